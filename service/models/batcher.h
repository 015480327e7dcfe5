// Rows of many calls through one network, together.
#ifndef SECONDSOURCE_SERVICE_MODELS_BATCHER_H_
#define SECONDSOURCE_SERVICE_MODELS_BATCHER_H_

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/call.h"
#include "service/models/network.h"

namespace secondsource::models {

// A thread for each session of the network takes the rows that have waited longest, and with them rows of like length,
// whoever wants them. Nobody waits for a batch to fill: what is there when a thread is free is what it takes, or its
// share of that. Thread-safe.
class Batcher {
 public:
  struct Options {
    int sessions = 2;
    size_t rows = 8;             // of a batch, at most
    size_t queue_limit = 4'096;  // rows that wait, at most
  };

  // `network` must outlive the batcher.
  static absl::StatusOr<std::unique_ptr<Batcher>> Create(const Network& network, const Options& options);
  Batcher(const Batcher&) = delete;
  Batcher& operator=(const Batcher&) = delete;
  // Runs what waits, then joins.
  ~Batcher();

  // The vector of each row. Blocks; a call that ends early gives its rows up between two batches.
  // RESOURCE_EXHAUSTED if too many rows wait already, CANCELLED or DEADLINE_EXCEEDED as the call says.
  absl::StatusOr<std::vector<Vector>> Run(const std::vector<EncodedPair>& rows, const Call& call);

 private:
  // What one caller waits for. Guarded by mutex_, but for `rows`, which do not change.
  struct Job {
    const std::vector<EncodedPair>& rows;
    std::vector<Vector> vectors;
    size_t left;  // rows without a vector
    size_t running = 0;
    absl::Status status;
    std::condition_variable done;
  };
  struct Waiting {
    Job* job;
    size_t row;
  };

  explicit Batcher(const Options& options) : options_(options) {}
  void Serve(Network::Session& session);
  // The row that has waited longest and those of like length. Under mutex_.
  std::vector<Waiting> Take();
  // Takes what waits of the job off the queue. Under mutex_.
  void Withdraw(Job& job);

  const Options options_;
  std::vector<std::unique_ptr<Network::Session>> sessions_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::list<Waiting> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace secondsource::models

#endif  // SECONDSOURCE_SERVICE_MODELS_BATCHER_H_
