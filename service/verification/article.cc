#include <algorithm>
#include <memory>
#include <utility>

#include "service/evidence/reprints.h"
#include "service/verification/engine.h"
#include "service/verification/query.h"

namespace secondsource::verification {
namespace {

constexpr int kMaxClaims = 200;

v1::VerifyClaimRequest RequestFor(const v1::VerifyArticleRequest& article, v1::Claim claim) {
  v1::VerifyClaimRequest request;
  *request.mutable_claim() = std::move(claim);
  if (article.has_as_of()) *request.mutable_as_of() = article.as_of();
  if (article.has_known_at()) *request.mutable_known_at() = article.known_at();
  if (article.has_record()) request.set_record(article.record());
  return request;
}

}  // namespace

absl::Status Engine::VerifyArticle(const v1::VerifyArticleRequest& request, std::shared_ptr<Call> call,
                                   const std::function<bool(const v1::VerifyArticleResponse&)>& on_response) {
  const auto own_runs = std::make_shared<const evidence::Shingles>(evidence::Shingle(request.article().text()));
  const int limit = request.max_claims() == 0 ? kMaxClaims : std::min(request.max_claims(), kMaxClaims);
  int verified = 0;
  for (const v1::Claim& claim : gatherer_.ClaimsOf(request.article())) {
    if (absl::Status status = call->Check(); !status.ok()) return status;
    v1::VerifyArticleResponse response;
    *response.mutable_claim() = claim;
    if (claim.text().size() > kMaxClaimBytes) {
      response.mutable_reading()->set_reason("It is too long to be one claim.");
    } else {
      *response.mutable_reading() = gatherer_.Read(claim);
    }
    if (response.reading().reason().empty() && verified < limit) {
      const v1::VerifyClaimRequest claim_request = RequestFor(request, claim);
      evidence::Query query = ToQuery(claim_request, clock_());
      // An article is no evidence for its own claims, under its id or any other.
      query.excluded_documents.push_back(request.article().id());
      query.excluded_runs = own_runs;
      auto verification = Run(claim_request, query, std::nullopt, call, {});
      if (!verification.ok()) return verification.status();
      *response.mutable_verification() = *std::move(verification);
      ++verified;
    }
    if (!on_response(response)) return absl::CancelledError("the caller takes no more");
  }
  return absl::OkStatus();
}

}  // namespace secondsource::verification
