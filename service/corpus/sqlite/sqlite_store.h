// Documents and their search in one SQLite file, for one machine.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_SQLITE_STORE_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_SQLITE_STORE_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "service/corpus/corpus.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/corpus/sqlite/folder_lock.h"
#include "service/corpus/sqlite/postings.h"
#include "service/corpus/sqlite/reader.h"
#include "service/corpus/sqlite/recent_words.h"
#include "service/corpus/sqlite/signs.h"
#include "service/corpus/sqlite/writer.h"

namespace secondsource::corpus {

// Writes are in turn, reads go beside them. Times are kept to the microsecond. Word frequencies and the average length
// count every searchable version, older ones included, whatever the cut-offs.
class SqliteStore : public Corpus, public SearchIndex, public VectorIndex {
 public:
  // Opens `folder/secondsource.db`, and creates what is missing. FAILED_PRECONDITION if another store holds the folder,
  // or if a newer program wrote it. `clock` tells when a document arrives; thread-safe.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const std::filesystem::path& folder,
                                                           std::function<absl::Time()> clock);

  absl::StatusOr<std::vector<IngestOutcome>> Ingest(absl::Span<const v1::Document> documents) override;
  absl::StatusOr<v1::Document> Get(std::string_view id, const CutOffs& cut_offs) const override;
  absl::StatusOr<std::vector<v1::Document>> List(std::string_view after_id, size_t limit,
                                                 const CutOffs& cut_offs) const override;
  absl::StatusOr<v1::Document> Withdraw(std::string_view id) override;
  absl::StatusOr<uint64_t> Revision() const override;
  absl::StatusOr<std::vector<SearchHit>> Search(const SearchQuery& query, const Call& call) const override;
  absl::StatusOr<UnencodedVersions> WithoutVector(std::string_view model, uint64_t after, size_t limit,
                                                  const Call& call) const override;
  absl::Status PutVectors(std::string_view model, absl::Span<const VersionVector> vectors) override;
  absl::StatusOr<std::vector<SearchHit>> Nearest(std::string_view model, absl::Span<const float> vector, size_t limit,
                                                 const CutOffs& cut_offs, const Call& call) const override;

 private:
  struct ModelSigns {
    std::string model;
    std::shared_ptr<SignTable> table;  // nullptr: the store has no vector of the model
  };

  SqliteStore(FolderLock lock, std::function<absl::Time()> clock, std::unique_ptr<Writer> writer,
              std::unique_ptr<ReaderPool> readers);

  // Makes versions durable, and then known to searches.
  absl::Status Commit(sqlite::Transaction& transaction, absl::Span<const WrittenVersion> versions);
  // The versions that hold a term, those of the catalogue at least.
  absl::StatusOr<std::shared_ptr<const PostingList>> FindPostings(Reader& reader, const IndexTerm& term,
                                                                  const Catalogue::Snapshot& catalogue,
                                                                  const Call& call) const;

  // The signs of the model's vectors, read from the file the first time that it is named.
  // Waits no longer than the call for another who reads them.
  absl::StatusOr<std::shared_ptr<SignTable>> SignsFor(std::string_view model, const Call& call) const;

  const FolderLock lock_;
  const std::function<absl::Time()> clock_;
  std::mutex write_mutex_;  // guards writer_
  const std::unique_ptr<Writer> writer_;
  const std::unique_ptr<ReaderPool> readers_;

  Catalogue catalogue_;
  RecentWords recent_words_;  // of all that the catalogue has at least
  mutable PostingCache postings_;
  mutable std::timed_mutex load_mutex_;  // whoever reads signs from the file
  mutable std::mutex signs_mutex_;       // guards signs_, not the table
  mutable ModelSigns signs_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_SQLITE_STORE_H_
