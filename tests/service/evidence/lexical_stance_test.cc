#include "service/evidence/lexical_stance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

class LexicalStance : public testing::Test {
 protected:
  v1::Stance Score(const std::string& claim, const std::string& passage, const std::string& context = "",
                   absl::Time at = absl::FromUnixSeconds(1'700'000'000)) {
    const LexicalScorer scorer(ShippedLexicon(), ShippedRegistry());
    const auto passages = scorer.ReadPassages(context, {{passage, "", ""}}, {}, Call());
    EXPECT_TRUE(passages.ok()) << passages.status();
    const auto stances = scorer.ReadClaim(claim, claim, at)->Score({passages->get()}, Call());
    EXPECT_TRUE(stances.ok()) << stances.status();
    const v1::Stance& stance = stances->at(0).at(0).said;
    EXPECT_NEAR(stance.supports() + stance.refutes() + stance.neither(), 1, 1e-9);
    return stance;
  }
  void ExpectSupports(const std::string& claim, const std::string& passage) {
    EXPECT_GT(Score(claim, passage).supports(), 0.5) << passage;
  }
  void ExpectRefutes(const std::string& claim, const std::string& passage) {
    EXPECT_GT(Score(claim, passage).refutes(), 0.5) << passage;
  }
  void ExpectNeither(const std::string& claim, const std::string& passage) {
    EXPECT_GT(Score(claim, passage).neither(), 0.5) << passage;
  }
};

TEST_F(LexicalStance, SupportsTheSameInOtherWords) {
  ExpectSupports("Rebels captured the town of Varn", "The town of Varn has been seized by the rebels");
  ExpectSupports("French troops captured Varn", "France's armed forces had taken Varn");
}

TEST_F(LexicalStance, RefutesByNegation) {
  ExpectRefutes("Rebels captured the town of Varn", "The rebels have not captured Varn");
  ExpectSupports("The bridge did not collapse", "The bridge never collapsed");
  ExpectRefutes("The bridge did not collapse", "The bridge collapsed");
}

TEST_F(LexicalStance, RefutesByOpposites) {
  ExpectRefutes("The court convicted Ada Moor", "The court acquitted Ada Moor");
  ExpectSupports("The court convicted Ada Moor", "The court has not acquitted Ada Moor");
}

TEST_F(LexicalStance, RefutesByFigures) {
  ExpectSupports("Twelve people were killed in the fire in Varn", "The fire in Varn killed 12 people");
  ExpectRefutes("Forty people were killed in the fire in Varn", "The fire in Varn killed 12 people");
  ExpectSupports("At least ten people died in the fire in Varn", "The fire in Varn killed 12 people");
  ExpectRefutes("The plant in Varn will lose 400 jobs", "The plant in Varn will lose 150 jobs");
}

TEST_F(LexicalStance, SharedNamesAreNotEnough) {
  ExpectNeither("Rebels captured the town of Varn", "The mayor of Varn opened a new school");
  ExpectNeither("Rebels captured the town of Varn", "The rebels captured the port of Ells");
  ExpectNeither("Twelve people were killed in the fire in Varn", "Twelve people were killed in the flood in Ells");
}

TEST_F(LexicalStance, ThePassageMayLeaveThePlaceToItsDocument) {
  const std::string claim = "Twelve people were killed in the fire in Varn";
  EXPECT_LT(Score(claim, "Twelve people died").supports(), 0.5);
  EXPECT_GT(Score(claim, "Twelve people died", "Fire in Varn hotel. A blaze broke out at night.").supports(), 0.5);
  // Not where it names a place of its own.
  EXPECT_LT(Score(claim, "Twelve people died in Ells", "Fire in Varn hotel. A blaze broke out at night.").supports(),
            0.5);
}

TEST_F(LexicalStance, AFigureNeedsAFigure) {
  ExpectNeither("Twelve people were killed in the fire in Varn", "People were killed in the fire in Varn");
  ExpectRefutes("Twelve people were killed in the fire in Varn",
                "The number of people killed in the fire in Varn has risen to nine, police said");
}

TEST_F(LexicalStance, AnAllyStandsForThePartyWhileTheyAreAllied) {
  const std::string claim = "Ukraine destroyed the bridge";
  const std::string passage = "Britain destroyed the bridge";
  const auto relevance = [](const v1::Stance& stance) { return stance.supports() + stance.refutes(); };
  const double before =
      relevance(Score(claim, passage, "", absl::FromCivil(absl::CivilDay(2013, 1, 1), absl::UTCTimeZone())));
  const double since =
      relevance(Score(claim, passage, "", absl::FromCivil(absl::CivilDay(2023, 1, 1), absl::UTCTimeZone())));
  EXPECT_LT(before, since);
}

TEST_F(LexicalStance, StopsWhenTheCallEnds) {
  Call call;
  call.Cancel();
  const LexicalScorer scorer(ShippedLexicon(), ShippedRegistry());
  EXPECT_EQ(scorer.ReadPassages("", {{"a passage", "", ""}}, {}, call).status().code(), absl::StatusCode::kCancelled);
  const auto passages = scorer.ReadPassages("", {{"a passage", "", ""}}, {}, Call());
  ASSERT_TRUE(passages.ok()) << passages.status();
  const auto claim = scorer.ReadClaim("a claim", "a claim", absl::FromUnixSeconds(0));
  EXPECT_EQ(claim->Score({passages->get()}, call).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace secondsource::evidence
