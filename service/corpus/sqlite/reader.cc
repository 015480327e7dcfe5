#include "service/corpus/sqlite/reader.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/rows.h"

namespace secondsource::corpus {
namespace {

// Virtual machine steps between two looks at the call: well under a millisecond.
constexpr int kStepsBetweenChecks = 1'000;

bool IsNameOrFigure(std::string_view word) {
  if (std::any_of(word.begin(), word.end(), [](char c) { return absl::ascii_isdigit(c); })) return true;
  int32_t i = 0;
  UChar32 first = 0;
  U8_NEXT(reinterpret_cast<const uint8_t*>(word.data()), i, static_cast<int32_t>(word.size()), first);
  return first >= 0 && u_isupper(first);
}

// Interrupts the statements of a connection once a call has ended.
class Watch {
 public:
  Watch(sqlite3* handle, const Call& call) : handle_(handle) {
    const auto ended = [](void* context) { return static_cast<const Call*>(context)->Check().ok() ? 0 : 1; };
    sqlite3_progress_handler(handle_, kStepsBetweenChecks, ended, const_cast<Call*>(&call));
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }

 private:
  sqlite3* handle_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Reader>> Reader::Open(const std::filesystem::path& file) {
  absl::StatusOr<sqlite::Database> database = sqlite::Database::Open(file, sqlite::Database::Access::kReadOnly);
  if (!database.ok()) return database.status();
  if (absl::Status status = RegisterRanking(*database); !status.ok()) return status;
  absl::StatusOr<Tokenizer> tokenizer = Tokenizer::Create(*database);
  if (!tokenizer.ok()) return tokenizer.status();
  std::unique_ptr<Reader> reader(new Reader(*std::move(database), *std::move(tokenizer)));
  if (absl::Status status = reader->Prepare(); !status.ok()) return status;
  return reader;
}

absl::Status Reader::Prepare() {
  const auto prepare = [this](std::optional<sqlite::Statement>& statement, const std::string& sql) {
    absl::StatusOr<sqlite::Statement> prepared = database_.Prepare(sql);
    if (prepared.ok()) statement.emplace(*std::move(prepared));
    return prepared.status();
  };
  const std::string with_text =
      absl::StrCat("SELECT ", kDocumentColumns, ", t.text FROM versions AS v JOIN texts AS t ON t.seq = v.seq ");
  absl::Status status = prepare(find_, absl::StrCat(with_text,
                                                    "WHERE v.id = ?1 AND v.published_us <= ?2 AND v.arrive_us <= ?3 "
                                                    "ORDER BY v.version DESC LIMIT 1"));
  status.Update(prepare(load_, absl::StrCat(with_text, "WHERE v.seq = ?1")));
  status.Update(
      prepare(list_, absl::StrCat("SELECT ", kDocumentColumns,
                                  " FROM versions AS v WHERE v.id > ?1 AND v.seq = (SELECT n.seq FROM versions AS "
                                  "n WHERE n.id = v.id AND n.published_us <= ?2 AND n.arrive_us <= ?3 "
                                  "ORDER BY n.version DESC LIMIT 1) ORDER BY v.id LIMIT ?4")));
  status.Update(prepare(load_id_, "SELECT id FROM versions WHERE seq = ?1"));
  status.Update(prepare(revision_, "SELECT coalesce(max(seq), 0) FROM versions"));
  status.Update(prepare(frequency_, "SELECT doc FROM word_frequencies WHERE term = ?1"));
  status.Update(prepare(match_, "SELECT rowid, secondsource_bm25(words, ?2) FROM words WHERE words MATCH ?1"));
  return status;
}

absl::StatusOr<std::optional<v1::Document>> Reader::Find(std::string_view id, const CutOffMicros& cut_offs) {
  const absl::StatusOr<bool> row = find_->Bind(1, id).Bind(2, cut_offs.as_of).Bind(3, cut_offs.known_at).Step();
  if (!row.ok()) return row.status();
  std::optional<v1::Document> document;
  if (*row) {
    document = ReadDocument(*find_);
    document->set_text(std::string(find_->Text(kAfterDocumentColumns)));
  }
  find_->Reset();
  return document;
}

absl::StatusOr<std::vector<v1::Document>> Reader::List(std::string_view after_id, size_t limit,
                                                       const CutOffMicros& cut_offs) {
  std::vector<v1::Document> documents;
  list_->Bind(1, after_id).Bind(2, cut_offs.as_of).Bind(3, cut_offs.known_at).Bind(4, static_cast<int64_t>(limit));
  for (;;) {
    const absl::StatusOr<bool> row = list_->Step();
    if (!row.ok()) return row.status();
    if (!*row) return documents;
    documents.push_back(ReadDocument(*list_));
  }
}

absl::StatusOr<v1::Document> Reader::Load(int64_t number) {
  const absl::StatusOr<bool> row = load_->Bind(1, number).Step();
  if (!row.ok()) return row.status();
  if (!*row) {
    return Error(absl::StatusCode::kDataLoss, "STORE_DAMAGED",
                 absl::StrCat("the index names version ", number, ", which is not in the store; restore a backup"));
  }
  v1::Document document = ReadDocument(*load_);
  document.set_text(std::string(load_->Text(kAfterDocumentColumns)));
  load_->Reset();
  return document;
}

absl::StatusOr<std::string> Reader::LoadId(int64_t number) {
  const absl::StatusOr<bool> row = load_id_->Bind(1, number).Step();
  if (!row.ok()) return row.status();
  std::string id(*row ? load_id_->Text(0) : std::string_view());
  load_id_->Reset();
  return id;
}

absl::StatusOr<uint64_t> Reader::Revision() {
  const absl::StatusOr<bool> row = revision_->Step();
  if (!row.ok()) return row.status();
  const uint64_t revision = static_cast<uint64_t>(revision_->Int(0));
  revision_->Reset();
  return revision;
}

absl::StatusOr<std::vector<QueryWord>> Reader::ReadQuery(std::string_view text) const {
  const absl::StatusOr<std::vector<Token>> tokens = tokenizer_.Tokenize(text);
  if (!tokens.ok()) return tokens.status();
  std::vector<QueryWord> words;
  absl::flat_hash_map<std::string, size_t> place_of;
  for (const Token& token : *tokens) {
    const std::string_view word = text.substr(token.start, token.end - token.start);
    const auto [place, added] = place_of.emplace(token.stem, words.size());
    if (added)
      words.push_back({.text = std::string(word), .stem = token.stem, .name_or_figure = false, .frequency = 0});
    if (IsNameOrFigure(word)) words[place->second].name_or_figure = true;
  }
  return words;
}

absl::StatusOr<uint64_t> Reader::Frequency(const std::string& stem) {
  const absl::StatusOr<bool> row = frequency_->Bind(1, stem).Step();
  if (!row.ok()) return row.status();
  const uint64_t frequency = *row ? static_cast<uint64_t>(frequency_->Int(0)) : 0;
  frequency_->Reset();
  return frequency;
}

absl::StatusOr<std::vector<Candidate>> Reader::Match(const std::vector<QueryWord>& words, Ranking& ranking,
                                                     const Call& call) {
  // The words hold letters and digits only, so that within quotation marks none of them can be an operator.
  std::string expression;
  for (const QueryWord& word : words)
    absl::StrAppend(&expression, expression.empty() ? "" : " OR ", "\"", word.text, "\"");
  const Watch watch(database_.handle(), call);
  match_->Bind(1, expression).BindPointer(2, &ranking, kRankingPointer);
  std::vector<Candidate> candidates;
  for (;;) {
    const absl::StatusOr<bool> row = match_->Step();
    if (!row.ok()) {
      const absl::Status ended = call.Check();
      return ended.ok() ? row.status() : ended;
    }
    if (!*row) return candidates;
    if (const double score = match_->Real(1); score > 0) candidates.push_back({match_->Int(0), score});
  }
}

absl::StatusOr<std::unique_ptr<ReaderPool>> ReaderPool::Open(const std::filesystem::path& file, size_t readers) {
  auto pool = std::make_unique<ReaderPool>();
  for (size_t i = 0; i < readers; ++i) {
    absl::StatusOr<std::unique_ptr<Reader>> reader = Reader::Open(file);
    if (!reader.ok()) return reader.status();
    pool->readers_.push_back(*std::move(reader));
  }
  return pool;
}

ReaderPool::Lease ReaderPool::Take() {
  std::unique_lock lock(mutex_);
  free_.wait(lock, [this] { return !readers_.empty(); });
  std::unique_ptr<Reader> reader = std::move(readers_.back());
  readers_.pop_back();
  return Lease(*this, std::move(reader));
}

ReaderPool::Lease::~Lease() {
  if (reader_ == nullptr) return;
  {
    std::lock_guard lock(pool_->mutex_);
    pool_->readers_.push_back(std::move(reader_));
  }
  pool_->free_.notify_one();
}

}  // namespace secondsource::corpus
