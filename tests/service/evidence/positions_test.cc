#include "service/evidence/positions.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/time_util.h"
#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

class Positions : public testing::Test {
 protected:
  // Evidence of a party at a time (in seconds): positive support asserts, negative denies.
  v1::Evidence& Say(const std::string& speaker, double support, int64_t seconds = 0) {
    v1::Evidence& item = evidence_.emplace_back();
    item.set_id("e" + std::to_string(evidence_.size()));
    item.set_document("documents/" + item.id());
    *item.mutable_origin() = tracer_.OfSpeaker({{}, speaker, ""});
    item.set_commitment(1);
    item.mutable_stance()->set_supports(support > 0 ? support : 0);
    item.mutable_stance()->set_refutes(support < 0 ? -support : 0);
    *item.mutable_publish_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(seconds);
    return item;
  }
  std::vector<v1::Position> Take(const std::string& claim = "The bridge in Varn collapsed") {
    return TakePositions(evidence_, Interest(claim, ShippedRegistry(), ShippedLexicon(), absl::Now()), tracer_);
  }
  OriginTracer tracer_{ShippedRegistry(), ShippedLexicon()};
  std::vector<v1::Evidence> evidence_;
};

TEST_F(Positions, ManyPassagesOfOneOriginAreOnePosition) {
  Say("police", 0.7);
  Say("police", 0.9);
  const auto positions = Take();
  ASSERT_EQ(positions.size(), 1u);
  EXPECT_EQ(positions[0].evidence_size(), 2);
  EXPECT_DOUBLE_EQ(positions[0].strength(), 0.9);
  EXPECT_EQ(CountOrigins(positions, evidence_).independent_supporting(), 1u);
}

TEST_F(Positions, WhoSaysBothOrHardlyAnythingTakesNone) {
  Say("police", 0.5).mutable_stance()->set_refutes(0.4);
  Say("army", 0.3).mutable_stance()->set_neither(0.7);
  EXPECT_TRUE(Take().empty());
  Say("police", 0.7).mutable_stance()->set_refutes(0.1);
  ASSERT_EQ(Take().size(), 1u);
  EXPECT_NEAR(Take()[0].strength(), 0.6, 1e-9);
}

TEST_F(Positions, ALaterWordReplacesAnEarlierOne) {
  Say("police", 0.95, 100);
  Say("police", -0.8, 200);
  const auto positions = Take();
  ASSERT_EQ(positions.size(), 2u);
  EXPECT_EQ(positions[0].attitude(), v1::Position::ATTITUDE_DENIES);
  EXPECT_FALSE(positions[0].superseded());
  EXPECT_TRUE(positions[1].superseded());
  EXPECT_EQ(CountOrigins(positions, evidence_).independent_supporting(), 0u);
  EXPECT_EQ(CountOrigins(positions, evidence_).independent_refuting(), 1u);
}

TEST_F(Positions, WhatComesWithoutADateIsTheLatest) {
  Say("police", 0.95, 100);
  Say("police", -0.8).clear_publish_time();
  const auto positions = Take();
  ASSERT_EQ(positions.size(), 2u);
  EXPECT_EQ(positions[0].attitude(), v1::Position::ATTITUDE_DENIES);
  EXPECT_TRUE(positions[1].superseded());
}

TEST_F(Positions, UncommittedEvidenceWithholds) {
  Say("police", 0.9).set_commitment(0);
  const auto positions = Take();
  ASSERT_EQ(positions.size(), 1u);
  EXPECT_EQ(positions[0].attitude(), v1::Position::ATTITUDE_WITHHOLDS);
  EXPECT_EQ(CountOrigins(positions, evidence_).withholding(), 1u);
}

TEST_F(Positions, InterestedOriginsCountOnceForEachSide) {
  Say("the Russian Defence Ministry", 0.9);
  Say("the Kremlin", 0.9);
  Say("Belarus", 0.9);  // an ally
  Say("the Ukrainian armed forces", -0.9);
  const v1::OriginCounts counts = CountOrigins(Take("Russian forces captured Varn"), evidence_);
  EXPECT_EQ(counts.interested_supporting(), 1u);
  EXPECT_EQ(counts.interested_refuting(), 1u);
  EXPECT_EQ(counts.independent_supporting() + counts.independent_refuting(), 0u);
}

}  // namespace
}  // namespace secondsource::evidence
