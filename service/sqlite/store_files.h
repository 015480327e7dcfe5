// What must be true of the files of a data folder before one of them is opened: SQLite makes a database that is
// missing, and drops what it cannot read of a log, and says nothing.
#ifndef SECONDSOURCE_SERVICE_SQLITE_STORE_FILES_H_
#define SECONDSOURCE_SERVICE_SQLITE_STORE_FILES_H_

#include <filesystem>

#include "absl/status/status.h"

namespace secondsource::sqlite {

// Stands beside the database. Empty until the folder has held a store, so that one that lost its database is not taken
// for a new one.
inline constexpr char kLockFile[] = "secondsource.lock";

// DATA_LOSS if the files of a database that nobody has open lack something that was acknowledged: the database is
// missing or empty although the folder has held one, or its log is damaged (PageFile::log_is_damaged). Changes nothing.
absl::Status CheckAtRest(const std::filesystem::path& file);

// Copies the log into the database and deletes it, where nobody has the database open and its files are sound. What is
// written behind the torn transaction that a crash may leave in a log would cover only some of its frames, and make the
// others look like frames behind a damaged one.
absl::Status EndLog(const std::filesystem::path& file);

// Notes, durably, that the folder holds a store; to be called once its tables are there.
absl::Status MarkStore(const std::filesystem::path& file);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_STORE_FILES_H_
