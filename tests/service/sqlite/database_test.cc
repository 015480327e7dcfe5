#include "service/sqlite/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "service/base/ids.h"

namespace secondsource::sqlite {
namespace {

using ::testing::HasSubstr;
using Access = Database::Access;

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) {
    std::filesystem::create_directories(folder_);
  }
  ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

  Database Open(Access access = Access::kReadWrite) {
    absl::StatusOr<Database> database = Database::Open(file_, access);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }

  static int64_t Number(Database& database, std::string_view sql) {
    absl::StatusOr<Statement> statement = database.Prepare(sql);
    EXPECT_TRUE(statement.ok()) << statement.status();
    EXPECT_TRUE(statement->Step().value());
    return statement->Int(0);
  }

  const std::filesystem::path folder_;
  const std::filesystem::path file_ = folder_ / kDatabaseFile;
};

TEST_F(DatabaseTest, OpensDurableAndWithALog) {
  Database database = Open();
  EXPECT_EQ(Number(database, "PRAGMA synchronous"), 2);
  EXPECT_EQ(Number(database, "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(Number(database, "PRAGMA busy_timeout"), 10'000);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "secondsource.db"));
}

TEST_F(DatabaseTest, OpensInMemoryWithoutAFile) {
  Database database = Database::OpenInMemory().value();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (i INTEGER); INSERT INTO t VALUES (5)").ok());
  EXPECT_EQ(Number(database, "SELECT i FROM t"), 5);
  Database other = Database::OpenInMemory().value();
  EXPECT_FALSE(other.Prepare("SELECT i FROM t").ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(DatabaseTest, BindsAndReadsEveryType) {
  Database database = Open();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (i INTEGER, s TEXT, b BLOB, n INTEGER) STRICT").ok());
  Statement insert = database.Prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4)").value();
  const std::string_view with_nul("a\0b", 3);
  ASSERT_TRUE(insert.Bind(1, int64_t{-5}).Bind(2, with_nul).BindBlob(3, "\xFF").Bind(4, std::nullopt).Run().ok());
  ASSERT_TRUE(insert.Bind(1, int64_t{6}).Bind(2, std::string_view()).BindBlob(3, {}).Bind(4, int64_t{7}).Run().ok());
  Statement select = database.Prepare("SELECT i, s, b, n, i / 2.0 FROM t ORDER BY i").value();
  ASSERT_TRUE(select.Step().value());
  EXPECT_EQ(select.Int(0), -5);
  EXPECT_EQ(select.Text(1), with_nul);
  EXPECT_EQ(select.Blob(2), "\xFF");
  EXPECT_TRUE(select.IsNull(3));
  EXPECT_EQ(select.Real(4), -2.5);
  ASSERT_TRUE(select.Step().value());
  EXPECT_FALSE(select.IsNull(1));
  EXPECT_EQ(select.Text(1), "");
  EXPECT_EQ(select.Int(3), 7);
  EXPECT_FALSE(select.Step().value());
}

TEST_F(DatabaseTest, ReportsErrorsWithSqlitesReason) {
  Database database = Open();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (i INTEGER PRIMARY KEY)").ok());
  const absl::Status wrong = database.Prepare("SELECT colour FROM t").status();
  EXPECT_EQ(wrong.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("no such column: colour"));
  Statement insert = database.Prepare("INSERT INTO t VALUES (?1)").value();
  EXPECT_TRUE(insert.Bind(1, int64_t{1}).Run().ok());
  EXPECT_EQ(insert.Bind(1, int64_t{1}).Run().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(insert.Bind(9, int64_t{1}).Run().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(insert.Bind(1, int64_t{2}).Run().ok());  // an error does not stick
}

TEST_F(DatabaseTest, RollsBackWhatIsNotCommitted) {
  Database database = Open();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (i INTEGER)").ok());
  {
    absl::StatusOr<Transaction> transaction = Transaction::Begin(database);
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE(database.Execute("INSERT INTO t VALUES (1)").ok());
  }
  EXPECT_EQ(Number(database, "SELECT count(*) FROM t"), 0);
  {
    absl::StatusOr<Transaction> transaction = Transaction::Begin(database);
    ASSERT_TRUE(transaction.ok());
    ASSERT_TRUE(database.Execute("INSERT INTO t VALUES (1)").ok());
    ASSERT_TRUE(transaction->Commit().ok());
  }
  EXPECT_EQ(Number(database, "SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, WritersTakeTurns) {
  Open().Execute("CREATE TABLE t (writer INTEGER)").IgnoreError();
  std::atomic<int> begun = 0;
  const auto write = [&](int64_t writer, int times) {
    Database database = Open();
    Statement insert = database.Prepare("INSERT INTO t VALUES (?1)").value();
    ++begun;
    while (begun < 2) std::this_thread::yield();
    for (int i = 0; i < times; ++i) {
      absl::StatusOr<Transaction> transaction = Transaction::Begin(database);
      ASSERT_TRUE(transaction.ok()) << transaction.status();
      ASSERT_TRUE(insert.Bind(1, writer).Run().ok());
      // Long enough for the other one to wait, and for this one to be the first to ask again.
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      ASSERT_TRUE(transaction->Commit().ok());
    }
  };
  std::thread other(write, 1, 20);
  write(0, 20);
  other.join();
  Database database = Open();
  EXPECT_GE(Number(database,
                   "SELECT count(*) FROM t AS a JOIN t AS b ON b.rowid = a.rowid + 1 "
                   "WHERE a.writer <> b.writer"),
            30)
      << "of 39 changes of turn at most";
}

TEST_F(DatabaseTest, MigratesStepByStepAndRefusesANewerSchema) {
  constexpr std::array<const char*, 2> kSteps = {"CREATE TABLE t (i INTEGER)", "INSERT INTO t VALUES (7)"};
  {
    Database database = Open();
    ASSERT_TRUE(database.Migrate("things", absl::MakeConstSpan(kSteps).first(1)).ok());
    EXPECT_EQ(Number(database, "SELECT count(*) FROM t"), 0);
    ASSERT_TRUE(database.Migrate("things", kSteps).ok());
    ASSERT_TRUE(database.Migrate("things", kSteps).ok());
    EXPECT_EQ(Number(database, "SELECT count(*) FROM t"), 1);
  }
  Database database = Open();
  const absl::Status newer = database.Migrate("things", absl::MakeConstSpan(kSteps).first(1));
  EXPECT_EQ(newer.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(newer.message()), HasSubstr("schema version 2, and this program knows versions up to 1"));
  EXPECT_TRUE(database.Migrate("others", absl::MakeConstSpan(kSteps).subspan(2)).ok());
}

TEST_F(DatabaseTest, LeavesAFailedMigrationUndone) {
  Database database = Open();
  constexpr std::array<const char*, 2> kSteps = {"CREATE TABLE t (i INTEGER)", "NONSENSE"};
  EXPECT_FALSE(database.Migrate("things", kSteps).ok());
  EXPECT_EQ(Number(database, "SELECT count(*) FROM sqlite_schema WHERE name IN ('t', 'schema_versions')"), 0);
}

TEST_F(DatabaseTest, RefusesWhatItCannotOpen) {
  EXPECT_EQ(Database::Open(folder_ / "absent" / "x.db", Access::kReadWrite).status().code(),
            absl::StatusCode::kFailedPrecondition);
  std::ofstream(file_) << std::string(4'096, 'x');
  const absl::Status damaged = Database::Open(file_, Access::kReadWrite).status();
  EXPECT_EQ(damaged.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(damaged.message()), HasSubstr("does not begin as a database does"));
}

TEST_F(DatabaseTest, ReadersCannotWrite) {
  {
    ASSERT_TRUE(Open().Execute("CREATE TABLE t (i INTEGER)").ok());
  }
  Database writer = Open();
  Database reader = Open(Access::kReadOnly);
  EXPECT_EQ(reader.Execute("INSERT INTO t VALUES (1)").code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(writer.Execute("INSERT INTO t VALUES (1)").ok());
  EXPECT_EQ(Number(reader, "SELECT count(*) FROM t"), 1);
}

TEST(Micros, KeepsTimes) {
  const absl::Time time = absl::FromUnixMicros(1'673'600'000'123'456);
  EXPECT_EQ(FromMicros(ToMicros(time)), time);
  EXPECT_EQ(FromMicros(ToMicros(absl::InfiniteFuture())), absl::InfiniteFuture());
  EXPECT_EQ(FromMicros(ToMicros(absl::InfinitePast())), absl::InfinitePast());
}

}  // namespace
}  // namespace secondsource::sqlite
