// Many callers at once: what was acknowledged is found, and a batch is seen whole or not at all.
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;

// Threads that run until the test has done its part.
class Background {
 public:
  ~Background() { Stop(); }
  void Run(std::function<void()> step) {
    threads_.emplace_back([this, step = std::move(step)] {
      while (!done_) step();
    });
  }
  void Stop() {
    done_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::atomic<bool> done_{false};
  std::vector<std::thread> threads_;
};

TEST_P(CorpusConformance, FindsAtOnceWhatWasAcknowledged) {
  constexpr int kWriters = 3;
  constexpr int kDocuments = 40;
  Background readers;
  for (int i = 0; i < 2; ++i) {
    readers.Run([&] {
      EXPECT_LE(Hits({.terms = Words("common word"), .limit = 5, .cut_offs = {}}).size(), 5u);
      EXPECT_LE(List("", 5).size(), 5u);
    });
  }
  readers.Run([&, last = uint64_t{0}]() mutable {
    const uint64_t revision = Revision();
    EXPECT_GE(revision, last);
    last = revision;
  });
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kDocuments; ++i) {
        const std::string id = absl::StrCat("d", writer, "-", i);
        const std::string word = absl::StrCat("unique", writer, "x", i, "x");
        const std::string text = absl::StrCat("a common word and ", word);
        EXPECT_EQ(Ingest(Make(id, text)), v1::IngestDocumentsResponse::OUTCOME_CREATED);
        EXPECT_THAT(Search(word), ElementsAre(id));
        EXPECT_EQ(TextAt(id), text);
        if (i % 8 == 7) {
          EXPECT_TRUE(corpus().Withdraw(id).ok());
          EXPECT_TRUE(Search(word).empty());
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  readers.Stop();
  EXPECT_EQ(Search("common", {}, 1'000).size(), static_cast<size_t>(kWriters * kDocuments * 7 / 8));
}

TEST_P(CorpusConformance, ShowsABatchWholeOrNotAtAll) {
  constexpr size_t kBatch = 100;
  constexpr int kEditions = 40;
  // Only the first and the last of a batch are sought, so that searches are quick and many fall into each write.
  const auto batch = [](int edition) {
    std::vector<v1::Document> documents;
    for (size_t i = 0; i < kBatch; ++i) {
      const char* word = i == 0 || i + 1 == kBatch ? "bookend" : "page";
      documents.push_back(Make(absl::StrCat("d", 1'000 + i), absl::StrCat(word, " of edition", edition, "x")));
    }
    return documents;
  };
  IngestAll(batch(0));
  Background readers;
  for (int i = 0; i < 3; ++i) {
    readers.Run([&] {
      const std::vector<SearchHit> hits = Hits({.terms = Words("bookend"), .limit = 10, .cut_offs = {}});
      EXPECT_EQ(hits.size(), 2u);
      for (const SearchHit& hit : hits) EXPECT_EQ(hit.document.text(), hits.front().document.text());
    });
  }
  readers.Run([&] {
    const auto documents = corpus().List("", 10, {});
    ASSERT_TRUE(documents.ok()) << documents.status();
    EXPECT_EQ(documents->size(), 10u);
    for (const v1::Document& document : *documents) EXPECT_EQ(document.version(), documents->front().version());
  });
  for (int edition = 1; edition <= kEditions; ++edition) {
    IngestAll(batch(edition));
    EXPECT_THAT(Search({{{absl::StrCat("bookend of edition", edition, "x")}}}), ElementsAre("d1000", "d1099"));
  }
}

TEST_P(CorpusConformance, WritersOfOneDocumentTakeTurns) {
  constexpr int kWriters = 4;
  constexpr int kTexts = 25;
  std::vector<std::vector<uint32_t>> versions(kWriters);
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kTexts; ++i) {
        uint32_t version = 0;
        Ingest(Make("a", absl::StrCat("text ", writer, " ", i)), &version);
        versions[static_cast<size_t>(writer)].push_back(version);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::vector<uint32_t> all;
  for (const std::vector<uint32_t>& one : versions) {
    EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
    all.insert(all.end(), one.begin(), one.end());
  }
  std::sort(all.begin(), all.end());
  std::vector<uint32_t> expected;
  for (uint32_t version = 1; version <= kWriters * kTexts; ++version) expected.push_back(version);
  EXPECT_EQ(all, expected);
  EXPECT_EQ(corpus().Get("a", {})->version(), static_cast<uint32_t>(kWriters * kTexts));
}

}  // namespace
}  // namespace secondsource::corpus
