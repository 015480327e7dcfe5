#include "service/corpus/sqlite/writer.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/corpus/sqlite/rows.h"

namespace secondsource::corpus {

absl::StatusOr<std::unique_ptr<Writer>> Writer::Open(const std::filesystem::path& file) {
  absl::StatusOr<sqlite::Database> database = sqlite::Database::Open(file, sqlite::Database::Access::kReadWrite);
  if (!database.ok()) return database.status();
  if (absl::Status status = MigrateCorpus(*database); !status.ok()) return status;
  absl::StatusOr<Tokenizer> tokenizer = Tokenizer::Create(*database);
  if (!tokenizer.ok()) return tokenizer.status();
  absl::StatusOr<sqlite::Statement> find = database->Prepare(
      absl::StrCat("SELECT ", kDocumentColumns,
                   ", v.seq, v.content_sha256 FROM versions AS v WHERE v.id = ?1 ORDER BY v.version DESC LIMIT 1"));
  if (!find.ok()) return find.status();
  absl::StatusOr<sqlite::Statement> insert_version = database->Prepare(
      "INSERT INTO versions (id, version, previous_seq, state, content_sha256, text_sha256, publisher, url, title, "
      "publish_us, published_us, arrive_us, language, credit_line, word_count) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING seq");
  if (!insert_version.ok()) return insert_version.status();
  absl::StatusOr<sqlite::Statement> insert_text = database->Prepare("INSERT INTO texts (seq, text) VALUES (?1, ?2)");
  if (!insert_text.ok()) return insert_text.status();
  absl::StatusOr<sqlite::Statement> insert_words =
      database->Prepare("INSERT INTO words (rowid, title, text) VALUES (?1, ?2, ?3)");
  if (!insert_words.ok()) return insert_words.status();
  absl::StatusOr<sqlite::Statement> put_vector =
      database->Prepare("INSERT OR REPLACE INTO vectors SELECT seq, ?2, ?3 FROM versions WHERE seq = ?1 RETURNING seq");
  if (!put_vector.ok()) return put_vector.status();
  return std::unique_ptr<Writer>(new Writer(*std::move(database), *std::move(tokenizer), *std::move(find),
                                            *std::move(insert_version), *std::move(insert_text),
                                            *std::move(insert_words), *std::move(put_vector)));
}

Writer::Writer(sqlite::Database database, Tokenizer tokenizer, sqlite::Statement find, sqlite::Statement insert_version,
               sqlite::Statement insert_text, sqlite::Statement insert_words, sqlite::Statement put_vector)
    : database_(std::move(database)),
      tokenizer_(std::move(tokenizer)),
      find_(std::move(find)),
      insert_version_(std::move(insert_version)),
      insert_text_(std::move(insert_text)),
      insert_words_(std::move(insert_words)),
      put_vector_(std::move(put_vector)) {}

absl::Status Writer::FillCatalogue(Catalogue& catalogue) {
  absl::StatusOr<sqlite::Statement> all = database_.Prepare(
      "SELECT seq, previous_seq, published_us, arrive_us, word_count, state FROM versions INDEXED BY catalogue "
      "ORDER BY seq");
  if (!all.ok()) return all.status();
  for (;;) {
    const absl::StatusOr<bool> row = all->Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    catalogue.Add(all->Int(0),
                  {.published = all->Int(2),
                   .arrived = all->Int(3),
                   .words = static_cast<uint32_t>(all->Int(4)),
                   .searchable = all->Int(5) != v1::Document::STATE_WITHDRAWN},
                  all->Int(1));
  }
}

absl::StatusOr<std::optional<Writer::Newest>> Writer::FindNewest(std::string_view id) {
  const absl::StatusOr<bool> row = find_.Bind(1, id).Step();
  if (!row.ok()) return row.status();
  std::optional<Newest> newest;
  if (*row) {
    newest.emplace(Newest{.document = ReadDocument(find_),
                          .number = find_.Int(kAfterDocumentColumns),
                          .content_sha256 = std::string(find_.Text(kAfterDocumentColumns + 1))});
  }
  find_.Reset();
  return newest;
}

absl::StatusOr<bool> Writer::PutVector(int64_t number, std::string_view model, std::string_view packed) {
  const absl::StatusOr<bool> row = put_vector_.Bind(1, number).Bind(2, model).BindBlob(3, packed).Step();
  put_vector_.Reset();
  return row;
}

absl::StatusOr<WrittenVersion> Writer::Write(const v1::Document& document, const std::optional<Newest>& newest,
                                             int64_t arrive_micros) {
  const bool withdrawn = document.state() == v1::Document::STATE_WITHDRAWN;
  const std::optional<int64_t> publish_micros = PublishMicros(document);
  WrittenVersion written;
  written.previous = newest.has_value() ? newest->number : 0;
  written.version = newest.has_value() ? newest->document.version() + 1 : 1;
  // Nobody can have known of a withdrawal before it arrived, whenever the document was published.
  written.entry.published = withdrawn ? arrive_micros : publish_micros.value_or(arrive_micros);
  written.entry.arrived = arrive_micros;
  written.entry.searchable = !withdrawn;
  std::vector<std::vector<Token>> parts;
  if (!withdrawn) {
    for (const std::string* part : {&document.title(), &document.text()}) {
      absl::StatusOr<std::vector<Token>> tokens = tokenizer_.Tokenize(*part);
      if (!tokens.ok()) return tokens.status();
      written.entry.words += static_cast<uint32_t>(tokens->size());
      parts.push_back(*std::move(tokens));
    }
  }

  insert_version_.Bind(1, document.id())
      .Bind(2, int64_t{written.version})
      .Bind(3, written.previous)
      .Bind(4, int64_t{withdrawn ? v1::Document::STATE_WITHDRAWN : v1::Document::STATE_ACTIVE})
      .Bind(5, ContentHash(document))
      .Bind(6, Sha256Hex(document.text()))
      .Bind(7, document.publisher())
      .Bind(8, document.url())
      .Bind(9, document.title())
      .Bind(10, publish_micros)
      .Bind(11, written.entry.published)
      .Bind(12, arrive_micros)
      .Bind(13, document.language())
      .Bind(14, document.credit_line())
      .Bind(15, int64_t{written.entry.words});
  const absl::StatusOr<bool> inserted = insert_version_.Step();
  if (!inserted.ok()) return inserted.status();
  written.number = insert_version_.Int(0);
  insert_version_.Reset();
  absl::Status status = insert_text_.Bind(1, written.number).Bind(2, document.text()).Run();
  if (status.ok() && !withdrawn) {
    status = insert_words_.Bind(1, written.number).Bind(2, document.title()).Bind(3, document.text()).Run();
  }
  if (!status.ok()) return status;
  written.words = PlaceWords(parts, static_cast<uint32_t>(written.number));
  return written;
}

}  // namespace secondsource::corpus
