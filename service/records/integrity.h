// Whether the verifications that are kept can be read, and what of them can be saved from a damaged file.
#ifndef SECONDSOURCE_SERVICE_RECORDS_INTEGRITY_H_
#define SECONDSOURCE_SERVICE_RECORDS_INTEGRITY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/sqlite/database.h"
#include "service/sqlite/page_file.h"

namespace secondsource::records {

// Takes one sentence about one thing that is wrong or lost.
using Finder = std::function<void(const std::string& finding)>;

// Brings the tables up to date; see Database::Migrate.
absl::Status MigrateRecords(sqlite::Database& database);

// Reads every record once. The status is an error of reading: DATA_LOSS for a damaged page.
absl::Status CheckRecords(sqlite::Database& database, const Finder& found);

// Copies the records that can be read from sound pages into a new database; returns how many.
absl::StatusOr<uint64_t> SalvageRecords(const sqlite::PageFile& damaged, sqlite::Database& database,
                                        const Finder& lost);

}  // namespace secondsource::records

#endif  // SECONDSOURCE_SERVICE_RECORDS_INTEGRITY_H_
