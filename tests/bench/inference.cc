// inference FOLDER: how fast the model in FOLDER reads pairs, as lines of JSON for inference.py.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "service/models/batcher.h"
#include "service/models/network.h"

namespace secondsource::models {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr double kSeconds = 1.5;  // for each figure
constexpr size_t kPassages = 20;
constexpr size_t kPassageTokens = 48;

std::vector<EncodedPair> MakeRows(size_t count, size_t tokens) {
  static std::mt19937 random(1);
  std::vector<EncodedPair> rows(count);
  for (EncodedPair& row : rows) {
    for (size_t i = 0; i < tokens; ++i) row.tokens.push_back(static_cast<TokenId>(1'000 + random() % 20'000));
    row.first_size = tokens / 3;
  }
  return rows;
}

void Run(Batcher& batcher, const std::vector<EncodedPair>& rows) {
  const Call call;
  if (const auto vectors = batcher.Run(rows, call); !vectors.ok()) {
    std::cerr << "inference: " << vectors.status() << "\n";
    std::exit(1);
  }
}

double MedianMs(Batcher& batcher, size_t count, size_t tokens) {
  const std::vector<EncodedPair> rows = MakeRows(count, tokens);
  for (int i = 0; i < 3; ++i) Run(batcher, rows);
  std::vector<double> times;
  const auto begin = Clock::now();
  while (times.size() < 5 || Clock::now() - begin < std::chrono::duration<double>(kSeconds)) {
    const auto start = Clock::now();
    Run(batcher, rows);
    times.push_back(Milliseconds(Clock::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + static_cast<ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

double PairsPerSecond(Batcher& batcher, int callers) {
  std::atomic<size_t> pairs = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(3 * kSeconds);
  const auto begin = Clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < callers; ++i) {
    threads.emplace_back([&, rows = MakeRows(kPassages, kPassageTokens)] {
      while (Clock::now() < end) {
        Run(batcher, rows);
        pairs += rows.size();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(pairs) / std::chrono::duration<double>(Clock::now() - begin).count();
}

double ResidentMb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmRSS:") {
      double kilobytes = 0;
      status >> kilobytes;
      return kilobytes / 1024;
    }
  }
  return 0;
}

int Main(const char* folder) {
  for (const int threads : {1, 2}) {
    const double before = ResidentMb();
    const auto network = Network::Load(folder, threads);
    if (!network.ok()) {
      std::cerr << "inference: " << network.status() << "\n";
      return 1;
    }
    const auto batcher = Batcher::Create(**network, {.sessions = threads}).value();
    for (const size_t tokens : {32, 128, 256}) {
      for (const size_t rows : {1, 8}) {
        std::printf("{\"tokens\":%zu,\"rows\":%zu,\"threads\":%d,\"ms\":%.3f}\n", tokens, rows, threads,
                    MedianMs(*batcher, rows, tokens));
      }
    }
    if (threads == 1) continue;
    std::printf("{\"passages\":%zu,\"tokens\":%zu,\"ms\":%.2f}\n", kPassages, kPassageTokens,
                MedianMs(*batcher, kPassages, kPassageTokens));
    for (const int callers : {1, 16}) {
      std::printf("{\"callers\":%d,\"pairs_per_second\":%.1f}\n", callers, PairsPerSecond(*batcher, callers));
    }
    std::printf("{\"memory_mb\":%.0f}\n", ResidentMb() - before);
  }
  return 0;
}

}  // namespace
}  // namespace secondsource::models

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: inference FOLDER\n";
    return 2;
  }
  return secondsource::models::Main(argv[1]);
}
