#include "service/plugin_host/verifier_set.h"

#include <atomic>
#include <chrono>
#include <latch>
#include <mutex>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/plugin_host/fake_verifier.h"

namespace secondsource::plugin_host {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;

// Keeps the callbacks of calls that it never answers by itself. Shared with the fakes, and may outlive the set.
class Drawer {
 public:
  FakeVerifier::Behaviour Keeps() {
    return [this](const std::shared_ptr<Call>& call, Verifier::Done done) {
      std::lock_guard lock(mutex_);
      kept_.emplace_back(call, std::move(done));
    };
  }
  // Answers every kept call; true if all of them had been cancelled.
  bool Answer() {
    std::lock_guard lock(mutex_);
    bool all_cancelled = true;
    for (auto& [call, done] : kept_) {
      all_cancelled = all_cancelled && absl::IsCancelled(call->Check());
      done(Opinion(0.5));
    }
    kept_.clear();
    return all_cancelled;
  }
  size_t size() {
    std::lock_guard lock(mutex_);
    return kept_.size();
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::shared_ptr<Call>, Verifier::Done>> kept_;
};

class VerifierSetTest : public testing::Test {
 protected:
  void Add(const std::string& id, FakeVerifier::Behaviour behaviour, const VerifierPolicy& policy = {},
           uint32_t max_concurrent_calls = 0) {
    ASSERT_TRUE(set_->Add(std::make_unique<FakeVerifier>(id, std::move(behaviour), max_concurrent_calls), policy).ok());
  }

  absl::StatusOr<std::vector<v1::Finding>> Verify(const std::vector<std::string>& ids = {}) {
    return set_->Verify(ids, std::make_shared<Call>(), request_, nullptr);
  }

  // The one finding of a set with one verifier.
  v1::Finding VerifyOne() {
    const auto findings = Verify();
    EXPECT_TRUE(findings.ok()) << findings.status();
    return findings.ok() && findings->size() == 1 ? findings->front() : v1::Finding();
  }

  Drawer drawer_;
  std::shared_ptr<plugin::v1::VerifyRequest> request_ = std::make_shared<plugin::v1::VerifyRequest>();
  std::unique_ptr<VerifierSet> set_ = std::make_unique<VerifierSet>();
};

VerifierInfo Library(const std::string& id) {
  VerifierInfo info;
  info.id = id;
  info.kind = v1::Verifier::KIND_LIBRARY;
  return info;
}

constexpr VerifierPolicy kShort{.timeout = milliseconds(30)};

TEST_F(VerifierSetTest, FindingsStandInOrderOfIdAndCarryTheVerifier) {
  Add("b", Answers(0.2));
  Add("c", Answers(0.3));
  Add("a", Answers(0.1));
  const auto findings = Verify();
  ASSERT_TRUE(findings.ok());
  ASSERT_EQ(findings->size(), 3u);
  EXPECT_EQ((*findings)[0].verifier(), "a");
  EXPECT_EQ((*findings)[1].belief(), 0.2);
  EXPECT_EQ((*findings)[2].verifier_version(), "1.0.0");
}

TEST_F(VerifierSetTest, AsksOnlyThoseThatAreNamed) {
  Add("a", Answers(0.1));
  Add("b", Answers(0.2));
  const auto findings = Verify({"b", "b"});
  ASSERT_TRUE(findings.ok());
  ASSERT_EQ(findings->size(), 1u);
  EXPECT_EQ(findings->front().verifier(), "b");
  const auto unknown = Verify({"b", "z"});
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("verifiers/z"));
}

TEST_F(VerifierSetTest, IdsAreUnique) {
  Add("a", Answers(0.1));
  EXPECT_TRUE(absl::IsAlreadyExists(set_->Add(std::make_unique<FakeVerifier>("a", Answers(0.9)), {})));
  set_->AddDisabled(Library("a"), "no", v1::Verifier::REQUIREMENT_OPTIONAL);
  EXPECT_EQ(VerifyOne().belief(), 0.1);
}

TEST_F(VerifierSetTest, AnEmptySetHasNoFindings) {
  const auto findings = Verify();
  ASSERT_TRUE(findings.ok());
  EXPECT_TRUE(findings->empty());
}

TEST_F(VerifierSetTest, AsksAllAtOnce) {
  // Each answers only when all three have been asked: one after the other, none ever would.
  std::latch all_asked(3);
  std::vector<std::thread> threads;
  std::mutex mutex;
  const auto behaviour = [&](const std::shared_ptr<Call>&, Verifier::Done done) {
    std::lock_guard lock(mutex);
    threads.emplace_back([&all_asked, done = std::move(done)] {
      all_asked.arrive_and_wait();
      done(Opinion(0.5));
    });
  };
  for (const char* id : {"a", "b", "c"}) Add(id, behaviour, {.timeout = seconds(20)});
  const auto findings = Verify();
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(findings.ok());
  for (const v1::Finding& finding : *findings) EXPECT_EQ(finding.status(), v1::Finding::STATUS_OK);
}

TEST_F(VerifierSetTest, ReportsEachFindingAsItComesOnTheCallersThread) {
  Add("a-slow", drawer_.Keeps(), kShort);
  Add("b-quick", Answers(0.2));
  std::vector<std::string> order;
  const auto findings = set_->Verify({}, std::make_shared<Call>(), request_,
                                     [&, caller = std::this_thread::get_id()](const v1::Finding& finding) {
                                       EXPECT_EQ(std::this_thread::get_id(), caller);
                                       order.push_back(finding.verifier());
                                     });
  ASSERT_TRUE(findings.ok());
  EXPECT_THAT(order, ElementsAre("b-quick", "a-slow"));
  EXPECT_EQ(findings->front().verifier(), "a-slow");
  drawer_.Answer();
}

TEST_F(VerifierSetTest, ALateVerifierTimesOutAndItsAnswerIsDropped) {
  Add("late", drawer_.Keeps(), kShort);
  const v1::Finding finding = VerifyOne();
  EXPECT_EQ(finding.status(), v1::Finding::STATUS_TIMED_OUT);
  EXPECT_EQ(finding.belief() + finding.disbelief(), 0);
  EXPECT_THAT(finding.message(), HasSubstr("no answer came in time"));
  EXPECT_EQ(set_->List()[0].in_flight_count(), 1u) << "it still works on it";
  EXPECT_TRUE(drawer_.Answer()) << "it was told to stop";
  EXPECT_EQ(set_->List()[0].in_flight_count(), 0u);
  EXPECT_EQ(set_->List()[0].answered_count(), 0u);
  EXPECT_EQ(set_->List()[0].failed_count(), 1u);
}

TEST_F(VerifierSetTest, StoppingAtTheDeadlineIsATimeout) {
  const auto stops = [](const std::shared_ptr<Call>& call, const Verifier::Done& done) {
    while (call->Check().ok()) std::this_thread::sleep_for(milliseconds(1));
    done(absl::CancelledError("stopped"));
  };
  Add("a", stops, kShort);
  EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_TIMED_OUT);
  for (int i = 0; i < 4; ++i) VerifyOne();
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_DEGRADED);
}

