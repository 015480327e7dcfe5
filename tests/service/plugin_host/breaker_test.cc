#include "service/plugin_host/breaker.h"

#include <chrono>

#include "gtest/gtest.h"

namespace secondsource::plugin_host {
namespace {

using Outcome = Breaker::Outcome;
using std::chrono::milliseconds;
using std::chrono::seconds;

class BreakerTest : public testing::Test {
 protected:
  void Call(Outcome outcome) { breaker_.Record(*breaker_.Admit(now_), outcome, now_); }
  void OpenIt() {
    for (int i = 0; i < 5; ++i) Call(Outcome::kBad);
    ASSERT_FALSE(breaker_.closed());
  }

  Breaker breaker_;
  Breaker::Time now_ = Breaker::Time(std::chrono::hours(1));
};

TEST_F(BreakerTest, OpensAfterFiveFailuresInARow) {
  for (int i = 0; i < 4; ++i) Call(Outcome::kBad);
  Call(Outcome::kGood);
  for (int i = 0; i < 4; ++i) Call(Outcome::kBad);
  EXPECT_TRUE(breaker_.closed());
  Call(Outcome::kBad);
  EXPECT_FALSE(breaker_.closed());
  EXPECT_FALSE(breaker_.Admit(now_).has_value());
  EXPECT_EQ(breaker_.UntilProbe(now_), milliseconds(1000));
}

TEST_F(BreakerTest, OpensWhenMoreThanHalfOfTwentyFail) {
  const auto pattern = [](int i) { return i % 2 == 0 ? Outcome::kBad : Outcome::kGood; };
  for (int i = 0; i < 20; ++i) Call(pattern(i));
  EXPECT_TRUE(breaker_.closed()) << "half is not more than half";
  Call(Outcome::kBad);
  EXPECT_FALSE(breaker_.closed());
}

TEST_F(BreakerTest, ForgetsWhatIsTenSecondsOld) {
  for (int i = 0; i < 20; ++i) Call(i % 2 == 0 ? Outcome::kBad : Outcome::kGood);
  now_ += seconds(10);
  Call(Outcome::kBad);
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, AdmitsOneProbeAndClosesIfItSucceeds) {
  OpenIt();
  now_ += seconds(1);
  const auto probe = breaker_.Admit(now_);
  ASSERT_TRUE(probe.has_value());
  EXPECT_FALSE(breaker_.Admit(now_).has_value());
  breaker_.Record(*probe, Outcome::kGood, now_);
  EXPECT_TRUE(breaker_.closed());
  EXPECT_TRUE(breaker_.Admit(now_).has_value());
}

TEST_F(BreakerTest, DoublesThePauseUpToAMinute) {
  OpenIt();
  for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    EXPECT_EQ(breaker_.UntilProbe(now_), seconds(pause));
    now_ += seconds(pause) - milliseconds(1);
    EXPECT_FALSE(breaker_.Admit(now_).has_value());
    now_ += milliseconds(1);
    Call(Outcome::kBad);
  }
  now_ += seconds(60);
  Call(Outcome::kGood);
  OpenIt();
  EXPECT_EQ(breaker_.UntilProbe(now_), seconds(1)) << "success takes the pause back";
}

TEST_F(BreakerTest, AProbeThatWasGivenUpMakesWayForAnother) {
  OpenIt();
  now_ += seconds(1);
  Call(Outcome::kUnknown);
  EXPECT_FALSE(breaker_.closed());
  EXPECT_TRUE(breaker_.Admit(now_).has_value());
}

TEST_F(BreakerTest, CallsFromBeforeItOpenedDoNotCount) {
  const auto early = breaker_.Admit(now_);
  OpenIt();
  now_ += seconds(1);
  const auto probe = breaker_.Admit(now_);
  breaker_.Record(*early, Outcome::kBad, now_);
  breaker_.Record(*probe, Outcome::kGood, now_);
  EXPECT_TRUE(breaker_.closed());
  breaker_.Record(*early, Outcome::kBad, now_);
  for (int i = 0; i < 4; ++i) Call(Outcome::kBad);
  EXPECT_TRUE(breaker_.closed());
}

TEST_F(BreakerTest, CallsThatWereGivenUpDoNotCount) {
  for (int i = 0; i < 50; ++i) Call(Outcome::kUnknown);
  EXPECT_TRUE(breaker_.closed());
}

}  // namespace
}  // namespace secondsource::plugin_host
