// CorpusService.
#ifndef SECONDSOURCE_SERVICE_RPC_CORPUS_SERVICE_H_
#define SECONDSOURCE_SERVICE_RPC_CORPUS_SERVICE_H_

#include "secondsource/v1/corpus_service.grpc.pb.h"
#include "service/rpc/backend.h"
#include "service/rpc/dispatcher.h"
#include "service/rpc/page_token.h"

namespace secondsource::rpc {

class CorpusService final : public v1::CorpusService::CallbackService {
 public:
  CorpusService(Dispatcher& dispatcher, const Backend& backend, const PageTokens& tokens)
      : dispatcher_(dispatcher), backend_(backend), tokens_(tokens) {}

  grpc::ServerBidiReactor<v1::IngestDocumentsRequest, v1::IngestDocumentsResponse>* IngestDocuments(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* GetDocument(grpc::CallbackServerContext* context, const v1::GetDocumentRequest* request,
                                        v1::Document* response) override;
  grpc::ServerUnaryReactor* ListDocuments(grpc::CallbackServerContext* context, const v1::ListDocumentsRequest* request,
                                          v1::ListDocumentsResponse* response) override;
  grpc::ServerUnaryReactor* DeleteDocument(grpc::CallbackServerContext* context,
                                           const v1::DeleteDocumentRequest* request, v1::Document* response) override;
  grpc::ServerUnaryReactor* SearchDocuments(grpc::CallbackServerContext* context,
                                            const v1::SearchDocumentsRequest* request,
                                            v1::SearchDocumentsResponse* response) override;

 private:
  Dispatcher& dispatcher_;
  const Backend& backend_;
  const PageTokens& tokens_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_CORPUS_SERVICE_H_
