#include "service/records/sqlite_records.h"

#include <array>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/records/integrity.h"

namespace secondsource::records {
namespace {

constexpr absl::Duration kKeyLife = absl::Hours(24);

constexpr std::array<const char*, 1> kSteps = {R"sql(
  CREATE TABLE verifications (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    create_us INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX verifications_by_time ON verifications (create_us, seq);
  CREATE TABLE verification_requests (
    request_id TEXT PRIMARY KEY,
    request_sha256 TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES verifications (seq),
    keep_us INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX verification_requests_by_time ON verification_requests (keep_us);
)sql"};

int64_t CreateMicros(const v1::Verification& verification) {
  return verification.create_time().seconds() * 1'000'000 + verification.create_time().nanos() / 1'000;
}

absl::StatusOr<v1::Verification> Parse(std::string_view body, std::string_view name) {
  v1::Verification verification;
  if (!verification.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return Error(absl::StatusCode::kDataLoss, "RECORD_DAMAGED",
                 absl::StrCat("the record '", absl::string_view(name.data(), name.size()),
                              "' cannot be read; restore the data folder from a backup"),
                 {{"name", std::string(name)}});
  }
  return verification;
}

absl::Status Taken(std::string_view what, std::string_view value, std::string_view advice) {
  const auto view = [](std::string_view text) { return absl::string_view(text.data(), text.size()); };
  return Error(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
               absl::StrCat("the ", view(what), " '", view(value), "' is taken; ", view(advice)),
               {{"what", std::string(what)}, {"value", std::string(value)}});
}

}  // namespace

absl::Status MigrateRecords(sqlite::Database& database) { return database.Migrate("verifications", kSteps); }

absl::StatusOr<std::unique_ptr<SqliteRecords>> SqliteRecords::Open(const std::filesystem::path& folder,
                                                                   std::function<absl::Time()> clock) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);  // if it fails, opening says why
  absl::StatusOr<sqlite::Database> database =
      sqlite::Database::Open(folder / sqlite::kDatabaseFile, sqlite::Database::Access::kReadWrite);
  if (!database.ok()) return database.status();
  if (absl::Status status = MigrateRecords(*database); !status.ok()) return status;
  std::unique_ptr<SqliteRecords> records(new SqliteRecords(*std::move(database), std::move(clock)));
  if (absl::Status status = records->Prepare(); !status.ok()) return status;
  return records;
}

SqliteRecords::SqliteRecords(sqlite::Database database, std::function<absl::Time()> clock)
    : database_(std::move(database)), clock_(std::move(clock)) {}

absl::Status SqliteRecords::Prepare() {
  const auto prepare = [this](std::optional<sqlite::Statement>& statement, std::string_view sql) {
    absl::StatusOr<sqlite::Statement> prepared = database_.Prepare(sql);
    if (prepared.ok()) statement.emplace(*std::move(prepared));
    return prepared.status();
  };
  absl::Status status =
      prepare(insert_, "INSERT INTO verifications (name, create_us, body) VALUES (?1, ?2, ?3) RETURNING seq");
  status.Update(prepare(insert_key_, "INSERT INTO verification_requests VALUES (?1, ?2, ?3, ?4)"));
  status.Update(prepare(forget_keys_, "DELETE FROM verification_requests WHERE keep_us <= ?1"));
  status.Update(prepare(find_, "SELECT body FROM verifications WHERE name = ?1"));
  status.Update(prepare(find_key_,
                        "SELECT r.request_sha256, v.name, v.body FROM verification_requests AS r "
                        "JOIN verifications AS v ON v.seq = r.seq WHERE r.request_id = ?1 AND r.keep_us > ?2"));
  status.Update(prepare(list_,
                        "SELECT seq, name, body FROM verifications WHERE ?1 = 0 OR (create_us, seq) < "
                        "(SELECT create_us, seq FROM verifications WHERE seq = ?1) "
                        "ORDER BY create_us DESC, seq DESC LIMIT ?2"));
  return status;
}

int64_t SqliteRecords::Forgotten() const { return sqlite::ToMicros(clock_() - kKeyLife); }

absl::StatusOr<bool> SqliteRecords::Exists(sqlite::Statement& find, std::string_view key) {
  const absl::StatusOr<bool> row = find.Bind(1, key).Step();
  find.Reset();
  return row;
}

absl::Status SqliteRecords::Put(const v1::Verification& verification, const std::optional<RequestKey>& key) {
  if (verification.name().empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS",
                 "a verification without a name cannot be kept; give it one first");
  }
  std::lock_guard lock(mutex_);
  absl::StatusOr<sqlite::Transaction> transaction = sqlite::Transaction::Begin(database_);
  if (!transaction.ok()) return transaction.status();
  const absl::StatusOr<bool> name_taken = Exists(*find_, verification.name());
  if (!name_taken.ok()) return name_taken.status();
  if (*name_taken) return Taken("name", verification.name(), "records never change; choose another name");