TEST_F(VerifierSetTest, AnAnswerMayComeAfterTheSetIsGone) {
  Add("hanging", drawer_.Keeps(), kShort);
  VerifyOne();
  set_.reset();
  EXPECT_EQ(drawer_.size(), 1u);
  drawer_.Answer();
}

TEST_F(VerifierSetTest, LeavesATenthOfTheTime) {
  milliseconds left{0};
  Add("a",
      [&](const std::shared_ptr<Call>& call, Verifier::Done done) {
        left = std::chrono::duration_cast<milliseconds>(call->deadline() - steady_clock::now());
        done(Opinion(0.5));
      },
      {.timeout = std::chrono::hours(1)});
  auto call = std::make_shared<Call>(steady_clock::now() + seconds(100));
  ASSERT_TRUE(set_->Verify({}, call, request_, nullptr).ok());
  EXPECT_LE(left, seconds(90));
  EXPECT_GT(left, seconds(80));
}

TEST_F(VerifierSetTest, FailuresSayWhatHappened) {
  Add("failing", Fails(absl::NotFoundError("the\nmodel is\xff gone")));
  const v1::Finding finding = VerifyOne();
  EXPECT_EQ(finding.status(), v1::Finding::STATUS_FAILED);
  EXPECT_EQ(finding.message(), "the model is? gone");
  EXPECT_EQ(finding.verifier(), "failing");
}

TEST_F(VerifierSetTest, LiesAreRejected) {
  Add("lying", Answers(2));
  Add("citing", [](const std::shared_ptr<Call>&, Verifier::Done done) {
    plugin::v1::VerifyResponse response = Opinion(0.5);
    response.mutable_finding()->add_reasons()->add_evidence("e9");
    done(response);
  });
  Add("unreadable", Fails(absl::DataLossError("not a message")));
  const auto findings = Verify();
  ASSERT_TRUE(findings.ok());
  for (const v1::Finding& finding : *findings) {
    EXPECT_EQ(finding.status(), v1::Finding::STATUS_REJECTED) << finding.verifier();
    EXPECT_EQ(finding.belief(), 0) << finding.verifier();
    EXPECT_TRUE(finding.reasons().empty());
  }
  EXPECT_THAT((*findings)[0].message(), HasSubstr("cites evidence that was not given"));
  EXPECT_THAT((*findings)[1].message(), HasSubstr("belief is 2"));
}

