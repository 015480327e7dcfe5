#include "service/sqlite/backup.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/sqlite/database.h"
#include "service/sqlite/page_file.h"

namespace secondsource::sqlite {
namespace {

constexpr int kPagesAtOnce = 1'024;

absl::Status CopyPages(Database& from, Database& to) {
  // Without a transaction of ours every write to the source would make the copy begin anew.
  absl::Status status = from.Execute("BEGIN; SELECT count(*) FROM sqlite_schema");
  if (!status.ok()) return status;
  struct Finisher {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  std::unique_ptr<sqlite3_backup, Finisher> backup(sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (backup == nullptr) return SqliteError(to.handle(), sqlite3_errcode(to.handle()), "begin the copy");
  int code = SQLITE_OK;
  while (code == SQLITE_OK) code = sqlite3_backup_step(backup.get(), kPagesAtOnce);
  if (code != SQLITE_DONE) {
    const bool reading = code == SQLITE_IOERR_DATA || (code & 0xFF) == SQLITE_CORRUPT;
    return SqliteError(reading ? from.handle() : to.handle(), code, "copy the database");
  }
  code = sqlite3_backup_finish(backup.release());
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(to.handle(), code, "end the copy");
}

}  // namespace

absl::StatusOr<int64_t> CopyDatabase(const std::filesystem::path& source, const std::filesystem::path& copy,
                                     Database::Access access) {
  {
    absl::StatusOr<Database> from = Database::Open(source, access);
    if (!from.ok()) return from.status();
    absl::StatusOr<Database> to = Database::Create(copy);
    if (!to.ok()) return to.status();
    if (absl::Status status = CopyPages(*from, *to); !status.ok()) return status;
  }
  // Without a log beside it the copy is one file, which can be moved and read anywhere.
  absl::StatusOr<Database> again = Database::Open(copy, Database::Access::kReadWrite);
  if (!again.ok()) return again.status();
  if (absl::Status status = again->Execute("PRAGMA journal_mode = DELETE"); !status.ok()) return status;

  const absl::StatusOr<std::vector<int64_t>> damaged = FindDamagedPages(copy);
  if (!damaged.ok()) return damaged.status();
  if (!damaged->empty()) {
    return Error(absl::StatusCode::kDataLoss, "STORE_DAMAGED",
                 absl::StrCat("page ", damaged->front(), " of the copy '", copy.string(),
                              "' is not what was written; the disk is failing, choose another"),
                 {{"file", copy.string()}});
  }
  const absl::StatusOr<PageFile> pages = PageFile::Open(copy);
  if (!pages.ok()) return pages.status();
  return pages->pages();
}

}  // namespace secondsource::sqlite
