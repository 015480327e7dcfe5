#include "service/corpus/sqlite/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/service/corpus/sqlite/store_fixture.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Response = v1::IngestDocumentsResponse;

class SqliteStoreTest : public StoreFixture {};

TEST_F(SqliteStoreTest, GivesBackWhatItTook) {
  v1::Document document = Make("a", "Ein Text, “verbatim” \xC3\xA9\n");
  document.set_url("https://daily.example/a");
  document.set_title("A title");
  document.set_language("en-GB");
  document.set_credit_line("Example Agency");
  document.mutable_publish_time()->set_nanos(123'456'000);
  EXPECT_EQ(Ingest(document), Response::OUTCOME_CREATED);
  Open();
  const absl::StatusOr<v1::Document> found = store_->Get("a", {});
  ASSERT_TRUE(found.ok()) << found.status();
  document.set_name("documents/a");
  document.set_version(1);
  document.set_state(v1::Document::STATE_ACTIVE);
  document.set_text_sha256(Sha256Hex(document.text()));
  document.mutable_arrive_time()->set_seconds(absl::ToUnixSeconds(now_));
  EXPECT_EQ(found->DebugString(), document.DebugString());
}

TEST_F(SqliteStoreTest, WritesAVersionOnlyForNewContent) {
  uint32_t version = 0;
  EXPECT_EQ(Ingest(Make("a", "one"), &version), Response::OUTCOME_CREATED);
  EXPECT_EQ(version, 1u);
  EXPECT_EQ(store_->Revision().value(), 1u);
  EXPECT_EQ(Ingest(Make("a", "one"), &version), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(version, 1u);
  EXPECT_EQ(store_->Revision().value(), 1u);
  v1::Document returned = *store_->Get("a", {});
  EXPECT_EQ(Ingest(returned), Response::OUTCOME_UNCHANGED);  // what only the service sets counts for nothing
  EXPECT_EQ(Ingest(Make("a", "two"), &version), Response::OUTCOME_UPDATED);
  EXPECT_EQ(version, 2u);
  EXPECT_EQ(store_->Revision().value(), 2u);
  for (const auto& change : std::vector<void (*)(v1::Document&)>{
           [](v1::Document& d) { d.set_publisher("Other"); }, [](v1::Document& d) { d.set_title("t"); },
           [](v1::Document& d) { d.set_url("u"); }, [](v1::Document& d) { d.set_language("en"); },
           [](v1::Document& d) { d.set_credit_line("c"); }, [](v1::Document& d) { d.clear_publish_time(); }}) {
    v1::Document changed = Make("a", "two");
    change(changed);
    EXPECT_EQ(Ingest(changed), Response::OUTCOME_UPDATED);
    EXPECT_EQ(Ingest(Make("a", "two")), Response::OUTCOME_UPDATED);
  }
}

TEST_F(SqliteStoreTest, AnswersABatchInOrderAndKeepsTheGoodOnes) {
  const std::vector<v1::Document> batch = {Make("a", "one"), Make("no good", "x"),  Make("a", "two"),
                                           Make("a", "two"), Make("b", "bad \xFF"), Make("c", "three")};
  const absl::StatusOr<std::vector<IngestOutcome>> outcomes = store_->Ingest(batch);
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  std::vector<std::pair<int, uint32_t>> got;
  for (const IngestOutcome& outcome : *outcomes) got.emplace_back(outcome.outcome, outcome.version);
  EXPECT_THAT(got, ElementsAre(std::pair(Response::OUTCOME_CREATED, 1u), std::pair(Response::OUTCOME_REFUSED, 0u),
                               std::pair(Response::OUTCOME_UPDATED, 2u), std::pair(Response::OUTCOME_UNCHANGED, 2u),
                               std::pair(Response::OUTCOME_REFUSED, 0u), std::pair(Response::OUTCOME_CREATED, 1u)));
  EXPECT_THAT(std::string((*outcomes)[4].error.message()), HasSubstr("document.text: is not valid UTF-8 at byte 4"));
  EXPECT_EQ(TextAt("c", {}), "three");
  EXPECT_EQ(TextAt("b", {}), "-");
}

TEST_F(SqliteStoreTest, ReadsTheNewestVersionWithinBothCutOffs) {
  now_ = Day(5);
  Ingest(Make("a", "first", 1));
  now_ = Day(7);
  Ingest(Make("a", "second", 4));
  EXPECT_EQ(TextAt("a", {}), "second");
  EXPECT_EQ(TextAt("a", {.as_of = Day(4)}), "second");  // cut-offs include their moment
  EXPECT_EQ(TextAt("a", {.as_of = Day(4) - absl::Microseconds(1)}), "first");
  EXPECT_EQ(TextAt("a", {.as_of = Day(1) - absl::Microseconds(1)}), "-");
  EXPECT_EQ(TextAt("a", {.known_at = Day(7)}), "second");
  EXPECT_EQ(TextAt("a", {.known_at = Day(6)}), "first");
  EXPECT_EQ(TextAt("a", {.known_at = Day(4)}), "-");
  EXPECT_EQ(TextAt("a", {.as_of = Day(2), .known_at = Day(9)}), "first");
}

TEST_F(SqliteStoreTest, TakesAnUndatedDocumentAsPublishedOnArrival) {
  now_ = Day(5);
  Ingest(Make("a", "undated", std::nullopt));
  EXPECT_EQ(TextAt("a", {.as_of = Day(5)}), "undated");
  EXPECT_EQ(TextAt("a", {.as_of = Day(4)}), "-");
  EXPECT_FALSE(store_->Get("a", {})->has_publish_time());
}

TEST_F(SqliteStoreTest, WithdrawsFromTheMomentOnly) {
  Ingest(Make("a", "the story", 1));
  now_ = Day(12);
  const absl::StatusOr<v1::Document> withdrawn = store_->Withdraw("a");
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(withdrawn->state(), v1::Document::STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn->version(), 2u);
  EXPECT_EQ(withdrawn->text(), "");
  EXPECT_EQ(withdrawn->publisher(), "Example Daily");
  EXPECT_EQ(TextAt("a", {}), "-");
  EXPECT_EQ(TextAt("a", {.known_at = Day(11)}), "the story");
  EXPECT_EQ(TextAt("a", {.as_of = Day(11)}), "the story");
  EXPECT_THAT(Search("story"), IsEmpty());
  EXPECT_THAT(Search("story", {.as_of = Day(11)}), ElementsAre("a"));
  EXPECT_EQ(store_->Withdraw("a").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store_->Withdraw("b").status().code(), absl::StatusCode::kNotFound);
  now_ = Day(13);
  uint32_t version = 0;
  EXPECT_EQ(Ingest(Make("a", "the story", 1), &version), Response::OUTCOME_UPDATED);  // published again
  EXPECT_EQ(version, 3u);
  EXPECT_EQ(TextAt("a", {}), "the story");
}

TEST_F(SqliteStoreTest, TakesAWithdrawalByIngest) {
  Ingest(Make("a", "the story", 1));
  v1::Document withdrawal = Make("a", "", 1);
  withdrawal.set_state(v1::Document::STATE_WITHDRAWN);
  EXPECT_EQ(Ingest(withdrawal), Response::OUTCOME_UPDATED);
  EXPECT_EQ(Ingest(withdrawal), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(TextAt("a", {}), "-");
}

TEST_F(SqliteStoreTest, ListsByIdInPages) {
  for (const char* id : {"c", "a", "d", "b"}) Ingest(Make(id, "text", id[0] - 'a' + 1));
  Ingest(Make("a", "newer", 1));
  ASSERT_TRUE(store_->Withdraw("b").ok());
  const auto list = [&](const char* after, size_t limit, const CutOffs& cut_offs) {
    std::vector<std::string> ids;
    const absl::StatusOr<std::vector<v1::Document>> documents = store_->List(after, limit, cut_offs);
    EXPECT_TRUE(documents.ok()) << documents.status();
    for (const v1::Document& document : *documents) {
      EXPECT_EQ(document.text(), "");
      ids.push_back(absl::StrCat(document.id(), document.version(),
                                 document.state() == v1::Document::STATE_WITHDRAWN ? "w" : ""));
    }
    return ids;
  };
  EXPECT_THAT(list("", 10, {}), ElementsAre("a2", "b2w", "c1", "d1"));
  EXPECT_THAT(list("", 2, {}), ElementsAre("a2", "b2w"));
  EXPECT_THAT(list("b", 2, {}), ElementsAre("c1", "d1"));
  EXPECT_THAT(list("d", 2, {}), IsEmpty());
  EXPECT_THAT(list("", 10, {.as_of = Day(2)}), ElementsAre("a2", "b1"));
}

TEST_F(SqliteStoreTest, RefusesASecondStoreAndANewerSchema) {
  const absl::Status second = SqliteStore::Open(folder_, [] { return absl::Now(); }).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr("another process uses the data folder"));
  store_.reset();
  {
    auto database = sqlite::Database::Open(folder_ / sqlite::kDatabaseFile, sqlite::Database::Access::kReadWrite);
    ASSERT_TRUE(database->Execute("UPDATE schema_versions SET version = 99").ok());
  }
  const absl::Status newer = SqliteStore::Open(folder_, [] { return absl::Now(); }).status();
  EXPECT_EQ(newer.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(newer.message()), HasSubstr("schema version 99, and this program knows versions up to 3"));
}

TEST_F(SqliteStoreTest, ServesReadersWhileItWrites) {
  std::vector<std::thread> readers;
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  for (int i = 0; i < 6; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const auto hits = store_->Search({.terms = Terms("common word"), .limit = 5, .cut_offs = {}}, Call());
        if (!hits.ok() || !store_->Revision().ok() || !store_->List("", 5, {}).ok()) ++failures;
      }
    });
  }
  for (int i = 0; i < 60; ++i) {
    // What was acknowledged is found at once.
    const std::string word = absl::StrCat("unique", i);
    Ingest(Make(absl::StrCat("d", i), absl::StrCat("a common word and ", word)));
    EXPECT_THAT(Search(word), ElementsAre(absl::StrCat("d", i)));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Search("common", {}, 100).size(), 60u);
}

}  // namespace
}  // namespace secondsource::corpus
