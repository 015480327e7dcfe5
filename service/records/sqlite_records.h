// Verifications in the SQLite file of the data folder, beside the documents, in tables of their own.
#ifndef SECONDSOURCE_SERVICE_RECORDS_SQLITE_RECORDS_H_
#define SECONDSOURCE_SERVICE_RECORDS_SQLITE_RECORDS_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/records/records.h"
#include "service/sqlite/database.h"

namespace secondsource::records {

// One connection, used in turn: a call takes microseconds, but for Put, which waits for the disk.
class SqliteRecords : public Records {
 public:
  // Opens `folder/secondsource.db`, and creates what is missing. FAILED_PRECONDITION if a newer program wrote it.
  // `clock` tells the age of request ids; thread-safe.
  static absl::StatusOr<std::unique_ptr<SqliteRecords>> Open(const std::filesystem::path& folder,
                                                             std::function<absl::Time()> clock);

  // A request id is free again 24 hours after it was kept. INVALID_ARGUMENT for a verification without a name.
  absl::Status Put(const v1::Verification& verification, const std::optional<RequestKey>& key) override;
  absl::StatusOr<v1::Verification> Get(std::string_view name) const override;
  absl::StatusOr<std::optional<v1::Verification>> FindByRequest(const RequestKey& key) const override;
  absl::StatusOr<Page> List(uint64_t cursor, size_t limit) const override;

 private:
  SqliteRecords(sqlite::Database database, std::function<absl::Time()> clock);
  absl::Status Prepare();
  absl::StatusOr<bool> Exists(sqlite::Statement& find, std::string_view key);
  // Keys kept at that moment or before are forgotten. Microseconds since 1970.
  int64_t Forgotten() const;

  mutable std::mutex mutex_;  // guards everything below but the clock
  sqlite::Database database_;
  const std::function<absl::Time()> clock_;
  // Statements are run by const methods too.
  mutable std::optional<sqlite::Statement> insert_;
  mutable std::optional<sqlite::Statement> insert_key_;
  mutable std::optional<sqlite::Statement> forget_keys_;
  mutable std::optional<sqlite::Statement> find_;
  mutable std::optional<sqlite::Statement> find_key_;
  mutable std::optional<sqlite::Statement> list_;
};

}  // namespace secondsource::records

#endif  // SECONDSOURCE_SERVICE_RECORDS_SQLITE_RECORDS_H_
