#include <cmath>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/plugin_host/verifier_set.h"

namespace secondsource::plugin_host {
namespace {

using testing::HasSubstr;

class FindingCheckTest : public testing::Test {
 protected:
  FindingCheckTest() {
    request_.add_evidence()->set_id("e1");
    finding_.set_status(v1::Finding::STATUS_OK);
  }

  std::string Why() const { return std::string(ValidateFinding(finding_, request_).message()); }

  plugin::v1::VerifyRequest request_;
  v1::Finding finding_;
};

TEST_F(FindingCheckTest, TakesWhatKeepsTheRules) {
  finding_.set_belief(0.1 + 0.2);
  finding_.set_disbelief(0.7 + 1e-10);
  auto* reason = finding_.add_reasons();
  reason->set_text("It says so.");
  reason->add_evidence("e1");
  EXPECT_EQ(Why(), "");
  finding_.Clear();
  finding_.set_status(v1::Finding::STATUS_NOT_APPLICABLE);
  EXPECT_EQ(Why(), "");
}

TEST_F(FindingCheckTest, Opinion) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double value : {2.0, -0.1, nan, std::numeric_limits<double>::infinity()}) {
    finding_.set_belief(value);
    EXPECT_THAT(Why(), HasSubstr("belief is")) << value;
    finding_.set_belief(0);
    finding_.set_disbelief(value);
    EXPECT_THAT(Why(), HasSubstr("disbelief is")) << value;
    finding_.set_disbelief(0);
  }
  finding_.set_belief(0.6);
  finding_.set_disbelief(0.5);
  EXPECT_THAT(Why(), HasSubstr("add up to 1.1"));
}

TEST_F(FindingCheckTest, Evidence) {
  finding_.add_reasons()->add_evidence("e2");
  EXPECT_EQ(Why(), "reasons[0] cites evidence that was not given");
}

TEST_F(FindingCheckTest, StatusIsOneThatAVerifierMayGive) {
  for (const auto status : {v1::Finding::STATUS_UNSPECIFIED, v1::Finding::STATUS_TIMED_OUT, v1::Finding::STATUS_FAILED,
                            v1::Finding::STATUS_REJECTED, v1::Finding::STATUS_OVERLOADED}) {
    finding_.set_status(status);
    EXPECT_THAT(Why(), HasSubstr("its status is"));
  }
}

TEST_F(FindingCheckTest, Numbers) {
  for (int i = 0; i < 32; ++i) finding_.add_reasons()->set_text("because");
  for (int i = 0; i < 16; ++i) finding_.add_missing("proof");
  EXPECT_EQ(Why(), "");
  finding_.add_missing("more proof");
  EXPECT_EQ(Why(), "there are 17 missing facts; at most 16");
  finding_.add_reasons();
  EXPECT_EQ(Why(), "there are 33 reasons; at most 32");
}

TEST_F(FindingCheckTest, Lengths) {
  const std::string most(1024, 'x');
  finding_.add_reasons()->set_text(most);
  finding_.add_missing(most);
  finding_.set_message(most);
  EXPECT_EQ(Why(), "");
  finding_.set_message(most + "x");
  EXPECT_EQ(Why(), "the message has more than 1024 bytes");
  finding_.set_message("");
  finding_.set_missing(0, most + "x");
  EXPECT_EQ(Why(), "missing[0] has more than 1024 bytes");
  finding_.set_missing(0, "");
  finding_.mutable_reasons(0)->set_text(most + "x");
  EXPECT_EQ(Why(), "reasons[0] has more than 1024 bytes");
}

TEST_F(FindingCheckTest, Size) {
  auto* reason = finding_.add_reasons();
  for (int i = 0; i < 260'000; ++i) reason->add_evidence("e1");  // four bytes each
  EXPECT_EQ(Why(), "");
  for (int i = 0; i < 3'000; ++i) reason->add_evidence("e1");
  EXPECT_EQ(Why().substr(0, 15), "the answer has ");
}

}  // namespace
}  // namespace secondsource::plugin_host
