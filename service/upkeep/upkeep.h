// The care of a data folder: is it sound, what of it can be saved, a copy of it, and back.
//
// Each of these may be called in any process and at any time; what must not happen beside a server is refused with
// FAILED_PRECONDITION (STORE_IN_USE). A crash at any moment leaves the folder as it was or as it was to become.
#ifndef SECONDSOURCE_SERVICE_UPKEEP_UPKEEP_H_
#define SECONDSOURCE_SERVICE_UPKEEP_UPKEEP_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace secondsource::upkeep {

// What was found wrong, or what was lost: a sentence each, without texts. Of many, the first kMostFindings.
inline constexpr size_t kMostFindings = 100;
struct Findings {
  std::vector<std::string> sentences;
  uint64_t count = 0;

  void Add(std::string sentence);
};

// Reads all that the folder holds: the checksums of pages, SQLite's own structure, the hashes of documents, the search
// index against the texts, the verifications. Works beside a server, and in a folder that may not be written; changes
// nothing but that it ends an interrupted replacement. The status is an error other than damage.
absl::StatusOr<Findings> Check(const std::filesystem::path& folder);

struct Repaired {
  bool was_sound = false;  // and then nothing was done
  Findings lost;
  uint64_t versions = 0;  // of documents, now
  uint64_t verifications = 0;
  std::filesystem::path kept;  // the damaged file, as it was; empty if there was none
};
// Copies what can be read into a new file, makes the index anew, and keeps the damaged file beside. `now` names it.
absl::StatusOr<Repaired> Repair(const std::filesystem::path& folder, absl::Time now);

// Writes a copy of the folder's database, as of one moment, to `to`, which is a regular file or not there. Works beside
// a server, and in a folder that may not be written. Returns the number of pages. INVALID_ARGUMENT if `to` is anything
// else; DATA_LOSS if a page is damaged. Then `to` is as it was.
absl::StatusOr<int64_t> Backup(const std::filesystem::path& folder, const std::filesystem::path& to);

struct Restored {
  Findings wrong;              // with the backup; then nothing was done
  std::filesystem::path kept;  // the database from before; empty if there was none
};
absl::StatusOr<Restored> Restore(const std::filesystem::path& folder, const std::filesystem::path& from,
                                 absl::Time now);

}  // namespace secondsource::upkeep

#endif  // SECONDSOURCE_SERVICE_UPKEEP_UPKEEP_H_
