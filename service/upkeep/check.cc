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

}  // namespace

void Findings::Add(std::string sentence) {
  ++count;
  if (sentences.size() < kMostFindings) sentences.push_back(std::move(sentence));
}

absl::StatusOr<Findings> CheckDatabase(const fs::path& file, Database::Access access) {
  Findings findings;
  // First, for a file without checksums is refused, and so are tables that this program does not know.
  absl::StatusOr<Database> database = Database::Open(file, access);
  absl::Status opened = database.status();
  if (opened.ok()) opened = corpus::MigrateCorpus(*database);
  if (opened.ok()) opened = records::MigrateRecords(*database);
  absl::Status status = Note(opened, findings);
  if (status.ok()) status = CheckPages(file, findings);
  if (!status.ok()) return status;
  // All that follows sees one moment.
  if (opened.ok()) opened = database->Execute("BEGIN");
  if (!opened.ok()) return findings;
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
  std::error_code error;
  for (const char* suffix : {"-wal", "-journal"}) {
    if (fs::exists(file.string() + suffix, error)) return Database::Access::kReadOnly;
  }
  return Database::Access::kFrozen;
}

absl::StatusOr<Findings> Check(const fs::path& folder) {
  const fs::path file = folder / sqlite::kDatabaseFile;
  const absl::StatusOr<corpus::FolderLock> lock = corpus::FolderLock::Take(folder);
  if (lock.ok()) {
    if (absl::Status status = sqlite::FinishReplacement(file); !status.ok()) return status;
  }
  // Beside a server the log is in use, and the server looked at it when it started. A folder that may not be written
  // cannot be locked; without a log nobody has its database open.
  const Database::Access access = ReadingAccess(file);
  Findings findings;
  if (lock.ok() || access == Database::Access::kFrozen) {
    if (absl::Status status = Note(sqlite::CheckAtRest(file), findings); !status.ok()) return status;
  }
  // SQLite would rewrite the log's index, and with it what it knows of the log.
  if (findings.count > 0) return findings;
  if (absl::Status status = RequireDatabase(folder); !status.ok()) return status;
  return CheckDatabase(file, access);
}

}  // namespace secondsource::upkeep
