#include "service/verification/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace secondsource::verification {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

void Take(v1::Verification& verification, const std::string& name, v1::Position::Attitude attitude,
          v1::Origin::Stake stake = v1::Origin::STAKE_SELF_SERVING) {
  v1::Position& position = *verification.add_positions();
  position.mutable_origin()->set_display_name(name);
  position.mutable_origin()->set_stake(stake);
  position.set_attitude(attitude);
  verification.add_evidence();
}

TEST(Summary, NamesWhoSaysWhat) {
  v1::Verification verification;
  verification.mutable_verdict()->set_label(v1::Verdict::LABEL_CONFLICTING);
  Take(verification, "The ministry", v1::Position::ATTITUDE_ASSERTS);
  Take(verification, "The army", v1::Position::ATTITUDE_DENIES);
  Take(verification, "The palace", v1::Position::ATTITUDE_WITHHOLDS);
  Summarise(verification);
  EXPECT_EQ(verification.verdict().summary(),
            "Conflicting: claimed by The ministry; denied by The army; left open by The palace. No independent "
            "confirmation.");
  ASSERT_EQ(verification.verdict().missing_size(), 1);
  EXPECT_THAT(verification.verdict().missing(0), HasSubstr("without a stake"));
}

TEST(Summary, SupersededPositionsAreNotNamed) {
  v1::Verification verification;
  verification.mutable_verdict()->set_label(v1::Verdict::LABEL_SUPPORTED);
  Take(verification, "Police", v1::Position::ATTITUDE_ASSERTS, v1::Origin::STAKE_NEUTRAL);
  verification.mutable_origin_counts()->set_independent_supporting(1);
  Take(verification, "The mayor", v1::Position::ATTITUDE_DENIES);
  verification.mutable_positions(1)->set_superseded(true);
  Summarise(verification);
  EXPECT_EQ(verification.verdict().summary(), "Supported: claimed by Police. Independent origins: 1 for, 0 against.");
  EXPECT_THAT(verification.verdict().missing(), IsEmpty());
}

TEST(Summary, SaysWhichVerifierGaveNoAnswer) {
  v1::Verification verification;
  verification.mutable_verdict()->set_label(v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE);
  v1::Finding& finding = *verification.add_findings();
  finding.set_verifier("slow");
  finding.set_status(v1::Finding::STATUS_TIMED_OUT);
  finding.set_message("no answer within 2 s");
  Summarise(verification);
  ASSERT_EQ(verification.verdict().missing_size(), 2);
  EXPECT_EQ(verification.verdict().missing(1), "No answer from the verifier slow: no answer within 2 s");
}

TEST(Summary, SaysWhyAClaimWasNotChecked) {
  v1::Verification verification;
  verification.mutable_reading()->set_reason("It is a question.");
  Summarise(verification);
  EXPECT_EQ(verification.verdict().summary(), "Not checked: It is a question.");
}

}  // namespace
}  // namespace secondsource::verification
