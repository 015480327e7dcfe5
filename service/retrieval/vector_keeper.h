// Gives every document a vector, some time after it arrived.
#ifndef SECONDSOURCE_SERVICE_RETRIEVAL_VECTOR_KEEPER_H_
#define SECONDSOURCE_SERVICE_RETRIEVAL_VECTOR_KEEPER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "service/base/call.h"
#include "service/corpus/corpus.h"
#include "service/models/text_encoder.h"

namespace secondsource::retrieval {

// A thread that looks for versions without a vector, encodes a few at a time, and keeps what comes out; questions that
// are asked of the encoder meanwhile wait for those few at most. What fails is logged and tried again.
class VectorKeeper {
 public:
  // Both must outlive it.
  VectorKeeper(corpus::VectorIndex& index, const models::TextEncoder& encoder);
  VectorKeeper(const VectorKeeper&) = delete;
  VectorKeeper& operator=(const VectorKeeper&) = delete;
  // Gives up what it is at.
  ~VectorKeeper();

 private:
  void Run();
  // Encodes and keeps the next few; whether more wait.
  absl::StatusOr<bool> Step();
  // Whether there is time to go on.
  bool Sleep(std::chrono::milliseconds time);

  corpus::VectorIndex& index_;
  const models::TextEncoder& encoder_;
  uint64_t done_ = 0;  // up to this revision none waits
  Call call_;          // ends with the keeper
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace secondsource::retrieval

#endif  // SECONDSOURCE_SERVICE_RETRIEVAL_VECTOR_KEEPER_H_
