#include "service/rpc/source_service.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/registry/byline.h"
#include "service/rpc/fields.h"
#include "service/rpc/reactors.h"

namespace secondsource::rpc {
namespace {

constexpr size_t kDefaultPageSize = 50;
constexpr size_t kMaxPageSize = 500;
constexpr int kMaxNames = 100;
constexpr size_t kMaxNameBytes = 1'024;
constexpr size_t kMaxContextBytes = 64 << 10;
constexpr size_t kMaxImportBytes = 2 << 20;

// Names sort like ids, so the name of the last entry is the cursor.
template <typename Request, typename Entries, typename Add>
absl::Status ListEntries(const char* method, const Request& request, const Entries& entries, const PageTokens& tokens,
                         std::string* next_page_token, const Add& add) {
  FieldViolations violations;
  const size_t size = ReadPageSize(request.page_size(), kDefaultPageSize, kMaxPageSize, violations);
  const std::string scope = PageScope(method, request);
  const std::string after = ReadPageToken(tokens, scope, request.page_token(), violations);
  if (!violations.empty()) return violations.ToStatus();

  size_t taken = 0;
  std::string last = after;
  for (auto entry = entries.upper_bound(after); entry != entries.end(); ++entry) {
    if (taken++ == size) {
      *next_page_token = tokens.Make(scope, last);
      break;
    }
    *add() = entry->second;
    last = entry->first;
  }
  return absl::OkStatus();
}

template <typename Entry>
absl::Status GetEntry(const char* type, const char* collection, const std::string& name,
                      const absl::btree_map<std::string, Entry>& entries, Entry* response) {
  FieldViolations violations;
  ReadName(collection, name, violations);
  if (!violations.empty()) return violations.ToStatus();
  const auto entry = entries.find(name);
  if (entry == entries.end()) return NotFound(type, name);
  *response = entry->second;
  return absl::OkStatus();
}

void CheckSize(const std::string& field, const std::string& text, size_t max_bytes, FieldViolations& violations) {
  if (text.size() <= max_bytes) return;
  violations.Add(field, absl::StrCat("has ", text.size(), " bytes; at most ", max_bytes, " are taken"));
}

absl::Status Resolve(const v1::ResolveNamesRequest& request, const registry::Registry& registry,
                     v1::ResolveNamesResponse& response) {
  FieldViolations violations;
  if (request.names().empty() || request.names_size() > kMaxNames) violations.Add("names", "must be 1 to 100");
  for (int i = 0; i < request.names_size(); ++i) {
    CheckSize(absl::StrCat("names[", i, "]"), request.names(i), kMaxNameBytes, violations);
  }
  CheckSize("context", request.context(), kMaxContextBytes, violations);
  if (!request.country().empty()) ReadName("parties", request.country(), violations);
  if (!violations.empty()) return violations.ToStatus();

  const registry::Context context{request.context(), request.country()};
  for (const std::string& name : request.names()) {
    v1::ResolveNamesResponse::Resolution& resolution = *response.add_resolutions();
    resolution.set_name(name);
    const registry::ResolvedName resolved = registry.ResolveName(name, context);
    for (const v1::Party* party : resolved.parties) resolution.add_parties(party->name());
    for (const v1::Place* place : resolved.places) resolution.add_places(place->name());
    for (const v1::Publisher* publisher : registry::ResolveByline(registry, name, context).candidates) {
      resolution.add_publishers(publisher->name());
    }
  }
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* SourceService::GetParty(grpc::CallbackServerContext* context,
                                                  const v1::GetPartyRequest* request, v1::Party* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetParty", [this, request, response](const std::shared_ptr<Call>&) {
    return GetEntry("party", "parties", request->name(), backend_.sources.registry()->parties(), response);
  });
}

grpc::ServerUnaryReactor* SourceService::ListParties(grpc::CallbackServerContext* context,
                                                     const v1::ListPartiesRequest* request,
                                                     v1::ListPartiesResponse* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "ListParties", [this, request, response](const std::shared_ptr<Call>&) {
        const auto registry = backend_.sources.registry();
        return ListEntries("ListParties", *request, registry->parties(), tokens_, response->mutable_next_page_token(),
                           [&] { return response->add_parties(); });
      });
}

grpc::ServerUnaryReactor* SourceService::GetPlace(grpc::CallbackServerContext* context,
                                                  const v1::GetPlaceRequest* request, v1::Place* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetPlace", [this, request, response](const std::shared_ptr<Call>&) {
    return GetEntry("place", "places", request->name(), backend_.sources.registry()->places(), response);
  });
}

grpc::ServerUnaryReactor* SourceService::ListPlaces(grpc::CallbackServerContext* context,
                                                    const v1::ListPlacesRequest* request,
                                                    v1::ListPlacesResponse* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "ListPlaces", [this, request, response](const std::shared_ptr<Call>&) {
        const auto registry = backend_.sources.registry();
        return ListEntries("ListPlaces", *request, registry->places(), tokens_, response->mutable_next_page_token(),
                           [&] { return response->add_places(); });
      });
}

grpc::ServerUnaryReactor* SourceService::GetPublisher(grpc::CallbackServerContext* context,
                                                      const v1::GetPublisherRequest* request, v1::Publisher* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetPublisher",
                             [this, request, response](const std::shared_ptr<Call>&) {
                               return GetEntry("publisher", "publishers", request->name(),
                                               backend_.sources.registry()->publishers(), response);
                             });
}

grpc::ServerUnaryReactor* SourceService::ListPublishers(grpc::CallbackServerContext* context,
                                                        const v1::ListPublishersRequest* request,
                                                        v1::ListPublishersResponse* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "ListPublishers", [this, request, response](const std::shared_ptr<Call>&) {
        const auto registry = backend_.sources.registry();
        return ListEntries("ListPublishers", *request, registry->publishers(), tokens_,
                           response->mutable_next_page_token(), [&] { return response->add_publishers(); });
      });
}

grpc::ServerUnaryReactor* SourceService::ResolveNames(grpc::CallbackServerContext* context,
                                                      const v1::ResolveNamesRequest* request,
                                                      v1::ResolveNamesResponse* response) {
  return UnaryReactor::Start(dispatcher_, context, "ResolveNames",
                             [this, request, response](const std::shared_ptr<Call>&) {
                               return Resolve(*request, *backend_.sources.registry(), *response);
                             });
}

grpc::ServerUnaryReactor* SourceService::ImportSources(grpc::CallbackServerContext* context,
                                                       const v1::ImportSourcesRequest* request,
                                                       v1::ImportSourcesResponse* response) {
  return UnaryReactor::Start(dispatcher_, context, "ImportSources",
                             [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
                               FieldViolations violations;
                               CheckSize("yaml", request->yaml(), kMaxImportBytes, violations);
                               if (!violations.empty()) return violations.ToStatus();
                               absl::Status imported = backend_.sources.Import(request->yaml());
                               if (!imported.ok()) return imported;
                               const auto registry = backend_.sources.registry();
                               response->set_party_count(static_cast<int32_t>(registry->parties().size()));
                               response->set_place_count(static_cast<int32_t>(registry->places().size()));
                               response->set_publisher_count(static_cast<int32_t>(registry->publishers().size()));
                               return absl::OkStatus();
                             });
}

}  // namespace secondsource::rpc
