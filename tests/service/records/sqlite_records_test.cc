#include "service/records/sqlite_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"

namespace secondsource::records {
namespace {

using ::testing::ElementsAre;

class RecordsTest : public ::testing::Test {
 protected:
  RecordsTest() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) { Open(); }
  ~RecordsTest() override {
    records_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Open() {
    records_.reset();
    auto records = SqliteRecords::Open(folder_, [this] { return now_; });
    ASSERT_TRUE(records.ok()) << records.status();
    records_ = *std::move(records);
  }

  static v1::Verification Make(const std::string& id, int64_t created) {
    v1::Verification verification;
    verification.set_name("verifications/" + id);
    verification.mutable_claim()->set_text("The bridge is open.");
    verification.mutable_verdict()->set_label(v1::Verdict::LABEL_CONFLICTING);
    verification.mutable_verdict()->mutable_probabilities()->set_conflicting(0.1 + 0.2);
    verification.add_evidence()->set_quote("“Ouvert”, dit-il.");
    verification.mutable_create_time()->set_seconds(created);
    return verification;
  }

  std::vector<std::string> NamesOf(const Records::Page& page) {
    std::vector<std::string> names;
    for (const v1::Verification& verification : page.verifications) names.push_back(verification.name().substr(14));
    return names;
  }

  const std::filesystem::path folder_;
  absl::Time now_ = absl::FromUnixSeconds(1'673'600'000);
  std::unique_ptr<SqliteRecords> records_;
};

TEST_F(RecordsTest, KeepsEveryByteAcrossARestart) {
  const v1::Verification verification = Make("a", 5);
  ASSERT_TRUE(records_->Put(verification, std::nullopt).ok());
  Open();
  const absl::StatusOr<v1::Verification> found = records_->Get("verifications/a");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->SerializeAsString(), verification.SerializeAsString());
  EXPECT_EQ(records_->Get("verifications/b").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RecordsTest, NeverOverwrites) {
  ASSERT_TRUE(records_->Put(Make("a", 5), std::nullopt).ok());
  EXPECT_EQ(records_->Put(Make("a", 6), std::nullopt).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(records_->Get("verifications/a")->create_time().seconds(), 5);
  EXPECT_EQ(records_->Put(v1::Verification(), std::nullopt).code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(RecordsTest, FindsByRequest) {
  const RequestKey key{"request-1", "hash"};
  EXPECT_EQ(records_->FindByRequest(key).value(), std::nullopt);
  ASSERT_TRUE(records_->Put(Make("a", 5), key).ok());
  ASSERT_TRUE(records_->FindByRequest(key).value().has_value());
  EXPECT_EQ(records_->FindByRequest(key).value()->name(), "verifications/a");
  EXPECT_EQ(records_->FindByRequest({"request-1", "other"}).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(RecordsTest, KeepsNothingOfAPutWhoseRequestIdIsTaken) {
  const RequestKey key{"request-1", "hash"};
  ASSERT_TRUE(records_->Put(Make("a", 5), key).ok());
  EXPECT_EQ(records_->Put(Make("b", 6), key).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(records_->Get("verifications/b").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(RecordsTest, ForgetsRequestIdsAfterADay) {
  const RequestKey key{"request-1", "hash"};
  ASSERT_TRUE(records_->Put(Make("a", 5), key).ok());
  now_ += absl::Hours(24) - absl::Microseconds(1);
  EXPECT_TRUE(records_->FindByRequest(key).value().has_value());
  now_ += absl::Microseconds(1);
  EXPECT_FALSE(records_->FindByRequest(key).value().has_value());
  ASSERT_TRUE(records_->Put(Make("b", 6), key).ok());
  EXPECT_EQ(records_->FindByRequest(key).value()->name(), "verifications/b");
  EXPECT_TRUE(records_->Get("verifications/a").ok());
}

TEST_F(RecordsTest, ListsNewestFirstInPagesWithoutEvidence) {
  for (const auto& [id, created] : {std::pair("a", 3), {"b", 9}, {"c", 3}, {"d", 1}, {"e", 5}}) {
    ASSERT_TRUE(records_->Put(Make(id, created), std::nullopt).ok());
  }
  absl::StatusOr<Records::Page> page = records_->List(0, 2);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(NamesOf(*page), ElementsAre("b", "e"));
  EXPECT_EQ(page->verifications[0].evidence_size(), 0);
  ASSERT_TRUE(records_->Put(Make("f", 10), std::nullopt).ok());  // shifts nothing
  page = records_->List(page->next_cursor, 2);
  EXPECT_THAT(NamesOf(*page), ElementsAre("c", "a"));
  page = records_->List(page->next_cursor, 2);
  EXPECT_THAT(NamesOf(*page), ElementsAre("d"));
  EXPECT_EQ(page->next_cursor, 0u);
  EXPECT_EQ(records_->List(0, 6)->next_cursor, 0u);
}

TEST_F(RecordsTest, KeepsOneOfManyThatRaceForARequestId) {
  std::vector<std::thread> threads;
  std::atomic<int> kept{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      if (records_->Put(Make(absl::StrCat("v", i), i), RequestKey{"same", "hash"}).ok()) ++kept;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kept, 1);
  EXPECT_EQ(records_->List(0, 10)->verifications.size(), 1u);
}

TEST_F(RecordsTest, RefusesANewerSchema) {
  records_.reset();
  {
    auto database = sqlite::Database::Open(folder_ / sqlite::kDatabaseFile, sqlite::Database::Access::kReadWrite);
    ASSERT_TRUE(database->Execute("UPDATE schema_versions SET version = 99").ok());
  }
  const absl::Status status = SqliteRecords::Open(folder_, [] { return absl::Now(); }).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("schema version 99"));
}

}  // namespace
}  // namespace secondsource::records
