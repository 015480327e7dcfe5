// One verifier behind its policy: admits calls, asks, and turns whatever comes back into a finding.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_GUARDED_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_GUARDED_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "secondsource/plugin/v1/verifier.pb.h"
#include "secondsource/v1/finding.pb.h"
#include "secondsource/v1/verifier_service.pb.h"
#include "service/base/call.h"
#include "service/plugin_host/verifier.h"
#include "service/plugin_host/verifier_set.h"

namespace secondsource::plugin_host {

// Thread-safe.
class Guarded {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Answer = absl::StatusOr<plugin::v1::VerifyResponse>;

  Guarded(std::unique_ptr<Verifier> verifier, const VerifierPolicy& policy);
  // One that could not be loaded: it admits nothing.
  Guarded(const VerifierInfo& info, std::string_view reason, v1::Verifier::Requirement requirement);

  const std::string& id() const { return info_.id; }
  v1::Verifier::Requirement requirement() const { return policy_.requirement; }

  // A call to this verifier. Ends with exactly one Judge or Abandon.
  struct Question {
    std::shared_ptr<Call> call;  // with the verifier's own deadline
    uint64_t ticket = 0;
    bool full_time = false;  // it has as long as its policy allows
  };

  // Takes a place for one call. RESOURCE_EXHAUSTED if all are taken, UNAVAILABLE while the breaker is open,
  // FAILED_PRECONDITION if the verifier was not loaded.
  absl::StatusOr<Question> Admit(const Call& parent, Time now);

  // Asks; `done` is called at most once, from any thread. The place is free again when it is.
  void Ask(const Question& question, std::shared_ptr<const plugin::v1::VerifyRequest> request, Verifier::Done done);

  // The answer that stands for none in time.
  static absl::Status TimedOut();

  // The finding that an answer amounts to; counts it.
  v1::Finding Judge(const Question& question, const Answer& answer, const plugin::v1::VerifyRequest& request);
  // The finding for a call that Admit refused; counts it.
  v1::Finding Refused(const absl::Status& status);
  // Gives a question up, to nobody's blame.
  void Abandon(const Question& question);

  v1::Verifier Describe() const;

 private:
  class Gate;
  v1::Finding WithoutOpinion(const absl::Status& status) const;

  const VerifierInfo info_;
  const VerifierPolicy policy_;
  const std::string disabled_reason_;  // empty: it was loaded
  const std::shared_ptr<Gate> gate_;   // shared with answers that come after everything else is gone
  const std::unique_ptr<Verifier> verifier_;
};

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_GUARDED_H_
