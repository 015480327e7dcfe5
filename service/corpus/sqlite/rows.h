// Documents and times as rows hold them.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_ROWS_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "secondsource/v1/document.pb.h"
#include "service/corpus/corpus.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/sqlite/database.h"

namespace secondsource::corpus {

// Brings the tables up to date; see Database::Migrate.
absl::Status MigrateCorpus(sqlite::Database& database);

// The columns that ReadDocument reads, of `versions AS v`.
inline constexpr char kDocumentColumns[] =
    "v.id, v.version, v.state, v.publisher, v.url, v.title, v.publish_us, v.arrive_us, v.language, v.credit_line, "
    "v.text_sha256";
// The first column after them.
inline constexpr int kAfterDocumentColumns = 11;

// The document of the current row, without its text.
v1::Document ReadDocument(const sqlite::Statement& row);

// The time of publication in microseconds since 1970; nullopt if it is not set. Parts of a microsecond are dropped.
std::optional<int64_t> PublishMicros(const v1::Document& document);

CutOffMicros ToMicros(const CutOffs& cut_offs);

// SHA-256 over everything that a caller sets: equal for equal documents.
std::string ContentHash(const v1::Document& document);

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_ROWS_H_
