#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_fixture.h"

namespace secondsource {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Entailment : public PluginFixture {
 protected:
  Entailment() : PluginFixture("entailment") {}

  // Adds a position and what the passage behind it says.
  v1::Evidence& Say(const std::string& who, double supports, double refutes) {
    v1::Position& position = Take(who, supports >= refutes ? kAsserts : kDenies, kNeutral);
    v1::Evidence& evidence = *request_.mutable_evidence(request_.evidence_size() - 1);
    *evidence.mutable_origin() = position.origin();
    evidence.set_commitment(1);
    evidence.mutable_text_stance()->set_supports(supports);
    evidence.mutable_text_stance()->set_refutes(refutes);
    return evidence;
  }
};

TEST_F(Entailment, KnowsNothingWithoutEvidence) {
  const v1::Finding finding = Verify();
  EXPECT_EQ(finding.status(), v1::Finding::STATUS_OK);
  EXPECT_EQ(finding.belief() + finding.disbelief(), 0);
  EXPECT_THAT(Reasons(finding), HasSubstr("No passage"));
}

TEST_F(Entailment, HearsTheStrongestPassageAlone) {
  Say("Police", 0.9, 0);
  const double one = Verify().belief();
  EXPECT_DOUBLE_EQ(one, 0.9);
  Say("Hospital", 0.6, 0);
  Say("Mayor", 0.9, 0);
  EXPECT_DOUBLE_EQ(Verify().belief(), one);
  EXPECT_THAT(Reasons(Verify()), AllOf(HasSubstr("supports it most is from Police."), Not(HasSubstr("refutes"))));
}

TEST_F(Entailment, BothSidesShareWhatIsSaid) {
  Say("Police", 0.9, 0.05);
  Say("Hospital", 0, 0.9);
  const v1::Finding finding = Verify();
  EXPECT_DOUBLE_EQ(finding.belief(), finding.disbelief());
  EXPECT_GT(finding.belief() + finding.disbelief(), 0.9);
  ASSERT_EQ(finding.reasons_size(), 2);
  EXPECT_EQ(finding.reasons(0).evidence(0), "e1");
  EXPECT_EQ(finding.reasons(1).evidence(0), "e2");
}

TEST_F(Entailment, OnePassageSaysWhatItSays) {
  Say("Police", 0.6, 0.3);
  const v1::Finding finding = Verify();
  EXPECT_DOUBLE_EQ(finding.belief(), 0.6);
  EXPECT_DOUBLE_EQ(finding.disbelief(), 0.3);
  Say("Hospital", 0.5, 0.4);
  EXPECT_DOUBLE_EQ(Verify().disbelief(), 0.3) << "a weaker one of the same side adds nothing";
}

TEST_F(Entailment, AnInterestedVoiceAloneLeavesMoreDoubt) {
  Say("Ministry", 0.95, 0).mutable_origin()->set_stake(v1::Origin::STAKE_SELF_SERVING);
  EXPECT_LT(Verify().belief(), 0.5);
  Say("Army", 0, 0.95).mutable_origin()->set_stake(v1::Origin::STAKE_AGAINST_INTEREST);
  EXPECT_GT(Verify().disbelief(), Verify().belief());
}

TEST_F(Entailment, WithdrawnWordsAreNotHeard) {
  Say("Police", 0.9, 0);
  EXPECT_DOUBLE_EQ(Verify().belief(), 0.9);
  request_.mutable_positions(0)->set_superseded(true);
  EXPECT_EQ(Verify().belief(), 0);
}

TEST_F(Entailment, WhatIsLeftOpenIsNotSaid) {
  Say("Police", 0.9, 0).set_commitment(0);
  EXPECT_EQ(Verify().belief(), 0);
}

TEST_F(Entailment, HearsWhatNobodyTakesAPositionWith) {
  v1::Evidence& evidence = *request_.add_evidence();
  evidence.set_id("e1");
  evidence.set_commitment(0.4);
  evidence.mutable_text_stance()->set_refutes(0.4);
  EXPECT_DOUBLE_EQ(Verify().disbelief(), 0.4);
}

}  // namespace
}  // namespace secondsource
