#include "service/corpus/sqlite/sqlite_store.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/rows.h"
#include "service/registry/words.h"

namespace secondsource::corpus {
namespace {

constexpr size_t kReaders = 4;
constexpr size_t kMaxKnownFrequencies = 65'536;

CutOffMicros ToMicros(const CutOffs& cut_offs) {
  return {.as_of = sqlite::ToMicros(cut_offs.as_of), .known_at = sqlite::ToMicros(cut_offs.known_at)};
}

absl::Status DocumentNotFound(std::string_view id) {
  return NotFound("document", absl::StrCat("documents/", absl::string_view(id.data(), id.size())));
}

// The best candidates: `limit` of them, and those that are level with the last.
void KeepBest(std::vector<Candidate>& candidates, size_t limit) {
  const auto better = [](const Candidate& a, const Candidate& b) { return a.score > b.score; };
  if (candidates.size() <= limit) return;
  const auto last = candidates.begin() + static_cast<ptrdiff_t>(limit) - 1;
  std::nth_element(candidates.begin(), last, candidates.end(), better);
  const double threshold = last->score;
  std::erase_if(candidates, [&](const Candidate& candidate) { return candidate.score < threshold; });
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
  absl::StatusOr<std::unique_ptr<Writer>> writer = Writer::Open(file);
  if (!writer.ok()) return writer.status();
  absl::StatusOr<std::unique_ptr<ReaderPool>> readers = ReaderPool::Open(file, kReaders);
  if (!readers.ok()) return readers.status();
  std::unique_ptr<SqliteStore> store(
      new SqliteStore(*std::move(lock), std::move(clock), *std::move(writer), *std::move(readers)));
  if (absl::Status status = store->writer_->FillCatalogue(store->catalogue_); !status.ok()) return status;
  return store;
}

SqliteStore::SqliteStore(FolderLock lock, std::function<absl::Time()> clock, std::unique_ptr<Writer> writer,
                         std::unique_ptr<ReaderPool> readers)
    : lock_(std::move(lock)), clock_(std::move(clock)), writer_(std::move(writer)), readers_(std::move(readers)) {}

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

absl::Status SqliteStore::Commit(sqlite::Transaction& transaction, const std::vector<WrittenVersion>& versions) {
  std::unique_lock commit_lock(commit_mutex_);
  if (absl::Status status = transaction.Commit(); !status.ok()) return status;
  std::lock_guard frequencies_lock(frequencies_mutex_);
  for (const WrittenVersion& version : versions) {
    catalogue_.Add(version.number, version.entry, version.previous);
    for (const std::string& stem : version.stems) {
      if (const auto known = frequencies_.find(stem); known != frequencies_.end()) ++known->second;
    }
  }
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
  if (const std::optional<size_t> offset = registry::FindInvalidUtf8(query.words); offset.has_value()) {
    FieldViolations violations;
    violations.Add("query", absl::StrCat("is not valid UTF-8 at byte ", *offset));
    return violations.ToStatus();
  }
  std::vector<SearchHit> hits;
  if (query.limit == 0) return hits;
  ReaderPool::Lease reader = readers_->Take();
  absl::StatusOr<std::vector<QueryWord>> words = reader->ReadQuery(query.words);
  if (!words.ok()) return words.status();
  absl::StatusOr<Catalogue::Snapshot> catalogue = ReadStatistics(reader, *words);
  if (!catalogue.ok()) return catalogue.status();
  const uint64_t versions = catalogue->searchable();
  *words = PruneWords(*std::move(words), versions);
  if (words->empty()) return hits;

  const double average_words = catalogue->average_words();
  Ranking ranking{.catalogue = *std::move(catalogue),
                  .cut_offs = ToMicros(query.cut_offs),
                  .weights = {},
                  .average_words = average_words};
  for (const QueryWord& word : *words) ranking.weights.push_back(InverseFrequency(word.frequency, versions));
  absl::StatusOr<std::vector<Candidate>> candidates = reader->Match(*words, ranking, call);
  if (!candidates.ok()) return candidates.status();
  KeepBest(*candidates, query.limit);

  struct Ranked {
    Candidate candidate;
    std::string id;
  };
  std::vector<Ranked> ranked;
  for (const Candidate& candidate : *candidates) {
    absl::StatusOr<std::string> id = reader->LoadId(candidate.number);
    if (!id.ok()) return id.status();
    ranked.push_back({candidate, *std::move(id)});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return a.candidate.score != b.candidate.score ? a.candidate.score > b.candidate.score : a.id < b.id;
  });
  if (ranked.size() > query.limit) ranked.resize(query.limit);
  for (const Ranked& one : ranked) {
    absl::StatusOr<v1::Document> document = reader->Load(one.candidate.number);
    if (!document.ok()) return document.status();
    hits.push_back({*std::move(document), one.candidate.score});
  }
  return hits;
}

absl::StatusOr<Catalogue::Snapshot> SqliteStore::ReadStatistics(ReaderPool::Lease& reader,
                                                                std::vector<QueryWord>& words) const {
  // No commit runs meanwhile, so that what the file says, what is remembered, and the catalogue agree.
  std::shared_lock commit_lock(commit_mutex_);
  for (QueryWord& word : words) {
    {
      std::lock_guard lock(frequencies_mutex_);
      if (const auto known = frequencies_.find(word.stem); known != frequencies_.end()) {
        word.frequency = known->second;
        continue;
      }
    }
    const absl::StatusOr<uint64_t> frequency = reader->Frequency(word.stem);
    if (!frequency.ok()) return frequency.status();
    word.frequency = *frequency;
    std::lock_guard lock(frequencies_mutex_);
    if (frequencies_.size() >= kMaxKnownFrequencies) frequencies_.clear();
    frequencies_.emplace(word.stem, *frequency);
  }
  return catalogue_.Take();
}

}  // namespace secondsource::corpus
