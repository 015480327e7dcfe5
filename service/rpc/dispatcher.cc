#include "service/rpc/dispatcher.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <string>
#include <typeinfo>

#include "service/base/error.h"
#include "service/rpc/status.h"

namespace secondsource::rpc {
namespace {

using SystemClock = std::chrono::system_clock;
using SteadyClock = std::chrono::steady_clock;

// Deadlines travel in wall-clock time; from here on only the time that is left counts, so that a clock that is set
// cannot end or prolong a call.
SteadyClock::duration TimeLeft(const grpc::ServerContextBase& context) {
  const SystemClock::time_point deadline = context.deadline();
  if (deadline == SystemClock::time_point::max()) return SteadyClock::duration::max();
  return std::chrono::duration_cast<SteadyClock::duration>(deadline - SystemClock::now());
}

}  // namespace

std::shared_ptr<Call> Dispatcher::Begin(const grpc::ServerContextBase& context) const {
  return std::make_shared<Call>(SteadyClock::now() + std::min<SteadyClock::duration>(TimeLeft(context), max_time_));
}

std::shared_ptr<Call> Dispatcher::BeginUnbounded(const grpc::ServerContextBase& context) {
  const SteadyClock::duration left = TimeLeft(context);
  const SteadyClock::time_point now = SteadyClock::now();
  const bool endless = left > SteadyClock::time_point::max() - now;
  return std::make_shared<Call>(endless ? SteadyClock::time_point::max() : now + left);
}

absl::Status RunGuarded(const Call& call, const char* method, const std::function<absl::Status()>& work) {
  if (absl::Status ended = call.Check(); !ended.ok()) return ended;
  // Only the type of an exception is logged: its text might quote what the caller sent.
  try {
    return work();
  } catch (const std::exception& error) {
    spdlog::error("call {} {}: an exception escaped: {}", call.id(), method, typeid(error).name());
  } catch (...) {
    spdlog::error("call {} {}: an exception of an unknown type escaped", call.id(), method);
  }
  return absl::InternalError("an exception escaped");
}

grpc::Status Conclude(const absl::Status& status, const Call& call, const char* method) {
  const std::string code = absl::StatusCodeToString(status.code());
  if (status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown ||
      status.code() == absl::StatusCode::kDataLoss) {
    spdlog::error("call {} {}: {}: {}", call.id(), method, code, std::string(status.message()));
  } else {
    spdlog::debug("call {} {}: {}", call.id(), method, code);
  }
  return ToGrpc(status, call.id());
}

grpc::Status Refuse(grpc::ServerContextBase& context, const Call& call, const char* method) {
  context.AddTrailingMetadata("grpc-retry-pushback-ms", "1000");
  spdlog::warn("call {} {}: refused, the queue is full", call.id(), method);
  return ToGrpc(Overloaded("the server"), call.id());
}

}  // namespace secondsource::rpc
