// Damage is found and named; copies, replacements and migrations are whole or not there at all.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/sqlite/backup.h"
#include "service/sqlite/database.h"
#include "service/sqlite/page_file.h"
#include "service/sqlite/replacement.h"
#include "service/sqlite/salvage.h"
#include "service/sqlite/store_files.h"

namespace secondsource::sqlite {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Access = Database::Access;

std::string Load(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void Save(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void Flip(const fs::path& path, size_t offset) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(offset));
  const char byte = static_cast<char>(file.get() ^ 0x10);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(byte);
}

class ChecksumTest : public ::testing::Test {
 protected:
  ChecksumTest() : folder_(fs::path(::testing::TempDir()) / RandomId()) { fs::create_directories(folder_); }
  ~ChecksumTest() override { fs::remove_all(folder_); }

  Database Open(Access access = Access::kReadWrite) {
    absl::StatusOr<Database> database = Database::Open(file_, access);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }

  static std::string Text(int i) {
    return absl::StrCat("text ", i, std::string(static_cast<size_t>(i % 7) * 1'500, 'a'));
  }

  // Rows of up to three pages each, with an index.
  static void Fill(Database& database, int begin, int end) {
    ASSERT_TRUE(database.Execute("CREATE TABLE IF NOT EXISTS t (i INTEGER PRIMARY KEY, s TEXT, b BLOB)").ok());
    ASSERT_TRUE(database.Execute("CREATE INDEX IF NOT EXISTS t_by_s ON t (s)").ok());
    Statement insert = database.Prepare("INSERT INTO t VALUES (?1, ?2, x'00ff')").value();
    for (int i = begin; i < end; ++i) ASSERT_TRUE(insert.Bind(1, int64_t{i}).Bind(2, Text(i)).Run().ok());
  }

  // Reads every row by both ways; the number of rows.
  absl::StatusOr<int> ReadAll(Access access = Access::kReadWrite) {
    absl::StatusOr<Database> database = Database::Open(file_, access);
    if (!database.ok()) return database.status();
    for (const char* sql : {"SELECT i, s FROM t INDEXED BY t_by_s ORDER BY s", "SELECT i, s FROM t ORDER BY i"}) {
      absl::StatusOr<Statement> all = database->Prepare(sql);
      if (!all.ok()) return all.status();
      int rows = 0;
      for (;; ++rows) {
        const absl::StatusOr<bool> row = all->Step();
        if (!row.ok()) return row.status();
        if (!*row) break;
        if (all->Text(1) != Text(static_cast<int>(all->Int(0)))) return absl::UnknownError("a wrong text");
      }
      if (rows != kRows) return absl::UnknownError(absl::StrCat("wrong number of rows: ", rows));
    }
    return kRows;
  }

  static constexpr int kRows = 40;
  const fs::path folder_;
  const fs::path file_ = folder_ / kDatabaseFile;
};

TEST_F(ChecksumTest, FindsADamagedByteInAnyPage) {
  {
    Database database = Open();
    Fill(database, 0, kRows);
  }
  const std::string whole = Load(file_);
  ASSERT_EQ(whole.size() % kPageBytes, 0u);
  ASSERT_GT(whole.size() / kPageBytes, 20u);
  for (size_t page = 0; page < whole.size() / kPageBytes; ++page) {
    // The header of the file, that of the page, its rows, and the checksum itself.
    constexpr std::array<size_t, 6> kPlaces = {18, 20, 28, 200, kPageBytes - 700, kPageBytes - 3};
    for (size_t i = 0; i < kPlaces.size(); ++i) {
      if (page > 0 && i % 3 != page % 3) continue;
      Save(file_, whole);
      Flip(file_, page * kPageBytes + kPlaces[i]);
      const absl::Status status = ReadAll().status();
      EXPECT_TRUE(absl::IsDataLoss(status)) << "page " << page + 1 << ", byte " << kPlaces[i] << ": " << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr("secondsourced repair"));
    }
    EXPECT_THAT(FindDamagedPages(file_).value(), ElementsAre(static_cast<int64_t>(page) + 1));
  }
  // A page in the wrong place, a page of zeros, a page that is missing.
  std::string swapped = whole;
  std::swap_ranges(swapped.begin() + 5 * kPageBytes, swapped.begin() + 6 * kPageBytes,
                   swapped.begin() + 6 * kPageBytes);
  std::string zeroed = whole;
  zeroed.replace(7 * kPageBytes, kPageBytes, kPageBytes, '\0');
  for (const std::string& bytes : {swapped, zeroed, whole.substr(0, whole.size() - kPageBytes)}) {
    Save(file_, bytes);
    EXPECT_TRUE(absl::IsDataLoss(ReadAll().status()));
  }
  Save(file_, whole);
  EXPECT_TRUE(ReadAll().ok());
}

TEST_F(ChecksumTest, NamesTheDamagedPage) {
  {
    Database database = Open();
    Fill(database, 0, kRows);
  }
  Flip(file_, 3 * kPageBytes + 100);
  EXPECT_THAT(std::string(ReadAll().status().message()), HasSubstr("page 4 of the database is damaged"));
}

TEST_F(ChecksumTest, FurtherConnectionsLeaveTheLockOfTheFirst) {
  Database writer = Open();
  Fill(writer, 0, kRows);
  for (const Access access : {Access::kReadOnly, Access::kReadWrite}) EXPECT_TRUE(ReadAll(access).ok());
  EXPECT_FALSE(Database::Open(folder_ / "absent", Access::kReadOnly).ok());
  // Another process must see it, or it takes the log for its own when it closes the database.
  const pid_t child = fork();
  if (child == 0) {
    struct flock lock = {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = kLockedByte + 2;  // SQLite's shared lock
    lock.l_len = 510;
    const int descriptor = open(file_.c_str(), O_RDWR);
    _exit(fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type == F_RDLCK ? 0 : 1);
  }
  int result = 0;
  ASSERT_EQ(waitpid(child, &result, 0), child);
  EXPECT_TRUE(WIFEXITED(result) && WEXITSTATUS(result) == 0);
}

TEST_F(ChecksumTest, FindsADamagedFrameOfTheLog) {
  Database database = Open();
  ASSERT_TRUE(database.Execute("PRAGMA wal_autocheckpoint = 0").ok());
  Fill(database, 0, kRows);
  const fs::path log = file_.string() + "-wal";
  const size_t frames = (Load(log).size() - kLogHeaderBytes) / (kFrameHeaderBytes + kPageBytes);
  ASSERT_GT(frames, 40u);
  ASSERT_TRUE(ReadAll(Access::kReadOnly).ok());
  // The newest frame of the last page of the database.
  Flip(log, static_cast<size_t>(FrameOffset(static_cast<int64_t>(frames) - 1, kPageBytes)) + 500);
  const absl::Status status = ReadAll(Access::kReadOnly).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("of the write-ahead log is damaged"));
  // A checkpoint must not carry it over and give it a good checksum.
  database.Execute("PRAGMA wal_checkpoint(TRUNCATE)").IgnoreError();
  EXPECT_TRUE(absl::IsDataLoss(ReadAll(Access::kReadOnly).status()));
}

TEST_F(ChecksumTest, RefusesALogThatWouldLoseTransactions) {
  const fs::path log = file_.string() + "-wal";
  std::string database_bytes;
  std::string log_bytes;
  {
    Database database = Open();
    ASSERT_TRUE(database.Execute("PRAGMA wal_autocheckpoint = 0").ok());
    Fill(database, 0, kRows);
    // As kill -9 leaves it.
    database_bytes = Load(file_);
    log_bytes = Load(log);
  }
  const auto crash = [&](size_t flip) {
    Save(file_, database_bytes);
    Save(log, log_bytes);
    fs::remove(file_.string() + "-shm");
    if (flip != 0) Flip(log, flip);
    return CheckAtRest(file_);
  };
  EXPECT_TRUE(crash(0).ok());
  EXPECT_TRUE(ReadAll().ok());
  const int64_t frames = static_cast<int64_t>((log_bytes.size() - kLogHeaderBytes) / (kFrameHeaderBytes + kPageBytes));
  for (int64_t frame = 0; frame < frames - 12; frame += 17) {
    for (const size_t at : {size_t{3}, size_t{10}, size_t{17}, size_t{2'000}}) {
      EXPECT_TRUE(absl::IsDataLoss(crash(static_cast<size_t>(FrameOffset(frame, kPageBytes)) + at)))
          << "frame " << frame << ", byte " << at;
    }
  }
  EXPECT_TRUE(absl::IsDataLoss(crash(26)));  // the log's own header
  // A log that breaks off is no damage: nothing that it lacks was acknowledged.
  Save(log, log_bytes.substr(0, log_bytes.size() - 3'000));
  EXPECT_TRUE(CheckAtRest(file_).ok());
  Save(log, "");
  EXPECT_TRUE(CheckAtRest(file_).ok());
}

TEST_F(ChecksumTest, TheIndexOfTheLogKnowsWhatWasAcknowledged) {
  const fs::path log = file_.string() + "-wal";
  const fs::path index = file_.string() + "-shm";
  std::string database_bytes;
  std::string log_bytes;
  std::string index_bytes;
  {
    Database database = Open();
    ASSERT_TRUE(database.Execute("PRAGMA wal_autocheckpoint = 0").ok());
    Fill(database, 0, kRows);
    database_bytes = Load(file_);
    log_bytes = Load(log);
    index_bytes = Load(index);
  }
  const auto crash = [&](const std::string& log_left) {
    Save(file_, database_bytes);
    Save(log, log_left);
    Save(index, index_bytes);
    const absl::Status status = CheckAtRest(file_);
    EXPECT_EQ(Load(file_), database_bytes);
    EXPECT_EQ(Load(log), log_left);
    EXPECT_EQ(Load(index), index_bytes);
    return status;
  };
  EXPECT_TRUE(crash(log_bytes).ok());
  EXPECT_TRUE(crash(log_bytes + std::string(100, 'x')).ok());  // a transaction that was not acknowledged
  const size_t frame = kFrameHeaderBytes + kPageBytes;
  for (size_t at = log_bytes.size() - 5; at > log_bytes.size() - 13 * frame; at -= 997) {
    std::string damaged = log_bytes;
    damaged[at] ^= 0x01;
    EXPECT_TRUE(absl::IsDataLoss(crash(damaged))) << "byte " << at;
  }
  for (const size_t left : {size_t{0}, size_t{20}, size_t{32}, log_bytes.size() - 1}) {
    EXPECT_TRUE(absl::IsDataLoss(crash(log_bytes.substr(0, left)))) << left << " bytes left";
    EXPECT_GT(PageFile::Open(file_)->lost_frames(), 0);
  }
  fs::remove(log);
  EXPECT_TRUE(absl::IsDataLoss(CheckAtRest(file_)));
}

TEST_F(ChecksumTest, ADatabaseThatIsGoneIsNotNew) {
  EXPECT_TRUE(CheckAtRest(file_).ok());
  Save(folder_ / kLockFile, "");
  Save(file_, "");
  EXPECT_TRUE(CheckAtRest(file_).ok());  // a first start that was killed
  EXPECT_TRUE(absl::IsDataLoss(Database::Open(file_, Access::kReadOnly).status()));
  Save(file_.string() + "-wal", "some of a log");
  EXPECT_TRUE(absl::IsDataLoss(CheckAtRest(file_)));
  fs::remove(file_);
  EXPECT_TRUE(absl::IsDataLoss(CheckAtRest(file_)));
  fs::remove(file_.string() + "-wal");
  EXPECT_TRUE(CheckAtRest(file_).ok());
  ASSERT_TRUE(MarkStore(file_).ok());
  EXPECT_TRUE(absl::IsDataLoss(CheckAtRest(file_)));
  Save(file_, "");
  EXPECT_TRUE(absl::IsDataLoss(CheckAtRest(file_)));
  fs::remove(file_);
  {
    Open();
  }
  EXPECT_TRUE(absl::IsDataLoss(CheckAtRest(file_)));  // page 1 alone: the tables were in a log that is gone
  {
    Database database = Open();
    Fill(database, 0, 3);
  }
  EXPECT_TRUE(CheckAtRest(file_).ok());
}

TEST_F(ChecksumTest, ReadsAFrozenFileAndLeavesNothingBesideIt) {
  {
    Database database = Open();
    Fill(database, 0, 3);
  }
  const fs::path odd = folder_ / "100%3f? #1.db";
  fs::rename(file_, odd);
  {
    Database database = Database::Open(odd, Access::kFrozen).value();
    Statement count = database.Prepare("SELECT count(*) FROM t").value();
    ASSERT_TRUE(count.Step().value());
    EXPECT_EQ(count.Int(0), 3);
    EXPECT_EQ(database.Execute("DELETE FROM t").code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(database.Migrate("things", {"CREATE TABLE things (i INTEGER)"}).code(),
              absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_THAT(std::vector<fs::path>(fs::directory_iterator(folder_), {}), ElementsAre(odd));
  Flip(odd, kPageBytes + 100);
  EXPECT_THAT(FindDamagedPages(odd).value(), ElementsAre(2));
}

TEST_F(ChecksumTest, TransactionsThatOutgrowTheCacheAreRead) {
  Database database = Open();
  ASSERT_TRUE(database.Execute("PRAGMA cache_size = 10; CREATE TABLE t (i INTEGER PRIMARY KEY, s TEXT)").ok());
  absl::StatusOr<Transaction> transaction = Transaction::Begin(database);
  ASSERT_TRUE(transaction.ok());
  for (int round = 0; round < 4; ++round) {
    Statement write = database.Prepare("INSERT OR REPLACE INTO t VALUES (?1, ?2)").value();
    Statement read = database.Prepare("SELECT s FROM t WHERE i = ?1").value();
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(write.Bind(1, int64_t{i * 37 % 200}).Bind(2, Text(round + i)).Run().ok());
      const absl::StatusOr<bool> row = read.Bind(1, int64_t{i / 2 * 37 % 200}).Step();
      ASSERT_TRUE(row.ok()) << row.status();
      read.Reset();
    }
  }
  ASSERT_TRUE(transaction->Commit().ok());
  Statement check = database.Prepare("PRAGMA integrity_check").value();
  ASSERT_TRUE(check.Step().value());
  EXPECT_EQ(check.Text(0), "ok");
}

TEST_F(ChecksumTest, RefusesAFileWithoutChecksums) {
  sqlite3* plain = nullptr;
  ASSERT_EQ(sqlite3_open(file_.c_str(), &plain), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(plain, "CREATE TABLE t (i)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(plain);
  const absl::Status status = Database::Open(file_, Access::kReadWrite).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("secondsourced repair"));
}

TEST_F(ChecksumTest, SalvagesRowsWithoutTheTree) {
  {
    Database database = Open();
    Fill(database, 0, kRows);
  }
  // Without the schema, without any interior page, and with one leaf gone.
  const std::string whole = Load(file_);
  std::string damaged = whole;
  damaged.replace(0, kPageBytes, kPageBytes, 'x');
  for (size_t page = 1; page < whole.size() / kPageBytes; ++page) {
    const char type = whole[page * kPageBytes];
    if (type == 0x05 || type == 0x02) damaged.replace(page * kPageBytes, 50, 50, 'x');
  }
  Save(file_, damaged);
  const PageFile pages = PageFile::Open(file_).value();
  std::set<int64_t> numbers;
  ASSERT_TRUE(SalvageRows(pages, [&](const SalvagedRow& row) {
                if (row.of_index || row.shape() != "ntb") return absl::OkStatus();
                EXPECT_TRUE(row.sound);
                EXPECT_EQ(row.values[1].bytes, Text(static_cast<int>(row.number)));
                EXPECT_EQ(row.values[2].bytes, std::string("\0\xff", 2));
                numbers.insert(row.number);
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(numbers.size(), static_cast<size_t>(kRows));
}

TEST_F(ChecksumTest, CopiesWhileOthersWrite) {
  Database database = Open();
  Fill(database, 0, kRows);
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int i = 1'000; !done; ++i) {
      ASSERT_TRUE(database.Execute(absl::StrCat("INSERT INTO t VALUES (", i, ", 'more', x'00')")).ok());
    }
  });
  const fs::path copy = folder_ / "copy.db";
  const absl::StatusOr<int64_t> pages = CopyDatabase(file_, copy);
  done = true;
  writer.join();
  ASSERT_TRUE(pages.ok()) << pages.status();
  EXPECT_EQ(static_cast<uint64_t>(*pages) * kPageBytes, fs::file_size(copy));
  EXPECT_FALSE(fs::exists(copy.string() + "-wal"));
  Database read = Database::Open(copy, Access::kReadOnly).value();
  Statement check =
      read.Prepare("SELECT (SELECT count(*) FROM t WHERE i < 1000), integrity_check FROM pragma_integrity_check")
          .value();
  ASSERT_TRUE(check.Step().value());
  EXPECT_EQ(check.Int(0), kRows);
  EXPECT_EQ(check.Text(1), "ok");
}

TEST_F(ChecksumTest, CopiesNothingDamaged) {
  {
    Database database = Open();
    Fill(database, 0, kRows);
  }
  Flip(file_, 9 * kPageBytes + 1'000);
  const absl::Status status = CopyDatabase(file_, folder_ / "copy.db").status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("page 10 of the database"));
}

TEST_F(ChecksumTest, EndsAReplacementThatWasInterrupted) {
  {
    Database database = Open();
    Fill(database, 0, kRows);
  }
  const std::string whole = Load(file_);
  for (const bool interrupted : {false, true}) {
    const fs::path partial = folder_ / "partial";
    Save(partial, whole);
    Save(file_, "old");
    Save(file_.string() + "-wal", "old log");
    if (interrupted) {
      fs::rename(partial, file_.string() + ".next");
      ASSERT_TRUE(FinishReplacement(file_).ok());
    } else {
      ASSERT_TRUE(ReplaceDatabase(partial, file_, folder_ / "kept.db").ok());
      EXPECT_EQ(Load(folder_ / "kept.db"), "old");
      EXPECT_EQ(Load(folder_ / "kept.db-wal"), "old log");
    }
    EXPECT_EQ(Load(file_), whole);
    EXPECT_FALSE(fs::exists(file_.string() + "-wal"));
    EXPECT_FALSE(fs::exists(file_.string() + ".next"));
  }
  ASSERT_TRUE(FinishReplacement(file_).ok());
  EXPECT_TRUE(ReadAll().ok());
}

TEST_F(ChecksumTest, ClearsAwayWhatAnInterruptedReplacementLeft) {
  const fs::path kept = folder_ / "secondsource-before-restore-1.db";
  const fs::path alias = folder_ / "secondsource-before-restore-2.db";
  Save(file_, "live");
  Save(file_.string() + "-wal", "log");
  Save(kept, "live");
  fs::create_hard_link(file_, alias);
  fs::create_hard_link(file_.string() + "-wal", alias.string() + "-wal");
  for (const char* suffix : {"", "-wal", "-shm"}) Save(PartialOf(file_).string() + suffix, "half");
  ASSERT_TRUE(FinishReplacement(file_).ok());
  EXPECT_THAT(std::set<fs::path>(fs::directory_iterator(folder_), {}),
              ElementsAre(kept, file_, file_.string() + "-wal"));
  EXPECT_EQ(Load(file_), "live");
}

TEST_F(ChecksumTest, AMigrationThatIsKilledLeavesTheOldSchema) {
  constexpr std::array<const char*, 3> kSteps = {"CREATE TABLE a (i)", "CREATE TABLE b (i)", "SELECT die()"};
  {
    Database database = Open();
    ASSERT_TRUE(database.Migrate("things", absl::MakeConstSpan(kSteps).first(1)).ok());
  }
  const pid_t child = fork();
  if (child == 0) {
    Database database = Open();
    const auto die = [](sqlite3_context*, int, sqlite3_value**) { kill(getpid(), SIGKILL); };
    sqlite3_create_function(database.handle(), "die", 0, SQLITE_UTF8, nullptr, die, nullptr, nullptr);
    database.Migrate("things", kSteps).IgnoreError();
    _exit(0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  Database database = Open();
  Statement tables = database
                         .Prepare(
                             "SELECT count(*) FILTER (WHERE name = 'a'), count(*) FILTER (WHERE name = 'b'), "
                             "(SELECT version FROM schema_versions) FROM sqlite_schema")
                         .value();
  ASSERT_TRUE(tables.Step().value());
  EXPECT_EQ(tables.Int(0), 1);
  EXPECT_EQ(tables.Int(1), 0);
  EXPECT_EQ(tables.Int(2), 1);
  tables.Reset();
  EXPECT_TRUE(database.Migrate("things", absl::MakeConstSpan(kSteps).first(2)).ok());
}

}  // namespace
}  // namespace secondsource::sqlite
