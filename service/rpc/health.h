// Health that tells the truth: SERVING means that a claim was verified, end to end, a moment ago.
#ifndef SECONDSOURCE_SERVICE_RPC_HEALTH_H_
#define SECONDSOURCE_SERVICE_RPC_HEALTH_H_

#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "service/base/call.h"
#include "service/rpc/backend.h"

namespace secondsource::rpc {

// Verifies a claim of our own against one document of our own; records nothing.
absl::Status VerifyCanary(const Backend& backend, const std::shared_ptr<Call>& call);

// Asks on a thread of its own, so that a loaded server does not look like a broken one, and sets the status of all
// services at once.
class HealthWatch {
 public:
  using Probe = std::function<absl::Status(const std::shared_ptr<Call>&)>;

  // Sets everything to NOT_SERVING and begins to ask, every `interval`; every second at the latest while it fails.
  HealthWatch(grpc::HealthCheckServiceInterface& health, std::vector<std::string> services, Probe probe,
              std::chrono::milliseconds interval);
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;
  ~HealthWatch();

  // Sets everything to NOT_SERVING for good. Safe to call twice.
  void Stop();

 private:
  void Run();
  void Set(bool serving);

  grpc::HealthCheckServiceInterface& health_;
  const std::vector<std::string> services_;
  const Probe probe_;
  const std::chrono::milliseconds interval_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::shared_ptr<Call> call_;  // of the probe in progress
  std::thread thread_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_HEALTH_H_
