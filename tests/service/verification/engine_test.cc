#include "service/verification/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "absl/strings/match.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/evidence/lexical_stance.h"
#include "tests/conformance/corpus/memory_store.h"
#include "tests/service/evidence/world.h"

namespace secondsource::verification {
namespace {

using testing::ElementsAre;

constexpr char kClaim[] = "The bridge in Varn collapsed";

class MemoryRecords : public records::Records {
 public:
  absl::Status Put(const v1::Verification& verification, const std::optional<records::RequestKey>& key) override {
    std::lock_guard lock(mutex_);
    kept_.push_back(verification);
    if (key) by_request_[key->request_id] = {key->request_sha256, verification};
    return absl::OkStatus();
  }
  absl::StatusOr<v1::Verification> Get(std::string_view) const override { return absl::NotFoundError("not needed"); }
  absl::StatusOr<std::optional<v1::Verification>> FindByRequest(const records::RequestKey& key) const override {
    std::lock_guard lock(mutex_);
    const auto found = by_request_.find(key.request_id);
    if (found == by_request_.end()) return std::nullopt;
    if (found->second.first != key.request_sha256) return absl::AlreadyExistsError("another body");
    return found->second.second;
  }
  absl::StatusOr<Page> List(uint64_t, size_t) const override { return Page(); }
  size_t size() const { return kept_.size(); }

 private:
  mutable std::mutex mutex_;
  std::vector<v1::Verification> kept_;
  std::map<std::string, std::pair<std::string, v1::Verification>> by_request_;
};

// Believes as many tenths as there is evidence, after a pause.
class CountingVerifier : public plugin_host::Verifier {
 public:
  const plugin_host::VerifierInfo& info() const override { return info_; }
  void Verify(std::shared_ptr<Call>, std::shared_ptr<const plugin::v1::VerifyRequest> request, Done done) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    plugin::v1::VerifyResponse response;
    response.mutable_finding()->set_status(v1::Finding::STATUS_OK);
    response.mutable_finding()->set_belief(std::min(1.0, 0.1 * request->evidence_size()));
    done(response);
  }

 private:
  plugin_host::VerifierInfo info_{"counting", "1.0.0", "Counts.", v1::Verifier::KIND_LINKED, 0};
};

class EngineTest : public testing::Test {
 protected:
  EngineTest() { EXPECT_TRUE(verifiers_.Add(std::make_unique<CountingVerifier>(), {}).ok()); }

  static v1::VerifyClaimRequest Request(const std::string& text = "Police said the bridge in Varn had collapsed.") {
    v1::VerifyClaimRequest request;
    request.mutable_claim()->set_text(kClaim);
    v1::Document& document = *request.add_documents();
    document.set_publisher("The Varn Courier");
    document.set_text(text);
    return request;
  }
  absl::StatusOr<v1::Verification> Verify(const v1::VerifyClaimRequest& request) {
    return engine_.VerifyClaim(request, std::make_shared<Call>());
  }

