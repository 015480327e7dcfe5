// From the rows of a damaged file to a store that is whole. What is kept has proved itself: by the checksum of its page
// or by the hashes that every version carries.
#include "service/sqlite/salvage.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/corpus/sqlite/integrity.h"
#include "service/corpus/sqlite/rows.h"

namespace secondsource::corpus {
namespace {

using sqlite::SalvagedRow;
using sqlite::SalvagedValue;

// The columns of `versions`, by the types that their values have; 'x' is an integer or NULL.
constexpr std::string_view kVersionShape = "ntiiitttttxiitti";
constexpr std::array<const char*, 2> kVersionTables = {"temp.doubtful", "main.versions"};

bool IsVersion(const SalvagedRow& row) {
  const std::string shape = row.shape();
  if (row.of_index || shape.size() != kVersionShape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    const char wanted = kVersionShape[i];
    if (wanted == 'x' ? shape[i] != 'i' && shape[i] != 'n' : shape[i] != wanted) return false;
  }
  return true;
}

class Salvage {
 public:
  Salvage(const sqlite::PageFile& damaged, sqlite::Database& database, const Finder& lost)
      : damaged_(damaged), database_(database), lost_(lost) {}

  absl::Status Run() {
    // `doubtful` holds versions from damaged pages, `known` what the index of ids knows.
    absl::Status status = database_.Execute(
        "CREATE TABLE temp.doubtful AS SELECT * FROM main.versions WHERE 0;"
        "CREATE UNIQUE INDEX temp.doubtful_by_seq ON doubtful (seq);"
        "CREATE TABLE temp.known (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL)");
    for (absl::Status (Salvage::*step)() : {&Salvage::TakeVersions, &Salvage::TakeTexts, &Salvage::BelieveDoubtful,
                                            &Salvage::KeepPlaces, &Salvage::Link, &Salvage::CountUnknown}) {
      if (!status.ok()) return status;
      absl::StatusOr<sqlite::Transaction> transaction = sqlite::Transaction::Begin(database_);
      if (!transaction.ok()) return transaction.status();
      status = (this->*step)();
      if (status.ok()) status = transaction->Commit();
    }
    return status;
  }

