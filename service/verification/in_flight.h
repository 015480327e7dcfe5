// At most one request at a time for each idempotency key.
#ifndef SECONDSOURCE_SERVICE_VERIFICATION_IN_FLIGHT_H_
#define SECONDSOURCE_SERVICE_VERIFICATION_IN_FLIGHT_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "service/base/call.h"

namespace secondsource::verification {

// Thread-safe.
class InFlight {
 public:
  // Waits until nobody else works on the key, or the call ends; then the key is held until Release.
  absl::Status Acquire(const std::string& key, const Call& call) {
    std::unique_lock lock(mutex_);
    while (keys_.contains(key)) {
      released_.wait_for(lock, std::chrono::milliseconds(20));  // short, to notice the end of the call
      if (absl::Status status = call.Check(); !status.ok()) return status;
    }
    keys_.insert(key);
    return absl::OkStatus();
  }

  void Release(const std::string& key) {
    {
      std::lock_guard lock(mutex_);
      keys_.erase(key);
    }
    released_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::set<std::string> keys_;
};

}  // namespace secondsource::verification

#endif  // SECONDSOURCE_SERVICE_VERIFICATION_IN_FLIGHT_H_
