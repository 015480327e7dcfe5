#include "service/base/bounded_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace secondsource {
namespace {

std::shared_ptr<const int> Made(int value) { return std::make_shared<const int>(value); }

TEST(BoundedCache, KeepsTheLastUsed) {
  BoundedCache<int> cache(3000);
  for (const int value : {1, 2}) cache.Put(std::to_string(value), Made(value), 1000);
  ASSERT_NE(cache.Find("1"), nullptr);
  cache.Put("3", Made(3), 1000);  // with the cache's own records, three are too many
  EXPECT_EQ(cache.Find("2"), nullptr);
  ASSERT_NE(cache.Find("1"), nullptr);
  EXPECT_EQ(*cache.Find("1"), 1);
  EXPECT_EQ(*cache.Find("3"), 3);
  EXPECT_LE(cache.bytes(), 3000u);
}

TEST(BoundedCache, LeavesOutWhatIsLargerThanItself) {
  BoundedCache<int> cache(3000);
  cache.Put("small", Made(1), 100);
  cache.Put("large", Made(2), 3000);
  EXPECT_EQ(cache.Find("large"), nullptr);
  EXPECT_NE(cache.Find("small"), nullptr);
}

TEST(BoundedCache, KeepsTheFirstOfTwoUnderOneKey) {
  BoundedCache<int> cache(3000);
  cache.Put("a", Made(1), 100);
  const size_t bytes = cache.bytes();
  cache.Put("a", Made(2), 100);
  EXPECT_EQ(*cache.Find("a"), 1);
  EXPECT_EQ(cache.bytes(), bytes);
}

TEST(BoundedCache, WhoeverHoldsAValueKeepsIt) {
  BoundedCache<int> cache(1000);
  cache.Put("a", Made(1), 500);
  const auto held = cache.Find("a");
  cache.Put("b", Made(2), 800);
  EXPECT_EQ(cache.Find("a"), nullptr);
  EXPECT_EQ(*held, 1);
}

TEST(BoundedCache, ServesManyThreads) {
  BoundedCache<int> cache(5000);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        const int value = i % 50;
        const auto found = cache.Find(std::to_string(value));
        if (found != nullptr && *found != value) ++wrong;
        if (found == nullptr) cache.Put(std::to_string(value), Made(value), 100);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.bytes(), 5000u);
}

}  // namespace
}  // namespace secondsource
