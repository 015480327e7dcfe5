#include "service/corpus/sqlite/integrity.h"

#include <absl/hash/hash.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/corpus/sqlite/rows.h"

namespace secondsource::corpus {
namespace {

// A sum over words and their places that does not depend on the order in which they come.
class WordSum {
 public:
  void Add(std::string_view stem, int64_t number, int column, int64_t place) {
    sum_ += absl::HashOf(stem, number, column, place);
    ++count_;
  }
  friend bool operator==(const WordSum&, const WordSum&) = default;

 private:
  uint64_t sum_ = 0;
  uint64_t count_ = 0;
};

std::string NameOf(const v1::Document& document) {
  return absl::StrCat("documents/", document.id(), ", version ", document.version());
}

// One version at a time.
class VersionCheck {
 public:
  VersionCheck(const Tokenizer& tokenizer, const Finder& found) : tokenizer_(tokenizer), found_(found) {}

  // A row of `versions` with its text and its place in the chain; see CheckDocuments.
  absl::Status Check(const sqlite::Statement& row) {
    v1::Document document = ReadDocument(row);
    const std::string name = NameOf(document);
    constexpr int kNext = kAfterDocumentColumns;
    const int64_t number = row.Int(kNext);
    if (row.IsNull(kNext + 4)) {
      found_(absl::StrCat(name, " has no text"));
      return absl::OkStatus();
    }
    if (row.Int(kNext + 5) != row.Int(kNext + 6)) found_(absl::StrCat(name, " does not follow the version before it"));
    document.set_text(std::string(row.Text(kNext + 4)));
    if (Sha256Hex(document.text()) != document.text_sha256())
      found_(absl::StrCat(name, " has another text than was sent"));
    if (ContentHash(document) != row.Text(kNext + 1)) found_(absl::StrCat(name, " is not as it was sent"));
    if (document.state() == v1::Document::STATE_WITHDRAWN) return absl::OkStatus();
    int64_t words = 0;
    absl::Status status = AddWords(document.title(), number, 0, words);
    if (status.ok()) status = AddWords(document.text(), number, 1, words);
    if (status.ok() && words != row.Int(kNext + 2))
      found_(absl::StrCat(name, " has another length than is kept of it"));
    return status;
  }

  const WordSum& sum() const { return sum_; }

 private:
  absl::Status AddWords(std::string_view text, int64_t number, int column, int64_t& words) {
    const absl::StatusOr<std::vector<Token>> tokens = tokenizer_.Tokenize(text);
    if (!tokens.ok()) return tokens.status();
    int64_t place = 0;
    for (const Token& token : *tokens) {
      sum_.Add(token.stem, number, column, place++);
    }
    words += place;
    return absl::OkStatus();
  }

