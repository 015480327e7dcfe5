#include <unistd.h>

#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/folder_lock.h"
#include "service/corpus/sqlite/integrity.h"
#include "service/corpus/sqlite/rows.h"
#include "service/records/integrity.h"
#include "service/sqlite/page_file.h"
#include "service/sqlite/replacement.h"
#include "service/sqlite/store_files.h"
#include "service/upkeep/database_check.h"

namespace secondsource::upkeep {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;

// Damage is what a check is after; any other error ends it.
absl::Status Note(const absl::Status& status, Findings& findings) {
  if (!absl::IsDataLoss(status)) return status;
  findings.Add(std::string(status.message()));
  return absl::OkStatus();
}

absl::Status CheckPages(const fs::path& file, Findings& findings) {
  const absl::StatusOr<std::vector<int64_t>> damaged = sqlite::FindDamagedPages(file);
  if (!damaged.ok()) return damaged.status();
  for (const int64_t number : *damaged) findings.Add(absl::StrCat("page ", number, " is damaged"));
  return absl::OkStatus();
}

// Rows of a pragma that gives one for each thing that is wrong, or the only row `good`.
absl::Status CheckByPragma(Database& database, const std::string& pragma, std::string_view good, Findings& findings) {
  absl::StatusOr<sqlite::Statement> rows = database.Prepare(pragma);
  if (!rows.ok()) return rows.status();
  for (;;) {
    const absl::StatusOr<bool> row = rows->Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    if (rows->Text(0) != good) findings.Add(absl::StrCat(pragma, ": ", std::string(rows->Text(0))));
  }
}

bool HasLog(const fs::path& file) {
  std::error_code error;
  return fs::exists(file.string() + "-wal", error) || fs::exists(file.string() + "-journal", error);
}

absl::StatusOr<Database> OpenTables(const fs::path& file, Database::Access access) {
  absl::StatusOr<Database> database = Database::Open(file, access);
  if (!database.ok()) return database.status();
  absl::Status status = corpus::MigrateCorpus(*database);
  if (status.ok()) status = records::MigrateRecords(*database);
  if (!status.ok()) return status;
  return database;
}

}  // namespace

void Findings::Add(std::string sentence) {
  ++count;
  if (sentences.size() < kMostFindings) sentences.push_back(std::move(sentence));
}

absl::StatusOr<Findings> CheckDatabase(const fs::path& file, Database::Access access) {
  Findings findings;
  // First, for a file without checksums is refused, and so are tables that this program does not know.
  absl::Status status = Note(OpenTables(file, access).status(), findings);
  // With no connection open: closing the files that are read here would give up its locks.
  if (status.ok()) status = CheckPages(file, findings);
  if (!status.ok()) return status;
  absl::StatusOr<Database> database = OpenTables(file, access);
  // All that follows sees one moment.
  if (!database.ok() || !database->Execute("BEGIN").ok()) return findings;
  const auto found = [&](const std::string& finding) { findings.Add(finding); };
  for (const absl::Status& part : {CheckByPragma(*database, "PRAGMA integrity_check", "ok", findings),
                                   CheckByPragma(*database, "PRAGMA foreign_key_check", "", findings),
                                   corpus::CheckDocuments(*database, found), records::CheckRecords(*database, found)}) {
    if (status = Note(part, findings); !status.ok()) return status;
  }
  return findings;
}

absl::Status RequireDatabase(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder / sqlite::kDatabaseFile, error)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "NO_STORE",
               absl::StrCat("the data folder '", folder.string(), "' holds no database; name another with --data-dir"),
               {{"folder", folder.string()}});
}

fs::path NameForKept(const fs::path& folder, const std::string& why, absl::Time now) {
  return folder /
         absl::StrCat("secondsource-", why, "-", absl::FormatTime("%Y%m%dT%H%M%E3SZ", now, absl::UTCTimeZone()), ".db");
}

Database::Access ReadingAccess(const fs::path& file) {
  return !HasLog(file) && access(file.parent_path().c_str(), W_OK) != 0 ? Database::Access::kFrozen
                                                                        : Database::Access::kReadOnly;
}

absl::StatusOr<Findings> Check(const fs::path& folder) {
  const fs::path file = folder / sqlite::kDatabaseFile;
  const Database::Access access = ReadingAccess(file);
  const bool had_log = HasLog(file);
  Findings findings;
  {
    // Where no server runs, what one would do when it starts is ours; then one may start at any time.
    const absl::StatusOr<corpus::FolderLock> lock = corpus::FolderLock::Take(folder);
    absl::Status status;
    if (lock.ok()) status = sqlite::FinishReplacement(file);
    if (status.ok() && (lock.ok() || access == Database::Access::kFrozen)) {
      status = Note(sqlite::CheckAtRest(file), findings);
    }
    if (!status.ok()) return status;
  }
  // SQLite would rewrite the log's index, and with it what it knows of the log.
  if (findings.count > 0) return findings;
  if (absl::Status status = RequireDatabase(folder); !status.ok()) return status;
  absl::StatusOr<Findings> all = CheckDatabase(file, access);
  // SQLite makes a log in order to read.
  if (!had_log && corpus::FolderLock::Take(folder).ok()) sqlite::EndLog(file).IgnoreError();
  return all;
}

}  // namespace secondsource::upkeep
