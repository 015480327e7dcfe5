#include "service/corpus/sqlite/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace secondsource::corpus {
namespace {

constexpr CutOffMicros kAlways{.as_of = INT64_MAX, .known_at = INT64_MAX};

// Versions whose terms are drawn at random, the first terms in most of them and the last ones in few.
class RandomIndex {
 public:
  RandomIndex(uint32_t seed, int64_t versions) : random_(seed) {
    for (int64_t number = 1; number <= versions; ++number) AddVersion(number);
    for (const std::shared_ptr<PostingList>& list : lists_) list->SetComplete(versions);
  }

  std::vector<std::shared_ptr<const PostingList>> Pick(size_t count) {
    std::vector<std::shared_ptr<const PostingList>> picked(lists_.begin(), lists_.end());
    std::shuffle(picked.begin(), picked.end(), random_);
    picked.resize(count);
    return picked;
  }

  Catalogue::Snapshot catalogue() const { return catalogue_.Take(); }

 private:
  static constexpr size_t kTerms = 30;

  void AddVersion(int64_t number) {
    uint32_t words = 1;
    std::map<size_t, uint16_t> occurrences_of;  // by term
    for (size_t term = 0; term < kTerms; ++term) {
      if (random_() % ((term + 1) * (term + 1)) != 0) continue;
      words += occurrences_of[term] = static_cast<uint16_t>(1 + random_() % 4);
    }
    const bool searchable = random_() % 20 != 0;
    if (!searchable) occurrences_of.clear();  // a withdrawal
    for (const auto& [term, occurrences] : occurrences_of) {
      lists_[term]->Append({static_cast<uint32_t>(number), occurrences}, words);
    }
    // Every tenth version replaces one before it.
    const int64_t previous = number > 10 && random_() % 10 == 0 ? number - 1 - random_() % 5 : 0;
    catalogue_.Add(number, {.published = number, .arrived = number, .words = words, .searchable = searchable},
                   previous);
  }

  std::mt19937 random_;
  Catalogue catalogue_;
  std::vector<std::shared_ptr<PostingList>> lists_ = [] {
    std::vector<std::shared_ptr<PostingList>> lists(kTerms);
    for (auto& list : lists) list = std::make_shared<PostingList>();
    return lists;
  }();
};

// Every version scored, without a short cut.
std::vector<Candidate> RankAll(absl::Span<const std::shared_ptr<const PostingList>> lists,
                               const Catalogue::Snapshot& catalogue, const CutOffMicros& cut_offs) {
  std::map<int64_t, double> scores;
  for (const auto& list : lists) {
    const double weight = InverseFrequency(list->CountThrough(catalogue.last()), catalogue.searchable());
    for (const auto& block : list->blocks()) {
      block->ForEach([&](size_t offset, uint16_t occurrences) {
        const int64_t number = int64_t{block->first()} + static_cast<int64_t>(offset);
        if (!catalogue.IsNewest(number, cut_offs)) return;
        scores[number] += TermScore(catalogue.average_words())(weight, occurrences, catalogue.Words(number));
      });
    }
  }
  std::vector<Candidate> all;
  for (const auto& [number, score] : scores) all.push_back({number, score});
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  return all;
}

TEST(RankBest, FindsWhatScoringEveryVersionFinds) {
  for (uint32_t seed = 1; seed <= 6; ++seed) {
    RandomIndex index(seed, seed <= 2 ? 20'000 : 3'000);
    const Catalogue::Snapshot catalogue = index.catalogue();
    for (size_t round = 0; round < 10; ++round) {
      const auto lists = index.Pick(1 + round);
      const CutOffMicros cut_offs = round % 3 == 0 ? CutOffMicros{.as_of = 2'000, .known_at = 1'900} : kAlways;
      std::vector<Candidate> expected = RankAll(lists, catalogue, cut_offs);
      const auto best = RankBest(lists, catalogue, cut_offs, 20, Call());
      ASSERT_TRUE(best.ok());
      ASSERT_EQ(best->size(), std::min<size_t>(20, expected.size()));
      for (size_t i = 0; i < best->size(); ++i) {
        EXPECT_NEAR((*best)[i].score, expected[i].score, 1e-9) << "seed " << seed << " round " << round << " at " << i;
        EXPECT_EQ((*best)[i].number, expected[i].number) << "seed " << seed << " round " << round << " at " << i;
      }
    }
  }
}

TEST(RankBest, LeavesOutWhatArrivedAfterTheSnapshot) {
  Catalogue catalogue;
  auto list = std::make_shared<PostingList>();
  for (uint32_t number = 1; number <= 3; ++number) {
    catalogue.Add(number, {.published = 0, .arrived = 0, .words = 5, .searchable = true}, 0);
    list->Append({number, 1}, 5);
  }
  const Catalogue::Snapshot snapshot = catalogue.Take();
  catalogue.Add(4, {.published = 0, .arrived = 0, .words = 5, .searchable = true}, 0);
  list->Append({4, 7}, 5);
  list->SetComplete(4);
  const std::vector<std::shared_ptr<const PostingList>> lists = {list};
  const auto best = RankBest(lists, snapshot, kAlways, 20, Call());
  ASSERT_TRUE(best.ok());
  ASSERT_EQ(best->size(), 3u);
  EXPECT_EQ(best->front().number, 1);
  EXPECT_NEAR(best->front().score, TermScore(5)(InverseFrequency(3, 3), 1, 5), 1e-12);
}

TEST(RankBest, StopsWithTheCall) {
  RandomIndex index(1, 100);
  Call ended;
  ended.Cancel();
  EXPECT_EQ(RankBest(index.Pick(3), index.catalogue(), kAlways, 5, ended).status().code(),
            absl::StatusCode::kCancelled);
}

TEST(Bm25, WeighsRareWordsMoreAndNeverBelowZero) {
  EXPECT_NEAR(InverseFrequency(1, 10), std::log(1 + 9.5 / 1.5), 1e-12);
  EXPECT_GT(InverseFrequency(10, 10), 0);
  EXPECT_GT(InverseFrequency(1, 10), InverseFrequency(5, 10));
  EXPECT_NEAR(TermScore(100)(2, 3, 50), 2 * 3 * 2.2 / (3 + 1.2 * (0.25 + 0.75 * 0.5)), 1e-12);
}

}  // namespace
}  // namespace secondsource::corpus