 private:
  absl::Status TakeVersions() {
    std::array<std::optional<sqlite::Statement>, 2> insert;
    for (size_t sound : {0u, 1u}) {
      absl::StatusOr<sqlite::Statement> statement = database_.Prepare(
          absl::StrCat("INSERT OR IGNORE INTO ", kVersionTables[sound],
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"));
      if (!statement.ok()) return statement.status();
      insert[sound].emplace(*std::move(statement));
    }
    absl::StatusOr<sqlite::Statement> know = database_.Prepare("INSERT OR IGNORE INTO temp.known VALUES (?1, ?2, ?3)");
    if (!know.ok()) return know.status();
    return sqlite::SalvageRows(damaged_, [&](const SalvagedRow& row) {
      if (row.of_index && row.sound && row.shape() == "tii") {
        return know->Bind(1, row.values[2].integer).Bind(2, row.values[0].bytes).Bind(3, row.values[1].integer).Run();
      }
      if (!IsVersion(row)) return absl::OkStatus();
      sqlite::Statement& statement = *insert[row.sound ? 1 : 0];
      statement.Bind(1, row.number);
      for (size_t i = 1; i < row.values.size(); ++i) {
        const SalvagedValue& value = row.values[i];
        const int parameter = static_cast<int>(i) + 1;
        if (value.type == SalvagedValue::kText) statement.Bind(parameter, value.bytes);
        if (value.type == SalvagedValue::kInteger) statement.Bind(parameter, value.integer);
      }
      return statement.Run();
    });
  }

  absl::Status TakeTexts() {
    absl::StatusOr<sqlite::Statement> find = database_.Prepare(
        "SELECT text_sha256 FROM main.versions WHERE seq = ?1 UNION ALL "
        "SELECT text_sha256 FROM temp.doubtful WHERE seq = ?1");
    if (!find.ok()) return find.status();
    absl::StatusOr<sqlite::Statement> insert = database_.Prepare("INSERT OR IGNORE INTO texts VALUES (?1, ?2)");
    if (!insert.ok()) return insert.status();
    return sqlite::SalvageRows(damaged_, [&](const SalvagedRow& row) -> absl::Status {
      if (row.of_index || row.shape() != "nt") return absl::OkStatus();
      const std::string hash = Sha256Hex(row.values[1].bytes);
      bool proved = false;
      find->Bind(1, row.number);
      for (;;) {
        const absl::StatusOr<bool> next = find->Step();
        if (!next.ok()) return next.status();
        if (!*next) break;
        proved = proved || find->Text(0) == hash;
      }
      return proved ? insert->Bind(1, row.number).Bind(2, row.values[1].bytes).Run() : absl::OkStatus();
    });
  }

  // A version from a damaged page whose contents have the hash that it names is right in all but its number, which
  // the index of ids knows too, its time of arrival, which must lie between those of its neighbours, and in what is
  // made anew from the rest.
  absl::Status BelieveDoubtful() {
    absl::StatusOr<sqlite::Statement> doubtful = database_.Prepare(absl::StrCat(
        "SELECT ", kDocumentColumns,
        ", v.seq, v.content_sha256, t.text, "
        "min(max(v.arrive_us, coalesce((SELECT arrive_us FROM main.versions WHERE seq < v.seq ORDER BY seq DESC LIMIT "
        "1), "
        "v.arrive_us)), coalesce((SELECT arrive_us FROM main.versions WHERE seq > v.seq ORDER BY seq LIMIT 1), "
        "v.arrive_us)) FROM temp.doubtful AS v JOIN texts AS t ON t.seq = v.seq "
        "WHERE v.seq NOT IN (SELECT seq FROM main.versions) ORDER BY v.seq"));
    if (!doubtful.ok()) return doubtful.status();
    absl::StatusOr<sqlite::Statement> insert = database_.Prepare(
        "INSERT OR IGNORE INTO main.versions SELECT seq, id, coalesce((SELECT k.version FROM temp.known AS k WHERE "
        "k.seq = doubtful.seq), version), previous_seq, state, content_sha256, "
        "text_sha256, "
        "publisher, url, title, publish_us, CASE WHEN state = ?3 THEN ?2 ELSE coalesce(publish_us, ?2) END, ?2, "
        "language, credit_line, word_count FROM temp.doubtful WHERE seq = ?1");
    if (!insert.ok()) return insert.status();
    for (;;) {
      const absl::StatusOr<bool> row = doubtful->Step();
      if (!row.ok()) return row.status();
      if (!*row) return absl::OkStatus();
      v1::Document document = ReadDocument(*doubtful);
      document.set_text(std::string(doubtful->Text(kAfterDocumentColumns + 2)));
      if (ContentHash(document) != doubtful->Text(kAfterDocumentColumns + 1)) continue;
      absl::Status status = insert->Bind(1, doubtful->Int(kAfterDocumentColumns))
                                .Bind(2, doubtful->Int(kAfterDocumentColumns + 3))
                                .Bind(3, int64_t{v1::Document::STATE_WITHDRAWN})
                                .Run();
      if (!status.ok()) return status;
    }
  }

  // What is lost leaves a withdrawn version in its place.
  absl::Status KeepPlaces() {
    absl::Status status = database_.Execute(
        "DELETE FROM texts WHERE seq NOT IN (SELECT seq FROM versions);"
        "INSERT OR IGNORE INTO versions SELECT seq, id, version, 0, 0, '', '', '', '', '', NULL, 0, coalesce((SELECT "
        "arrive_us FROM versions AS n WHERE n.seq < k.seq ORDER BY n.seq DESC LIMIT 1), (SELECT min(arrive_us) FROM "
        "versions), 0), '', '', 0 FROM temp.known AS k WHERE seq NOT IN (SELECT seq FROM versions) ORDER BY seq");
    if (!status.ok()) return status;
    absl::StatusOr<sqlite::Statement> without = database_.Prepare(absl::StrCat(
        "SELECT ", kDocumentColumns, ", v.seq FROM versions AS v WHERE seq NOT IN (SELECT seq FROM texts)"));
    if (!without.ok()) return without.status();
    absl::StatusOr<sqlite::Statement> withdraw = database_.Prepare(
        "UPDATE versions SET state = ?2, content_sha256 = ?3, text_sha256 = ?4, published_us = arrive_us, word_count = "
        "0 "
        "WHERE seq = ?1");
    if (!withdraw.ok()) return withdraw.status();
    absl::StatusOr<sqlite::Statement> insert = database_.Prepare("INSERT INTO texts VALUES (?1, '')");
    if (!insert.ok()) return insert.status();
    const std::string no_text = Sha256Hex("");
    std::vector<std::pair<int64_t, v1::Document>> lost;  // not changed while they are read
    for (;;) {
      const absl::StatusOr<bool> row = without->Step();
      if (!row.ok()) return row.status();
      if (!*row) break;
      lost.emplace_back(without->Int(kAfterDocumentColumns), ReadDocument(*without));
    }
    for (auto& [number, document] : lost) {
      if (document.text_sha256() != no_text) {
        lost_(absl::StrCat("documents/", document.id(), ", version ", document.version(),
                           ": the text is lost, and the version is kept as withdrawn; ingest it again"));
      }
      document.set_state(v1::Document::STATE_WITHDRAWN);
      status = withdraw->Bind(1, number)
                   .Bind(2, int64_t{v1::Document::STATE_WITHDRAWN})
                   .Bind(3, ContentHash(document))
                   .Bind(4, no_text)
                   .Run();
      if (status.ok()) status = insert->Bind(1, number).Run();
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Link() {
    return database_.Execute(
        "UPDATE versions AS v SET previous_seq = coalesce((SELECT p.seq FROM versions AS p WHERE p.id = v.id AND "
        "p.version < v.version ORDER BY p.version DESC LIMIT 1), 0)");
  }

  // Numbers are given without gaps.
  absl::Status CountUnknown() {
    absl::StatusOr<sqlite::Statement> count =
        database_.Prepare("SELECT coalesce(max(seq), 0) - count(*) FROM versions");
    if (!count.ok()) return count.status();
    const absl::StatusOr<bool> row = count->Step();
    if (!row.ok()) return row.status();
    if (const int64_t unknown = count->Int(0); unknown > 0) {
      lost_(absl::StrCat(unknown, " versions of which nothing is left, not even the document's id"));
    }
    return absl::OkStatus();
  }

  const sqlite::PageFile& damaged_;
  sqlite::Database& database_;
  const Finder& lost_;
};

}  // namespace

absl::StatusOr<uint64_t> SalvageDocuments(const sqlite::PageFile& damaged, sqlite::Database& database,
                                          const Finder& lost) {
  if (absl::Status status = MigrateCorpus(database); !status.ok()) return status;
  if (absl::Status status = Salvage(damaged, database, lost).Run(); !status.ok()) return status;
  if (absl::Status status = RebuildIndex(database); !status.ok()) return status;
  absl::StatusOr<sqlite::Statement> count = database.Prepare("SELECT count(*) FROM versions");
  if (!count.ok()) return count.status();
  const absl::StatusOr<bool> row = count->Step();
  if (!row.ok()) return row.status();
  return static_cast<uint64_t>(count->Int(0));
}

}  // namespace secondsource::corpus
