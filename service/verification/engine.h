// The way of a claim: read, gather, verify, weigh, record.
#ifndef SECONDSOURCE_SERVICE_VERIFICATION_ENGINE_H_
#define SECONDSOURCE_SERVICE_VERIFICATION_ENGINE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "secondsource/v1/verification.pb.h"
#include "secondsource/v1/verification_service.pb.h"
#include "service/base/call.h"
#include "service/evidence/evidence.h"
#include "service/plugin_host/verifier_set.h"
#include "service/records/records.h"
#include "service/verification/in_flight.h"
#include "service/verification/weighing.h"

namespace secondsource::verification {

// Told what is known as soon as it is. Called on the thread that verifies, one call at a time.
struct Observer {
  std::function<void(const v1::EvidenceSet&)> on_evidence = [](const v1::EvidenceSet&) {};
  std::function<void(const v1::Finding&)> on_finding = [](const v1::Finding&) {};
};

// Thread-safe. Everything that it is given must outlive it. All methods block; run them on an Executor. Requests must
// have been validated (ValidateRequest).
class Engine {
 public:
  using Clock = std::function<absl::Time()>;

  Engine(const evidence::Gatherer& gatherer, plugin_host::VerifierSet& verifiers, const Weigher& weigher,
         records::Records& records, Clock clock);

  absl::StatusOr<v1::Verification> VerifyClaim(const v1::VerifyClaimRequest& request, std::shared_ptr<Call> call,
                                               const Observer& observer = {});

  // Calls `on_response` for every sentence of the article, in order; stops when it returns false.
  absl::Status VerifyArticle(const v1::VerifyArticleRequest& request, std::shared_ptr<Call> call,
                             const std::function<bool(const v1::VerifyArticleResponse&)>& on_response);

 private:
  // Gathers, verifies, weighs and records, under `key` if there is one.
  absl::StatusOr<v1::Verification> Run(const v1::VerifyClaimRequest& request, const evidence::Query& query,
                                       const std::optional<records::RequestKey>& key, const std::shared_ptr<Call>& call,
                                       const Observer& observer);

  const evidence::Gatherer& gatherer_;
  plugin_host::VerifierSet& verifiers_;
  const Weigher& weigher_;
  records::Records& records_;
  const Clock clock_;
  InFlight in_flight_;
};

// Every bad field at once.
absl::Status ValidateRequest(const v1::VerifyClaimRequest& request);
absl::Status ValidateRequest(const v1::VerifyArticleRequest& request);

}  // namespace secondsource::verification

#endif  // SECONDSOURCE_SERVICE_VERIFICATION_ENGINE_H_
