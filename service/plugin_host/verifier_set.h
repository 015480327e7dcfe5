// All verifiers behind one policy: a deadline, a limit on calls at once, a circuit breaker, and a check of each answer.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_VERIFIER_SET_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_VERIFIER_SET_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/plugin/v1/verifier.pb.h"
#include "secondsource/v1/finding.pb.h"
#include "secondsource/v1/verifier_service.pb.h"
#include "service/base/call.h"
#include "service/plugin_host/verifier.h"

namespace secondsource::plugin_host {

class Guarded;  // one verifier and its policy

struct VerifierPolicy {
  std::chrono::milliseconds timeout{2000};  // the least of this and nine tenths of what the call has left applies
  uint32_t max_concurrent_calls = 16;       // the stricter of this and the plugin's own
  v1::Verifier::Requirement requirement = v1::Verifier::REQUIREMENT_OPTIONAL;
};

// Thread-safe once every verifier is added.
class VerifierSet {
 public:
  VerifierSet();
  ~VerifierSet();
  VerifierSet(const VerifierSet&) = delete;
  VerifierSet& operator=(const VerifierSet&) = delete;

  // ALREADY_EXISTS if there is one of that id.
  absl::Status Add(std::unique_ptr<Verifier> verifier, const VerifierPolicy& policy);

  // Records a verifier that could not be loaded, so that its absence shows. No effect if there is one of that id.
  void AddDisabled(const VerifierInfo& info, std::string_view reason, v1::Verifier::Requirement requirement);

  // Asks the named verifiers (all, if empty) at once and waits for all answers or their deadlines. `on_finding` is
  // called for each as it comes, one at a time, on this thread. Findings stand in order of id; each has a status, and
  // what is late, failed, overloaded or breaks the rules says so there. Fails with NOT_FOUND for an unknown id, with
  // UNAVAILABLE if a required verifier among them gave no answer, and with the call's own status if it ended.
  absl::StatusOr<std::vector<v1::Finding>> Verify(const std::vector<std::string>& ids, std::shared_ptr<Call> call,
                                                  std::shared_ptr<const plugin::v1::VerifyRequest> request,
                                                  const std::function<void(const v1::Finding&)>& on_finding);

  // Live state, by name.
  std::vector<v1::Verifier> List() const;

  // Whether findings of this verifier count (it is no shadow).
  bool Counts(std::string_view id) const;

 private:
  std::vector<std::unique_ptr<Guarded>> verifiers_;  // by id
};

// OK if the answer keeps the contract: belief and disbelief in range, cited evidence known, sizes within their limits.
absl::Status ValidateFinding(const v1::Finding& finding, const plugin::v1::VerifyRequest& request);

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_VERIFIER_SET_H_
