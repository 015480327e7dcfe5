#include "service/evidence/tolls.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/time_util.h"
#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

v1::Evidence At(int64_t seconds, const std::string& quote) {
  v1::Evidence evidence;
  evidence.set_quote(quote);
  *evidence.mutable_publish_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(seconds);
  return evidence;
}

TEST(Tolls, EarlierLowerFiguresAreOutOfDate) {
  std::vector<v1::Evidence> evidence = {At(100, "Eight people died."), At(200, "Twelve people were killed."),
                                        At(50, "The bridge had been closed.")};
  DropOutdatedTolls("Twelve people died", ShippedLexicon(), evidence);
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_EQ(evidence[0].quote(), "Twelve people were killed.");
}

TEST(Tolls, LaterCorrectionsDownwardsStay) {
  std::vector<v1::Evidence> evidence = {At(100, "Twenty people died."), At(200, "Twelve people were killed.")};
  DropOutdatedTolls("Twenty people died", ShippedLexicon(), evidence);
  EXPECT_EQ(evidence.size(), 2u);
}

TEST(Tolls, OtherCountsAreNotCompared) {
  std::vector<v1::Evidence> evidence = {At(100, "Eight people died."), At(200, "Thirty people were injured.")};
  DropOutdatedTolls("Eight people died", ShippedLexicon(), evidence);
  EXPECT_EQ(evidence.size(), 2u);
}

}  // namespace
}  // namespace secondsource::evidence
