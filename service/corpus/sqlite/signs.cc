#include "service/corpus/sqlite/signs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace secondsource::corpus {
namespace {

constexpr size_t kBits = 64;
constexpr float kUnits = 127;

size_t WordsFor(size_t dimensions) { return (dimensions + kBits - 1) / kBits; }

// How many signs of each row differ. With the processor's own bit count where it has one.
__attribute__((target_clones("popcnt", "default"))) void CountDifferences(const uint64_t* rows, size_t count,
                                                                          const uint64_t* signs, size_t words,
                                                                          uint32_t* differences) {
  for (size_t row = 0; row < count; ++row) {
    uint32_t difference = 0;
    for (size_t i = 0; i < words; ++i) {
      difference += static_cast<uint32_t>(__builtin_popcountll(rows[row * words + i] ^ signs[i]));
    }
    differences[row] = difference;
  }
}

struct Near {
  uint32_t difference;
  size_t row;
  int64_t number;
  bool operator<(const Near& other) const {
    return difference != other.difference ? difference < other.difference : row < other.row;
  }
};

}  // namespace

std::string PackVector(absl::Span<const float> vector) {
  float largest = 0;
  for (const float number : vector) largest = std::max(largest, std::abs(number));
  std::string packed;
  packed.reserve(vector.size());
  for (const float number : vector) {
    const float units = largest > 0 ? std::round(number / largest * kUnits) : 0;
    packed.push_back(static_cast<char>(static_cast<int8_t>(units)));
  }
  return packed;
}

double Cosine(absl::Span<const float> vector, std::string_view packed) {
  double product = 0;
  double square = 0;
  double packed_square = 0;
  for (size_t i = 0; i < vector.size(); ++i) {
    const double a = vector[i];
    const double b = static_cast<int8_t>(packed[i]);
    product += a * b;
    square += a * a;
    packed_square += b * b;
  }
  return square > 0 && packed_square > 0 ? product / std::sqrt(square * packed_square) : 0;
}

Signs SignsOf(std::string_view packed) {
  Signs signs(WordsFor(packed.size()), 0);
  for (size_t i = 0; i < packed.size(); ++i) {
    if (static_cast<int8_t>(packed[i]) > 0) signs[i / kBits] |= uint64_t{1} << (i % kBits);
  }
  return signs;
}

SignTable::SignTable(size_t dimensions) : dimensions_(dimensions), words_(WordsFor(dimensions)) {}

size_t SignTable::size() const {
  std::lock_guard lock(mutex_);
  return size_;
}

void SignTable::Add(int64_t number, const Signs& signs) {
  std::lock_guard lock(mutex_);
  const size_t row = size_ % kChunkRows;
  if (row == 0) {
    auto chunk = std::make_shared<Chunk>();
    chunk->numbers.resize(kChunkRows);
    chunk->signs.resize(kChunkRows * words_);
    chunks_.push_back(std::move(chunk));
  }
  // Nobody reads the row yet: it lies past the end that every search knows.
  Chunk& chunk = *chunks_.back();
  chunk.numbers[row] = number;
  std::copy(signs.begin(), signs.end(), chunk.signs.begin() + static_cast<ptrdiff_t>(row * words_));
  ++size_;
}

absl::StatusOr<std::vector<int64_t>> SignTable::Nearest(const Signs& signs, size_t count,
                                                        const std::function<bool(int64_t)>& admits,
                                                        const Call& call) const {
  std::vector<std::shared_ptr<Chunk>> chunks;
  size_t size = 0;
  {
    std::lock_guard lock(mutex_);
    chunks = chunks_;
    size = size_;
  }
  std::vector<Near> best;  // a heap, the farthest on top
  std::vector<uint32_t> differences(kChunkRows);
  for (size_t first = 0; first < size && count > 0; first += kChunkRows) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    const Chunk& chunk = *chunks[first / kChunkRows];
    const size_t rows = std::min(kChunkRows, size - first);
    CountDifferences(chunk.signs.data(), rows, signs.data(), words_, differences.data());
    for (size_t row = 0; row < rows; ++row) {
      if (best.size() == count && differences[row] >= best.front().difference) continue;
      if (!admits(chunk.numbers[row])) continue;
      if (best.size() == count) {
        std::pop_heap(best.begin(), best.end());
        best.pop_back();
      }
      best.push_back({differences[row], first + row, chunk.numbers[row]});
      std::push_heap(best.begin(), best.end());
    }
  }
  std::sort_heap(best.begin(), best.end());
  std::vector<int64_t> numbers;
  for (const Near& near : best) numbers.push_back(near.number);
  return numbers;
}

}  // namespace secondsource::corpus
