#include "service/language/references.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/utterances.h"

namespace secondsource::language {
namespace {

using ::testing::ElementsAre;

TEST(Resolved, NamesTheSpeakerForPronouns) {
  EXPECT_THAT(Resolved("The Northland army said it had taken the harbour with its guns."),
              ElementsAre("Northland army had taken the harbour with Northland army's guns"));
  EXPECT_THAT(Resolved("Captain Ann Lee said she had left her ship."), ElementsAre("Ann Lee had left Ann Lee's ship"));
  EXPECT_THAT(Resolved("\"We took the harbour,\" Captain Ann Lee said."), ElementsAre("Ann Lee took the harbour"));
  EXPECT_THAT(Resolved("Captain Ann Lee admitted taking bribes."), ElementsAre("Ann Lee taking bribes"));
  EXPECT_THAT(Resolved("The opposition accused the Northland government of hiding the figures."),
              ElementsAre("the Northland government hiding the figures"));
}

TEST(Resolved, LeavesWhatIsUnclear) {
  EXPECT_THAT(Resolved("The army said it was not clear who had won."), ElementsAre("it was not clear who had won"));
  EXPECT_THAT(Resolved("Captain Ann Lee said it had sunk."), ElementsAre("it had sunk"));
  EXPECT_THAT(Resolved("The army had the town hall painted."), ElementsAre("The army had the town hall painted"));
}

TEST(Resolved, NamesPlaces) {
  EXPECT_THAT(Resolved("Snow fell on the eastern town of Ashford. The army entered the small mining town on Monday."),
              ElementsAre("Snow fell on the eastern town of Ashford", "The army entered Ashford on Monday"));
  EXPECT_THAT(Resolved("Ashford, a mining town, was quiet. Troops left the town."),
              ElementsAre("Ashford, a mining town, was quiet", "Troops left Ashford"));
  EXPECT_THAT(
      Resolved(
          "Snow fell on the town of Ashford. Ashford was quiet.\nThe city of Bolder lies near.\nTroops left the city."),
      ElementsAre("Snow fell on the town of Ashford", "Ashford was quiet", "The city of Bolder lies near",
                  "Troops left Ashford"));
  EXPECT_THAT(Resolved("Snow fell on the town of Ashford.\nThe city of Bolder was dry. Troops left the city."),
              ElementsAre("Snow fell on the town of Ashford", "The city of Bolder was dry", "Troops left Bolder"));
  EXPECT_THAT(Lines("Troops left the town.", "Army retreats from Ashford"),
              ElementsAre("WRITER: Troops left the town"));
  EXPECT_THAT(Resolved("Troops left the town.", "Army retreats from Ashford"), ElementsAre("Troops left Ashford"));
}

TEST(Resolved, NamesBodies) {
  EXPECT_THAT(Resolved("The mining company Foo Deep dug a shaft. The company closed it."),
              ElementsAre("The mining company Foo Deep dug a shaft", "Foo Deep closed it"));
  EXPECT_THAT(Resolved("Northland's Defence Ministry met. Reporters waited for the ministry."),
              ElementsAre("Northland's Defence Ministry met", "Reporters waited for Northland's Defence Ministry"));
}

TEST(SameRoot, JoinsCountriesAndTheirPeople) {
  EXPECT_TRUE(SameRoot("ruritania", "ruritanian"));
  EXPECT_TRUE(SameRoot("chinese", "china"));
  EXPECT_TRUE(SameRoot("british", "britain"));
  EXPECT_FALSE(SameRoot("iran", "iraq"));
  EXPECT_FALSE(SameRoot("austria", "australia"));
}

}  // namespace
}  // namespace secondsource::language