  insert_->Bind(1, verification.name()).Bind(2, CreateMicros(verification));
  const absl::StatusOr<bool> inserted = insert_->BindBlob(3, verification.SerializeAsString()).Step();
  if (!inserted.ok()) return inserted.status();
  const int64_t seq = insert_->Int(0);
  insert_->Reset();
  if (key.has_value()) {
    absl::Status status = forget_keys_->Bind(1, Forgotten()).Run();
    if (!status.ok()) return status;
    find_key_->Bind(2, Forgotten());
    const absl::StatusOr<bool> key_taken = Exists(*find_key_, key->request_id);
    if (!key_taken.ok()) return key_taken.status();
    if (*key_taken) return Taken("request id", key->request_id, "the first verification under it counts");
    status = insert_key_->Bind(1, key->request_id)
                 .Bind(2, key->request_sha256)
                 .Bind(3, seq)
                 .Bind(4, sqlite::ToMicros(clock_()))
                 .Run();
    if (!status.ok()) return status;
  }
  return transaction->Commit();
}

absl::StatusOr<v1::Verification> SqliteRecords::Get(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const absl::StatusOr<bool> row = find_->Bind(1, name).Step();
  if (!row.ok()) return row.status();
  if (!*row) return NotFound("verification", name);
  absl::StatusOr<v1::Verification> verification = Parse(find_->Blob(0), name);
  find_->Reset();
  return verification;
}

absl::StatusOr<std::optional<v1::Verification>> SqliteRecords::FindByRequest(const RequestKey& key) const {
  std::lock_guard lock(mutex_);
  const absl::StatusOr<bool> row = find_key_->Bind(1, key.request_id).Bind(2, Forgotten()).Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::optional<v1::Verification>();
  absl::StatusOr<v1::Verification> verification = Parse(find_key_->Blob(2), find_key_->Text(1));
  const bool same = find_key_->Text(0) == key.request_sha256;
  find_key_->Reset();
  if (!verification.ok()) return verification.status();
  if (!same) return Taken("request id", key.request_id, "it came with another request; choose a new one");
  return std::optional<v1::Verification>(*std::move(verification));
}

absl::StatusOr<Records::Page> SqliteRecords::List(uint64_t cursor, size_t limit) const {
  std::lock_guard lock(mutex_);
  Page page;
  // One more than asked for tells whether there is a next page.
  list_->Bind(1, static_cast<int64_t>(cursor)).Bind(2, static_cast<int64_t>(limit) + 1);
  uint64_t last = 0;
  for (;;) {
    const absl::StatusOr<bool> row = list_->Step();
    if (!row.ok()) return row.status();
    if (!*row) return page;
    if (page.verifications.size() == limit) {
      page.next_cursor = last;
      list_->Reset();
      return page;
    }
    absl::StatusOr<v1::Verification> verification = Parse(list_->Blob(2), list_->Text(1));
    if (!verification.ok()) {
      list_->Reset();
      return verification.status();
    }
    verification->clear_evidence();
    page.verifications.push_back(*std::move(verification));
    last = static_cast<uint64_t>(list_->Int(0));
  }
}

}  // namespace secondsource::records