  const Tokenizer& tokenizer_;
  const Finder& found_;
  WordSum sum_;
};

// The words of the index. Every word is looked up besides as a search does: what a walk finds, a search must find.
absl::Status SumIndex(sqlite::Database& database, const Finder& found, WordSum& sum) {
  absl::Status status = database.Execute(
      "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_places USING fts5vocab(main, words, instance);"
      "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_counts USING fts5vocab(main, words, row)");
  if (!status.ok()) return status;
  absl::StatusOr<sqlite::Statement> walk = database.Prepare("SELECT term, doc, col, offset FROM temp.word_places");
  if (!walk.ok()) return walk.status();
  absl::StatusOr<sqlite::Statement> look_up = database.Prepare("SELECT cnt FROM temp.word_counts WHERE term = ?1");
  if (!look_up.ok()) return look_up.status();
  size_t unlike = 0;
  const auto end_term = [&](const std::string& term, int64_t count) -> absl::Status {
    if (count == 0) return absl::OkStatus();
    const absl::StatusOr<bool> row = look_up->Bind(1, term).Step();
    if (!row.ok()) return row.status();
    if (!*row || look_up->Int(0) != count) ++unlike;
    look_up->Reset();
    return absl::OkStatus();
  };
  std::string term;
  int64_t count = 0;
  for (;;) {
    const absl::StatusOr<bool> row = walk->Step();
    if (!row.ok()) return row.status();
    if (!*row || walk->Text(0) != term) {
      if (status = end_term(term, count); !status.ok()) return status;
      if (!*row) break;
      term = std::string(walk->Text(0));
      count = 0;
    }
    ++count;
    sum.Add(term, walk->Int(1), walk->Text(2) == "title" ? 0 : 1, walk->Int(3));
  }
  if (unlike > 0) found(absl::StrCat("the search index does not find ", unlike, " of its own words"));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckDocuments(sqlite::Database& database, const Finder& found) {
  const absl::StatusOr<Tokenizer> tokenizer = Tokenizer::Create(database);
  if (!tokenizer.ok()) return tokenizer.status();
  // A walk by id and version, so that the version before is at hand.
  absl::StatusOr<sqlite::Statement> versions = database.Prepare(
      absl::StrCat("SELECT ", kDocumentColumns,
                   ", v.seq, v.content_sha256, v.word_count, v.state, t.text, v.previous_seq, "
                   "coalesce((SELECT p.seq FROM versions AS p WHERE p.id = v.id AND p.version < v.version "
                   "ORDER BY p.version DESC LIMIT 1), 0) FROM versions AS v LEFT JOIN texts AS t ON t.seq = v.seq"));
  if (!versions.ok()) return versions.status();
  VersionCheck check(*tokenizer, found);
  for (;;) {
    const absl::StatusOr<bool> row = versions->Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    if (absl::Status status = check.Check(*versions); !status.ok()) return status;
  }
  WordSum indexed;
  if (absl::Status status = SumIndex(database, found, indexed); !status.ok()) return status;
  if (!(indexed == check.sum())) found("the search index does not say what the texts say");
  absl::StatusOr<sqlite::Statement> orphans =
      database.Prepare("SELECT count(*) FROM texts WHERE seq NOT IN (SELECT seq FROM versions)");
  if (!orphans.ok()) return orphans.status();
  const absl::StatusOr<bool> row = orphans->Step();
  if (!row.ok()) return row.status();
  if (const int64_t count = orphans->Int(0); count > 0) found(absl::StrCat(count, " texts belong to no version"));
  return absl::OkStatus();
}

absl::Status RebuildIndex(sqlite::Database& database) {
  const absl::StatusOr<Tokenizer> tokenizer = Tokenizer::Create(database);
  if (!tokenizer.ok()) return tokenizer.status();
  absl::StatusOr<sqlite::Transaction> transaction = sqlite::Transaction::Begin(database);
  if (!transaction.ok()) return transaction.status();
  absl::Status status = database.Execute("INSERT INTO words (words) VALUES ('delete-all')");
  if (!status.ok()) return status;
  absl::StatusOr<sqlite::Statement> versions = database.Prepare(absl::StrCat(
      "SELECT v.seq, v.title, t.text FROM versions AS v JOIN texts AS t ON t.seq = v.seq WHERE v.state != ",
      int{v1::Document::STATE_WITHDRAWN}, " ORDER BY v.seq"));
  if (!versions.ok()) return versions.status();
  absl::StatusOr<sqlite::Statement> insert =
      database.Prepare("INSERT INTO words (rowid, title, text) VALUES (?1, ?2, ?3)");
  if (!insert.ok()) return insert.status();
  absl::StatusOr<sqlite::Statement> count =
      database.Prepare("UPDATE versions SET word_count = ?2 WHERE seq = ?1 AND word_count != ?2");
  if (!count.ok()) return count.status();
  for (;;) {
    const absl::StatusOr<bool> row = versions->Step();
    if (!row.ok()) return row.status();
    if (!*row) return transaction->Commit();
    int64_t words = 0;
    for (int column : {1, 2}) {
      const absl::StatusOr<std::vector<Token>> tokens = tokenizer->Tokenize(versions->Text(column));
      if (!tokens.ok()) return tokens.status();
      words += static_cast<int64_t>(tokens->size());
    }
    status = insert->Bind(1, versions->Int(0)).Bind(2, versions->Text(1)).Bind(3, versions->Text(2)).Run();
    if (status.ok()) status = count->Bind(1, versions->Int(0)).Bind(2, words).Run();
    if (!status.ok()) return status;
  }
}

}  // namespace secondsource::corpus
