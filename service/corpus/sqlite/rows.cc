#include "service/corpus/sqlite/rows.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/base/time.h"

namespace secondsource::corpus {
namespace {

// Versions are only ever added. Texts stand apart so that a walk over the versions does not drag them along; the index
// keeps no copy of them (content=''), and no lengths, which the catalogue has.
constexpr std::array<const char*, 3> kSteps = {
    R"sql(
  CREATE TABLE versions (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    previous_seq INTEGER NOT NULL,
    state INTEGER NOT NULL,
    content_sha256 TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    publisher TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    publish_us INTEGER,
    published_us INTEGER NOT NULL,
    arrive_us INTEGER NOT NULL,
    language TEXT NOT NULL,
    credit_line TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    UNIQUE (id, version)
  ) STRICT;
  CREATE TABLE texts (seq INTEGER PRIMARY KEY REFERENCES versions (seq), text TEXT NOT NULL) STRICT;
  CREATE VIRTUAL TABLE words USING fts5(
    title, text, content='', columnsize=0, tokenize='porter unicode61 remove_diacritics 2');
  CREATE VIRTUAL TABLE word_frequencies USING fts5vocab(words, row);
)sql",
    // All that the catalogue holds, so that a start need not walk the versions themselves.
    R"sql(
  CREATE INDEX catalogue ON versions (seq, previous_seq, published_us, arrive_us, word_count, state);
)sql",
    // What versions mean, packed (signs.h): made from the texts, and made again when the model changes.
    R"sql(
  CREATE TABLE vectors (
    seq INTEGER PRIMARY KEY REFERENCES versions (seq), model TEXT NOT NULL, vector BLOB NOT NULL) STRICT;
)sql"};

}  // namespace

absl::Status MigrateCorpus(sqlite::Database& database) { return database.Migrate("documents", kSteps); }

v1::Document ReadDocument(const sqlite::Statement& row) {
  v1::Document document;
  document.set_id(std::string(row.Text(0)));
  document.set_name(absl::StrCat("documents/", document.id()));
  document.set_version(static_cast<uint32_t>(row.Int(1)));
  document.set_state(static_cast<v1::Document::State>(row.Int(2)));
  document.set_publisher(std::string(row.Text(3)));
  document.set_url(std::string(row.Text(4)));
  document.set_title(std::string(row.Text(5)));
  if (!row.IsNull(6)) *document.mutable_publish_time() = ToProto(absl::FromUnixMicros(row.Int(6)));
  *document.mutable_arrive_time() = ToProto(absl::FromUnixMicros(row.Int(7)));
  document.set_language(std::string(row.Text(8)));
  document.set_credit_line(std::string(row.Text(9)));
  document.set_text_sha256(std::string(row.Text(10)));
  return document;
}

std::optional<int64_t> PublishMicros(const v1::Document& document) {
  if (!document.has_publish_time()) return std::nullopt;
  return absl::ToUnixMicros(ToTime(document.publish_time()));
}

CutOffMicros ToMicros(const CutOffs& cut_offs) {
  return {.as_of = sqlite::ToMicros(cut_offs.as_of), .known_at = sqlite::ToMicros(cut_offs.known_at)};
}

std::string ContentHash(const v1::Document& document) {
  const std::optional<int64_t> published = PublishMicros(document);
  std::string all;
  // Each part is preceded by its length, so that no two documents give the same bytes.
  for (const std::string& part :
       {document.id(), document.publisher(), document.url(), document.title(),
        published.has_value() ? absl::StrCat(*published) : std::string(), document.language(), document.credit_line(),
        std::string(document.state() == v1::Document::STATE_WITHDRAWN ? "withdrawn" : "active"), document.text()}) {
    absl::StrAppend(&all, part.size(), ":", part);
  }
  return Sha256Hex(all);
}

}  // namespace secondsource::corpus
