// A store in a temporary folder, with a clock that stands still until it is moved.
#ifndef SECONDSOURCE_TESTS_SERVICE_CORPUS_SQLITE_STORE_FIXTURE_H_
#define SECONDSOURCE_TESTS_SERVICE_CORPUS_SQLITE_STORE_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "service/base/ids.h"
#include "service/corpus/sqlite/sqlite_store.h"

namespace secondsource::corpus {

class StoreFixture : public ::testing::Test {
 protected:
  StoreFixture() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) { Open(); }
  ~StoreFixture() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Open() {
    store_.reset();
    auto store = SqliteStore::Open(folder_, [this] { return now_; });
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  static absl::Time Day(int day) { return absl::FromUnixSeconds(1'672'531'200 + int64_t{day} * 86'400); }

  static v1::Document Make(const std::string& id, const std::string& text, std::optional<int> published_day = 1) {
    v1::Document document;
    document.set_id(id);
    document.set_publisher("Example Daily");
    document.set_text(text);
    if (published_day.has_value()) {
      document.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(Day(*published_day)));
    }
    return document;
  }

  // The outcome of one document; its version in `version`.
  v1::IngestDocumentsResponse::Outcome Ingest(const v1::Document& document, uint32_t* version = nullptr) {
    const absl::StatusOr<std::vector<IngestOutcome>> outcomes = store_->Ingest({document});
    EXPECT_TRUE(outcomes.ok()) << outcomes.status();
    if (!outcomes.ok()) return v1::IngestDocumentsResponse::OUTCOME_UNSPECIFIED;
    if (version != nullptr) *version = outcomes->front().version;
    return outcomes->front().outcome;
  }

  // The text of the newest version within the cut-offs; "-" if there is none.
  std::string TextAt(const std::string& id, const CutOffs& cut_offs) {
    const absl::StatusOr<v1::Document> document = store_->Get(id, cut_offs);
    if (document.ok()) return document->text();
    EXPECT_EQ(document.status().code(), absl::StatusCode::kNotFound);
    return "-";
  }

  // A term for each word between blanks.
  static std::vector<SearchTerm> Terms(const std::string& words) {
    std::vector<SearchTerm> terms;
    for (absl::string_view word : absl::StrSplit(words, ' ')) terms.push_back({{std::string(word)}});
    return terms;
  }

  std::vector<std::string> Search(const std::string& words, const CutOffs& cut_offs = {}, size_t limit = 20) {
    return Search(Terms(words), cut_offs, limit);
  }

  std::vector<std::string> Search(std::vector<SearchTerm> terms, const CutOffs& cut_offs = {}, size_t limit = 20) {
    const absl::StatusOr<std::vector<SearchHit>> hits =
        store_->Search({.terms = std::move(terms), .limit = limit, .cut_offs = cut_offs}, Call());
    EXPECT_TRUE(hits.ok()) << hits.status();
    std::vector<std::string> ids;
    if (!hits.ok()) return ids;
    for (const SearchHit& hit : *hits) ids.push_back(hit.document.id());
    return ids;
  }

  const std::filesystem::path folder_;
  absl::Time now_ = Day(10);
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_TESTS_SERVICE_CORPUS_SQLITE_STORE_FIXTURE_H_
