#include "service/sqlite/database.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "service/base/error.h"
#include "service/sqlite/checksum_vfs.h"
#include "service/sqlite/page.h"

namespace secondsource::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

constexpr char kRepair[] =
    "stop the server and run 'secondsourced repair', or restore a backup with 'secondsourced restore'";

struct Advice {
  absl::StatusCode code;
  const char* reason;
  std::string_view advice;
};

constexpr Advice kFull = {absl::StatusCode::kResourceExhausted, "STORE_FULL",
                          "free space on the disk of the data folder and send again what was not acknowledged"};
constexpr Advice kReadOnlyStore = {absl::StatusCode::kFailedPrecondition, "STORE_READ_ONLY",
                                   "make the data folder, its files and its disk writable for the server"};

// An error of the disk; `cause` is the system's, 0 if it is not known.
Advice AdviceForDisk(int code, int cause) {
  if (code == SQLITE_IOERR_DATA) return {absl::StatusCode::kDataLoss, "STORE_DAMAGED", kRepair};
  if (code == SQLITE_IOERR_NOMEM) {
    return {absl::StatusCode::kResourceExhausted, "STORE_OUT_OF_MEMORY", "give the server more memory"};
  }
  if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG) return kFull;
  if (cause == EROFS) return kReadOnlyStore;
  return {absl::StatusCode::kUnavailable, "STORE_IO_ERROR", "check the disk of the data folder"};
}

Advice AdviceFor(int code, int cause) {
  using absl::StatusCode;
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {StatusCode::kUnavailable, "STORE_BUSY", "another writer holds the store; try again"};
    case SQLITE_FULL:
      return kFull;
    case SQLITE_NOMEM:
      return {StatusCode::kResourceExhausted, "STORE_OUT_OF_MEMORY", "give the server more memory"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {StatusCode::kDataLoss, "STORE_DAMAGED", kRepair};
    case SQLITE_READONLY:
      return kReadOnlyStore;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {StatusCode::kFailedPrecondition, "STORE_NOT_ACCESSIBLE",
              "check that the data folder exists and that the server may read and write it"};
    case SQLITE_IOERR:
      return AdviceForDisk(code, cause);
    case SQLITE_INTERRUPT:
      return {StatusCode::kCancelled, "STORE_INTERRUPTED", "the call ended before its answer was ready"};
    case SQLITE_CONSTRAINT:
      return {StatusCode::kAlreadyExists, "STORE_CONSTRAINT", "what was to be written is there already"};
    case SQLITE_TOOBIG:
      return {StatusCode::kInvalidArgument, "STORE_TOO_BIG", "send less at once"};
    default:
      return {StatusCode::kInternal, "STORE_FAILED", "report this with the server's version"};
  }
}

// What failed, in words; of a damaged page, which one.
std::string CauseOf(sqlite3* handle, int code) {
  if (code == SQLITE_IOERR_DATA && handle != nullptr) {
    if (const std::optional<DamagedPage> page = FindDamagedPage(handle); page.has_value()) {
      return absl::StrCat(page->in_log ? "frame " : "page ", page->number, " of the ",
                          page->in_log ? "write-ahead log" : "database", " is damaged");
    }
  }
  // The handle's message is that of its last call; it tells more than the code alone if it is about this one.
  const bool same = handle != nullptr && (sqlite3_errcode(handle) & 0xFF) == (code & 0xFF);
  return same ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
}

absl::Status Damaged(std::string_view what, std::string_view action) {
  return Error(absl::StatusCode::kDataLoss, "STORE_DAMAGED",
               absl::StrCat("cannot ", View(action), ": ", View(what), "; ", kRepair));
}

// Refuses what SQLite would read without checksums, or take for something else. Reads through the connection: POSIX
// gives up all locks of a process on a file when the process closes any descriptor of it, and other connections may
// hold some.
absl::Status CheckHeader(sqlite3* handle, const std::filesystem::path& file, bool may_be_new,
                         const std::string& action) {
  std::error_code error;
  // A crash while the file was made leaves a journal, from which SQLite mends it.
  if (std::filesystem::exists(file.string() + "-journal", error)) return absl::OkStatus();
  sqlite3_file* opened = nullptr;
  std::array<char, kHeaderBytes> header{};
  sqlite3_int64 size = 0;
  int code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &opened);
  if (code == SQLITE_OK) code = opened->pMethods->xFileSize(opened, &size);
  if (code != SQLITE_OK) return SqliteError(handle, code, action);
  if (size == 0) return may_be_new ? absl::OkStatus() : Damaged("the file is empty", action);
  if (size < static_cast<sqlite3_int64>(kMinPageBytes)) return Damaged("the file is shorter than a page", action);
  code = opened->pMethods->xRead(opened, header.data(), header.size(), 0);
  if (code != SQLITE_OK) return SqliteError(handle, code, action);
  if (std::memcmp(header.data(), kMagic, sizeof kMagic) != 0) {
    return Damaged("the file does not begin as a database does", action);
  }
  if (header[kReservedBytesAt] == 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_WITHOUT_CHECKSUMS",
                 absl::StrCat("cannot ", action,
                              ": its pages have no checksums, so damage would go unnoticed; stop the server and run "
                              "'secondsourced repair', which copies everything into a file that has them"));
  }
  if (header[kReservedBytesAt] != kReservedBytes) return Damaged("page 1 of the database is damaged", action);
  return absl::OkStatus();
}

