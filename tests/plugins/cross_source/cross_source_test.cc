#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/plugin_fixture.h"

namespace secondsource {
namespace {

using testing::HasSubstr;

class CrossSource : public PluginFixture {
 protected:
  CrossSource() : PluginFixture("cross-source") {}
};

TEST_F(CrossSource, KnowsNothingWithoutEvidence) {
  const v1::Finding finding = Verify();
  EXPECT_EQ(finding.status(), v1::Finding::STATUS_OK);
  EXPECT_EQ(finding.belief() + finding.disbelief(), 0);
  EXPECT_THAT(Reasons(finding), HasSubstr("No independent origin"));
}

TEST_F(CrossSource, IndependentOriginsAddUp) {
  Take("Police", kAsserts, kNeutral);
  const double one = Verify().belief();
  Take("Hospital", kAsserts, kNeutral);
  const double two = Verify().belief();
  EXPECT_GT(one, 0.5);
  EXPECT_GT(two, one);
  EXPECT_THAT(Reasons(Verify()), HasSubstr("2 independent origins assert it: Police and Hospital."));
}

TEST_F(CrossSource, InterestedVoicesOfOneSideAreOneVoice) {
  Take("Ministry", kAsserts, kSelfServing, "State");
  const double one = Verify().belief();
  EXPECT_LT(one, 0.5);
  for (const char* name : {"Spokesman", "Governor", "Ambassador"}) Take(name, kAsserts, kSelfServing, "State");
  EXPECT_DOUBLE_EQ(Verify().belief(), one);
}

TEST_F(CrossSource, TwoInterestedSidesLeaveMoreConflictThanDoubt) {
  Take("Ministry", kAsserts, kSelfServing, "State");
  Take("Army", kDenies, kSelfServing, "Other state");
  const v1::Finding finding = Verify();
  EXPECT_DOUBLE_EQ(finding.belief(), finding.disbelief());
  EXPECT_GT(finding.belief() + finding.disbelief(), 0.5);
}

TEST_F(CrossSource, SupersededPositionsDoNotCount) {
  Take("Police", kAsserts, kNeutral).set_superseded(true);
  EXPECT_EQ(Verify().belief(), 0);
}

TEST_F(CrossSource, SaysHowManyDocumentsRepeat) {
  Take("Police", kAsserts, kNeutral);
  request_.mutable_evidence(0)->set_document("documents/a");
  request_.mutable_evidence(0)->add_reprints("documents/b");
  EXPECT_THAT(Reasons(Verify()), HasSubstr("1 document repeats"));
}

}  // namespace
}  // namespace secondsource
