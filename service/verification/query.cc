#include "service/verification/query.h"

#include "service/base/time.h"

namespace secondsource::verification {

evidence::Query ToQuery(const v1::VerifyClaimRequest& request, absl::Time now) {
  evidence::Query query;
  query.claim = request.claim();
  query.cut_offs.as_of = request.has_as_of() ? ToTime(request.as_of()) : now;
  query.cut_offs.known_at = request.has_known_at() ? ToTime(request.known_at()) : now;
  query.documents.assign(request.documents().begin(), request.documents().end());
  query.search_corpus = request.scope() != v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY;
  return query;
}

}  // namespace secondsource::verification
