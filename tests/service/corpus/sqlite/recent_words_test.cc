#include "service/corpus/sqlite/recent_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<Token> Cut(const std::string& text) {
  std::vector<Token> tokens;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) tokens.push_back({.stem = std::string(word)});
  return tokens;
}

Phrase PhraseOf(const std::string& text) {
  Phrase phrase;
  for (const Token& token : Cut(text)) phrase.push_back(HashStem(token.stem));
  return phrase;
}

class RecentWordsTest : public ::testing::Test {
 protected:
  // A batch of the versions of these texts, their parts between slashes.
  void Add(const std::vector<std::string>& versions) {
    std::vector<PlacedWord> words;
    std::vector<CatalogueVersion> added;
    const int64_t first = last_ + 1;
    for (const std::string& version : versions) {
      std::vector<std::vector<Token>> parts;
      for (const absl::string_view part : absl::StrSplit(version, '/')) parts.push_back(Cut(std::string(part)));
      const std::vector<PlacedWord> placed = PlaceWords(parts, static_cast<uint32_t>(++last_));
      words.insert(words.end(), placed.begin(), placed.end());
      added.push_back({.number = last_, .entry = {.words = static_cast<uint32_t>(placed.size()), .searchable = true}});
    }
    recent_.Add(first, last_, std::move(words));
    catalogue_.Add(added);
  }

  // The postings of a term, from a version on.
  std::vector<std::pair<int, int>> Find(const std::vector<std::string>& phrases, int64_t complete = 0) {
    std::vector<Phrase> hashed;
    for (const std::string& phrase : phrases) hashed.push_back(PhraseOf(phrase));
    PostingList list;
    list.SetComplete(complete);
    const Catalogue::Snapshot catalogue = catalogue_.Take();
    EXPECT_TRUE(recent_.Complete(hashed, catalogue, list));
    EXPECT_EQ(list.complete(), catalogue.last());
    std::vector<std::pair<int, int>> postings;
    for (const auto& block : list.blocks()) {
      block->ForEach(
          [&](size_t offset, uint16_t occurrences) { postings.emplace_back(block->first() + offset, occurrences); });
    }
    return postings;
  }

  RecentWords recent_{30};
  Catalogue catalogue_;
  int64_t last_ = 0;
};

TEST_F(RecentWordsTest, CountsWordsAndPhrases) {
  Add({"storm hit/the storm hit the coast", "no news/none"});
  Add({"calm/the coast is calm", "storm/hit"});
  EXPECT_THAT(Find({"storm"}), ElementsAre(Pair(1, 2), Pair(4, 1)));
  EXPECT_THAT(Find({"the"}), ElementsAre(Pair(1, 2), Pair(3, 1)));
  EXPECT_THAT(Find({"storm hit"}), ElementsAre(Pair(1, 2))) << "a title ends before its text begins";
  EXPECT_THAT(Find({"storm hit", "calm", "coast"}), ElementsAre(Pair(1, 3), Pair(3, 3)));
}

TEST_F(RecentWordsTest, GoesOnWhereTheListEnds) {
  Add({"storm", "storm storm"});
  Add({"storm"});
  EXPECT_THAT(Find({"storm"}, 1), ElementsAre(Pair(2, 2), Pair(3, 1)));
  EXPECT_THAT(Find({"storm"}, 3), IsEmpty());
}

TEST_F(RecentWordsTest, EndsWithTheCatalogue) {
  Add({"storm"});
  const Catalogue::Snapshot before = catalogue_.Take();
  Add({"storm"});
  PostingList list;
  ASSERT_TRUE(recent_.Complete({PhraseOf("storm")}, before, list));
  EXPECT_EQ(list.count(), 1u);
  EXPECT_EQ(list.complete(), 1);
}

TEST_F(RecentWordsTest, SaysWhatItDoesNotKeep) {
  Add({"one two three four five six seven eight nine ten/one two three four five six"});
  Add({"one two three four five six seven eight nine ten/one two three four five six"});
  PostingList list;
  EXPECT_FALSE(recent_.Complete({PhraseOf("one")}, catalogue_.Take(), list)) << "two and thirty words are too many";
  EXPECT_EQ(list.complete(), 0);
  EXPECT_EQ(list.count(), 0u);
  EXPECT_THAT(Find({"one"}, 1), ElementsAre(Pair(2, 2)));
}

}  // namespace
}  // namespace secondsource::corpus