TEST_F(VerifierSetTest, TheVerifierCannotSignForAnother) {
  Add("a", [](const std::shared_ptr<Call>&, Verifier::Done done) {
    plugin::v1::VerifyResponse response = Opinion(0.5);
    response.mutable_finding()->set_verifier("cross-source");
    response.mutable_finding()->set_verifier_version("9");
    done(response);
  });
  const v1::Finding finding = VerifyOne();
  EXPECT_EQ(finding.verifier(), "a");
  EXPECT_EQ(finding.verifier_version(), "1.0.0");
}

TEST_F(VerifierSetTest, ASecondAnswerIsIgnored) {
  Add("twice", [](const std::shared_ptr<Call>&, const Verifier::Done& done) {
    done(Opinion(0.1));
    done(Opinion(0.9));
  });
  EXPECT_EQ(VerifyOne().belief(), 0.1);
  EXPECT_EQ(set_->List()[0].answered_count(), 1u);
  EXPECT_EQ(set_->List()[0].in_flight_count(), 0u);
}

TEST_F(VerifierSetTest, TooManyCallsAtOnceAreOverload) {
  Add("busy", drawer_.Keeps(), {.timeout = milliseconds(30), .max_concurrent_calls = 16}, 2);
  EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_TIMED_OUT);
  EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_TIMED_OUT);
  const v1::Finding finding = VerifyOne();
  EXPECT_EQ(finding.status(), v1::Finding::STATUS_OVERLOADED);
  EXPECT_THAT(finding.message(), HasSubstr("all 2 calls"));
  EXPECT_EQ(drawer_.size(), 2u) << "the third was never asked";
  drawer_.Answer();
  EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_TIMED_OUT) << "places are free again";
  drawer_.Answer();
}

TEST_F(VerifierSetTest, AVerifierMaySayThatItHasTooMuchToDo) {
  Add("busy", Fails(absl::ResourceExhaustedError("queue full")));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_OVERLOADED);
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_ACTIVE);
}

TEST_F(VerifierSetTest, TheBreakerOpensAndCloses) {
  std::atomic<bool> ill{true};
  std::atomic<int> asked{0};
  Add("ill", [&](const std::shared_ptr<Call>&, Verifier::Done done) {
    ++asked;
    if (ill) return done(absl::InternalError("out of paper"));
    done(Opinion(0.5));
  });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(VerifyOne().message(), "out of paper");
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_DEGRADED);
  EXPECT_THAT(set_->List()[0].state_reason(), HasSubstr("asked again in"));
  const v1::Finding refused = VerifyOne();
  EXPECT_EQ(refused.status(), v1::Finding::STATUS_FAILED);
  EXPECT_THAT(refused.message(), HasSubstr("failed too often"));
  EXPECT_EQ(asked, 5);
  ill = false;
  std::this_thread::sleep_for(milliseconds(1050));
  EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_OK);
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_ACTIVE);
  EXPECT_EQ(set_->List()[0].state_reason(), "");
  EXPECT_EQ(set_->List()[0].failed_count(), 6u);
  EXPECT_EQ(set_->List()[0].answered_count(), 1u);
}

TEST_F(VerifierSetTest, UnhappyAnswersDoNotOpenTheBreaker) {
  Add("picky", Fails(absl::InvalidArgumentError("cannot read this claim")));
  for (int i = 0; i < 30; ++i) VerifyOne();
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_ACTIVE);
}

TEST_F(VerifierSetTest, HastyClientsDoNotOpenTheBreaker) {
  Add("a", drawer_.Keeps());
  for (int i = 0; i < 6; ++i) {
    auto call = std::make_shared<Call>(steady_clock::now() + milliseconds(200));
    const auto findings = set_->Verify({}, call, request_, nullptr);
    drawer_.Answer();
    if (findings.ok()) {
      EXPECT_EQ(findings->front().status(), v1::Finding::STATUS_TIMED_OUT);
    }
  }
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_ACTIVE);
}

TEST_F(VerifierSetTest, TimeoutsOpenTheBreaker) {
  Add("a", drawer_.Keeps(), {.timeout = milliseconds(5)});
  for (int i = 0; i < 5; ++i) VerifyOne();
  EXPECT_EQ(set_->List()[0].state(), v1::Verifier::STATE_DEGRADED);
  drawer_.Answer();
}

TEST_F(VerifierSetTest, ARequiredVerifierMustAnswer) {
  Add("optional", Answers(0.5));
  Add("required", Fails(absl::InternalError("out of paper")), {.requirement = v1::Verifier::REQUIREMENT_REQUIRED});
  const auto findings = Verify();
  EXPECT_EQ(findings.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(findings.status().message()),
              testing::AllOf(HasSubstr("required"), HasSubstr("out of paper")));
  EXPECT_TRUE(Verify({"optional"}).ok()) << "it was not asked for";
}

