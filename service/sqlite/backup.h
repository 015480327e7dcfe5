// A copy of a database while it is used.
#ifndef SECONDSOURCE_SERVICE_SQLITE_BACKUP_H_
#define SECONDSOURCE_SERVICE_SQLITE_BACKUP_H_

#include <cstdint>
#include <filesystem>

#include "absl/status/statusor.h"
#include "service/sqlite/database.h"

namespace secondsource::sqlite {

// Copies a database as it is at one moment into a new file, in place of whatever is there, while others read and write
// it. Every page is checked on its way, and once more as it lies in the copy. Returns how many there are. DATA_LOSS,
// naming the page, if one is damaged. The source is opened with `access`, which does not write. The copy is not durable
// yet: see PutInPlace.
absl::StatusOr<int64_t> CopyDatabase(const std::filesystem::path& source, const std::filesystem::path& copy,
                                     Database::Access access = Database::Access::kReadOnly);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_BACKUP_H_
