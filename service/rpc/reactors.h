// Calls with one request, on the worker threads of a Dispatcher.
//
// The worker alone calls Finish, once, also for a call that was cancelled: cancelling only tells the Call, which makes
// the work end soon. So the request, the response and the reactor live as long as the worker uses them.
#ifndef SECONDSOURCE_SERVICE_RPC_REACTORS_H_
#define SECONDSOURCE_SERVICE_RPC_REACTORS_H_

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "service/base/call.h"
#include "service/rpc/dispatcher.h"

namespace secondsource::rpc {

// One request, one response.
class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  // Fills the response. Runs on a worker.
  using Work = std::function<absl::Status(const std::shared_ptr<Call>&)>;

  // What the work refers to (the request, the response) must be gRPC's own.
  static grpc::ServerUnaryReactor* Start(Dispatcher& dispatcher, grpc::CallbackServerContext* context,
                                         const char* method, Work work) {
    auto* reactor = new UnaryReactor(dispatcher.Begin(*context), method, std::move(work));
    if (!dispatcher.TryPost([reactor] { reactor->Run(); })) {
      reactor->Finish(Refuse(*context, *reactor->call_, method));
    }
    return reactor;
  }

 private:
  UnaryReactor(std::shared_ptr<Call> call, const char* method, Work work)
      : call_(std::move(call)), method_(method), work_(std::move(work)) {}

  void Run() {
    const absl::Status status = RunGuarded(*call_, method_, [this] { return work_(call_); });
    Finish(Conclude(status, *call_, method_));  // from here on the reactor may be gone
  }

  void OnCancel() override { call_->Cancel(); }
  void OnDone() override { delete this; }

  const std::shared_ptr<Call> call_;
  const char* const method_;
  const Work work_;
};

// One request, many responses. At most one message is in flight: a client that reads slowly slows the work down.
template <typename Response>
class StreamReactor final : public grpc::ServerWriteReactor<Response> {
 public:
  // Sends a message, after the one before; false if the call has ended.
  using Write = std::function<bool(Response)>;
  using Work = std::function<absl::Status(const std::shared_ptr<Call>&, const Write&)>;

  static grpc::ServerWriteReactor<Response>* Start(Dispatcher& dispatcher, grpc::CallbackServerContext* context,
                                                   const char* method, Work work) {
    auto* reactor = new StreamReactor(dispatcher.Begin(*context), context, method, std::move(work));
    if (!dispatcher.TryPost([reactor] { reactor->Run(); })) {
      reactor->Finish(Refuse(*context, *reactor->call_, method));
    }
    return reactor;
  }

 private:
  StreamReactor(std::shared_ptr<Call> call, grpc::CallbackServerContext* context, const char* method, Work work)
      : call_(std::move(call)), context_(context), method_(method), work_(std::move(work)) {}

  void Run() {
    absl::Status status = RunGuarded(*call_, method_, [this] {
      return work_(call_, [this](Response response) { return Send(std::move(response)); });
    });
    if (!AwaitWrite() && status.ok()) status = call_->Check();
    this->Finish(Conclude(status, *call_, method_));  // from here on the reactor may be gone
  }

  bool Send(Response response) {
    if (!AwaitWrite()) return false;
    message_ = std::move(response);
    {
      std::lock_guard lock(mutex_);
      writing_ = true;
    }
    this->StartWrite(&message_);
    return true;
  }

  // Waits for the message in flight. A client that does not read it until the deadline loses the call, because it holds
  // a worker.
  bool AwaitWrite() {
    std::unique_lock lock(mutex_);
    const auto written = [this] { return !writing_; };
    if (!written_.wait_until(lock, call_->deadline(), written)) {
      lock.unlock();
      context_->TryCancel();
      lock.lock();
      written_.wait(lock, written);
    }
    return !broken_;
  }

  void OnWriteDone(bool ok) override {
    if (!ok) call_->Cancel();
    std::lock_guard lock(mutex_);
    writing_ = false;
    broken_ = broken_ || !ok;
    written_.notify_all();
  }

  void OnCancel() override { call_->Cancel(); }
  void OnDone() override { delete this; }

  const std::shared_ptr<Call> call_;
  grpc::CallbackServerContext* const context_;
  const char* const method_;
  const Work work_;

  Response message_;  // the one in flight
  std::mutex mutex_;
  std::condition_variable written_;
  bool writing_ = false;
  bool broken_ = false;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_REACTORS_H_
