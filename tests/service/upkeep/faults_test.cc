// For n = 1, 2, …: the n-th operation on the disk fails, or the power goes at it. Whatever n is, what was acknowledged
// is there once and can be found, what was not is there whole or not at all, and the store goes on when it can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "service/sqlite/database.h"
#include "service/upkeep/upkeep.h"
#include "tests/service/sqlite/faulty_disk.h"
#include "tests/service/upkeep/folder.h"

namespace secondsource::upkeep {
namespace {

namespace fs = std::filesystem;
using sqlite::FaultyDisk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kBatches = 3;
constexpr int kPerBatch = 2;

std::vector<v1::Document> Batch(int batch) {
  std::vector<v1::Document> documents;
  for (int i = 0; i < kPerBatch; ++i) documents.push_back(MakeDocument(batch * kPerBatch + i));
  return documents;
}

class FaultsTest : public DataFolder {
 protected:
  // Ingests the batches in turn and ends the store; the batches that were acknowledged. `on_error` sees each refusal.
  std::set<int> Ingest(const std::function<void(corpus::SqliteStore&, const absl::Status&)>& on_error) {
    std::set<int> acknowledged;
    const auto store = corpus::SqliteStore::Open(folder_, absl::Now);
    if (!store.ok()) return acknowledged;
    for (int batch = 0; batch < kBatches; ++batch) {
      const auto outcomes = (*store)->Ingest(Batch(batch));
      if (outcomes.ok()) {
        acknowledged.insert(batch);
        continue;
      }
      on_error(**store, outcomes.status());
    }
    return acknowledged;
  }

  // How many documents of a batch are there, each in one version and found by its own word.
  static int Count(const corpus::SqliteStore& store, int batch) {
    int count = 0;
    for (const v1::Document& document : Batch(batch)) {
      const absl::StatusOr<v1::Document> found = store.Get(document.id(), {});
      const std::string word = document.text().substr(0, document.text().find(' '));
      const auto hits = store.Search({.terms = {{.phrases = {word}}}, .limit = 9, .cut_offs = {}}, Call());
      EXPECT_TRUE(hits.ok()) << hits.status();
      EXPECT_EQ(hits.ok() ? hits->size() : 9, found.ok() ? 1u : 0u) << document.id();
      if (!found.ok()) continue;
      EXPECT_EQ(found->text(), document.text());
      EXPECT_EQ(found->version(), 1u);
      ++count;
    }
    return count;
  }

  void ExpectWhole(const std::set<int>& acknowledged) {
    // A crash may have come before there was a database.
    ASSERT_NE(OpenStore(folder_), nullptr);
    ASSERT_TRUE(records::SqliteRecords::Open(folder_, absl::Now).ok());
    EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
    const auto store = OpenStore(folder_);
    ASSERT_NE(store, nullptr);
    for (int batch = 0; batch < kBatches; ++batch) {
      const int count = Count(*store, batch);
      EXPECT_TRUE(count == kPerBatch || (count == 0 && !acknowledged.contains(batch)))
          << "batch " << batch << ": " << count;
      // Whoever had no answer sends again.
      if (acknowledged.contains(batch)) continue;
      ASSERT_TRUE(store->Ingest(Batch(batch)).ok());
      EXPECT_EQ(Count(*store, batch), kPerBatch);
    }
  }

  // How many operations it takes if none fails.
  int64_t Operations() {
    disk_.Heal();
    EXPECT_EQ(Ingest([](auto&, const absl::Status& status) { ADD_FAILURE() << status; }).size(), size_t{kBatches});
    const int64_t operations = disk_.operations();
    Clear();
    return operations;
  }

  void Clear() { fs::remove_all(folder_); }

