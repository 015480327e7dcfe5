// One process per data folder: what a store keeps in memory is true only while nobody else writes.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_FOLDER_LOCK_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_FOLDER_LOCK_H_

#include <filesystem>

#include "absl/status/statusor.h"

namespace secondsource::corpus {

// Held until it is destroyed or the process ends, however it ends.
class FolderLock {
 public:
  // FAILED_PRECONDITION if another one holds the folder.
  static absl::StatusOr<FolderLock> Take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_FOLDER_LOCK_H_
