#include "service/sqlite/store_files.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/sqlite/database.h"
#include "service/sqlite/page_file.h"
#include "service/sqlite/replacement.h"

namespace secondsource::sqlite {
namespace {

namespace fs = std::filesystem;

uint64_t SizeOf(const fs::path& file) {
  std::error_code error;
  const uint64_t size = fs::file_size(file, error);
  return error ? 0 : size;
}

absl::Status Lost(const fs::path& file, const std::string& what) {
  return Error(absl::StatusCode::kDataLoss, "STORE_DAMAGED",
               absl::StrCat(what, "; run 'secondsourced repair', or restore a backup with 'secondsourced restore'"),
               {{"file", file.string()}});
}

}  // namespace

absl::Status CheckAtRest(const fs::path& file) {
  const bool marked = SizeOf(file.parent_path() / kLockFile) > 0;
  const bool empty = SizeOf(file) == 0;
  // A start that was interrupted before there was anything to lose.
  if (empty && !marked && SizeOf(file.string() + "-wal") == 0) return absl::OkStatus();
  const absl::StatusOr<PageFile> pages = PageFile::Open(file);
  if (!pages.ok()) return pages.status();
  if (pages->log_is_damaged()) {
    return Lost(file, absl::StrCat("the write-ahead log of '", file.string(),
                                   "' is damaged, and opening it would lose what was acknowledged"));
  }
  // A store with its tables has more pages than one.
  if (empty || (marked && pages->pages() <= 1)) {
    return Lost(
        file, absl::StrCat("the database '", file.string(), "' is missing or empty, although its folder has held one"));
  }
  return absl::OkStatus();
}

absl::Status EndLog(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file.string() + "-wal", error)) return absl::OkStatus();
  // SQLite does it when the last connection closes.
  return Database::Open(file, Database::Access::kReadWrite).status();
}

absl::Status MarkStore(const fs::path& file) {
  const fs::path mark = file.parent_path() / kLockFile;
  if (SizeOf(mark) > 0) return absl::OkStatus();
  std::ofstream stream(mark, std::ios::binary);
  stream << "this folder holds a store\n";
  stream.close();
  if (stream) return SyncFile(mark);
  return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_ACCESSIBLE",
               absl::StrCat("cannot write '", mark.string(),
                            "'; check that the data folder may be written and that its disk has room"),
               {{"file", mark.string()}});
}

}  // namespace secondsource::sqlite
