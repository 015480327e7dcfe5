// Vectors of versions: packed for the file, and their signs in memory.
//
// A million versions of 384 numbers are 384 MB packed and 48 MB of signs. The share of signs in which two vectors
// differ estimates the angle between them (Charikar, "Similarity estimation techniques from rounding algorithms", STOC
// 2002): the nearest by signs are read from the file, and of these the nearest by cosine are the answer.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_SIGNS_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_SIGNS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/call.h"

namespace secondsource::corpus {

// A byte for each number, in units of 1/127 of the largest. The numbers are finite.
std::string PackVector(absl::Span<const float> vector);
// Of a vector and a packed one of the same length; 0 if one is all 0.
double Cosine(absl::Span<const float> vector, std::string_view packed);

using Signs = std::vector<uint64_t>;
Signs SignsOf(std::string_view packed);

// Rows are added by one thread at a time and searched by any number.
class SignTable {
 public:
  explicit SignTable(size_t dimensions);

  size_t dimensions() const { return dimensions_; }
  size_t size() const;

  void Add(int64_t number, const Signs& signs);

  // The numbers of the `count` rows that differ least from `signs`, of those that `admits` lets through; of equals
  // those added first. Stops with the call's status when the call ends.
  absl::StatusOr<std::vector<int64_t>> Nearest(const Signs& signs, size_t count,
                                               const std::function<bool(int64_t)>& admits, const Call& call) const;

 private:
  static constexpr size_t kChunkRows = 4'096;
  struct Chunk {
    std::vector<int64_t> numbers;
    std::vector<uint64_t> signs;  // row by row
  };

  const size_t dimensions_;
  const size_t words_;        // of a row
  mutable std::mutex mutex_;  // guards what follows, but for the rows that a search has seen the count of
  std::vector<std::shared_ptr<Chunk>> chunks_;
  size_t size_ = 0;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_SIGNS_H_
