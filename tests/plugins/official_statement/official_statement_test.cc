#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_fixture.h"

namespace secondsource {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kWithholds = v1::Position::ATTITUDE_WITHHOLDS;
constexpr auto kAdmission = v1::Origin::STAKE_AGAINST_INTEREST;

class OfficialStatement : public PluginFixture {
 protected:
  OfficialStatement() : PluginFixture("official-statement") {}
};

TEST_F(OfficialStatement, HasNothingToSayWhereNoPartySpeaks) {
  Take("Courier", kAsserts, kNeutral).mutable_origin()->set_kind(v1::Origin::KIND_PUBLISHER);
  EXPECT_EQ(Verify().status(), v1::Finding::STATUS_NOT_APPLICABLE);
}

TEST_F(OfficialStatement, AdmissionsWeighMostAndInterestLeast) {
  std::map<v1::Origin::Stake, double> belief;
  for (const auto stake : {kSelfServing, kNeutral, kAdmission}) {
    request_.Clear();
    Take("Somebody", kAsserts, stake);
    belief[stake] = Verify().belief();
  }
  EXPECT_LT(belief[kSelfServing], 0.5);
  EXPECT_GT(belief[kNeutral], 0.5);
  EXPECT_GT(belief[kAdmission], belief[kNeutral]);
}

TEST_F(OfficialStatement, TwoOfficialsOfOneSideAreNotTwoWitnesses) {
  Take("Minister", kAsserts, kNeutral, "State");
  const double one = Verify().belief();
  Take("Ambassador", kAsserts, kNeutral, "State");
  EXPECT_DOUBLE_EQ(Verify().belief(), one);
}

TEST_F(OfficialStatement, ASideThatDoesNotBackItsOwnWordWeighsLess) {
  Take("Ministry", kAsserts, kSelfServing, "State");
  const double alone = Verify().belief();
  Take("Palace", kWithholds, v1::Origin::STAKE_UNSPECIFIED, "State");
  EXPECT_LT(Verify().belief(), alone);
  EXPECT_THAT(Reasons(Verify()), HasSubstr("Palace (State) speaks of it and neither confirms nor denies it."));
}

TEST_F(OfficialStatement, NotesThatOneInterestedSideSpokeAlone) {
  Take("Ministry", kAsserts, kSelfServing, "State");
  EXPECT_THAT(Verify().missing(), SizeIs(1));
  Take("Army", kDenies, kSelfServing, "Other state");
  EXPECT_THAT(Verify().missing(), IsEmpty());
}

TEST_F(OfficialStatement, ShowsWhatALaterWordReplaced) {
  Take("Ministry", kAsserts, kSelfServing, "State");
  Take("Ministry", kDenies, kAdmission, "State").set_superseded(true);
  EXPECT_THAT(Reasons(Verify()), HasSubstr("took another position before"));
  EXPECT_EQ(Verify().disbelief(), 0);
}

}  // namespace
}  // namespace secondsource
