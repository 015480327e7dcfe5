#include "service/verification/engine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/ids.h"
#include "service/base/time.h"
#include "service/verification/query.h"
#include "service/verification/summary.h"

namespace secondsource::verification {
namespace {

std::shared_ptr<const plugin::v1::VerifyRequest> ToPluginRequest(const evidence::Gathered& gathered,
                                                                 const evidence::Query& query, const Call& call) {
  auto request = std::make_shared<plugin::v1::VerifyRequest>();
  request->set_call_id(call.id());
  *request->mutable_claim() = query.claim;
  request->mutable_evidence()->Add(gathered.evidence.begin(), gathered.evidence.end());
  request->mutable_positions()->Add(gathered.positions.begin(), gathered.positions.end());
  request->mutable_parties()->Add(gathered.parties.begin(), gathered.parties.end());
  *request->mutable_as_of() = ToProto(query.cut_offs.as_of);
  *request->mutable_known_at() = ToProto(query.cut_offs.known_at);
  return request;
}

v1::Verification Begin(const evidence::Gathered& gathered, const evidence::Query& query, absl::Time now) {
  v1::Verification verification;
  *verification.mutable_claim() = query.claim;
  *verification.mutable_reading() = gathered.reading;
  *verification.mutable_origin_counts() = gathered.origin_counts;
  verification.mutable_positions()->Add(gathered.positions.begin(), gathered.positions.end());
  verification.mutable_evidence()->Add(gathered.evidence.begin(), gathered.evidence.end());
  *verification.mutable_as_of() = ToProto(query.cut_offs.as_of);
  *verification.mutable_known_at() = ToProto(query.cut_offs.known_at);
  verification.set_corpus_revision(gathered.corpus_revision);
  *verification.mutable_create_time() = ToProto(now);
  verification.set_server_version(SECONDSOURCE_VERSION);
  verification.set_stance_model(gathered.stance_model);
  return verification;
}

std::vector<std::string> VerifierIds(const v1::VerifyClaimRequest& request) {
  std::vector<std::string> ids;
  for (const std::string& name : request.verifiers()) ids.emplace_back(absl::StripPrefix(name, "verifiers/"));
  return ids;
}

}  // namespace

Engine::Engine(const evidence::Gatherer& gatherer, plugin_host::VerifierSet& verifiers, const Weigher& weigher,
               records::Records& records, Clock clock)
    : gatherer_(gatherer), verifiers_(verifiers), weigher_(weigher), records_(records), clock_(std::move(clock)) {}

absl::StatusOr<v1::Verification> Engine::VerifyClaim(const v1::VerifyClaimRequest& request, std::shared_ptr<Call> call,
                                                     const Observer& observer) {
  if (request.request_id().empty()) return Run(request, ToQuery(request, clock_()), std::nullopt, call, observer);

  // One at a time for each key: a repeat that comes while the first is at work waits for its answer.
  const records::RequestKey key{request.request_id(), Sha256Hex(request.SerializeAsString())};
  if (absl::Status status = in_flight_.Acquire(key.request_id, *call); !status.ok()) return status;
  const auto release = absl::MakeCleanup([&] { in_flight_.Release(key.request_id); });
  auto kept = records_.FindByRequest(key);
  if (!kept.ok()) return kept.status();
  if (kept->has_value()) return **std::move(kept);
  return Run(request, ToQuery(request, clock_()), key, call, observer);
}

absl::StatusOr<v1::Verification> Engine::Run(const v1::VerifyClaimRequest& request, const evidence::Query& query,
                                             const std::optional<records::RequestKey>& key,
                                             const std::shared_ptr<Call>& call, const Observer& observer) {
  const auto gathered = gatherer_.Gather(query, *call);
  if (!gathered.ok()) return gathered.status();
  v1::EvidenceSet set;
  set.mutable_evidence()->Add(gathered->evidence.begin(), gathered->evidence.end());
  set.mutable_positions()->Add(gathered->positions.begin(), gathered->positions.end());
  observer.on_evidence(set);

  v1::Verification verification = Begin(*gathered, query, clock_());
  std::vector<v1::Finding> counting;
  // Verifiers are not asked about what cannot be checked, such as a question.
  if (gathered->reading.reason().empty()) {
    auto findings =
        verifiers_.Verify(VerifierIds(request), call, ToPluginRequest(*gathered, query, *call), observer.on_finding);
    if (!findings.ok()) return findings.status();
    for (const v1::Finding& finding : *findings) {
      if (verifiers_.Counts(finding.verifier())) counting.push_back(finding);
      *verification.add_findings() = finding;
    }
  }
  *verification.mutable_verdict() = weigher_.Weigh(counting);
  Summarise(verification);

  if (request.has_record() && !request.record()) return verification;
  verification.set_name(absl::StrCat("verifications/", RandomId()));
  if (absl::Status status = records_.Put(verification, key); !status.ok()) return status;
  return verification;
}

}  // namespace secondsource::verification