  FaultyDisk& disk_ = FaultyDisk::Install();
};

TEST_F(FaultsTest, SurvivesAnErrorOfAnyOperation) {
  const int64_t operations = Operations();
  EXPECT_GT(operations, 30);
  for (const int code : {SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC}) {
    for (int64_t n = 1; n <= operations; n += 3) {
      SCOPED_TRACE(absl::StrCat("code ", code, " at operation ", n, " of ", operations));
      disk_.FailAt(n, code, false);
      const std::set<int> acknowledged = Ingest([&](corpus::SqliteStore& store, const absl::Status& status) {
        EXPECT_EQ(status.code(),
                  code == SQLITE_FULL ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable)
            << status;
        EXPECT_TRUE(store.List("", 10, {}).ok());
      });
      disk_.Heal();
      ExpectWhole(acknowledged);
      Clear();
    }
  }
}

TEST_F(FaultsTest, GoesOnWhenAFullDiskHasRoomAgain) {
  const auto store = OpenStore(folder_);
  ASSERT_TRUE(store->Ingest(Batch(0)).ok());
  disk_.FailAt(1, SQLITE_FULL, true);
  for (int attempt = 0; attempt < 3; ++attempt) {
    const absl::Status full = store->Ingest(Batch(1)).status();
    EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted) << full;
    EXPECT_THAT(std::string(full.message()), HasSubstr("free space on the disk of the data folder"));
    EXPECT_EQ(Count(*store, 0), kPerBatch);
    EXPECT_EQ(Count(*store, 1), 0);
  }
  disk_.Heal();
  ASSERT_TRUE(store->Ingest(Batch(1)).ok());
  EXPECT_EQ(Count(*store, 1), kPerBatch);
}

TEST_F(FaultsTest, SaysThatADiskIsReadOnly) {
  const auto store = OpenStore(folder_);
  ASSERT_TRUE(store->Ingest(Batch(0)).ok());
  disk_.FailAt(1, SQLITE_READONLY, true);
  const absl::Status status = store->Ingest(Batch(1)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("writable"));
  EXPECT_EQ(Count(*store, 0), kPerBatch);
  disk_.Heal();
}

TEST_F(FaultsTest, SaysAtTheStartThatADiskIsReadOnly) {
  ASSERT_TRUE(OpenStore(folder_)->Ingest(Batch(0)).ok());
  disk_.SetReadOnly(true);
  const absl::Status status = corpus::SqliteStore::Open(folder_, absl::Now).status();
  disk_.SetReadOnly(false);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("make the data folder, its files and its disk writable"));
}

TEST_F(FaultsTest, SurvivesAPowerCutAtAnyOperation) {
  const int64_t operations = Operations();
  std::mt19937 random(7);
  for (int64_t n = 1; n <= operations; ++n) {
    SCOPED_TRACE(absl::StrCat("power cut at operation ", n, " of ", operations));
    disk_.FailAt(n, SQLITE_IOERR_WRITE, true);
    const std::set<int> acknowledged = Ingest([](auto&, const absl::Status&) {});
    disk_.LosePower(random);
    ExpectWhole(acknowledged);
    Clear();
  }
}

TEST_F(FaultsTest, ARepairThatFailsChangesNothing) {
  Fill(8, 2);
  std::string damaged = Load(file_);
  damaged[3 * 4096 + 99] ^= 0x08;
  Save(file_, damaged);
  disk_.Heal();
  ASSERT_TRUE(Repair(folder_, absl::Now()).ok());
  const int64_t operations = disk_.operations();
  Clear();
  fs::create_directories(folder_);
  Save(file_, damaged);
  for (int64_t n = 1; n <= operations; n += 7) {
    SCOPED_TRACE(absl::StrCat("operation ", n, " of ", operations));
    disk_.FailAt(n, SQLITE_FULL, true);
    const absl::StatusOr<Repaired> repaired = Repair(folder_, absl::Now());
    disk_.Heal();
    if (repaired.ok()) break;  // what failed was a cleaning up that can wait
    EXPECT_EQ(repaired.status().code(), absl::StatusCode::kResourceExhausted) << repaired.status();
    EXPECT_EQ(Load(file_), damaged);
  }
  EXPECT_TRUE(Repair(folder_, absl::Now()).ok());
  EXPECT_THAT(Check(folder_).value().sentences, IsEmpty());
}

}  // namespace
}  // namespace secondsource::upkeep