  corpus::MemoryStore store_{[] { return absl::FromUnixSeconds(1'600'000'000); }};
  const evidence::LexicalScorer scorer_{ShippedLexicon(), ShippedRegistry()};
  const retrieval::Retriever retriever_{store_, std::nullopt};
  const evidence::Gatherer gatherer_{store_, retriever_, ShippedRegistry(), ShippedLexicon(), scorer_};
  plugin_host::VerifierSet verifiers_;
  const Weigher weigher_ = *Weigher::Load(SECONDSOURCE_SOURCE_DIR "/data/weights.yaml");
  MemoryRecords records_;
  Engine engine_{gatherer_, verifiers_, weigher_, records_, [] { return absl::FromUnixSeconds(1'700'000'000); }};
};

TEST_F(EngineTest, RecordsWhatItSaw) {
  const auto verification = Verify(Request());
  ASSERT_TRUE(verification.ok()) << verification.status();
  EXPECT_TRUE(absl::StartsWith(verification->name(), "verifications/"));
  EXPECT_EQ(verification->claim().text(), kClaim);
  EXPECT_EQ(verification->as_of().seconds(), 1'700'000'000);
  ASSERT_EQ(verification->evidence_size(), 1);
  EXPECT_EQ(verification->evidence(0).quote(), "Police said the bridge in Varn had collapsed.");
  ASSERT_EQ(verification->findings_size(), 1);
  EXPECT_EQ(verification->findings(0).verifier(), "counting");
  EXPECT_NE(verification->verdict().label(), v1::Verdict::LABEL_UNSPECIFIED);
  EXPECT_EQ(records_.size(), 1u);
}

TEST_F(EngineTest, SearchesTheCorpusUnlessItIsToldNotTo) {
  v1::Document kept;
  kept.set_id("kept");
  kept.set_publisher("The Varn Gazette");
  kept.set_text("Officials denied that the bridge in Varn had collapsed.");
  ASSERT_TRUE(store_.Ingest({kept}).ok());
  v1::VerifyClaimRequest request = Request();
  const auto both = Verify(request);
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->evidence_size(), 2);
  EXPECT_EQ(both->corpus_revision(), store_.Revision().value());
  request.set_scope(v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  const auto alone = Verify(request);
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_EQ(alone->evidence_size(), 1);
  EXPECT_EQ(alone->corpus_revision(), 0u);
}

TEST_F(EngineTest, DraftsLeaveNoTrace) {
  v1::VerifyClaimRequest request = Request();
  request.set_record(false);
  const auto verification = Verify(request);
  ASSERT_TRUE(verification.ok());
  EXPECT_EQ(verification->name(), "");
  EXPECT_EQ(records_.size(), 0u);
}

TEST_F(EngineTest, TellsTheObserverInOrder) {
  std::vector<std::string> events;
  Observer observer;
  observer.on_evidence = [&](const v1::EvidenceSet& set) {
    events.push_back("evidence " + std::to_string(set.evidence_size()));
  };
  observer.on_finding = [&](const v1::Finding& finding) { events.push_back(finding.verifier()); };
  ASSERT_TRUE(engine_.VerifyClaim(Request(), std::make_shared<Call>(), observer).ok());
  EXPECT_THAT(events, ElementsAre("evidence 1", "counting"));
}

TEST_F(EngineTest, ARepeatedRequestGetsTheFirstAnswer) {
  v1::VerifyClaimRequest request = Request();
  request.set_request_id("3e1b1dd1-43b5-4a0f-8ab7-4bbbd1f3b0fe");
  std::vector<absl::StatusOr<v1::Verification>> answers(4, absl::UnknownError("not yet"));
  std::vector<std::thread> callers;
  for (auto& answer : answers) callers.emplace_back([&] { answer = Verify(request); });
  for (std::thread& caller : callers) caller.join();
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*answer, *answers[0]));
  }
  EXPECT_EQ(records_.size(), 1u);
  request.mutable_claim()->set_text("Another claim altogether was made here");
  EXPECT_EQ(Verify(request).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(EngineTest, StopsWhenTheCallEnds) {
  auto call = std::make_shared<Call>();
  call->Cancel();
  EXPECT_EQ(engine_.VerifyClaim(Request(), call).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(records_.size(), 0u);
}

TEST_F(EngineTest, DocumentsPublishedAfterTheCutOffAreNotUsed) {
  v1::VerifyClaimRequest request = Request();
  request.mutable_documents(0)->mutable_publish_time()->set_seconds(1'600'000'000);
  request.mutable_as_of()->set_seconds(1'500'000'000);
  const auto verification = Verify(request);
  ASSERT_TRUE(verification.ok());
  EXPECT_EQ(verification->evidence_size(), 0);
}

TEST_F(EngineTest, QuestionsAreNotChecked) {
  v1::VerifyClaimRequest request = Request();
  request.mutable_claim()->set_text("Did the bridge in Varn collapse?");
  const auto verification = Verify(request);
  ASSERT_TRUE(verification.ok());
  EXPECT_EQ(verification->reading().kind(), v1::Reading::KIND_QUESTION);
  EXPECT_EQ(verification->findings_size(), 0);
  EXPECT_EQ(verification->verdict().label(), v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE);
}

TEST_F(EngineTest, ArticlesAreVerifiedSentenceBySentence) {
  v1::VerifyArticleRequest request;
  request.mutable_article()->set_publisher("The Varn Courier");
  request.mutable_article()->set_text("The bridge in Varn collapsed on Monday. Who is to blame?");
  std::vector<v1::VerifyArticleResponse> responses;
  const absl::Status status = engine_.VerifyArticle(request, std::make_shared<Call>(), [&](const auto& response) {
    responses.push_back(response);
    return true;
  });
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_EQ(responses.size(), 2u);
  EXPECT_TRUE(responses[0].has_verification());
  EXPECT_EQ(responses[1].claim().span().start(), 40u);
  EXPECT_FALSE(responses[1].has_verification());
  EXPECT_EQ(responses[1].reading().kind(), v1::Reading::KIND_QUESTION);
}

}  // namespace
}  // namespace secondsource::verification
