#include "service/registry/words.h"

#include <gtest/gtest.h>

namespace secondsource::registry {
namespace {

TEST(SplitWords, FoldsCaseAccentsPossessivesAndAbbreviations) {
  EXPECT_EQ(FoldName("The Élysée’s office"), "elysee office");
  EXPECT_EQ(FoldName("U.S."), "us");
  EXPECT_EQ(FoldName("U.S.A"), "usa");
  EXPECT_EQ(FoldName("Côte d'Ivoire"), "cote d ivoire");
  EXPECT_EQ(FoldName("РОССИЯ"), "россия");
  EXPECT_EQ(FoldName("the"), "the");
  EXPECT_EQ(FoldName("..."), "");
}

TEST(SplitWords, GivesByteOffsetsWithoutThePossessive) {
  const std::string_view text = "“Élysée’s” U.S.";
  const std::vector<Word> words = SplitWords(text);
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(text.substr(words[0].start, words[0].end - words[0].start), "Élysée");
  EXPECT_EQ(text.substr(words[1].start, words[1].end - words[1].start), "U.S.");
  EXPECT_EQ(words[0].letters, Case::kCapitalised);
  EXPECT_EQ(words[1].letters, Case::kCapitals);
}

TEST(SplitWords, JoinsAcrossBlanksAndHyphensOnly) {
  const std::vector<Word> words = SplitWords("St. Petersburg\nnews, Al-Qaeda\n\nnext. Last");
  std::string joins;
  for (const Word& word : words) joins += word.joined ? 'j' : '.';
  EXPECT_EQ(joins, ".jj.j..");  // St | Petersburg | news | Al | Qaeda | next | Last
  EXPECT_TRUE(words[4].hyphenated);
  EXPECT_FALSE(words[1].hyphenated);
}

TEST(SplitWords, TakesInvalidUtf8AsASeparator) {
  const std::vector<Word> words = SplitWords("one\xFFtwo");
  ASSERT_EQ(words.size(), 2u);
  EXPECT_FALSE(words[1].joined);
}

TEST(FindInvalidUtf8, NamesTheFirstBadByte) {
  EXPECT_EQ(FindInvalidUtf8("Kyïv"), std::nullopt);
  EXPECT_EQ(FindInvalidUtf8("ab\xC3(d"), 2u);
  EXPECT_EQ(FindInvalidUtf8("ab\xED\xA0\x80"), 2u);  // a surrogate
  EXPECT_EQ(FindInvalidUtf8("é\xE2\x82"), 2u);       // cut off
  EXPECT_EQ(FindInvalidUtf8(std::string_view("a\0b", 3)), std::nullopt);
}

}  // namespace
}  // namespace secondsource::registry
