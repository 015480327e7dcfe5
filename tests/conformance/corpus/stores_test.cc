// The implementations that stand here: the embedded one, and the one in memory that it is held against.
#include <filesystem>

#include "service/base/ids.h"
#include "service/corpus/sqlite/sqlite_store.h"
#include "tests/conformance/corpus/memory_store.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

class InMemory : public ConformanceStore {
 public:
  explicit InMemory(std::function<absl::Time()> clock) : store_(std::move(clock)) {}
  Corpus& corpus() override { return store_; }
  const SearchIndex& index() override { return store_; }
  VectorIndex& vectors() override { return store_; }

 private:
  MemoryStore store_;
};

class OnDisk : public ConformanceStore {
 public:
  explicit OnDisk(std::function<absl::Time()> clock) : clock_(std::move(clock)) {}
  ~OnDisk() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Corpus& corpus() override { return *store_; }
  const SearchIndex& index() override { return *store_; }
  VectorIndex& vectors() override { return *store_; }
  absl::Status Reopen() override {
    store_.reset();
    absl::StatusOr<std::unique_ptr<SqliteStore>> store = SqliteStore::Open(folder_, clock_);
    if (store.ok()) store_ = *std::move(store);
    return store.status();
  }

 private:
  const std::function<absl::Time()> clock_;
  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / RandomId();
  std::unique_ptr<SqliteStore> store_;
};

const Implementation kMemory{
    .name = "memory",
    .make = [](std::function<absl::Time()> clock) -> absl::StatusOr<std::unique_ptr<ConformanceStore>> {
      return std::make_unique<InMemory>(std::move(clock));
    }};

const Implementation kSqlite{
    .name = "sqlite",
    .make = [](std::function<absl::Time()> clock) -> absl::StatusOr<std::unique_ptr<ConformanceStore>> {
      auto store = std::make_unique<OnDisk>(std::move(clock));
      if (absl::Status status = store->Reopen(); !status.ok()) return status;
      return store;
    }};

INSTANTIATE_TEST_SUITE_P(Memory, CorpusConformance, testing::Values(kMemory));
INSTANTIATE_TEST_SUITE_P(Sqlite, CorpusConformance, testing::Values(kSqlite));
INSTANTIATE_TEST_SUITE_P(Memory, SenseConformance, testing::Values(kMemory));
INSTANTIATE_TEST_SUITE_P(Sqlite, SenseConformance, testing::Values(kSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, DurableConformance, testing::Values(kSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, ReferenceConformance, testing::Values(kSqlite));

}  // namespace
}  // namespace secondsource::corpus
