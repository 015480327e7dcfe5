#include "service/rpc/verification_service.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/rpc/fields.h"
#include "service/rpc/reactors.h"

namespace secondsource::rpc {
namespace {

constexpr size_t kDefaultPageSize = 50;
constexpr size_t kMaxPageSize = 500;

}  // namespace

grpc::ServerUnaryReactor* VerificationService::VerifyClaim(grpc::CallbackServerContext* context,
                                                           const v1::VerifyClaimRequest* request,
                                                           v1::VerifyClaimResponse* response) {
  return UnaryReactor::Start(dispatcher_, context, "VerifyClaim",
                             [this, request, response](const std::shared_ptr<Call>& call) -> absl::Status {
                               if (absl::Status bad = verification::ValidateRequest(*request); !bad.ok()) return bad;
                               absl::StatusOr<v1::Verification> made = backend_.verify_claim(*request, call, {});
                               if (!made.ok()) return made.status();
                               *response->mutable_verification() = *std::move(made);
                               return absl::OkStatus();
                             });
}

grpc::ServerWriteReactor<v1::StreamVerifyClaimResponse>* VerificationService::StreamVerifyClaim(
    grpc::CallbackServerContext* context, const v1::StreamVerifyClaimRequest* request) {
  using Reactor = StreamReactor<v1::StreamVerifyClaimResponse>;
  const auto work = [this, request](const std::shared_ptr<Call>& call, const Reactor::Write& write) -> absl::Status {
    if (absl::Status bad = verification::ValidateRequest(request->request()); !bad.ok()) return bad;
    // A failed write cancels the call, which ends the verification; so its result can be passed over here.
    verification::Observer observer;
    observer.on_evidence = [&write](const v1::EvidenceSet& evidence) {
      v1::StreamVerifyClaimResponse event;
      *event.mutable_evidence_set() = evidence;
      write(std::move(event));
    };
    observer.on_finding = [&write](const v1::Finding& finding) {
      v1::StreamVerifyClaimResponse event;
      *event.mutable_finding() = finding;
      write(std::move(event));
    };
    absl::StatusOr<v1::Verification> made = backend_.verify_claim(request->request(), call, observer);
    if (!made.ok()) return made.status();
    v1::StreamVerifyClaimResponse last;
    *last.mutable_verification() = *std::move(made);
    return write(std::move(last)) ? absl::OkStatus() : call->Check();
  };
  return Reactor::Start(dispatcher_, context, "StreamVerifyClaim", work);
}

grpc::ServerWriteReactor<v1::VerifyArticleResponse>* VerificationService::VerifyArticle(
    grpc::CallbackServerContext* context, const v1::VerifyArticleRequest* request) {
  using Reactor = StreamReactor<v1::VerifyArticleResponse>;
  return Reactor::Start(
      dispatcher_, context, "VerifyArticle",
      [this, request](const std::shared_ptr<Call>& call, const Reactor::Write& write) -> absl::Status {
        if (absl::Status bad = verification::ValidateRequest(*request); !bad.ok()) return bad;
        return backend_.verify_article(*request, call, write);
      });
}

grpc::ServerUnaryReactor* VerificationService::GetVerification(grpc::CallbackServerContext* context,
                                                               const v1::GetVerificationRequest* request,
                                                               v1::Verification* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetVerification",
                             [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
                               FieldViolations violations;
                               ReadName("verifications", request->name(), violations);
                               if (!violations.empty()) return violations.ToStatus();
                               absl::StatusOr<v1::Verification> found = backend_.records.Get(request->name());
                               if (!found.ok()) return found.status();
                               *response = *std::move(found);
                               return absl::OkStatus();
                             });
}

grpc::ServerUnaryReactor* VerificationService::ListVerifications(grpc::CallbackServerContext* context,
                                                                 const v1::ListVerificationsRequest* request,
                                                                 v1::ListVerificationsResponse* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "ListVerifications",
      [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
        FieldViolations violations;
        const size_t size = ReadPageSize(request->page_size(), kDefaultPageSize, kMaxPageSize, violations);
        const std::string scope = PageScope("ListVerifications", *request);
        const std::string token = ReadPageToken(tokens_, scope, request->page_token(), violations);
        if (!violations.empty()) return violations.ToStatus();
        uint64_t cursor = 0;
        if (!token.empty() && !absl::SimpleAtoi(token, &cursor))
          return absl::InternalError("a sealed cursor is no number");

        absl::StatusOr<records::Records::Page> page = backend_.records.List(cursor, size);
        if (!page.ok()) return page.status();
        for (v1::Verification& verification : page->verifications) {
          *response->add_verifications() = std::move(verification);
        }
        if (page->next_cursor != 0) response->set_next_page_token(tokens_.Make(scope, absl::StrCat(page->next_cursor)));
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* VerifierService::GetVerifier(grpc::CallbackServerContext* context,
                                                       const v1::GetVerifierRequest* request, v1::Verifier* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetVerifier",
                             [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
                               FieldViolations violations;
                               ReadName("verifiers", request->name(), violations);
                               if (!violations.empty()) return violations.ToStatus();
                               for (v1::Verifier& verifier : backend_.list_verifiers()) {
                                 if (verifier.name() != request->name()) continue;
                                 *response = std::move(verifier);
                                 return absl::OkStatus();
                               }
                               return NotFound("verifier", request->name());
                             });
}

grpc::ServerUnaryReactor* VerifierService::ListVerifiers(grpc::CallbackServerContext* context,
                                                         const v1::ListVerifiersRequest*,
                                                         v1::ListVerifiersResponse* response) {
  return UnaryReactor::Start(dispatcher_, context, "ListVerifiers",
                             [this, response](const std::shared_ptr<Call>&) -> absl::Status {
                               for (v1::Verifier& verifier : backend_.list_verifiers()) {
                                 *response->add_verifiers() = std::move(verifier);
                               }
                               return absl::OkStatus();
                             });
}

}  // namespace secondsource::rpc
