#include "service/sqlite/replacement.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace secondsource::sqlite {
namespace {

namespace fs = std::filesystem;

// A database under this name is whole and shall take the place of the other: whoever finds it goes on from there.
fs::path Next(const fs::path& target) { return target.string() + ".next"; }

absl::Status Failed(const std::string& what, const fs::path& file, const std::error_code& error) {
  const bool full = error == std::errc::no_space_on_device || error == std::errc::file_too_large;
  return Error(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kFailedPrecondition,
               full ? "STORE_FULL" : "STORE_NOT_ACCESSIBLE",
               absl::StrCat("cannot ", what, " '", file.string(), "': ", error.message(),
                            full ? "; free space on its disk" : "; check that its folder may be written"),
               {{"file", file.string()}});
}

absl::Status Sync(const fs::path& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
  bool good = descriptor >= 0 && fsync(descriptor) == 0;
  const std::error_code error(errno, std::generic_category());
  if (descriptor >= 0) good = close(descriptor) == 0 && good;
  return good ? absl::OkStatus() : Failed("make durable", path, error);
}

absl::Status SyncFolder(const fs::path& file) {
  const fs::path folder = file.parent_path();
  return Sync(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY);
}

absl::Status Rename(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  return error ? Failed("rename", from, error) : SyncFolder(to);
}

absl::Status Keep(const fs::path& file, const fs::path& kept) {
  std::error_code error;
  if (!fs::exists(file, error)) return absl::OkStatus();
  fs::create_hard_link(file, kept, error);
  return error ? Failed("keep under another name", file, error) : absl::OkStatus();
}

// Removes what an interrupted replacement left: an unfinished file, and names for what was to be kept. Those stand for
// the database in use and its log themselves, and would change with them.
absl::Status ClearLeftovers(const fs::path& target) {
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    leftovers.push_back(PartialOf(target).string() + suffix);
  }
  for (fs::directory_iterator at(target.parent_path(), error), end; !error && at != end; at.increment(error)) {
    if (!at->path().filename().string().starts_with(target.stem().string() + "-")) continue;
    for (const fs::path& live : {target, fs::path(target.string() + "-wal")}) {
      std::error_code unlike;
      if (fs::equivalent(at->path(), live, unlike)) leftovers.push_back(at->path());
    }
  }
  for (const fs::path& leftover : leftovers) {
    fs::remove(leftover, error);
    if (error) return Failed("remove", leftover, error);
  }
  return absl::OkStatus();
}

}  // namespace

fs::path PartialOf(const fs::path& target) { return target.string() + ".partial"; }

absl::Status SyncFile(const fs::path& file) {
  if (absl::Status status = Sync(file, O_RDWR); !status.ok()) return status;
  return SyncFolder(file);
}

absl::Status PutInPlace(const fs::path& file, const fs::path& target) {
  if (absl::Status status = SyncFile(file); !status.ok()) return status;
  return Rename(file, target);
}

absl::Status ReplaceDatabase(const fs::path& file, const fs::path& target, const fs::path& kept) {
  // What takes long comes first: a crash while both names stand for one file leaves a name to clear away.
  if (absl::Status status = SyncFile(file); !status.ok()) return status;
  if (absl::Status status = Keep(target, kept); !status.ok()) return status;
  if (absl::Status status = Keep(target.string() + "-wal", kept.string() + "-wal"); !status.ok()) return status;
  if (absl::Status status = SyncFolder(target); !status.ok()) return status;
  if (absl::Status status = Rename(file, Next(target)); !status.ok()) return status;
  return FinishReplacement(target);
}

absl::Status FinishReplacement(const fs::path& target) {
  std::error_code error;
  if (!fs::exists(Next(target), error)) return ClearLeftovers(target);
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    const fs::path old = target.string() + suffix;
    fs::remove(old, error);
    if (error) return Failed("remove", old, error);
  }
  if (absl::Status status = SyncFolder(target); !status.ok()) return status;
  return Rename(Next(target), target);
}

}  // namespace secondsource::sqlite
