// A verifier as the host sees it, however it came in: linked, a shared library, or a process.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_VERIFIER_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_VERIFIER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "secondsource/plugin/v1/verifier.pb.h"
#include "secondsource/v1/verifier_service.pb.h"
#include "service/base/call.h"

namespace secondsource::plugin_host {

struct VerifierInfo {
  std::string id;  // the plugin's folder with hyphens: "cross-source"
  std::string version;
  std::string description;
  v1::Verifier::Kind kind = v1::Verifier::KIND_UNSPECIFIED;
  uint32_t max_concurrent_calls = 0;  // 0: no limit
};

// Thread-safe.
class Verifier {
 public:
  using Done = std::function<void(absl::StatusOr<plugin::v1::VerifyResponse>)>;

  virtual ~Verifier() = default;
  virtual const VerifierInfo& info() const = 0;

  // Starts to verify and returns soon; calls `done` exactly once, from any thread, possibly before returning. The call
  // tells the time left and whether the answer is still wanted. RESOURCE_EXHAUSTED: too much to do; DATA_LOSS: the
  // answer could not be read; any other error: the verifier failed.
  virtual void Verify(std::shared_ptr<Call> call, std::shared_ptr<const plugin::v1::VerifyRequest> request,
                      Done done) = 0;
};

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_VERIFIER_H_
