// VerificationService and VerifierService.
#ifndef SECONDSOURCE_SERVICE_RPC_VERIFICATION_SERVICE_H_
#define SECONDSOURCE_SERVICE_RPC_VERIFICATION_SERVICE_H_

#include "secondsource/v1/verification_service.grpc.pb.h"
#include "secondsource/v1/verifier_service.grpc.pb.h"
#include "service/rpc/backend.h"
#include "service/rpc/dispatcher.h"
#include "service/rpc/page_token.h"

namespace secondsource::rpc {

class VerificationService final : public v1::VerificationService::CallbackService {
 public:
  VerificationService(Dispatcher& dispatcher, const Backend& backend, const PageTokens& tokens)
      : dispatcher_(dispatcher), backend_(backend), tokens_(tokens) {}

  grpc::ServerUnaryReactor* VerifyClaim(grpc::CallbackServerContext* context, const v1::VerifyClaimRequest* request,
                                        v1::VerifyClaimResponse* response) override;
  grpc::ServerWriteReactor<v1::StreamVerifyClaimResponse>* StreamVerifyClaim(
      grpc::CallbackServerContext* context, const v1::StreamVerifyClaimRequest* request) override;
  grpc::ServerWriteReactor<v1::VerifyArticleResponse>* VerifyArticle(grpc::CallbackServerContext* context,
                                                                     const v1::VerifyArticleRequest* request) override;
  grpc::ServerUnaryReactor* GetVerification(grpc::CallbackServerContext* context,
                                            const v1::GetVerificationRequest* request,
                                            v1::Verification* response) override;
  grpc::ServerUnaryReactor* ListVerifications(grpc::CallbackServerContext* context,
                                              const v1::ListVerificationsRequest* request,
                                              v1::ListVerificationsResponse* response) override;

 private:
  Dispatcher& dispatcher_;
  const Backend& backend_;
  const PageTokens& tokens_;
};

class VerifierService final : public v1::VerifierService::CallbackService {
 public:
  VerifierService(Dispatcher& dispatcher, const Backend& backend) : dispatcher_(dispatcher), backend_(backend) {}

  grpc::ServerUnaryReactor* GetVerifier(grpc::CallbackServerContext* context, const v1::GetVerifierRequest* request,
                                        v1::Verifier* response) override;
  grpc::ServerUnaryReactor* ListVerifiers(grpc::CallbackServerContext* context, const v1::ListVerifiersRequest* request,
                                          v1::ListVerifiersResponse* response) override;

 private:
  Dispatcher& dispatcher_;
  const Backend& backend_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_VERIFICATION_SERVICE_H_
