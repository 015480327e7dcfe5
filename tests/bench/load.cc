// load: how long VerifyClaim takes beside a call that does no work, on the same server and in the same run.
//
//   load SERVER CALLERS SECONDS CLAIMS PID [record]
//
// CALLERS threads (1 to 64) call as fast as they are answered, first the floor (VerifierService.GetVerifier, a look-up
// in memory), then VerifyClaim, which records its answer only if told to, for SECONDS each (0 to 600) and at least once
// for each claim. Before comes a second of VerifyClaim to warm up, unless SECONDS is 0. Each call takes the next claim
// of CLAIMS, a file of JSON lines with a field `claim`, and the first again after the last. PID is the server's
// process, on this machine. Prints a line of JSON for each kind of call: latencies, calls a second, the server's
// processor time for each call and the mean number of passages in an answer. Exits 1 if a call failed.
#include <google/protobuf/util/json_util.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "secondsource/v1/verification_service.grpc.pb.h"
#include "secondsource/v1/verifier_service.grpc.pb.h"

namespace secondsource {
namespace {

using Clock = std::chrono::steady_clock;

struct Result {
  std::vector<double> milliseconds;  // sorted
  size_t failed = 0;
  size_t passages = 0;
  double seconds = 0;
  double server_seconds = 0;  // of processor time

  double At(double share) const {
    const double place = share * static_cast<double>(milliseconds.size());
    return milliseconds[std::min(milliseconds.size() - 1, static_cast<size_t>(place))];
  }
};

// What one call gave: the number of passages, or nothing if it failed.
using Answer = std::optional<size_t>;

// The processor time that a process has used, in seconds; 0 if there is no such process.
double ProcessorSeconds(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(')');  // the name may hold blanks
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;  // proc(5) counts fields from 1; utime and stime are 14 and 15
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

// Lets every caller call until the time is up and `least` calls were begun.
Result Measure(int callers, int seconds, size_t least, const std::string& pid, const std::function<Answer()>& call) {
  std::vector<Result> parts(static_cast<size_t>(callers));
  std::atomic<size_t> begun{0};
  const double server_before = ProcessorSeconds(pid);
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + std::chrono::seconds(seconds);
  std::vector<std::thread> threads;
  for (Result& part : parts) {
    threads.emplace_back([&] {
      while (begun++ < least || Clock::now() < end) {
        const Clock::time_point start = Clock::now();
        const Answer answer = call();
        part.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        part.failed += answer.has_value() ? 0 : 1;
        part.passages += answer.value_or(0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Result all;
  all.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  all.server_seconds = ProcessorSeconds(pid) - server_before;
  for (const Result& part : parts) {
    all.milliseconds.insert(all.milliseconds.end(), part.milliseconds.begin(), part.milliseconds.end());
    all.failed += part.failed;
    all.passages += part.passages;
  }
  std::sort(all.milliseconds.begin(), all.milliseconds.end());
  return all;
}

void Print(const Result& floor, const Result& verify) {
  const auto calls = [](const Result& result) { return static_cast<double>(result.milliseconds.size()); };
  std::printf(
      "{\"calls\": %zu, \"per_s\": %.1f, \"p50_ms\": %.4f, \"p99_ms\": %.4f, \"floor_p50_ms\": %.4f, "
      "\"cpu_ms\": %.4f, \"floor_cpu_ms\": %.4f, \"passages\": %.2f}\n",
      verify.milliseconds.size(), calls(verify) / verify.seconds, verify.At(0.5), verify.At(0.99), floor.At(0.5),
      1000 * verify.server_seconds / calls(verify), 1000 * floor.server_seconds / calls(floor),
      static_cast<double>(verify.passages) / calls(verify));
}

int Run(const std::string& server, int callers, int seconds, const std::vector<std::string>& claims,
        const std::string& pid, bool record) {
  const auto channel = grpc::CreateChannel(server, grpc::InsecureChannelCredentials());
  const auto verifiers = v1::VerifierService::NewStub(channel);
  const auto verification = v1::VerificationService::NewStub(channel);

  const auto floor = [&]() -> Answer {
    grpc::ClientContext context;
    v1::GetVerifierRequest request;
    v1::Verifier response;
    request.set_name("verifiers/cross-source");
    return verifiers->GetVerifier(&context, request, &response).ok() ? Answer(0) : std::nullopt;
  };
  std::atomic<size_t> next{0};
  const auto verify = [&]() -> Answer {
    grpc::ClientContext context;
    v1::VerifyClaimRequest request;
    v1::VerifyClaimResponse response;
    request.mutable_claim()->set_text(claims[next++ % claims.size()]);
    request.set_record(record);
    if (!verification->VerifyClaim(&context, request, &response).ok()) return std::nullopt;
    return static_cast<size_t>(response.verification().evidence_size());
  };
  const Result warm_up = seconds > 0 ? Measure(callers, 1, 0, pid, verify) : Result();
  const Result low = Measure(callers, seconds, claims.size(), pid, floor);
  const Result high = Measure(callers, seconds, claims.size(), pid, verify);
  Print(low, high);
  const size_t failed = warm_up.failed + low.failed + high.failed;
  if (failed > 0) std::fprintf(stderr, "load: %zu calls failed\n", failed);
  return failed == 0 ? 0 : 1;
}

// The claims of a file; none if it cannot be read or holds something else.
std::vector<std::string> ReadClaims(const std::string& path) {
  std::vector<std::string> claims;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    google::protobuf::Struct row;
    if (!google::protobuf::util::JsonStringToMessage(line, &row).ok() || !row.fields().contains("claim")) return {};
    claims.push_back(row.fields().at("claim").string_value());
  }
  return claims;
}

}  // namespace
}  // namespace secondsource

int main(int argc, char** argv) {
  const int callers = argc > 2 ? std::atoi(argv[2]) : 0;
  const int seconds = argc > 3 ? std::atoi(argv[3]) : -1;
  const bool record = argc == 7 && std::string(argv[6]) == "record";
  if ((argc != 6 && !record) || callers < 1 || callers > 64 || seconds < 0 || seconds > 600) {
    std::fprintf(stderr,
                 "usage: load SERVER CALLERS SECONDS CLAIMS PID [record]   (1 to 64 callers, 0 to 600 seconds)\n");
    return 2;
  }
  const std::vector<std::string> claims = secondsource::ReadClaims(argv[4]);
  if (claims.empty()) {
    std::fprintf(stderr, "load: '%s' holds no claims; give JSON lines with a field `claim`\n", argv[4]);
    return 2;
  }
  return secondsource::Run(argv[1], callers, seconds, claims, argv[5], record);
}
