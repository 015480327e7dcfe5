#include "service/corpus/sqlite/sqlite_store.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/ranking.h"
#include "service/corpus/sqlite/rows.h"
#include "service/registry/words.h"
#include "service/sqlite/replacement.h"
#include "service/sqlite/store_files.h"

namespace secondsource::corpus {
namespace {

constexpr size_t kReaders = 4;
constexpr size_t kPostingsBytes = size_t{256} << 20;
constexpr size_t kRecentWords = size_t{4} << 20;  // 64 MiB

absl::Status DocumentNotFound(std::string_view id) {
  return NotFound("document", absl::StrCat("documents/", absl::string_view(id.data(), id.size())));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(const std::filesystem::path& folder,
                                                               std::function<absl::Time()> clock) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_ACCESSIBLE",
                 absl::StrCat("cannot create the data folder '", folder.string(), "': ", error.message(),
                              "; name a folder that the server may write"),
                 {{"folder", folder.string()}});
  }
  absl::StatusOr<FolderLock> lock = FolderLock::Take(folder);
  if (!lock.ok()) return lock.status();
  const std::filesystem::path file = folder / sqlite::kDatabaseFile;
  if (absl::Status status = sqlite::FinishReplacement(file); !status.ok()) return status;
  if (absl::Status status = sqlite::CheckAtRest(file); !status.ok()) return status;
  if (absl::Status status = sqlite::EndLog(file); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<Writer>> writer = Writer::Open(file);
  if (!writer.ok()) return writer.status();
  if (absl::Status status = sqlite::MarkStore(file); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<ReaderPool>> readers = ReaderPool::Open(file, kReaders);
  if (!readers.ok()) return readers.status();
  std::unique_ptr<SqliteStore> store(
      new SqliteStore(*std::move(lock), std::move(clock), *std::move(writer), *std::move(readers)));
  if (absl::Status status = store->writer_->FillCatalogue(store->catalogue_); !status.ok()) return status;
  return store;
}

SqliteStore::SqliteStore(FolderLock lock, std::function<absl::Time()> clock, std::unique_ptr<Writer> writer,
                         std::unique_ptr<ReaderPool> readers)
    : lock_(std::move(lock)),
      clock_(std::move(clock)),
      writer_(std::move(writer)),
      readers_(std::move(readers)),
      recent_words_(kRecentWords),
      postings_(kPostingsBytes) {}

absl::StatusOr<std::vector<IngestOutcome>> SqliteStore::Ingest(absl::Span<const v1::Document> documents) {
  std::lock_guard lock(write_mutex_);
  absl::StatusOr<sqlite::Transaction> transaction = writer_->Begin();
  if (!transaction.ok()) return transaction.status();
  const int64_t now = sqlite::ToMicros(clock_());
  std::vector<IngestOutcome> outcomes;
  std::vector<WrittenVersion> written;
  for (const v1::Document& document : documents) {
    IngestOutcome& outcome = outcomes.emplace_back();
    outcome.error = ValidateDocument(document, "document.");
    if (!outcome.error.ok()) {
      outcome.outcome = v1::IngestDocumentsResponse::OUTCOME_REFUSED;
      continue;
    }
    const absl::StatusOr<std::optional<Writer::Newest>> newest = writer_->FindNewest(document.id());
    if (!newest.ok()) return newest.status();
    if (newest->has_value() && (*newest)->content_sha256 == ContentHash(document)) {
      outcome.outcome = v1::IngestDocumentsResponse::OUTCOME_UNCHANGED;
      outcome.version = (*newest)->document.version();
      continue;
    }
    absl::StatusOr<WrittenVersion> version = writer_->Write(document, *newest, now);
    if (!version.ok()) return version.status();
    outcome.outcome = newest->has_value() ? v1::IngestDocumentsResponse::OUTCOME_UPDATED
                                          : v1::IngestDocumentsResponse::OUTCOME_CREATED;
    outcome.version = version->version;
    written.push_back(*std::move(version));
  }
  // Nothing written, nothing to sync.
  if (written.empty()) return outcomes;
  if (absl::Status status = Commit(*transaction, written); !status.ok()) return status;
  return outcomes;
}

absl::Status SqliteStore::Commit(sqlite::Transaction& transaction, absl::Span<const WrittenVersion> versions) {
  if (absl::Status status = transaction.Commit(); !status.ok()) return status;
  std::vector<CatalogueVersion> added;
  std::vector<PlacedWord> words;
  words.reserve(std::accumulate(versions.begin(), versions.end(), size_t{0},
                                [](size_t sum, const WrittenVersion& version) { return sum + version.words.size(); }));
  for (const WrittenVersion& version : versions) {
    added.push_back({version.number, version.previous, version.entry});
    words.insert(words.end(), version.words.begin(), version.words.end());
  }
  recent_words_.Add(versions.front().number, versions.back().number, std::move(words));
  catalogue_.Add(added);
  return absl::OkStatus();
}

absl::StatusOr<v1::Document> SqliteStore::Get(std::string_view id, const CutOffs& cut_offs) const {
  absl::StatusOr<std::optional<v1::Document>> document = readers_->Take()->Find(id, ToMicros(cut_offs));
  if (!document.ok()) return document.status();
  if (!document->has_value() || (*document)->state() == v1::Document::STATE_WITHDRAWN) return DocumentNotFound(id);
  return **std::move(document);
}

absl::StatusOr<std::vector<v1::Document>> SqliteStore::List(std::string_view after_id, size_t limit,
                                                            const CutOffs& cut_offs) const {
  return readers_->Take()->List(after_id, limit, ToMicros(cut_offs));
}

absl::StatusOr<v1::Document> SqliteStore::Withdraw(std::string_view id) {
  std::lock_guard lock(write_mutex_);
  absl::StatusOr<sqlite::Transaction> transaction = writer_->Begin();
  if (!transaction.ok()) return transaction.status();
  const absl::StatusOr<std::optional<Writer::Newest>> newest = writer_->FindNewest(id);
  if (!newest.ok()) return newest.status();
  if (!newest->has_value() || (*newest)->document.state() == v1::Document::STATE_WITHDRAWN) return DocumentNotFound(id);
  v1::Document document = (*newest)->document;
  document.set_state(v1::Document::STATE_WITHDRAWN);
  std::vector<WrittenVersion> written;
  absl::StatusOr<WrittenVersion> version = writer_->Write(document, *newest, sqlite::ToMicros(clock_()));
  if (!version.ok()) return version.status();
  written.push_back(*std::move(version));
  const absl::StatusOr<std::optional<Writer::Newest>> result = writer_->FindNewest(id);
  if (!result.ok()) return result.status();
  if (absl::Status status = Commit(*transaction, written); !status.ok()) return status;
  return result->value().document;
}

absl::StatusOr<uint64_t> SqliteStore::Revision() const { return readers_->Take()->Revision(); }

absl::StatusOr<std::vector<SearchHit>> SqliteStore::Search(const SearchQuery& query, const Call& call) const {
  if (absl::Status status = call.Check(); !status.ok()) return status;
  for (const SearchTerm& term : query.terms) {
    for (const std::string& phrase : term.phrases) {
      if (const std::optional<size_t> offset = registry::FindInvalidUtf8(phrase); offset.has_value()) {
        FieldViolations violations;
        violations.Add("query", absl::StrCat("is not valid UTF-8 at byte ", *offset));
        return violations.ToStatus();
      }
    }
  }
  ReaderPool::Lease reader = readers_->Take();
  // Taken first: versions that arrive later are in none of the lists, as far as ranking goes.
  const Catalogue::Snapshot catalogue = catalogue_.Take();
  absl::flat_hash_set<std::string> sought;
  std::vector<std::shared_ptr<const PostingList>> lists;
  for (const SearchTerm& term : query.terms) {
    const absl::StatusOr<IndexTerm> index_term = reader->ReadTerm(term);
    if (!index_term.ok()) return index_term.status();
    if (index_term->key.empty() || !sought.insert(index_term->key).second) continue;
    absl::StatusOr<std::shared_ptr<const PostingList>> list = FindPostings(*reader, *index_term, catalogue, call);
    if (!list.ok()) return list.status();
    lists.push_back(*std::move(list));
  }
  const absl::StatusOr<std::vector<Candidate>> best =
      RankBest(lists, catalogue, ToMicros(query.cut_offs), query.limit, call);
  if (!best.ok()) return best.status();
  std::vector<SearchHit> hits;
  for (const Candidate& candidate : *best) {
    absl::StatusOr<v1::Document> document = reader->Load(candidate.number);
    if (!document.ok()) return document.status();
    hits.push_back({*std::move(document), candidate.score});
  }
  return hits;
}

absl::StatusOr<std::shared_ptr<const PostingList>> SqliteStore::FindPostings(Reader& reader, const IndexTerm& term,
                                                                             const Catalogue::Snapshot& catalogue,
                                                                             const Call& call) const {
  std::shared_ptr<const PostingList> kept = postings_.Find(term.key);
  if (kept != nullptr && kept->complete() >= catalogue.last()) return kept;
  auto list = std::make_shared<PostingList>(kept.get());
  if (kept == nullptr || !recent_words_.Complete(term.phrases, catalogue, *list)) {
    if (absl::Status status = reader.ReadPostings(term, catalogue, *list, call); !status.ok()) return status;
  }
  postings_.Put(term.key, list);
  return list;
}

}  // namespace secondsource::corpus
