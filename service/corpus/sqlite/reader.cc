#include "service/corpus/sqlite/reader.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/rows.h"

namespace secondsource::corpus {
namespace {

// Virtual machine steps between two looks at the call: well under a millisecond.
constexpr int kStepsBetweenChecks = 1'000;
constexpr uint32_t kMostOccurrences = UINT16_MAX;

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
  if (absl::Status status = RegisterVisit(*database); !status.ok()) return status;
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
  status.Update(prepare(revision_, "SELECT coalesce(max(seq), 0) FROM versions"));
  // No match makes a row, since the visit is never true: all is done in one step.
  status.Update(prepare(postings_,
                        "SELECT 1 FROM words WHERE words MATCH ?1 AND rowid > ?2 AND rowid <= ?3 "
                        "AND secondsource_visit(words, ?4)"));
  status.Update(prepare(
      without_vector_, absl::StrCat("SELECT ", kDocumentColumns,
                                    ", t.text, v.seq FROM versions AS v JOIN texts AS t ON t.seq = v.seq WHERE v.seq > "
                                    "?2 AND v.state <> ",
                                    static_cast<int>(v1::Document::STATE_WITHDRAWN),
                                    " AND NOT EXISTS (SELECT 1 FROM vectors AS n WHERE n.seq = v.seq AND n.model = ?1) "
                                    "ORDER BY v.seq LIMIT ?3")));
  status.Update(prepare(vector_, "SELECT vector FROM vectors WHERE seq = ?1 AND model = ?2"));
  status.Update(prepare(vectors_, "SELECT seq, vector FROM vectors WHERE model = ?1 ORDER BY seq"));
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

absl::StatusOr<uint64_t> Reader::Revision() {
  const absl::StatusOr<bool> row = revision_->Step();
  if (!row.ok()) return row.status();
  const uint64_t revision = static_cast<uint64_t>(revision_->Int(0));
  revision_->Reset();
  return revision;
}

absl::StatusOr<UnencodedVersions> Reader::WithoutVector(std::string_view model, int64_t after, size_t limit,
                                                        const Call& call) {
  const absl::StatusOr<uint64_t> last = Revision();
  if (!last.ok()) return last.status();
  const Watch watch(database_.handle(), call);
  UnencodedVersions waiting;
  without_vector_->Bind(1, model).Bind(2, after).Bind(3, static_cast<int64_t>(limit));
  for (;;) {
    const absl::StatusOr<bool> row = without_vector_->Step();
    if (!row.ok()) {
      const absl::Status ended = call.Check();
      return ended.ok() ? row.status() : ended;
    }
    if (!*row) break;
    UnencodedVersion& version = waiting.versions.emplace_back();
    version.document = ReadDocument(*without_vector_);
    version.document.set_text(std::string(without_vector_->Text(kAfterDocumentColumns)));
    version.revision = static_cast<uint64_t>(without_vector_->Int(kAfterDocumentColumns + 1));
  }
  const bool all = waiting.versions.size() < limit;
  waiting.seen = all ? std::max(*last, static_cast<uint64_t>(after)) : waiting.versions.back().revision;
  return waiting;
}

absl::StatusOr<std::string> Reader::LoadVector(int64_t number, std::string_view model) {
  const absl::StatusOr<bool> row = vector_->Bind(1, number).Bind(2, model).Step();
  if (!row.ok()) return row.status();
  std::string packed(*row ? vector_->Blob(0) : std::string_view());
  vector_->Reset();
  return packed;
}

absl::Status Reader::VisitVectors(std::string_view model, const std::function<void(int64_t, std::string_view)>& visit) {
  vectors_->Bind(1, model);
  for (;;) {
    const absl::StatusOr<bool> row = vectors_->Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    visit(vectors_->Int(0), vectors_->Blob(1));
  }
}

absl::StatusOr<IndexTerm> Reader::ReadTerm(const SearchTerm& term) const {
  struct Read {
    std::string words;
    Phrase hashes;
  };
  std::map<std::string, Read> by_stems;  // each phrase once, in one order
  for (const std::string& phrase : term.phrases) {
    const absl::StatusOr<std::vector<Token>> tokens = tokenizer_.Tokenize(phrase);
    if (!tokens.ok()) return tokens.status();
    std::string stems;
    Read read;
    for (const Token& token : *tokens) {
      absl::StrAppend(&stems, stems.empty() ? "" : " ", token.stem);
      absl::StrAppend(&read.words, read.words.empty() ? "" : " ", phrase.substr(token.start, token.end - token.start));
      read.hashes.push_back(HashStem(token.stem));
    }
    if (!tokens->empty()) by_stems.emplace(stems, std::move(read));
  }
  IndexTerm result;
  for (auto& [stems, read] : by_stems) {
    absl::StrAppend(&result.key, result.key.empty() ? "" : "|", stems);
    // The words hold letters and digits only, so that within quotation marks none of them can be an operator.
    absl::StrAppend(&result.expression, result.expression.empty() ? "" : " OR ", "\"", read.words, "\"");
    result.phrases.push_back(std::move(read.hashes));
  }
  return result;
}

absl::Status Reader::ReadPostings(const IndexTerm& term, const Catalogue::Snapshot& catalogue, PostingList& list,
                                  const Call& call) {
  const Watch watch(database_.handle(), call);
  const MatchVisitor append = [&](int64_t number, uint32_t occurrences) {
    list.Append({static_cast<uint32_t>(number), static_cast<uint16_t>(std::min(occurrences, kMostOccurrences))},
                catalogue.Words(number));
  };
  postings_->Bind(1, term.expression)
      .Bind(2, list.complete())
      .Bind(3, catalogue.last())
      .BindPointer(4, const_cast<MatchVisitor*>(&append), kVisitorPointer);
  if (absl::Status status = postings_->Run(); !status.ok()) {
    const absl::Status ended = call.Check();
    return ended.ok() ? status : ended;
  }
  list.SetComplete(catalogue.last());
  return absl::OkStatus();
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