TEST_F(VerifierSetTest, ARequiredVerifierMayHaveNothingToSay) {
  Add("required",
      [](const std::shared_ptr<Call>&, Verifier::Done done) {
        plugin::v1::VerifyResponse response;
        response.mutable_finding()->set_status(v1::Finding::STATUS_NOT_APPLICABLE);
        done(response);
      },
      {.requirement = v1::Verifier::REQUIREMENT_REQUIRED});
  EXPECT_EQ(VerifyOne().status(), v1::Finding::STATUS_NOT_APPLICABLE);
}

TEST_F(VerifierSetTest, ADisabledVerifierShows) {
  set_->AddDisabled(Library("absent"), "the file is gone", v1::Verifier::REQUIREMENT_OPTIONAL);
  const v1::Finding finding = VerifyOne();
  EXPECT_EQ(finding.status(), v1::Finding::STATUS_FAILED);
  EXPECT_EQ(finding.message(), "the file is gone");
  const v1::Verifier listed = set_->List()[0];
  EXPECT_EQ(listed.name(), "verifiers/absent");
  EXPECT_EQ(listed.state(), v1::Verifier::STATE_DISABLED);
  EXPECT_EQ(listed.state_reason(), "the file is gone");
  set_->AddDisabled(Library("needed"), "the file is gone", v1::Verifier::REQUIREMENT_REQUIRED);
  EXPECT_TRUE(absl::IsUnavailable(Verify().status()));
}

TEST_F(VerifierSetTest, ShadowsRunAndDoNotCount) {
  Add("shadow", Answers(0.5), {.requirement = v1::Verifier::REQUIREMENT_SHADOW});
  Add("plain", Answers(0.5));
  ASSERT_TRUE(Verify().ok());
  EXPECT_FALSE(set_->Counts("shadow"));
  EXPECT_TRUE(set_->Counts("plain"));
  EXPECT_FALSE(set_->Counts("unknown"));
  EXPECT_EQ(set_->List()[1].answered_count(), 1u);
  EXPECT_EQ(set_->List()[1].requirement(), v1::Verifier::REQUIREMENT_SHADOW);
}

TEST_F(VerifierSetTest, CancellationReachesTheVerifiersAndEndsTheWait) {
  Add("a", drawer_.Keeps(), {.timeout = std::chrono::minutes(10)});
  Add("b", drawer_.Keeps(), {.timeout = std::chrono::minutes(10)});
  auto call = std::make_shared<Call>();
  std::thread canceller([&] {
    while (drawer_.size() < 2) std::this_thread::sleep_for(milliseconds(1));
    call->Cancel();
  });
  const auto findings = set_->Verify({}, call, request_, nullptr);
  canceller.join();
  EXPECT_TRUE(absl::IsCancelled(findings.status()));
  EXPECT_TRUE(drawer_.Answer());
  EXPECT_EQ(set_->List()[0].failed_count(), 0u) << "it is not to blame";
}

TEST_F(VerifierSetTest, ACallThatIsOverIsNotPut) {
  Add("a", drawer_.Keeps());
  auto cancelled = std::make_shared<Call>();
  cancelled->Cancel();
  EXPECT_TRUE(absl::IsCancelled(set_->Verify({}, cancelled, request_, nullptr).status()));
  auto late = std::make_shared<Call>(steady_clock::now() - seconds(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded(set_->Verify({}, late, request_, nullptr).status()));
  EXPECT_EQ(drawer_.size(), 0u);
}

TEST_F(VerifierSetTest, ManyCallsAtOnceFromManyThreads) {
  std::mutex mutex;
  std::vector<std::thread> workers;
  Add("thread",
      [&](const std::shared_ptr<Call>&, Verifier::Done done) {
        std::lock_guard lock(mutex);
        workers.emplace_back([done = std::move(done)] { done(Opinion(0.5)); });
      },
      {.timeout = milliseconds(20), .max_concurrent_calls = 4});
  Add("at-once", Answers(0.5));
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) {
        auto call = std::make_shared<Call>();
        if ((i + j) % 5 == 0) call->Cancel();
        const auto findings = set_->Verify({}, call, request_, nullptr);
        EXPECT_EQ(findings.ok(), (i + j) % 5 != 0);
        set_->List();
      }
    });
  }
  for (std::thread& client : clients) client.join();
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(set_->List()[0].answered_count(), 128u);
  for (const v1::Verifier& verifier : set_->List()) EXPECT_EQ(verifier.in_flight_count(), 0u);
  EXPECT_EQ(set_->List()[1].answered_count() + set_->List()[1].failed_count(), 128u);
}

}  // namespace
}  // namespace secondsource::plugin_host
