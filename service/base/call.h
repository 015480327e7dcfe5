// One request on its way through the service: its id, its deadline, and whether anybody still wants the answer.
//
// A Call is shared by everything that works on the request, down to the verifiers. All methods are thread-safe.
#ifndef SECONDSOURCE_SERVICE_BASE_CALL_H_
#define SECONDSOURCE_SERVICE_BASE_CALL_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"

namespace secondsource {

class Call {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  // A call without a deadline has `SteadyTime::max()`.
  explicit Call(SteadyTime deadline = SteadyTime::max());
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // Unique in this process and hard to guess; stands in every log line about the call.
  const std::string& id() const { return id_; }
  SteadyTime deadline() const { return deadline_; }

  // Ends the call early. Runs the registered callbacks once, on this thread.
  void Cancel();

  // OK while the call is worth working on, else CANCELLED or DEADLINE_EXCEEDED.
  absl::Status Check() const;

  // Runs a function when the call is cancelled, at once if it already is. The function must be quick and must not
  // throw. Destroying the registration withdraws it, and waits if the function is running on another thread.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration();

   private:
    friend class Call;
    Registration(Call* call, uint64_t key) : call_(call), key_(key) {}
    Call* call_ = nullptr;
    uint64_t key_ = 0;
  };
  [[nodiscard]] Registration OnCancel(std::function<void()> function);

 private:
  const std::string id_;
  const SteadyTime deadline_;
  std::atomic<bool> cancelled_{false};
  std::recursive_mutex mutex_;  // recursive: a callback may withdraw its own registration
  std::map<uint64_t, std::function<void()>> callbacks_;
  uint64_t next_key_ = 1;
};

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_BASE_CALL_H_
