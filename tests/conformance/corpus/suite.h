// What every implementation of `Corpus`, `SearchIndex` and `VectorIndex` must do, as tests over a store that a factory
// makes.
//
// An implementation proves itself with a test binary that links secondsource_corpus_conformance and says
//   INSTANTIATE_TEST_SUITE_P(Mine, CorpusConformance, testing::Values(implementation));
//   INSTANTIATE_TEST_SUITE_P(Mine, SenseConformance, testing::Values(implementation));
//   INSTANTIATE_TEST_SUITE_P(Mine, DurableConformance, testing::Values(implementation));    // if it keeps anything
//   INSTANTIATE_TEST_SUITE_P(Mine, ReferenceConformance, testing::Values(implementation));  // unless it is the
//   reference
// The suite asks for nothing that only an embedded store can do: a clock is injected, ids come from the caller, no call
// spans both interfaces, and scores may differ by a tolerance that the implementation names.
#ifndef SECONDSOURCE_TESTS_CONFORMANCE_CORPUS_SUITE_H_
#define SECONDSOURCE_TESTS_CONFORMANCE_CORPUS_SUITE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "service/corpus/corpus.h"

namespace secondsource::corpus {

// One store, for one test: empty when it is made, and gone with all that it kept when it is destroyed.
class ConformanceStore {
 public:
  virtual ~ConformanceStore() = default;
  virtual Corpus& corpus() = 0;
  virtual const SearchIndex& index() = 0;
  virtual VectorIndex& vectors() = 0;
  // Closes the store and opens it again, as a restart of the server would; the references above are void then. Only
  // those that are instantiated as durable need it.
  virtual absl::Status Reopen() { return absl::UnimplementedError("this store keeps nothing"); }
};

struct Implementation {
  std::string name;
  // The clock tells when a document arrives; thread-safe, and good as long as the store.
  std::function<absl::StatusOr<std::unique_ptr<ConformanceStore>>(std::function<absl::Time()> clock)> make;
  // By how much of itself a score may differ from the formula: 1e-9 for double precision, more for engines that keep
  // less. Documents whose scores are nearer to each other may then change places.
  double score_tolerance = 1e-9;
};
inline std::ostream& operator<<(std::ostream& out, const Implementation& one) { return out << one.name; }

// A term for each word between blanks.
std::vector<SearchTerm> Words(std::string_view text);

// A fresh store, and a clock that stands still until it is moved.
class StoreConformance : public testing::TestWithParam<Implementation> {
 protected:
  StoreConformance();
  void SetUp() override;

  Corpus& corpus() { return store_->corpus(); }
  const SearchIndex& index() { return store_->index(); }
  VectorIndex& vectors() { return store_->vectors(); }

  static absl::Time Day(int day) { return absl::FromUnixSeconds(1'672'531'200 + int64_t{day} * 86'400); }
  absl::Time Now() const { return absl::FromUnixMicros(now_); }
  void SetNow(absl::Time now) { now_ = absl::ToUnixMicros(now); }

  static v1::Document Make(const std::string& id, const std::string& text, std::optional<int> published_day = 1);

  std::vector<IngestOutcome> IngestAll(absl::Span<const v1::Document> documents);
  v1::IngestDocumentsResponse::Outcome Ingest(const v1::Document& document, uint32_t* version = nullptr);
  uint64_t Revision();
  // The text of the newest version within the cut-offs; "-" if there is none.
  std::string TextAt(const std::string& id, const CutOffs& cut_offs = {});
  // Ids and versions, such as "a2", with a "w" for the withdrawn.
  std::vector<std::string> List(const std::string& after, size_t limit, const CutOffs& cut_offs = {});
  std::vector<SearchHit> Hits(const SearchQuery& query);
  // The ids of the hits.
  std::vector<std::string> Search(std::vector<SearchTerm> terms, const CutOffs& cut_offs = {}, size_t limit = 20);
  std::vector<std::string> Search(std::string_view words, const CutOffs& cut_offs = {}, size_t limit = 20) {
    return Search(Words(words), cut_offs, limit);
  }
  // How far a score may lie from the right one.
  static double Tolerance(double score) { return GetParam().score_tolerance * score; }

  std::atomic<int64_t> now_;  // microseconds
  std::unique_ptr<ConformanceStore> store_;
};

// What each must do.
class CorpusConformance : public StoreConformance {};
// The same, with vectors.
class SenseConformance : public StoreConformance {
 protected:
  static constexpr char kModel[] = "model-1";

  // What waits for a vector: "a1" for the first version of document a.
  std::vector<std::string> Waiting(uint64_t after = 0, size_t limit = 100, std::string_view model = kModel);
  uint64_t RevisionOf(const std::string& name);
  void Put(const std::string& name, const std::vector<float>& vector, std::string_view model = kModel);
  std::vector<SearchHit> NearHits(const std::vector<float>& vector, size_t limit = 20, const CutOffs& cut_offs = {});
  // The ids of the hits.
  std::vector<std::string> Nearest(const std::vector<float>& vector, size_t limit = 20, const CutOffs& cut_offs = {});
};
// What those must do that keep documents beyond their process.
class DurableConformance : public StoreConformance {};
// That it answers like the reference, MemoryStore.
class ReferenceConformance : public StoreConformance {};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_TESTS_CONFORMANCE_CORPUS_SUITE_H_
