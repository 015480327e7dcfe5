// Puts a finished database in the place of another, so that a crash at any moment leaves the one or the other, whole.
#ifndef SECONDSOURCE_SERVICE_SQLITE_REPLACEMENT_H_
#define SECONDSOURCE_SERVICE_SQLITE_REPLACEMENT_H_

#include <filesystem>

#include "absl/status/status.h"

namespace secondsource::sqlite {

// Where a database grows that shall take the place of `target`.
std::filesystem::path PartialOf(const std::filesystem::path& target);

// Makes the bytes and the name of a file durable.
absl::Status SyncFile(const std::filesystem::path& file);

// Makes a file that nobody has open durable, and renames it in one step over whatever `target` is. Both in one folder.
absl::Status PutInPlace(const std::filesystem::path& file, const std::filesystem::path& target);

// The same for a database that has a write-ahead log: neither of the two may ever be read with the other's log. What
// was there stays beside, under the name `kept` (and its log as `kept`-wal). Nobody has either of them open.
absl::Status ReplaceDatabase(const std::filesystem::path& file, const std::filesystem::path& target,
                             const std::filesystem::path& kept);

// Ends a replacement that a crash interrupted, or clears away what there is of it. To be called before a database is
// opened that nobody has open.
absl::Status FinishReplacement(const std::filesystem::path& target);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_REPLACEMENT_H_
