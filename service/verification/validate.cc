#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "re2/re2.h"
#include "service/base/error.h"
#include "service/base/time.h"
#include "service/corpus/corpus.h"
#include "service/verification/engine.h"
#include "service/verification/query.h"

namespace secondsource::verification {
namespace {

constexpr size_t kMaxSpeakerBytes = 256;
constexpr int kMaxDocuments = 64;
constexpr size_t kMaxDocumentBytes = size_t{2} << 20;
constexpr int kMaxVerifiers = 64;

void CheckTime(bool present, const google::protobuf::Timestamp& time, std::string_view field,
               FieldViolations& violations) {
  if (present && !IsValid(time)) {
    violations.Add(field, "must lie in the years 0001 to 9999, with 0 to 999,999,999 nanoseconds");
  }
}

void CheckClaim(const v1::Claim& claim, FieldViolations& violations) {
  if (absl::StripAsciiWhitespace(claim.text()).empty())
    violations.Add("claim.text", "must not be empty: put the statement to check here");
  if (claim.text().size() > kMaxClaimBytes) {
    violations.Add("claim.text", absl::StrCat("has ", claim.text().size(), " bytes; at most ", kMaxClaimBytes,
                                              " are taken: for a longer text use VerifyArticle"));
  }
  if (claim.speaker().size() > kMaxSpeakerBytes) {
    violations.Add("claim.speaker",
                   absl::StrCat("has ", claim.speaker().size(), " bytes; at most ", kMaxSpeakerBytes, " are taken"));
  }
  CheckTime(claim.has_claim_time(), claim.claim_time(), "claim.claim_time", violations);
}

// A document of the request is checked like one of the corpus, but needs no id.
void CheckDocument(const v1::Document& document, const std::string& path, FieldViolations& violations) {
  v1::Document checked = document;
  if (checked.id().empty()) checked.set_id("unnamed");
  corpus::CheckDocument(checked, path, violations);
}

}  // namespace

absl::Status ValidateRequest(const v1::VerifyClaimRequest& request) {
  FieldViolations violations;
  CheckClaim(request.claim(), violations);
  if (request.documents_size() > kMaxDocuments) {
    violations.Add("documents", absl::StrCat("holds ", request.documents_size(), " documents; at most ", kMaxDocuments,
                                             " are taken: ingest the others into the corpus"));
  }
  size_t bytes = 0;
  for (int i = 0; i < request.documents_size(); ++i) {
    bytes += request.documents(i).text().size();
    CheckDocument(request.documents(i), absl::StrCat("documents[", i, "]."), violations);
  }
  if (bytes > kMaxDocumentBytes) {
    violations.Add("documents", absl::StrCat("hold ", bytes, " bytes of text; at most ", kMaxDocumentBytes,
                                             " are taken: ingest them into the corpus"));
  }
  if (!v1::EvidenceScope_IsValid(request.scope())) violations.Add("scope", "is none of the known values");
  if (request.scope() == v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY && request.documents().empty()) {
    violations.Add("documents", "must not be empty when scope is EVIDENCE_SCOPE_DOCUMENTS_ONLY");
  }
  CheckTime(request.has_as_of(), request.as_of(), "as_of", violations);
  CheckTime(request.has_known_at(), request.known_at(), "known_at", violations);
  if (request.verifiers_size() > kMaxVerifiers) {
    violations.Add("verifiers", absl::StrCat("names ", request.verifiers_size(), " verifiers; at most ", kMaxVerifiers,
                                             " are taken"));
  }
  static const RE2 kUuid("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
  if (!request.request_id().empty()) {
    if (!RE2::FullMatch(request.request_id(), kUuid))
      violations.Add("request_id", "must be a UUID, such as one made by uuidgen");
    if (request.has_record() && !request.record())
      violations.Add("request_id", "needs record: without it there is nothing to repeat");
  }
  return violations.ToStatus();
}

absl::Status ValidateRequest(const v1::VerifyArticleRequest& request) {
  FieldViolations violations;
  CheckDocument(request.article(), "article.", violations);
  if (request.article().text().empty()) violations.Add("article.text", "must not be empty");
  if (request.max_claims() < 0) violations.Add("max_claims", "must not be negative");
  CheckTime(request.has_as_of(), request.as_of(), "as_of", violations);
  CheckTime(request.has_known_at(), request.known_at(), "known_at", violations);
  return violations.ToStatus();
}

}  // namespace secondsource::verification