std::string FrozenUri(const std::filesystem::path& file) {
  return absl::StrCat("file:", absl::StrReplaceAll(file.string(), {{"%", "%25"}, {"?", "%3f"}, {"#", "%23"}}),
                      "?immutable=1");
}

}  // namespace

absl::Status SqliteError(sqlite3* handle, int code, std::string_view action) {
  const Advice advice = AdviceFor(code, handle == nullptr ? 0 : FindWriteError(handle));
  return Error(advice.code, advice.reason,
               absl::StrCat("cannot ", View(action), ": ", CauseOf(handle, code), "; ", View(advice.advice)),
               {{"sqlite_code", absl::StrCat(code)}});
}

Statement& Statement::Remember(int code) {
  if (bind_error_ == SQLITE_OK) bind_error_ = code;
  return *this;
}

Statement& Statement::Bind(int parameter, int64_t value) {
  return Remember(sqlite3_bind_int64(statement_.get(), parameter, value));
}

Statement& Statement::Bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* data = text.data() == nullptr ? "" : text.data();
  return Remember(sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::Bind(int parameter, const std::optional<int64_t>& value) {
  return value.has_value() ? Bind(parameter, *value) : Remember(sqlite3_bind_null(statement_.get(), parameter));
}

Statement& Statement::BindBlob(int parameter, std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  return Remember(sqlite3_bind_blob64(statement_.get(), parameter, data, bytes.size(), SQLITE_TRANSIENT));
}

Statement& Statement::BindPointer(int parameter, void* pointer, const char* type) {
  return Remember(sqlite3_bind_pointer(statement_.get(), parameter, pointer, type, nullptr));
}

absl::StatusOr<bool> Statement::Step() {
  const int code = bind_error_ == SQLITE_OK ? sqlite3_step(statement_.get()) : bind_error_;
  if (code == SQLITE_ROW) return true;
  absl::Status status;
  if (code != SQLITE_DONE) status = SqliteError(sqlite3_db_handle(statement_.get()), code, "use the store");
  Reset();
  if (!status.ok()) return status;
  return false;
}

absl::Status Statement::Run() {
  for (;;) {
    const absl::StatusOr<bool> row = Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
  }
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  bind_error_ = SQLITE_OK;
}

int64_t Statement::Int(int column) const { return sqlite3_column_int64(statement_.get(), column); }

double Statement::Real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string_view Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return text == nullptr ? std::string_view() : std::string_view(text, static_cast<size_t>(size));
}

std::string_view Statement::Blob(int column) const {
  const auto* blob = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return blob == nullptr ? std::string_view() : std::string_view(blob, static_cast<size_t>(size));
}

bool Statement::IsNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

absl::StatusOr<Database> Database::Connect(const std::filesystem::path& file, int flags) {
  const std::string action = absl::StrCat("open '", file.string(), "'");
  const bool may_be_new = (flags & SQLITE_OPEN_CREATE) != 0;
  const std::string name = (flags & SQLITE_OPEN_URI) != 0 ? FrozenUri(file) : file.string();
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, ChecksumVfs());
  Database database(handle, Turns::Of(file));  // also a failed open leaves a handle to close
  sqlite3_extended_result_codes(handle, 1);
  int reserved = kReservedBytes;
  if (code == SQLITE_OK) code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
  if (code != SQLITE_OK) return SqliteError(handle, code, action);
  if (absl::Status status = CheckHeader(handle, file, may_be_new, action); !status.ok()) return status;
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // SQLite opens a file for reading alone if it may not write it, and says nothing.
  if ((flags & SQLITE_OPEN_READWRITE) != 0 && sqlite3_db_readonly(handle, "main") == 1) {
    return SqliteError(nullptr, SQLITE_READONLY, action);
  }
  return database;
}

absl::StatusOr<Database> Database::Open(const std::filesystem::path& file, Access access) {
  int flags = SQLITE_OPEN_READONLY;
  if (access == Access::kReadWrite) flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  if (access == Access::kFrozen) flags |= SQLITE_OPEN_URI;
  absl::StatusOr<Database> database = Connect(file, flags);
  if (!database.ok()) return database.status();
  absl::Status status = database->Execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL");
  if (!status.ok() || access != Access::kReadWrite) return status.ok() ? std::move(database) : status;
  absl::StatusOr<Statement> mode = database->Prepare("PRAGMA journal_mode = WAL");
  if (!mode.ok()) return mode.status();
  const absl::StatusOr<bool> row = mode->Step();
  if (!row.ok()) return row.status();
  if (mode->Text(0) != "wal") {
    return Error(
        absl::StatusCode::kFailedPrecondition, "STORE_WITHOUT_LOG",
        absl::StrCat("cannot open '", file.string(), "' with a write-ahead log; move the data folder to a local disk"));
  }
  return database;
}

