// SQLite with owners for its handles, absl::Status for its errors, and checksums for its pages.
//
// A read that meets a damaged page fails with DATA_LOSS and names the page. This room may use `base` only. A Database,
// with all that belongs to it, serves one thread at a time.
#ifndef SECONDSOURCE_SERVICE_SQLITE_DATABASE_H_
#define SECONDSOURCE_SERVICE_SQLITE_DATABASE_H_

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "service/sqlite/turns.h"

namespace secondsource::sqlite {

// The one file of the data folder; every room keeps its own tables in it.
inline constexpr char kDatabaseFile[] = "secondsource.db";

// One SQL statement, prepared once and run many times:
//   insert.Bind(1, id).Bind(2, time); Status status = insert.Run();
class Statement {
 public:
  // Parameters count from 1. Values are copied. An error of binding shows in the next Step or Run.
  Statement& Bind(int parameter, int64_t value);
  Statement& Bind(int parameter, std::string_view text);
  Statement& Bind(int parameter, const std::optional<int64_t>& value);  // nullopt is NULL
  Statement& BindBlob(int parameter, std::string_view bytes);
  // A pointer for an application-defined function; it must outlive the run. `type` is a string literal.
  Statement& BindPointer(int parameter, void* pointer, const char* type);

  // The next row; false after the last one, and then the statement is ready for its next run.
  absl::StatusOr<bool> Step();
  // Runs to the end, whatever rows there are.
  absl::Status Run();
  // Gives up the rest of a run.
  void Reset();

  // Columns of the current row count from 0. Views are good until the next Step, Run or Reset.
  int64_t Int(int column) const;
  double Real(int column) const;
  std::string_view Text(int column) const;
  std::string_view Blob(int column) const;
  bool IsNull(int column) const;

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement& Remember(int code);

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int bind_error_ = SQLITE_OK;
};

class Database {
 public:
  // kFrozen: to read a file that nobody writes and that has no log; leaves nothing beside it, and the folder may be
  // read-only.
  enum class Access { kReadWrite, kReadOnly, kFrozen };

  // Opens a file, and creates it if it may be written. Write-ahead log, synchronous=FULL (a commit that returned
  // survives a power cut), foreign keys on; waits up to 10 seconds for another writer.
  // FAILED_PRECONDITION if the file or its disk is read-only, or if its pages have no checksums; DATA_LOSS if it is
  // damaged or no database.
  static absl::StatusOr<Database> Open(const std::filesystem::path& file, Access access);

  // A new database, for its owner only, in place of whatever is there: for a file that nobody else uses before it is
  // whole: a crash leaves rubbish, and nothing is on the disk for certain until PutInPlace (replacement.h).
  static absl::StatusOr<Database> Create(const std::filesystem::path& file);

  // An empty database without a file, for whoever needs what SQLite can do and keeps nothing.
  static absl::StatusOr<Database> OpenInMemory();

  // Runs one or several statements whose rows nobody needs.
  absl::Status Execute(const std::string& sql);

  absl::StatusOr<Statement> Prepare(std::string_view sql);

  // Brings the tables of a component up to date: runs the steps that this file has not seen, all in one transaction.
  // steps[i] leads from version i to i + 1 and never changes once released. FAILED_PRECONDITION if a newer program
  // wrote the file, or if there are steps to run and the database is open for reading alone.
  absl::Status Migrate(std::string_view component, absl::Span<const char* const> steps);

  // For what this room does not cover.
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  friend class Transaction;
  Database(sqlite3* handle, std::shared_ptr<Turns> turns) : handle_(handle), turns_(std::move(turns)) {}
  // 0 if the file does not know the component.
  absl::StatusOr<int64_t> SchemaVersion(std::string_view component);
  static absl::StatusOr<Database> Connect(const std::filesystem::path& file, int flags);

  std::unique_ptr<sqlite3, Closer> handle_;
  std::shared_ptr<Turns> turns_;
};

// A write transaction; rolled back unless committed. The database must outlive it.
class Transaction {
 public:
  // Waits for its turn among the writers of this process, which must therefore begin one transaction at a time each.
  static absl::StatusOr<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Returns when the transaction is durable.
  absl::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  void End();
  Database* database_;  // nullptr once it is over
};

// What went wrong, from the last error of a handle: SQLite's reason, and what to do.
absl::Status SqliteError(sqlite3* handle, int code, std::string_view action);

// Times are kept as microseconds since 1970; the infinite ones as the extremes.
int64_t ToMicros(absl::Time time);
absl::Time FromMicros(int64_t micros);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_DATABASE_H_
