// What Check, Repair and Restore have in common.
#ifndef SECONDSOURCE_SERVICE_UPKEEP_DATABASE_CHECK_H_
#define SECONDSOURCE_SERVICE_UPKEEP_DATABASE_CHECK_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/sqlite/database.h"
#include "service/upkeep/upkeep.h"

namespace secondsource::upkeep {

// Checks one file. With kReadWrite nobody else may have it open, and its tables are brought up to date first; else
// nothing is changed.
absl::StatusOr<Findings> CheckDatabase(const std::filesystem::path& file, sqlite::Database::Access access);

// FAILED_PRECONDITION if the folder has no database.
absl::Status RequireDatabase(const std::filesystem::path& folder);

// How to open the database of a folder without a change to it: kFrozen, which needs no log, where no server can start,
// for the folder is read-only, and none runs.
sqlite::Database::Access ReadingAccess(const std::filesystem::path& file);

// A name for what a command leaves beside the database: "secondsource-WHY-20230113T080000.123Z.db".
std::filesystem::path NameForKept(const std::filesystem::path& folder, const std::string& why, absl::Time now);

}  // namespace secondsource::upkeep

#endif  // SECONDSOURCE_SERVICE_UPKEEP_DATABASE_CHECK_H_