absl::StatusOr<Database> Database::Create(const std::filesystem::path& file) {
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file.string() + suffix, error);
  absl::StatusOr<Database> database = Connect(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!database.ok()) return database.status();
  // Documents may be confidential, and a copy may lie in a folder that others can read.
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  absl::Status status = database->Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  if (!status.ok()) return status;
  return database;
}

absl::StatusOr<Database> Database::OpenInMemory() {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle, std::make_shared<Turns>());
  if (code != SQLITE_OK) return SqliteError(handle, code, "open a database in memory");
  return database;
}

absl::Status Database::Execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(handle_.get(), code, "use the store");
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return SqliteError(handle_.get(), code, "prepare a statement of the store");
  return Statement(statement);
}

absl::StatusOr<int64_t> Database::SchemaVersion(std::string_view component) {
  absl::StatusOr<Statement> table = Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_versions'");
  if (!table.ok()) return table.status();
  absl::StatusOr<bool> row = table->Step();
  if (!row.ok()) return row.status();
  if (!*row) return 0;
  absl::StatusOr<Statement> find = Prepare("SELECT version FROM schema_versions WHERE component = ?1");
  if (!find.ok()) return find.status();
  row = find->Bind(1, component).Step();
  if (!row.ok()) return row.status();
  return *row ? find->Int(0) : 0;
}

absl::Status Database::Migrate(std::string_view component, absl::Span<const char* const> steps) {
  const bool read_only = sqlite3_db_readonly(handle(), "main") == 1;
  std::optional<Transaction> transaction;
  if (!read_only) {
    absl::StatusOr<Transaction> begun = Transaction::Begin(*this);
    if (!begun.ok()) return begun.status();
    transaction.emplace(*std::move(begun));
  }
  const absl::StatusOr<int64_t> version = SchemaVersion(component);
  if (!version.ok()) return version.status();
  const int64_t ours = static_cast<int64_t>(steps.size());
  if (*version == ours) return absl::OkStatus();
  if (*version > ours || read_only) {
    const bool newer = *version > ours;
    return Error(absl::StatusCode::kFailedPrecondition, newer ? "STORE_TOO_NEW" : "STORE_TOO_OLD",
                 absl::StrCat("the store's ", View(component), " have schema version ", *version,
                              ", and this program knows versions up to ", ours,
                              newer ? ": a newer program wrote it; start that one, or restore a backup from before it"
                                    : ": start the server once, which brings the store up to date"),
                 {{"component", std::string(component)}, {"version", absl::StrCat(*version)}});
  }

  absl::Status status = Execute(
      "CREATE TABLE IF NOT EXISTS schema_versions (component TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT");
  for (int64_t step = *version; status.ok() && step < ours; ++step) status = Execute(steps[static_cast<size_t>(step)]);
  if (!status.ok()) return status;
  absl::StatusOr<Statement> store = Prepare("INSERT OR REPLACE INTO schema_versions VALUES (?1, ?2)");
  if (!store.ok()) return store.status();
  if (status = store->Bind(1, component).Bind(2, ours).Run(); !status.ok()) return status;
  return transaction->Commit();
}

absl::StatusOr<Transaction> Transaction::Begin(Database& database) {
  database.turns_->Take();
  // IMMEDIATE takes the write lock at once: a transaction that begins as a reader may fail halfway.
  if (absl::Status status = database.Execute("BEGIN IMMEDIATE"); !status.ok()) {
    database.turns_->Give();
    return status;
  }
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  // Some errors have rolled back by themselves; then this fails, and nothing is left to do.
  database_->Execute("ROLLBACK").IgnoreError();
  End();
}

absl::Status Transaction::Commit() {
  if (absl::Status status = database_->Execute("COMMIT"); !status.ok()) return status;
  End();
  return absl::OkStatus();
}

void Transaction::End() { std::exchange(database_, nullptr)->turns_->Give(); }

int64_t ToMicros(absl::Time time) {
  if (time == absl::InfiniteFuture()) return std::numeric_limits<int64_t>::max();
  if (time == absl::InfinitePast()) return std::numeric_limits<int64_t>::min();
  return absl::ToUnixMicros(time);
}

absl::Time FromMicros(int64_t micros) {
  if (micros == std::numeric_limits<int64_t>::max()) return absl::InfiniteFuture();
  if (micros == std::numeric_limits<int64_t>::min()) return absl::InfinitePast();
  return absl::FromUnixMicros(micros);
}

}  // namespace secondsource::sqlite
