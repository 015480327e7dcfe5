// Takes work off gRPC's callback threads.
#ifndef SECONDSOURCE_SERVICE_RPC_DISPATCHER_H_
#define SECONDSOURCE_SERVICE_RPC_DISPATCHER_H_

#include <grpcpp/server_context.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "service/base/call.h"
#include "service/base/executor.h"

namespace secondsource::rpc {

// Thread-safe.
class Dispatcher {
 public:
  // `max_time` bounds calls whose client set no deadline or a later one.
  Dispatcher(size_t workers, size_t queue_limit, std::chrono::milliseconds max_time)
      : max_time_(max_time), executor_(workers, queue_limit) {}

  // A Call with the client's deadline, or `max_time` from now if that is sooner.
  std::shared_ptr<Call> Begin(const grpc::ServerContextBase& context) const;
  // A Call with the client's deadline alone, for streams that live as long as the client feeds them.
  static std::shared_ptr<Call> BeginUnbounded(const grpc::ServerContextBase& context);

  [[nodiscard]] bool TryPost(std::function<void()> task) { return executor_.TryPost(std::move(task)); }

  // Cancelled when the server drains; streams that would hold the shutdown up end themselves then.
  Call& draining() { return draining_; }

  // Runs what is queued and joins.
  void Stop() { executor_.Stop(); }

 private:
  const std::chrono::milliseconds max_time_;
  Call draining_;
  Executor executor_;
};

// Runs the work unless the call has ended meanwhile. What the work throws becomes INTERNAL: an exception that escapes a
// handler reaches the client as UNIMPLEMENTED without a word.
absl::Status RunGuarded(const Call& call, const char* method, const std::function<absl::Status()>& work);

// The last word on a call: logs it by method, code and call id, and makes it gRPC's.
grpc::Status Conclude(const absl::Status& status, const Call& call, const char* method);

// The answer to a call that finds the queue full, with the pause that gRPC's own retries obey.
grpc::Status Refuse(grpc::ServerContextBase& context, const Call& call, const char* method);

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_DISPATCHER_H_
