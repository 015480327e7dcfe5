#include "service/corpus/sqlite/postings.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace secondsource::corpus {
namespace {

std::map<uint32_t, uint16_t> Walk(const PostingList& list) {
  std::map<uint32_t, uint16_t> postings;
  for (const auto& block : list.blocks()) {
    block->ForEach([&](size_t offset, uint16_t occurrences) {
      postings[block->first() + static_cast<uint32_t>(offset)] = occurrences;
      EXPECT_EQ(block->Find(offset), occurrences);
    });
  }
  return postings;
}

// Sparse at first, then dense, with a gap of several blocks between. Now and then a word stands there very often.
std::map<uint32_t, uint16_t> SomePostings() {
  std::mt19937 random(3);
  const auto occurrences = [&]() -> uint16_t {
    static constexpr uint16_t kMany[] = {13, 14, 15, 16, 254, 255, 256, 65'535};
    return random() % 10 > 0 ? 1 + random() % 9 : kMany[random() % 8];
  };
  std::map<uint32_t, uint16_t> postings;
  for (uint32_t number = 1; number < 9'000; number += 1 + random() % 50) postings[number] = occurrences();
  for (uint32_t number = 40'000; number < 52'000; number += 1 + random() % 10 / 9) postings[number] = occurrences();
  return postings;
}

TEST(PostingList, GivesBackWhatWasAppended) {
  PostingList list;
  EXPECT_TRUE(Walk(list).empty());
  const std::map<uint32_t, uint16_t> expected = SomePostings();
  for (const auto& [number, occurrences] : expected) list.Append({number, occurrences}, 10 + number % 7);
  EXPECT_EQ(Walk(list), expected);
  EXPECT_EQ(list.count(), expected.size());
  for (const auto& block : list.blocks()) {
    for (uint32_t offset = 0; offset < PostingList::kBlockNumbers; ++offset) {
      const auto found = expected.find(block->first() + offset);
      EXPECT_EQ(block->Find(offset), found == expected.end() ? 0 : found->second) << block->first() + offset;
    }
  }
  for (int64_t last : {0, 1, 5'000, 20'000, 41'234, 60'000}) {
    const auto count = std::distance(expected.begin(), expected.upper_bound(static_cast<uint32_t>(last)));
    EXPECT_EQ(list.CountThrough(last), static_cast<uint64_t>(count)) << last;
  }
  // Two bytes a posting or one a version, four more for each that is very frequent, and not more than double that.
  EXPECT_LT(list.bytes(), 2 * (400 * 2 + 4 * 4'096 + 1'200 * 4) + size_t{4'096});
}

TEST(PostingList, FindsManyAndFewOffsets) {
  PostingList list;
  const std::map<uint32_t, uint16_t> expected = SomePostings();
  for (const auto& [number, occurrences] : expected) list.Append({number, occurrences}, 10);
  for (const auto& block : list.blocks()) {
    for (const uint16_t step : {1, 3, 700}) {
      std::vector<uint16_t> offsets;
      for (uint16_t offset = 0; offset < PostingList::kBlockNumbers; offset += step) offsets.push_back(offset);
      std::map<size_t, uint16_t> found;
      block->ForEachOf(offsets, [&](size_t offset, uint16_t occurrences) { found[offset] = occurrences; });
      for (const uint16_t offset : offsets) {
        const auto posting = expected.find(block->first() + offset);
        EXPECT_EQ(found.contains(offset), posting != expected.end()) << block->first() + offset;
        EXPECT_EQ(found[offset], posting == expected.end() ? 0 : posting->second);
      }
    }
  }
}

TEST(PostingList, BoundsEveryScoreAndReachesIt) {
  PostingList list;
  const auto score = [](uint32_t occurrences, uint32_t words) { return 100.0 * occurrences / (occurrences + words); };
  EXPECT_EQ(list.Highest(score), 0);
  std::mt19937 random(9);
  double highest = 0;
  for (uint32_t number = 1; number < 500; ++number) {
    const auto occurrences = static_cast<uint16_t>(1 + random() % 15);
    const uint32_t words = 20 + random() % 300;
    list.Append({number, occurrences}, words);
    highest = std::max(highest, score(occurrences, words));
    EXPECT_EQ(list.Highest(score), highest);
  }
  list.Append({600, 40}, 400);
  list.Append({601, 80}, 500);
  EXPECT_GE(list.Highest(score), std::max({highest, score(40, 400), score(80, 500)}));
}

TEST(PostingList, IsContinuedWithoutTouchingTheListBefore) {
  const std::map<uint32_t, uint16_t> expected = SomePostings();
  auto list = std::make_shared<PostingList>();
  size_t count = 0;
  for (const auto& [number, occurrences] : expected) {
    if (++count % 1'000 == 0) {
      const std::map<uint32_t, uint16_t> before = Walk(*list);
      auto next = std::make_shared<PostingList>(list.get());
      next->Append({number, occurrences}, 10);
      EXPECT_EQ(Walk(*list), before);
      list = next;
    } else {
      list->Append({number, occurrences}, 10);
    }
  }
  EXPECT_EQ(Walk(*list), expected);
}

std::shared_ptr<PostingList> ListUpTo(int64_t complete, uint32_t postings) {
  auto list = std::make_shared<PostingList>();
  for (uint32_t number = 1; number <= postings; ++number) list->Append({number, 1}, 10);
  list->SetComplete(complete);
  return list;
}

TEST(PostingCache, KeepsTheListThatReachesFurthest) {
  PostingCache cache(1 << 20);
  EXPECT_EQ(cache.Find("a"), nullptr);
  cache.Put("a", ListUpTo(5, 5));
  cache.Put("a", ListUpTo(3, 3));
  EXPECT_EQ(cache.Find("a")->complete(), 5);
  cache.Put("a", ListUpTo(9, 9));
  EXPECT_EQ(cache.Find("a")->complete(), 9);
}

TEST(PostingCache, ForgetsTheListsUsedLongestAgo) {
  PostingCache cache(3 * ListUpTo(1, 1'000)->bytes());
  for (const char* term : {"a", "b"}) cache.Put(term, ListUpTo(1, 1'000));
  ASSERT_NE(cache.Find("a"), nullptr);
  for (const char* term : {"c", "d"}) cache.Put(term, ListUpTo(1, 1'000));
  EXPECT_EQ(cache.Find("b"), nullptr);
  EXPECT_NE(cache.Find("d"), nullptr);
  cache.Put("large", ListUpTo(1, 100'000));
  EXPECT_EQ(cache.Find("large"), nullptr);  // more than the cache may hold
}

}  // namespace
}  // namespace secondsource::corpus
