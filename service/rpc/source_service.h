// SourceService.
#ifndef SECONDSOURCE_SERVICE_RPC_SOURCE_SERVICE_H_
#define SECONDSOURCE_SERVICE_RPC_SOURCE_SERVICE_H_

#include "secondsource/v1/source_service.grpc.pb.h"
#include "service/rpc/backend.h"
#include "service/rpc/dispatcher.h"
#include "service/rpc/page_token.h"

namespace secondsource::rpc {

class SourceService final : public v1::SourceService::CallbackService {
 public:
  SourceService(Dispatcher& dispatcher, const Backend& backend, const PageTokens& tokens)
      : dispatcher_(dispatcher), backend_(backend), tokens_(tokens) {}

  grpc::ServerUnaryReactor* GetParty(grpc::CallbackServerContext* context, const v1::GetPartyRequest* request,
                                     v1::Party* response) override;
  grpc::ServerUnaryReactor* ListParties(grpc::CallbackServerContext* context, const v1::ListPartiesRequest* request,
                                        v1::ListPartiesResponse* response) override;
  grpc::ServerUnaryReactor* GetPlace(grpc::CallbackServerContext* context, const v1::GetPlaceRequest* request,
                                     v1::Place* response) override;
  grpc::ServerUnaryReactor* ListPlaces(grpc::CallbackServerContext* context, const v1::ListPlacesRequest* request,
                                       v1::ListPlacesResponse* response) override;
  grpc::ServerUnaryReactor* GetPublisher(grpc::CallbackServerContext* context, const v1::GetPublisherRequest* request,
                                         v1::Publisher* response) override;
  grpc::ServerUnaryReactor* ListPublishers(grpc::CallbackServerContext* context,
                                           const v1::ListPublishersRequest* request,
                                           v1::ListPublishersResponse* response) override;
  grpc::ServerUnaryReactor* ResolveNames(grpc::CallbackServerContext* context, const v1::ResolveNamesRequest* request,
                                         v1::ResolveNamesResponse* response) override;
  grpc::ServerUnaryReactor* ImportSources(grpc::CallbackServerContext* context, const v1::ImportSourcesRequest* request,
                                          v1::ImportSourcesResponse* response) override;

 private:
  Dispatcher& dispatcher_;
  const Backend& backend_;
  const PageTokens& tokens_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_SOURCE_SERVICE_H_
