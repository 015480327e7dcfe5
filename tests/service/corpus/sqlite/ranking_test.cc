#include "service/corpus/sqlite/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

QueryWord Plain(const std::string& text, uint64_t frequency) { return {text, text, false, frequency}; }
QueryWord Name(const std::string& text, uint64_t frequency) { return {text, text, true, frequency}; }

std::vector<std::string> Pruned(std::vector<QueryWord> words, uint64_t versions) {
  std::vector<std::string> texts;
  for (const QueryWord& word : PruneWords(std::move(words), versions)) texts.push_back(word.text);
  return texts;
}

TEST(PruneWords, DropsCommonWordsInALargeCorpus) {
  const std::vector<QueryWord> words = {Plain("the", 900'000), Plain("ministry", 40'000), Plain("of", 800'000),
                                        Plain("denied", 30'000), Plain("breach", 9'000)};
  EXPECT_THAT(Pruned(words, 1'000'000), ElementsAre("ministry", "denied", "breach"));
}

TEST(PruneWords, KeepsNamesAndFiguresLonger) {
  const std::vector<QueryWord> words = {Plain("a", 10),        Plain("b", 20),      Plain("c", 30),
                                        Plain("said", 60'000), Name("500", 60'000), Name("Russia", 250'000),
                                        Name("The", 900'000)};
  EXPECT_THAT(Pruned(words, 1'000'000), ElementsAre("a", "b", "c", "500", "Russia"));
}

TEST(PruneWords, KeepsTheThreeRarestWhateverTheirFrequency) {
  EXPECT_THAT(
      Pruned({Plain("to", 900'000), Plain("be", 800'000), Plain("or", 700'000), Plain("not", 600'000)}, 1'000'000),
      ElementsAre("be", "or", "not"));
}

TEST(PruneWords, LosesNothingInASmallCorpus) {
  EXPECT_THAT(Pruned({Plain("a", 999), Plain("b", 998), Plain("c", 997), Plain("d", 1'000)}, 1'000),
              ElementsAre("a", "b", "c", "d"));
}

TEST(PruneWords, DropsUnknownWordsAndAllButTheRarest64) {
  EXPECT_THAT(Pruned({Plain("a", 0)}, 10), IsEmpty());
  std::vector<QueryWord> many;
  for (uint64_t i = 0; i < 100; ++i) many.push_back(Plain(absl::StrCat(i), 100 - i));
  const std::vector<std::string> kept = Pruned(many, 1'000);
  ASSERT_EQ(kept.size(), 64u);
  EXPECT_EQ(kept.front(), "36");
}

TEST(Bm25, WeighsRareWordsMoreAndNeverBelowZero) {
  EXPECT_NEAR(InverseFrequency(1, 10), std::log(1 + 9.5 / 1.5), 1e-12);
  EXPECT_GT(InverseFrequency(10, 10), 0);
  EXPECT_GT(InverseFrequency(1, 10), InverseFrequency(5, 10));
  EXPECT_NEAR(TermScore(2, 3, 50, 100), 2 * 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 0.5)), 1e-12);
}

}  // namespace
}  // namespace secondsource::corpus
