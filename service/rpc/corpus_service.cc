#include "service/rpc/corpus_service.h"

#include <string>
#include <utility>

#include "service/base/error.h"
#include "service/corpus/search_plan.h"
#include "service/rpc/fields.h"
#include "service/rpc/ingest.h"
#include "service/rpc/quote.h"
#include "service/rpc/reactors.h"

namespace secondsource::rpc {
namespace {

constexpr size_t kDefaultPageSize = 50;
constexpr size_t kMaxPageSize = 500;
constexpr size_t kDefaultHits = 10;
constexpr size_t kMaxHits = 100;
constexpr size_t kMaxQueryBytes = 1024;

v1::SearchDocumentsResponse::Hit MakeHit(corpus::SearchHit found, const std::string& query,
                                         const language::Lexicon& lexicon) {
  v1::SearchDocumentsResponse::Hit hit;
  const language::Range sentence = BestSentence(query, found.document.text(), lexicon);
  hit.set_quote(std::string(sentence.In(found.document.text())));
  hit.mutable_span()->set_start(sentence.start);
  hit.mutable_span()->set_end(sentence.end);
  hit.set_score(found.score);
  *hit.mutable_document() = std::move(found.document);
  hit.mutable_document()->clear_text();
  return hit;
}

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
    add(entry->second);
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

}  // namespace

grpc::ServerBidiReactor<v1::IngestDocumentsRequest, v1::IngestDocumentsResponse>* CorpusService::IngestDocuments(
    grpc::CallbackServerContext* context) {
  return IngestReactor::Start(dispatcher_, backend_.corpus, context);
}

grpc::ServerUnaryReactor* CorpusService::GetDocument(grpc::CallbackServerContext* context,
                                                     const v1::GetDocumentRequest* request, v1::Document* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetDocument",
                             [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
                               FieldViolations violations;
                               const std::string id = ReadName("documents", request->name(), violations);
                               const corpus::CutOffs cut_offs = ReadCutOffs(*request, violations);
                               if (!violations.empty()) return violations.ToStatus();
                               absl::StatusOr<v1::Document> found = backend_.corpus.Get(id, cut_offs);
                               if (!found.ok()) return found.status();
                               *response = *std::move(found);
                               return absl::OkStatus();
                             });
}

grpc::ServerUnaryReactor* CorpusService::ListDocuments(grpc::CallbackServerContext* context,
                                                       const v1::ListDocumentsRequest* request,
                                                       v1::ListDocumentsResponse* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "ListDocuments", [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
        FieldViolations violations;
        const size_t size = ReadPageSize(request->page_size(), kDefaultPageSize, kMaxPageSize, violations);
        const corpus::CutOffs cut_offs = ReadCutOffs(*request, violations);
        const std::string scope = PageScope("ListDocuments", *request);
        const std::string after = ReadPageToken(tokens_, scope, request->page_token(), violations);
        if (!violations.empty()) return violations.ToStatus();

        // One more than asked for tells whether there is a next page.
        absl::StatusOr<std::vector<v1::Document>> found = backend_.corpus.List(after, size + 1, cut_offs);
        if (!found.ok()) return found.status();
        const bool more = found->size() > size;
        if (more) found->resize(size);
        for (v1::Document& document : *found) *response->add_documents() = std::move(document);
        if (more) response->set_next_page_token(tokens_.Make(scope, response->documents().rbegin()->id()));
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* CorpusService::DeleteDocument(grpc::CallbackServerContext* context,
                                                        const v1::DeleteDocumentRequest* request,
                                                        v1::Document* response) {
  return UnaryReactor::Start(dispatcher_, context, "DeleteDocument",
                             [this, request, response](const std::shared_ptr<Call>&) -> absl::Status {
                               FieldViolations violations;
                               const std::string id = ReadName("documents", request->name(), violations);
                               if (!violations.empty()) return violations.ToStatus();
                               absl::StatusOr<v1::Document> withdrawn = backend_.corpus.Withdraw(id);
                               if (!withdrawn.ok()) return withdrawn.status();
                               *response = *std::move(withdrawn);
                               return absl::OkStatus();
                             });
}

grpc::ServerUnaryReactor* CorpusService::SearchDocuments(grpc::CallbackServerContext* context,
                                                         const v1::SearchDocumentsRequest* request,
                                                         v1::SearchDocumentsResponse* response) {
  return UnaryReactor::Start(dispatcher_, context, "SearchDocuments",
                             [this, request, response](const std::shared_ptr<Call>& call) -> absl::Status {
                               FieldViolations violations;
                               if (request->query().empty() || request->query().size() > kMaxQueryBytes) {
                                 violations.Add("query", "must have 1 to 1,024 bytes");
                               }
                               const size_t size =
                                   ReadPageSize(request->page_size(), kDefaultHits, kMaxHits, violations);
                               const corpus::CutOffs cut_offs = ReadCutOffs(*request, violations);
                               if (!violations.empty()) return violations.ToStatus();

                               absl::StatusOr<std::vector<corpus::SearchHit>> hits =
                                   backend_.index.Search({.terms = corpus::PlanSearch(request->query(), backend_.registry),
                                                          .limit = size,
                                                          .cut_offs = cut_offs},
                                                         *call);
                               if (!hits.ok()) return hits.status();
                               for (corpus::SearchHit& hit : *hits) {
                                 if (absl::Status ended = call->Check(); !ended.ok()) return ended;
                                 *response->add_hits() = MakeHit(std::move(hit), request->query(), backend_.lexicon);
                               }
                               return absl::OkStatus();
                             });
}

grpc::ServerUnaryReactor* SourceService::GetParty(grpc::CallbackServerContext* context,
                                                  const v1::GetPartyRequest* request, v1::Party* response) {
  return UnaryReactor::Start(dispatcher_, context, "GetParty", [this, request, response](const std::shared_ptr<Call>&) {
    return GetEntry("party", "parties", request->name(), backend_.registry.parties(), response);
  });
}

grpc::ServerUnaryReactor* SourceService::ListParties(grpc::CallbackServerContext* context,
                                                     const v1::ListPartiesRequest* request,
                                                     v1::ListPartiesResponse* response) {
  return UnaryReactor::Start(dispatcher_, context, "ListParties",
                             [this, request, response](const std::shared_ptr<Call>&) {
                               return ListEntries("ListParties", *request, backend_.registry.parties(), tokens_,
                                                  response->mutable_next_page_token(),
                                                  [&](const v1::Party& party) { *response->add_parties() = party; });
                             });
}

grpc::ServerUnaryReactor* SourceService::GetPublisher(grpc::CallbackServerContext* context,
                                                      const v1::GetPublisherRequest* request, v1::Publisher* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "GetPublisher", [this, request, response](const std::shared_ptr<Call>&) {
        return GetEntry("publisher", "publishers", request->name(), backend_.registry.publishers(), response);
      });
}

grpc::ServerUnaryReactor* SourceService::ListPublishers(grpc::CallbackServerContext* context,
                                                        const v1::ListPublishersRequest* request,
                                                        v1::ListPublishersResponse* response) {
  return UnaryReactor::Start(
      dispatcher_, context, "ListPublishers", [this, request, response](const std::shared_ptr<Call>&) {
        return ListEntries("ListPublishers", *request, backend_.registry.publishers(), tokens_,
                           response->mutable_next_page_token(),
                           [&](const v1::Publisher& publisher) { *response->add_publishers() = publisher; });
      });
}

}  // namespace secondsource::rpc
