// A connection that reads documents, and a few of them to share.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_READER_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_READER_H_

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "secondsource/v1/document.pb.h"
#include "service/base/call.h"
#include "service/corpus/corpus.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/corpus/sqlite/fts.h"
#include "service/corpus/sqlite/postings.h"
#include "service/corpus/sqlite/recent_words.h"
#include "service/sqlite/database.h"

namespace secondsource::corpus {

// A term as the index has it.
struct IndexTerm {
  std::string key;         // equal for terms that match the same; empty if no version can match
  std::string expression;  // of FTS5
  std::vector<Phrase> phrases;
};

// One thread at a time.
class Reader {
 public:
  static absl::StatusOr<std::unique_ptr<Reader>> Open(const std::filesystem::path& file);

  // The newest version within the cut-offs, with its text; nullopt if there is none.
  absl::StatusOr<std::optional<v1::Document>> Find(std::string_view id, const CutOffMicros& cut_offs);
  // The newest versions within the cut-offs, without texts, by id.
  absl::StatusOr<std::vector<v1::Document>> List(std::string_view after_id, size_t limit, const CutOffMicros& cut_offs);
  // A version by its number, with its text.
  absl::StatusOr<v1::Document> Load(int64_t number);
  // Versions after a number that have no vector of the model and are not withdrawn. Stops when the call ends.
  absl::StatusOr<UnencodedVersions> WithoutVector(std::string_view model, int64_t after, size_t limit,
                                                  const Call& call);
  // The packed vector of a version; empty if there is none of the model.
  absl::StatusOr<std::string> LoadVector(int64_t number, std::string_view model);
  // All vectors of the model, in the order of their numbers.
  absl::Status VisitVectors(std::string_view model,
                            const std::function<void(int64_t number, std::string_view packed)>& visit);
  // The highest number of a version; 0 if there is none.
  absl::StatusOr<uint64_t> Revision();

  absl::StatusOr<IndexTerm> ReadTerm(const SearchTerm& term) const;
  // Completes a list with the versions of the catalogue. Stops when the call ends.
  absl::Status ReadPostings(const IndexTerm& term, const Catalogue::Snapshot& catalogue, PostingList& list,
                            const Call& call);

 private:
  Reader(sqlite::Database database, Tokenizer tokenizer)
      : database_(std::move(database)), tokenizer_(std::move(tokenizer)) {}
  absl::Status Prepare();

  sqlite::Database database_;  // first, so that it goes last
  Tokenizer tokenizer_;
  std::optional<sqlite::Statement> find_;
  std::optional<sqlite::Statement> list_;
  std::optional<sqlite::Statement> load_;
  std::optional<sqlite::Statement> revision_;
  std::optional<sqlite::Statement> postings_;
  std::optional<sqlite::Statement> without_vector_;
  std::optional<sqlite::Statement> vector_;
  std::optional<sqlite::Statement> vectors_;
};

// A fixed number of readers. Thread-safe.
class ReaderPool {
 public:
  static absl::StatusOr<std::unique_ptr<ReaderPool>> Open(const std::filesystem::path& file, size_t readers);

  // A reader on loan, given back when the lease ends. The pool must outlive it.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Reader> reader) : pool_(&pool), reader_(std::move(reader)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Reader* operator->() const { return reader_.get(); }
    Reader& operator*() const { return *reader_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Reader> reader_;
  };

  // Waits until a reader is free.
  Lease Take();

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Reader>> readers_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_READER_H_
