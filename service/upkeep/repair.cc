#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/folder_lock.h"
#include "service/corpus/sqlite/integrity.h"
#include "service/corpus/sqlite/rows.h"
#include "service/records/integrity.h"
#include "service/sqlite/page_file.h"
#include "service/sqlite/replacement.h"
#include "service/sqlite/salvage.h"
#include "service/sqlite/store_files.h"
#include "service/upkeep/database_check.h"

namespace secondsource::upkeep {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;

// Refuses a file of a newer program: what this one does not know of it would be lost.
absl::Status CheckVersions(const sqlite::PageFile& pages, Database& database) {
  absl::StatusOr<sqlite::Statement> find =
      database.Prepare("SELECT 1 FROM schema_versions WHERE component = ?1 AND version < ?2");
  if (!find.ok()) return find.status();
  return sqlite::SalvageRows(pages, [&](const sqlite::SalvagedRow& row) -> absl::Status {
    if (row.of_index || !row.sound || row.shape() != "ti") return absl::OkStatus();
    const absl::StatusOr<bool> newer = find->Bind(1, row.values[0].bytes).Bind(2, row.values[1].integer).Step();
    if (!newer.ok()) return newer.status();
    find->Reset();
    if (!*newer) return absl::OkStatus();
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_TOO_NEW",
                 absl::StrCat("the store's ", row.values[0].bytes, " have schema version ", row.values[1].integer,
                              ", which this program does not know: a newer program wrote it; repair it with that one"),
                 {{"component", row.values[0].bytes}, {"version", absl::StrCat(row.values[1].integer)}});
  });
}

absl::Status Salvage(const fs::path& from, const fs::path& to, Repaired& repaired) {
  const absl::StatusOr<sqlite::PageFile> pages = sqlite::PageFile::Open(from);
  if (!pages.ok()) return pages.status();
  absl::StatusOr<Database> database = Database::Create(to);
  if (!database.ok()) return database.status();
  absl::Status status = corpus::MigrateCorpus(*database);
  if (status.ok()) status = records::MigrateRecords(*database);
  if (status.ok()) status = CheckVersions(*pages, *database);
  if (!status.ok()) return status;
  const auto lost = [&](const std::string& sentence) { repaired.lost.Add(sentence); };
  if (pages->is_empty()) lost("the database was missing or empty: what its write-ahead log does not hold is lost");
  if (pages->lost_frames() > 0) {
    lost(absl::StrCat("the last commits are lost: the write-ahead log lacks ", pages->lost_frames(), " frames"));
  }
  const absl::StatusOr<uint64_t> versions = corpus::SalvageDocuments(*pages, *database, lost);
  if (!versions.ok()) return versions.status();
  const absl::StatusOr<uint64_t> verifications = records::SalvageRecords(*pages, *database, lost);
  if (!verifications.ok()) return verifications.status();
  repaired.versions = *versions;
  repaired.verifications = *verifications;
  return absl::OkStatus();
}

// A file without checksums is not sound either, but not wrong.
absl::StatusOr<bool> IsSound(const fs::path& folder) {
  const fs::path file = folder / sqlite::kDatabaseFile;
  const absl::Status at_rest = sqlite::CheckAtRest(file);
  if (absl::IsDataLoss(at_rest)) return false;
  if (!at_rest.ok()) return at_rest;
  if (absl::Status status = RequireDatabase(folder); !status.ok()) return status;
  const absl::StatusOr<sqlite::PageFile> pages = sqlite::PageFile::Open(file);
  if (!pages.ok()) return pages.status();
  if (!pages->sealed()) return false;
  const absl::StatusOr<Findings> findings = CheckDatabase(file, Database::Access::kReadWrite);
  if (!findings.ok()) return findings.status();
  return findings->count == 0;
}

}  // namespace

absl::StatusOr<Repaired> Repair(const fs::path& folder, absl::Time now) {
  const absl::StatusOr<corpus::FolderLock> lock = corpus::FolderLock::Take(folder);
  if (!lock.ok()) return lock.status();
  const fs::path file = folder / sqlite::kDatabaseFile;
  if (absl::Status status = sqlite::FinishReplacement(file); !status.ok()) return status;
  Repaired repaired;
  const absl::StatusOr<bool> sound = IsSound(folder);
  if (!sound.ok()) return sound.status();
  repaired.was_sound = *sound;
  if (*sound) return repaired;

  const fs::path partial = sqlite::PartialOf(file);
  absl::Status status = Salvage(file, partial, repaired);
  if (status.ok()) {
    const absl::StatusOr<Findings> wrong = CheckDatabase(partial, Database::Access::kReadWrite);
    status = wrong.status();
    if (status.ok() && wrong->count > 0) {
      status = Error(absl::StatusCode::kInternal, "REPAIR_FAILED",
                     absl::StrCat("the repaired file is not sound (", wrong->sentences.front(),
                                  "); nothing was changed; restore a backup, and report this"));
    }
  }
  std::error_code ignored;
  if (fs::exists(file, ignored)) repaired.kept = NameForKept(folder, "damaged", now);
  if (status.ok()) status = sqlite::ReplaceDatabase(partial, file, NameForKept(folder, "damaged", now));
  if (status.ok()) status = sqlite::MarkStore(file);
  fs::remove(partial, ignored);
  if (!status.ok()) return status;
  return repaired;
}

}  // namespace secondsource::upkeep
