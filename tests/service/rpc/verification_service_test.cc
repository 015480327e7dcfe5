#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>
#include <stdexcept>

#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using testing::HasSubstr;
using testing::Not;

class VerificationServiceTest : public RpcTest {};

TEST_F(VerificationServiceTest, AnswersAClaim) {
  StartServer();
  v1::VerifyClaimResponse response;
  ASSERT_TRUE(Verify(Claim("The bridge is closed."), &response).ok());
  EXPECT_EQ(response.verification().claim().text(), "The bridge is closed.");
  EXPECT_EQ(response.verification().verdict().label(), v1::Verdict::LABEL_CONFLICTING);
}

TEST_F(VerificationServiceTest, NamesEveryBadFieldAtOnce) {
  StartServer();
  v1::VerifyClaimRequest request = Claim("");
  request.mutable_claim()->set_speaker(std::string(300, 's'));
  request.mutable_as_of()->set_nanos(-1);
  request.set_request_id("no uuid");
  const grpc::Status status = Verify(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  std::vector<std::string> fields;
  const BadRequest bad_request = DetailOf<BadRequest>(DetailsOf(status));
  for (const auto& violation : bad_request.field_violations()) {
    fields.push_back(violation.field());
  }
  EXPECT_THAT(fields, testing::IsSupersetOf({"claim.text", "claim.speaker", "as_of", "request_id"}));
}

TEST_F(VerificationServiceTest, ALongErrorArrivesAndTheChannelLivesOn) {
  verify_claim_ = [](const v1::VerifyClaimRequest& request, std::shared_ptr<Call>,
                     const verification::Observer&) -> absl::StatusOr<v1::Verification> {
    if (request.claim().text() == "good") return Answer(request);
    FieldViolations violations;
    for (int i = 0; i < 200; ++i) violations.Add(std::string(500, 'f'), std::string(2000, 'd'));
    return violations.ToStatus();
  };
  StartServer();
  for (int i = 0; i < 50; ++i) {
    const grpc::Status bad = Verify(Claim("bad"));
    ASSERT_EQ(bad.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << bad.error_message();
    EXPECT_GT(DetailOf<BadRequest>(DetailsOf(bad)).field_violations_size(), 0);
    ASSERT_TRUE(Verify(Claim("good")).ok());
  }
}

TEST_F(VerificationServiceTest, AnExceptionBecomesInternalAndTellsNothing) {
  verify_claim_ = [](const auto&, auto, const auto&) -> absl::StatusOr<v1::Verification> {
    throw std::runtime_error("a secret");
  };
  StartServer();
  const grpc::Status status = Verify(Claim("A claim."));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_details(), Not(HasSubstr("secret")));
  const google::rpc::Status details = DetailsOf(status);
  EXPECT_THAT(status.error_message(), HasSubstr(DetailOf<ErrorInfo>(details).metadata().at("call_id")));
}

TEST_F(VerificationServiceTest, LogsHoldNoTexts) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  auto logger = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log));
  logger->set_level(spdlog::level::trace);
  spdlog::set_default_logger(logger);
  verify_claim_ = [](const v1::VerifyClaimRequest& request, auto, const auto&) -> absl::StatusOr<v1::Verification> {
    throw std::runtime_error(request.claim().text());
  };
  StartServer();
  v1::VerifyClaimRequest request = Claim("Unpublished scoop.");
  request.set_record(false);
  EXPECT_FALSE(Verify(request).ok());
  server_.reset();
  spdlog::set_default_logger(before);
  EXPECT_THAT(log.str(), HasSubstr("VerifyClaim"));
  EXPECT_THAT(log.str(), Not(HasSubstr("scoop")));
}

