#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "service/verification/engine.h"

namespace secondsource::verification {
namespace {

using testing::ElementsAre;

std::vector<std::string> BadFields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad_request;
  if (payload && bad_request.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

TEST(ValidateVerifyClaim, AcceptsTheLeast) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text("It rained.");
  EXPECT_TRUE(ValidateRequest(request).ok());
}

TEST(ValidateVerifyClaim, NamesEveryBadFieldAtOnce) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text("  ");
  request.mutable_claim()->set_speaker(std::string(300, 'x'));
  request.mutable_as_of()->set_nanos(-1);
  request.add_documents()->set_text("no publisher");
  request.set_request_id("not a uuid");
  request.set_record(false);
  EXPECT_THAT(BadFields(ValidateRequest(request)), ElementsAre("claim.text", "claim.speaker", "documents[0].publisher",
                                                               "as_of", "request_id", "request_id"));
}

TEST(ValidateVerifyClaim, DocumentsOnlyNeedsDocuments) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text("It rained.");
  request.set_scope(v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  EXPECT_THAT(BadFields(ValidateRequest(request)), ElementsAre("documents"));
}

TEST(ValidateVerifyClaim, BoundsSizes) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text(std::string(4097, 'x'));
  for (int i = 0; i < 65; ++i) {
    request.add_documents()->set_text(std::string(40'000, 'x'));
    request.mutable_documents(i)->set_publisher("p");
  }
  EXPECT_THAT(BadFields(ValidateRequest(request)), ElementsAre("claim.text", "documents", "documents"));
}

TEST(ValidateVerifyArticle, NeedsATextAndAPublisher) {
  v1::VerifyArticleRequest request;
  request.set_max_claims(-1);
  const auto fields = BadFields(ValidateRequest(request));
  for (const char* field : {"article.publisher", "article.text", "max_claims"}) {
    EXPECT_NE(std::find(fields.begin(), fields.end(), field), fields.end()) << field;
  }
}

}  // namespace
}  // namespace secondsource::verification
