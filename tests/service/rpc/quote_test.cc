#include "service/rpc/quote.h"

#include <gtest/gtest.h>

namespace secondsource::rpc {
namespace {

constexpr std::string_view kText =
    "The council met on Monday. The bridge over the river was closed after the flood. Nobody was hurt.";

std::string_view Best(std::string_view query) {
  const language::Lexicon lexicon;
  return BestSentence(query, kText, lexicon).In(kText);
}

TEST(QuoteTest, TakesTheSentenceWithMostWords) {
  EXPECT_EQ(Best("flood bridge"), "The bridge over the river was closed after the flood.");
  EXPECT_EQ(Best("nobody hurt"), "Nobody was hurt.");
}

TEST(QuoteTest, ComparesByStemAndIgnoresCaseAndPunctuation) {
  EXPECT_EQ(Best("BRIDGES, flooding!"), "The bridge over the river was closed after the flood.");
}

TEST(QuoteTest, TakesTheFirstSentenceIfNoneFits) { EXPECT_EQ(Best("zebra"), "The council met on Monday."); }

TEST(QuoteTest, AnEmptyTextHasNone) {
  const language::Lexicon lexicon;
  EXPECT_TRUE(BestSentence("a", "", lexicon).empty());
}

}  // namespace
}  // namespace secondsource::rpc
