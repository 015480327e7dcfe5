#include "service/sqlite/backup.h"

#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/ids.h"
#include "service/corpus/sqlite/folder_lock.h"
#include "service/sqlite/replacement.h"
#include "service/sqlite/store_files.h"
#include "service/upkeep/database_check.h"

namespace secondsource::upkeep {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;

absl::Status MakeFolder(const fs::path& folder) {
  std::error_code error;
  const bool made = fs::create_directories(folder, error);
  if (!error && made) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_ACCESSIBLE",
               absl::StrCat("cannot create the data folder '", folder.string(), "': ", error.message(),
                            "; name a folder that may be written with --data-dir"),
               {{"folder", folder.string()}});
}

absl::Status CheckTarget(const fs::path& file, const fs::path& to) {
  std::error_code error;
  const auto refuse = [&](const std::string& why) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_COMMAND_LINE",
                 absl::StrCat("'", to.string(), "' is ", why, "; name another file with --to"));
  };
  if (fs::equivalent(file, to, error)) return refuse("the database itself");
  const fs::file_status there = fs::symlink_status(to, error);
  if (fs::exists(there) && !fs::is_regular_file(there)) return refuse("no regular file, and a backup would replace it");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> Backup(const fs::path& folder, const fs::path& to) {
  const fs::path file = folder / sqlite::kDatabaseFile;
  if (absl::Status status = CheckTarget(file, to); !status.ok()) return status;
  const Database::Access access = ReadingAccess(file);
  {
    // Where no server runs, what one would do when it starts is ours; then one may start at any time.
    const absl::StatusOr<corpus::FolderLock> lock = corpus::FolderLock::Take(folder);
    absl::Status status;
    if (lock.ok()) status = sqlite::FinishReplacement(file);
    if (status.ok() && (lock.ok() || access == Database::Access::kFrozen)) status = sqlite::CheckAtRest(file);
    if (!status.ok()) return status;
  }
  if (absl::Status status = RequireDatabase(folder); !status.ok()) return status;
  // A name that is nobody's.
  const fs::path partial = absl::StrCat(to.string(), ".", RandomId(), ".partial");
  absl::StatusOr<int64_t> pages = sqlite::CopyDatabase(file, partial, access);
  absl::Status status = pages.status();
  if (status.ok()) status = sqlite::PutInPlace(partial, to);
  std::error_code error;
  fs::remove(partial, error);
  if (!status.ok()) return status;
  return pages;
}

absl::StatusOr<Restored> Restore(const fs::path& folder, const fs::path& from, absl::Time now) {
  if (absl::Status status = MakeFolder(folder); !status.ok()) return status;
  const absl::StatusOr<corpus::FolderLock> lock = corpus::FolderLock::Take(folder);
  if (!lock.ok()) return lock.status();
  const fs::path file = folder / sqlite::kDatabaseFile;
  if (absl::Status status = sqlite::FinishReplacement(file); !status.ok()) return status;
  std::error_code error;
  Restored restored;
  const fs::path partial = sqlite::PartialOf(file);
  absl::Status status = sqlite::CopyDatabase(from, partial).status();
  if (status.ok()) {
    absl::StatusOr<Findings> wrong = CheckDatabase(partial, Database::Access::kReadWrite);
    status = wrong.status();
    if (wrong.ok()) restored.wrong = *std::move(wrong);
  } else if (absl::IsDataLoss(status)) {
    restored.wrong.Add(std::string(status.message()));
    status = absl::OkStatus();
  }
  if (status.ok() && restored.wrong.count == 0) {
    if (fs::exists(file, error)) restored.kept = NameForKept(folder, "before-restore", now);
    status = sqlite::ReplaceDatabase(partial, file, NameForKept(folder, "before-restore", now));
    if (status.ok()) status = sqlite::MarkStore(file);
  }
  fs::remove(partial, error);
  if (!status.ok()) return status;
  return restored;
}

}  // namespace secondsource::upkeep
