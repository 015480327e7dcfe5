// The documents that the service knows, and how they are found.
//
// `Corpus` keeps documents, `SearchIndex` finds them by words and `VectorIndex` by sense; all are interfaces so that a
// shared store (PostgreSQL) and a shared search engine (OpenSearch) can take the place of the embedded one. Hence: ids
// are chosen by the caller, writes are idempotent, no call spans both, and every read names its cut-offs. All methods
// are thread-safe and block.
#ifndef SECONDSOURCE_SERVICE_CORPUS_CORPUS_H_
#define SECONDSOURCE_SERVICE_CORPUS_CORPUS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "secondsource/v1/corpus_service.pb.h"
#include "secondsource/v1/document.pb.h"
#include "service/base/call.h"
#include "service/base/error.h"

namespace secondsource::corpus {

// The moment a read is made for: documents published by `as_of` that had arrived by `known_at`.
struct CutOffs {
  absl::Time as_of = absl::InfiniteFuture();
  absl::Time known_at = absl::InfiniteFuture();
};

struct IngestOutcome {
  v1::IngestDocumentsResponse::Outcome outcome = v1::IngestDocumentsResponse::OUTCOME_UNSPECIFIED;
  uint32_t version = 0;
  absl::Status error;  // why it was refused
};

class Corpus {
 public:
  virtual ~Corpus() = default;

  // Writes a batch in one transaction and returns when it is durable and can be found; outcomes stand in the order of
  // the documents. A refused document is an outcome; an error of the store itself is the status, and then nothing of
  // the batch was written.
  virtual absl::StatusOr<std::vector<IngestOutcome>> Ingest(absl::Span<const v1::Document> documents) = 0;

  // The newest version within the cut-offs. NOT_FOUND if there is none, or if it is withdrawn.
  virtual absl::StatusOr<v1::Document> Get(std::string_view id, const CutOffs& cut_offs) const = 0;

  // Newest versions within the cut-offs, without texts, by id, after `after_id` (exclusive). Withdrawn ones are listed.
  virtual absl::StatusOr<std::vector<v1::Document>> List(std::string_view after_id, size_t limit,
                                                         const CutOffs& cut_offs) const = 0;

  // Adds a version of STATE_WITHDRAWN and returns it. NOT_FOUND if there is no such document or it is withdrawn.
  virtual absl::StatusOr<v1::Document> Withdraw(std::string_view id) = 0;

  // A number that grows with every document version written.
  virtual absl::StatusOr<uint64_t> Revision() const = 0;
};

// One thing that is sought, under all the names it goes by: `"kyiv"` and `"kiev"`, `"zsu"` and `"armed forces of
// ukraine"`.
struct SearchTerm {
  // Cut into words like the documents; the words of a phrase must stand side by side. No operators. Phrases that are
  // the same words to the index count once.
  std::vector<std::string> phrases;
};

struct SearchQuery {
  std::vector<SearchTerm> terms;  // any of them, equal ones once; see PlanSearch
  size_t limit = 20;
  CutOffs cut_offs;
};

struct SearchHit {
  v1::Document document;  // with its text
  // BM25 (Robertson and Zaragoza, 2009), k1 = 1.2, b = 0.75; above 0. The occurrences of a term are those of all its
  // phrases, 65,535 at most; its frequency is the number of searchable versions that hold any of them.
  double score = 0;
};

class SearchIndex {
 public:
  virtual ~SearchIndex() = default;

  // The best hits first, and of equals the one that arrived first: newest, not withdrawn versions within the cut-offs.
  // Stops early when `call` ends.
  virtual absl::StatusOr<std::vector<SearchHit>> Search(const SearchQuery& query, const Call& call) const = 0;
};

// A version that waits for its vector.
struct UnencodedVersion {
  uint64_t revision = 0;  // that the corpus had once the version was written: names the version
  v1::Document document;  // with its text
};

struct UnencodedVersions {
  std::vector<UnencodedVersion> versions;  // in the order of arrival
  uint64_t seen = 0;                       // up to this revision there are no others
};

// What a version means, as a model says.
struct VersionVector {
  uint64_t revision = 0;
  std::vector<float> vector;  // of any length above 0; at most kMostDimensions numbers
};

// Finds documents by what they mean. A model beside the store makes the vectors, after the documents are durable; until
// then a document can be found by its words alone. A version has one vector, the last that was put, and it counts for
// the model that made it. Vectors are derived data, which a backup need not hold.
class VectorIndex {
 public:
  static constexpr size_t kMostDimensions = 1'024;

  virtual ~VectorIndex() = default;

  // Versions that arrived after the one of revision `after` and have no vector of the model; withdrawn ones are left
  // out. Stops early when `call` ends.
  virtual absl::StatusOr<UnencodedVersions> WithoutVector(std::string_view model, uint64_t after, size_t limit,
                                                          const Call& call) const = 0;

  // Keeps vectors, all or none; a version that is not there is passed over. INVALID_ARGUMENT if they are not as long as
  // those that the store has of the model, are empty or too long, or hold what is no number.
  virtual absl::Status PutVectors(std::string_view model, absl::Span<const VersionVector> vectors) = 0;

  // The nearest first: newest, not withdrawn versions within the cut-offs; the score is the cosine. May miss some that
  // are near, and may give cosines to within 0.02. Stops early when `call` ends.
  virtual absl::StatusOr<std::vector<SearchHit>> Nearest(std::string_view model, absl::Span<const float> vector,
                                                         size_t limit, const CutOffs& cut_offs,
                                                         const Call& call) const = 0;
};

// Checks a document as a caller sent it: id, publisher, sizes, UTF-8 (a violation names the byte), times. `path` is put
// before each field name, such as "document.".
void CheckDocument(const v1::Document& document, std::string_view path, FieldViolations& violations);
absl::Status ValidateDocument(const v1::Document& document, std::string_view path);

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_CORPUS_H_
