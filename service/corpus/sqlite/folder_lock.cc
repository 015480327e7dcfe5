#include "service/corpus/sqlite/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/sqlite/store_files.h"

namespace secondsource::corpus {

absl::StatusOr<FolderLock> FolderLock::Take(const std::filesystem::path& folder) {
  const std::string path = folder / sqlite::kLockFile;
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_ACCESSIBLE",
                 absl::StrCat("cannot open '", path, "': ", std::generic_category().message(errno),
                              "; check that the server may write the data folder"),
                 {{"file", path}});
  }
  FolderLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_IN_USE",
                 absl::StrCat("another process uses the data folder '", folder.string(),
                              "'; stop that server, or name another folder with --data-dir"),
                 {{"folder", folder.string()}});
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace secondsource::corpus