TEST_F(VerificationServiceTest, HonoursTheDeadlineOfTheClient) {
  std::atomic<int64_t> left_ms{-1};
  Signal ended;
  verify_claim_ = [&](const auto&, std::shared_ptr<Call> call, const auto&) -> absl::StatusOr<v1::Verification> {
    left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(call->deadline() - std::chrono::steady_clock::now())
                  .count();
    absl::Status status = AwaitEnd(*call);
    ended.Set();
    return status;
  };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::milliseconds(300));
  v1::VerifyClaimResponse response;
  EXPECT_EQ(verification_->VerifyClaim(&context, Claim("A claim."), &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(ended.Await());
  EXPECT_GT(left_ms, 0);
  EXPECT_LE(left_ms, 400);
}

TEST_F(VerificationServiceTest, SetsADeadlineForClientsThatSetNone) {
  options_.request_timeout = std::chrono::milliseconds(100);
  verify_claim_ = [&](const auto&, std::shared_ptr<Call> call, const auto&) -> absl::StatusOr<v1::Verification> {
    return AwaitEnd(*call);
  };
  StartServer();
  grpc::ClientContext context;
  v1::VerifyClaimResponse response;
  const grpc::Status status = verification_->VerifyClaim(&context, Claim("A claim."), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(DetailOf<ErrorInfo>(DetailsOf(status)).reason(), "DEADLINE_EXCEEDED");
}

TEST_F(VerificationServiceTest, CancellationReachesTheCall) {
  Signal started;
  Signal cancelled;
  verify_claim_ = [&](const auto&, std::shared_ptr<Call> call, const auto&) -> absl::StatusOr<v1::Verification> {
    started.Set();
    absl::Status status = AwaitEnd(*call);
    if (absl::IsCancelled(status)) cancelled.Set();
    return status;
  };
  StartServer();
  grpc::ClientContext context;
  std::thread canceller([&] {
    started.Await();
    context.TryCancel();
  });
  v1::VerifyClaimResponse response;
  EXPECT_EQ(verification_->VerifyClaim(&context, Claim("A claim."), &response).error_code(),
            grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(cancelled.Await());
  canceller.join();
}

TEST_F(VerificationServiceTest, StreamsEvidenceFindingsAndTheVerification) {
  verify_claim_ = [](const v1::VerifyClaimRequest& request, auto,
                     const verification::Observer& observer) -> absl::StatusOr<v1::Verification> {
    v1::EvidenceSet evidence;
    evidence.add_evidence()->set_id("e1");
    observer.on_evidence(evidence);
    for (const char* id : {"cross-source", "official-statement"}) {
      v1::Finding finding;
      finding.set_verifier(id);
      observer.on_finding(finding);
    }
    return Answer(request);
  };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  v1::StreamVerifyClaimRequest request;
  *request.mutable_request() = Claim("A claim.");
  const auto reader = verification_->StreamVerifyClaim(&context, request);
  std::vector<v1::StreamVerifyClaimResponse::EventCase> events;
  v1::StreamVerifyClaimResponse event;
  while (reader->Read(&event)) events.push_back(event.event_case());
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_THAT(events, testing::ElementsAre(
                          v1::StreamVerifyClaimResponse::kEvidenceSet, v1::StreamVerifyClaimResponse::kFinding,
                          v1::StreamVerifyClaimResponse::kFinding, v1::StreamVerifyClaimResponse::kVerification));
}

v1::VerifyArticleRequest Article() {
  v1::VerifyArticleRequest request;
  request.mutable_article()->set_publisher("Paper");
  request.mutable_article()->set_text("One. Two.");
  return request;
}

TEST_F(VerificationServiceTest, AStreamIsHeldBackByAClientThatDoesNotReadAndReleasedWhenItCancels) {
  std::atomic<int> written{0};
  Signal ended;
  verify_article_ = [&](const auto&, auto, const auto& on_response) {
    v1::VerifyArticleResponse response;
    response.mutable_claim()->set_text(std::string(256 << 10, 'x'));
    while (written < 10'000 && on_response(response)) ++written;
    ended.Set();
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto reader = verification_->VerifyArticle(&context, Article());
  v1::VerifyArticleResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_FALSE(ended.Await(std::chrono::milliseconds(300)));
  EXPECT_LT(written, 200);
  context.TryCancel();
  EXPECT_TRUE(ended.Await());
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(VerificationServiceTest, AStreamThatNobodyReadsEndsAtItsDeadline) {
  options_.request_timeout = std::chrono::milliseconds(300);
  Signal ended;
  verify_article_ = [&](const auto&, auto, const auto& on_response) {
    v1::VerifyArticleResponse response;
    response.mutable_claim()->set_text(std::string(256 << 10, 'x'));
    while (on_response(response)) {
    }
    ended.Set();
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  const auto reader = verification_->VerifyArticle(&context, Article());
  EXPECT_TRUE(ended.Await());
  context.TryCancel();
  EXPECT_FALSE(reader->Finish().ok());
}

TEST_F(VerificationServiceTest, AnErrorEndsAStream) {
  verify_article_ = [](const auto&, auto, const auto& on_response) {
    on_response(v1::VerifyArticleResponse());
    return NotFound("verifier", "verifiers/x");
  };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto reader = verification_->VerifyArticle(&context, Article());
  v1::VerifyArticleResponse response;
  EXPECT_TRUE(reader->Read(&response));
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(VerificationServiceTest, GetsAndListsRecords) {
  for (const char* name : {"verifications/a", "verifications/b", "verifications/c"}) {
    records_.kept.emplace_back().set_name(name);
  }
  StartServer();
  {
    grpc::ClientContext context;
    v1::GetVerificationRequest request;
    request.set_name("verifications/b");
    v1::Verification verification;
    ASSERT_TRUE(verification_->GetVerification(&context, request, &verification).ok());
    EXPECT_EQ(verification.name(), "verifications/b");
  }
  std::vector<std::string> names;
  v1::ListVerificationsRequest request;
  request.set_page_size(2);
  do {
    grpc::ClientContext context;
    v1::ListVerificationsResponse response;
    ASSERT_TRUE(verification_->ListVerifications(&context, request, &response).ok());
    for (const auto& verification : response.verifications()) names.push_back(verification.name());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, testing::ElementsAre("verifications/a", "verifications/b", "verifications/c"));

  grpc::ClientContext context;
  v1::GetVerificationRequest bad;
  bad.set_name("documents/b");
  v1::Verification verification;
  EXPECT_EQ(verification_->GetVerification(&context, bad, &verification).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(VerificationServiceTest, GetsAndListsVerifiers) {
  verifiers_.emplace_back().set_name("verifiers/cross-source");
  StartServer();
  const auto stub = v1::VerifierService::NewStub(channel_);
  {
    grpc::ClientContext context;
    v1::ListVerifiersResponse response;
    ASSERT_TRUE(stub->ListVerifiers(&context, {}, &response).ok());
    ASSERT_EQ(response.verifiers_size(), 1);
  }
  for (const auto& [name, code] : {std::pair{"verifiers/cross-source", grpc::StatusCode::OK},
                                   std::pair{"verifiers/none", grpc::StatusCode::NOT_FOUND},
                                   std::pair{"cross-source", grpc::StatusCode::INVALID_ARGUMENT}}) {
    grpc::ClientContext context;
    v1::GetVerifierRequest request;
    request.set_name(name);
    v1::Verifier verifier;
    EXPECT_EQ(stub->GetVerifier(&context, request, &verifier).error_code(), code) << name;
  }
}

}  // namespace
}  // namespace secondsource::rpc
