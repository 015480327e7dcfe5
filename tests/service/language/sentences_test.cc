#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/language/language.h"
#include "tests/service/language/english.h"

namespace secondsource::language {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Sentences(std::string_view text) {
  std::vector<std::string> sentences;
  for (const Range range : SplitSentences(text, English())) sentences.emplace_back(range.In(text));
  return sentences;
}

TEST(SplitSentences, EndsAtFullStopsAndLines) {
  EXPECT_THAT(Sentences("  The mine closed. Nobody was hurt!\nWhy? Nobody knows.  "),
              ElementsAre("The mine closed.", "Nobody was hurt!", "Why?", "Nobody knows."));
  EXPECT_THAT(Sentences("A headline without a stop\nThe text begins here."),
              ElementsAre("A headline without a stop", "The text begins here."));
  EXPECT_THAT(Sentences(""), IsEmpty());
  EXPECT_THAT(Sentences(" \n\t "), IsEmpty());
}

TEST(SplitSentences, KnowsAbbreviations) {
  EXPECT_THAT(Sentences("Dr. Ann Example met Gen. J. Sample on Jan. 13 in Paris. They talked."),
              ElementsAre("Dr. Ann Example met Gen. J. Sample on Jan. 13 in Paris.", "They talked."));
  EXPECT_THAT(Sentences("The U.S. National Park Service sold it to Foo Inc. The price is secret."),
              ElementsAre("The U.S. National Park Service sold it to Foo Inc.", "The price is secret."));
  EXPECT_THAT(Sentences("Flight No. 12 left at 5 p.m. It was late. The answer was no. Nobody asked."),
              ElementsAre("Flight No. 12 left at 5 p.m.", "It was late.", "The answer was no.", "Nobody asked."));
}

TEST(SplitSentences, KeepsQuotationMarksWithTheirSentence) {
  EXPECT_THAT(Sentences("\"Is it over?\" asked Jane. \"No. It goes on,\" he said."),
              ElementsAre("\"Is it over?\" asked Jane.", "\"No.", "It goes on,\" he said."));
  EXPECT_THAT(Sentences("“It is over.” He left. «Ça va!» she said."),
              ElementsAre("“It is over.”", "He left.", "«Ça va!» she said."));
}

TEST(SplitSentences, JoinsWrappedLines) {
  EXPECT_THAT(
      Sentences("The mine in the hills above\nthe river closed on\nMonday. Nobody was hurt.\n\nA new line"),
      ElementsAre("The mine in the hills above\nthe river closed on\nMonday.", "Nobody was hurt.", "A new line"));
}

TEST(SplitSentences, SurvivesBytesThatAreNotText) {
  const std::string garbage = "One. \xff\xfe\x80 Two. \xc3";
  for (const Range range : SplitSentences(garbage, English())) {
    EXPECT_LT(range.start, range.end);
    EXPECT_LE(range.end, garbage.size());
  }
}

}  // namespace
}  // namespace secondsource::language
