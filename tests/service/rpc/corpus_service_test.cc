#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

class CorpusServiceTest : public RpcTest {
 protected:
  void Keep(const std::string& id, const std::string& text = "A text.") {
    v1::Document document;
    document.set_id(id);
    document.set_publisher("Paper");
    document.set_text(text);
    ASSERT_TRUE(corpus_.Ingest({document}).ok());
  }
  grpc::Status List(const v1::ListDocumentsRequest& request, v1::ListDocumentsResponse& response) {
    grpc::ClientContext context;
    SetDeadline(context);
    return corpus_stub_->ListDocuments(&context, request, &response);
  }
};

TEST_F(CorpusServiceTest, GetsADocument) {
  Keep("a");
  StartServer();
  for (const auto& [name, code] :
       {std::pair{"documents/a", grpc::StatusCode::OK}, std::pair{"documents/b", grpc::StatusCode::NOT_FOUND},
        std::pair{"a", grpc::StatusCode::INVALID_ARGUMENT}}) {
    grpc::ClientContext context;
    v1::GetDocumentRequest request;
    request.set_name(name);
    v1::Document document;
    const grpc::Status status = corpus_stub_->GetDocument(&context, request, &document);
    EXPECT_EQ(status.error_code(), code) << name;
    EXPECT_EQ(document.id(), status.ok() ? "a" : "");
  }
}

TEST_F(CorpusServiceTest, WithdrawsADocument) {
  Keep("a");
  StartServer();
  grpc::ClientContext context;
  v1::DeleteDocumentRequest request;
  request.set_name("documents/a");
  v1::Document document;
  ASSERT_TRUE(corpus_stub_->DeleteDocument(&context, request, &document).ok());
  EXPECT_EQ(document.state(), v1::Document::STATE_WITHDRAWN);
}

TEST_F(CorpusServiceTest, ListsPageByPage) {
  for (const char* id : {"a", "b", "c", "d", "e"}) Keep(id);
  StartServer();
  std::vector<std::string> ids;
  v1::ListDocumentsRequest request;
  request.set_page_size(2);
  int pages = 0;
  do {
    v1::ListDocumentsResponse response;
    ASSERT_TRUE(List(request, response).ok());
    for (const auto& document : response.documents()) ids.push_back(document.id());
    request.set_page_token(response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(ids, testing::ElementsAre("a", "b", "c", "d", "e"));
}

TEST_F(CorpusServiceTest, ATokenIsGoodForItsQuestionOnly) {
  for (const char* id : {"a", "b", "c"}) Keep(id);
  StartServer();
  v1::ListDocumentsRequest request;
  request.set_page_size(1);
  v1::ListDocumentsResponse response;
  ASSERT_TRUE(List(request, response).ok());
  const std::string token = response.next_page_token();

  v1::ListDocumentsRequest other_time = request;
  other_time.set_page_token(token);
  other_time.mutable_as_of()->set_seconds(1'673'481'600);
  const grpc::Status changed = List(other_time, response);
  EXPECT_EQ(changed.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(DetailsOf(changed)).field_violations(0).field(), "page_token");

  v1::ListDocumentsRequest forged = request;
  forged.set_page_token("YQ");
  EXPECT_EQ(List(forged, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);

  grpc::ClientContext context;
  v1::ListPartiesRequest other_method;
  other_method.set_page_token(token);
  v1::ListPartiesResponse parties;
  EXPECT_EQ(v1::SourceService::NewStub(channel_)->ListParties(&context, other_method, &parties).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);

  request.set_page_token(token);
  request.set_page_size(2);  // the size of a page may change
  EXPECT_TRUE(List(request, response).ok());
}

TEST_F(CorpusServiceTest, NamesAllBadFieldsOfAList) {
  StartServer();
  v1::ListDocumentsRequest request;
  request.set_page_size(-1);
  request.set_page_token("x");
  request.mutable_known_at()->set_nanos(-5);
  v1::ListDocumentsResponse response;
  const grpc::Status status = List(request, response);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(DetailsOf(status)).field_violations_size(), 3);
}

TEST_F(CorpusServiceTest, SearchQuotesTheBestSentenceVerbatim) {
  const std::string text = "“Nothing” happened at first. Then the dam — built in 1910 — broke.";
  Keep("a", text);
  StartServer();
  grpc::ClientContext context;
  v1::SearchDocumentsRequest request;
  request.set_query("dam broken? broke");
  v1::SearchDocumentsResponse response;
  ASSERT_TRUE(corpus_stub_->SearchDocuments(&context, request, &response).ok());
  ASSERT_EQ(response.hits_size(), 1);
  const auto& hit = response.hits(0);
  EXPECT_EQ(hit.quote(), "Then the dam — built in 1910 — broke.");
  EXPECT_EQ(text.substr(hit.span().start(), hit.span().end() - hit.span().start()), hit.quote());
  EXPECT_EQ(hit.document().text(), "");
  EXPECT_GT(hit.score(), 0);
}

TEST_F(CorpusServiceTest, AQueryHasItsLimits) {
  StartServer();
  for (const size_t bytes : {size_t{0}, size_t{1025}}) {
    grpc::ClientContext context;
    v1::SearchDocumentsRequest request;
    request.set_query(std::string(bytes, 'q'));
    v1::SearchDocumentsResponse response;
    EXPECT_EQ(corpus_stub_->SearchDocuments(&context, request, &response).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT);
  }
}

TEST_F(CorpusServiceTest, AnUnknownPartyIsNotFound) {
  StartServer();
  const auto stub = v1::SourceService::NewStub(channel_);
  grpc::ClientContext context;
  v1::GetPartyRequest request;
  request.set_name("parties/nobody");
  v1::Party party;
  const grpc::Status status = stub->GetParty(&context, request, &party);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(DetailsOf(status)).resource_name(), "parties/nobody");
}

}  // namespace
}  // namespace secondsource::rpc
