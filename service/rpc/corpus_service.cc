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

                               absl::StatusOr<std::vector<corpus::SearchHit>> hits = backend_.index.Search(
                                   {.terms = corpus::PlanSearch(request->query(), *backend_.sources.registry()),
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

}  // namespace secondsource::rpc
