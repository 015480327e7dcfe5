// A fixed number of threads behind a bounded queue.
//
// gRPC's callback threads must never block (two cores give two of them), so every handler hands its work to one of
// these. A full queue refuses at once: the caller sheds the request instead of letting it wait past its deadline.
#ifndef SECONDSOURCE_SERVICE_BASE_EXECUTOR_H_
#define SECONDSOURCE_SERVICE_BASE_EXECUTOR_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace secondsource {

class Executor {
 public:
  // At least one thread; at most `queue_limit` tasks wait.
  Executor(size_t threads, size_t queue_limit);
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  // Runs what is queued, then joins.
  ~Executor();

  // Takes the task, or returns false if the queue is full or the executor is stopping. Thread-safe. A task must not
  // throw.
  [[nodiscard]] bool TryPost(std::function<void()> task);

  // Takes no more tasks, runs what is queued and joins. Safe to call twice; not from a task.
  void Stop();

  // Tasks that wait now. Thread-safe.
  size_t queued() const;

 private:
  void Run();

  const size_t queue_limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_BASE_EXECUTOR_H_
