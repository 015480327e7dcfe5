#include "service/evidence/interest.h"

#include <gtest/gtest.h>

#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

class InterestTest : public testing::Test {
 protected:
  v1::Origin::Stake Stake(const std::string& claim, const language::Speaker& speaker, bool asserts,
                          bool contradicted = false) {
    const Interest interest(claim, ShippedRegistry(), ShippedLexicon(),
                            absl::FromCivil(absl::CivilDay(2023, 6, 1), absl::UTCTimeZone()));
    return interest.StakeOf(tracer_.OfSpeaker(speaker), asserts, contradicted, tracer_);
  }
  OriginTracer tracer_{ShippedRegistry(), ShippedLexicon()};
  const language::Speaker russian_ministry_{{}, "the Russian Defence Ministry", ""};
  const language::Speaker ukrainian_army_{{}, "the Ukrainian armed forces", ""};
  const language::Speaker police_{{}, "police", ""};
  const language::Speaker ferries_{{}, "Bo Lind", "a spokesman for Hallam Ferries"};
};

TEST_F(InterestTest, AlliesOfACreditedActorGainByAsserting) {
  EXPECT_EQ(Stake("Russian forces captured Varn", russian_ministry_, true), v1::Origin::STAKE_SELF_SERVING);
  EXPECT_EQ(Stake("Russian forces captured Varn", russian_ministry_, false), v1::Origin::STAKE_AGAINST_INTEREST);
  EXPECT_EQ(Stake("Varn was captured by Russian forces", russian_ministry_, true), v1::Origin::STAKE_SELF_SERVING);
}

TEST_F(InterestTest, OpponentsGainByDenyingAndAdmitByAsserting) {
  EXPECT_EQ(Stake("Russian forces captured Varn", ukrainian_army_, false), v1::Origin::STAKE_SELF_SERVING);
  EXPECT_EQ(Stake("Russian forces captured Varn", ukrainian_army_, true), v1::Origin::STAKE_AGAINST_INTEREST);
}

TEST_F(InterestTest, WhatShamesTurnsItRound) {
  EXPECT_EQ(Stake("Russian forces retreated from Varn", russian_ministry_, true), v1::Origin::STAKE_AGAINST_INTEREST);
  EXPECT_EQ(Stake("Hallam Ferries ignored warnings about the boat", ferries_, true),
            v1::Origin::STAKE_AGAINST_INTEREST);
  EXPECT_EQ(Stake("Hallam Ferries ignored warnings about the boat", ferries_, false), v1::Origin::STAKE_SELF_SERVING);
}

TEST_F(InterestTest, AuthoritiesHaveNoStakeInWhatOthersDid) {
  EXPECT_EQ(Stake("Twelve people were killed in the crash", police_, true), v1::Origin::STAKE_NEUTRAL);
  EXPECT_EQ(Stake("Hallam Ferries ignored warnings about the boat", police_, true, true), v1::Origin::STAKE_NEUTRAL);
}

TEST_F(InterestTest, CompaniesSpeakOfTheirOwnAffairs) {
  const language::Speaker works{{}, "Bo Lind", "a spokesman for the company"};
  EXPECT_EQ(Stake("The works kept within its limits", works, true), v1::Origin::STAKE_SELF_SERVING);
}

TEST_F(InterestTest, AccusersAndDisputantsAreParties) {
  const language::Speaker union_speaker{{}, "the seafarers' union", ""};
  EXPECT_EQ(Stake("Hallam Ferries ignored warnings about the boat", union_speaker, true),
            v1::Origin::STAKE_SELF_SERVING);
  EXPECT_EQ(Stake("The boat left the harbour at noon", union_speaker, true, true), v1::Origin::STAKE_SELF_SERVING);
  EXPECT_EQ(Stake("The boat left the harbour at noon", union_speaker, true, false), v1::Origin::STAKE_NEUTRAL);
}

}  // namespace
}  // namespace secondsource::evidence
