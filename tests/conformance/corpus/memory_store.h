// A corpus in memory: `Corpus` and `SearchIndex` by their definitions, in the plainest way. Fast tests use it in place
// of a real store, and real stores are held against it. A search reads every version.
#ifndef SECONDSOURCE_TESTS_CONFORMANCE_CORPUS_MEMORY_STORE_H_
#define SECONDSOURCE_TESTS_CONFORMANCE_CORPUS_MEMORY_STORE_H_

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "service/corpus/corpus.h"
#include "service/corpus/sqlite/fts.h"
#include "service/sqlite/database.h"

namespace secondsource::corpus {

// Thread-safe by one lock.
class MemoryStore : public Corpus, public SearchIndex, public VectorIndex {
 public:
  // `clock` tells when a document arrives. Ends the process if SQLite lacks the tokenizer, without which there is no
  // test to run.
  explicit MemoryStore(std::function<absl::Time()> clock = absl::Now);

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
  using Words = std::vector<std::string>;
  using Term = std::set<Words>;  // phrases, each once: "Kyiv" and "KYIV" are the same words

  struct Version {
    v1::Document document;
    absl::Time published;  // for the cut-offs
    absl::Time arrived;
    Words title;
    Words text;
    std::string model;  // that made `vector`
    std::vector<float> vector;

    bool active() const { return document.state() == v1::Document::STATE_ACTIVE; }
    double Occurrences(const Term& term) const;
  };

  Words Cut(std::string_view text) const;
  absl::StatusOr<std::vector<Term>> CutTerms(const SearchQuery& query) const;
  IngestOutcome IngestOne(const v1::Document& document, absl::Time now);
  const Version& Add(v1::Document document, absl::Time now);
  absl::Status CheckLength(std::string_view model, size_t length) const;
  // The number of the newest version within the cut-offs.
  std::optional<size_t> Newest(std::string_view id, const CutOffs& cut_offs) const;

  const std::function<absl::Time()> clock_;
  mutable std::mutex mutex_;  // guards all below
  sqlite::Database tokenizer_home_;
  const Tokenizer tokenizer_;
  std::vector<Version> versions_;                                  // in the order of arrival
  std::map<std::string, std::vector<size_t>, std::less<>> by_id_;  // numbers of a document's versions, in their order
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_TESTS_CONFORMANCE_CORPUS_MEMORY_STORE_H_
