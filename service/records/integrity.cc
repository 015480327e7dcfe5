#include "service/records/integrity.h"

#include "absl/strings/str_cat.h"
#include "secondsource/v1/verification.pb.h"
#include "service/sqlite/salvage.h"

namespace secondsource::records {
namespace {

using sqlite::SalvagedRow;

bool IsRecord(std::string_view body, std::string_view name) {
  v1::Verification verification;
  return verification.ParseFromArray(body.data(), static_cast<int>(body.size())) && verification.name() == name;
}

absl::Status Take(const SalvagedRow& row, sqlite::Statement& record, sqlite::Statement& key, sqlite::Statement& known) {
  const std::string shape = row.shape();
  if (!row.sound) return absl::OkStatus();
  if (row.of_index) {
    // The index of names has the name and the record's number.
    if (shape != "ti" || !row.values[0].bytes.starts_with("verifications/")) return absl::OkStatus();
    return known.Bind(1, row.values[1].integer).Bind(2, row.values[0].bytes).Run();
  }
  if (shape == "ntib" && IsRecord(row.values[3].bytes, row.values[1].bytes)) {
    return record.Bind(1, row.number)
        .Bind(2, row.values[1].bytes)
        .Bind(3, row.values[2].integer)
        .BindBlob(4, row.values[3].bytes)
        .Run();
  }
  if (shape != "ttii") return absl::OkStatus();
  return key.Bind(1, row.values[0].bytes)
      .Bind(2, row.values[1].bytes)
      .Bind(3, row.values[2].integer)
      .Bind(4, row.values[3].integer)
      .Run();
}

}  // namespace

absl::Status CheckRecords(sqlite::Database& database, const Finder& found) {
  absl::StatusOr<sqlite::Statement> all = database.Prepare("SELECT name, body FROM verifications ORDER BY seq");
  if (!all.ok()) return all.status();
  for (;;) {
    const absl::StatusOr<bool> row = all->Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    if (!IsRecord(all->Blob(1), all->Text(0))) {
      const std::string_view name = all->Text(0);
      found(absl::StrCat(absl::string_view(name.data(), name.size()), " cannot be read"));
    }
  }
  absl::StatusOr<sqlite::Statement> keys =
      database.Prepare("SELECT count(*) FROM verification_requests WHERE seq NOT IN (SELECT seq FROM verifications)");
  if (!keys.ok()) return keys.status();
  const absl::StatusOr<bool> row = keys->Step();
  if (!row.ok()) return row.status();
  if (keys->Int(0) > 0) found(absl::StrCat(keys->Int(0), " request ids belong to no verification"));
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> SalvageRecords(const sqlite::PageFile& damaged, sqlite::Database& database,
                                        const Finder& lost) {
  absl::Status status = MigrateRecords(database);
  if (status.ok()) status = database.Execute("CREATE TABLE temp.known_names (seq INTEGER PRIMARY KEY, name TEXT)");
  if (!status.ok()) return status;
  absl::StatusOr<sqlite::Transaction> transaction = sqlite::Transaction::Begin(database);
  if (!transaction.ok()) return transaction.status();
  absl::StatusOr<sqlite::Statement> record =
      database.Prepare("INSERT OR IGNORE INTO verifications VALUES (?1, ?2, ?3, ?4)");
  if (!record.ok()) return record.status();
  absl::StatusOr<sqlite::Statement> key =
      database.Prepare("INSERT OR IGNORE INTO verification_requests VALUES (?1, ?2, ?3, ?4)");
  if (!key.ok()) return key.status();
  absl::StatusOr<sqlite::Statement> known = database.Prepare("INSERT OR IGNORE INTO temp.known_names VALUES (?1, ?2)");
  if (!known.ok()) return known.status();
  status = sqlite::SalvageRows(damaged, [&](const SalvagedRow& row) { return Take(row, *record, *key, *known); });
  if (status.ok()) {
    // A request whose record is lost may be made again.
    status = database.Execute("DELETE FROM verification_requests WHERE seq NOT IN (SELECT seq FROM verifications)");
  }
  if (status.ok()) status = transaction->Commit();
  if (!status.ok()) return status;

  absl::StatusOr<sqlite::Statement> gone = database.Prepare(
      "SELECT name FROM temp.known_names WHERE seq NOT IN (SELECT seq FROM verifications) ORDER BY seq");
  if (!gone.ok()) return gone.status();
  int64_t named = 0;
  for (;;) {
    const absl::StatusOr<bool> row = gone->Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    ++named;
    lost(absl::StrCat(std::string(gone->Text(0)), " is lost"));
  }
  absl::StatusOr<sqlite::Statement> count =
      database.Prepare("SELECT count(*), coalesce(max(seq), 0) - count(*) FROM verifications");
  if (!count.ok()) return count.status();
  const absl::StatusOr<bool> row = count->Step();
  if (!row.ok()) return row.status();
  if (const int64_t unknown = count->Int(1) - named; unknown > 0) {
    lost(absl::StrCat(unknown, " verifications of which nothing is left, not even the name"));
  }
  return static_cast<uint64_t>(count->Int(0));
}

}  // namespace secondsource::records
