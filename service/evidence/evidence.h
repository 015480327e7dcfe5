// From a claim to its evidence: search, passages, statements, stances, origins, positions.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_EVIDENCE_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_EVIDENCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "secondsource/v1/claim.pb.h"
#include "secondsource/v1/document.pb.h"
#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/party.pb.h"
#include "secondsource/v1/verification.pb.h"
#include "service/base/call.h"
#include "service/corpus/corpus.h"
#include "service/evidence/readings.h"
#include "service/evidence/reprints.h"
#include "service/evidence/stance.h"
#include "service/language/lexicon.h"
#include "service/registry/registry.h"
#include "service/retrieval/retriever.h"

namespace secondsource::evidence {

class OriginTracer;
struct Sought;

struct Query {
  v1::Claim claim;
  corpus::CutOffs cut_offs;
  std::vector<v1::Document> documents;  // the caller's own
  bool search_corpus = true;
  std::vector<std::string> excluded_documents;    // ids in the corpus that must not be used
  std::shared_ptr<const Shingles> excluded_runs;  // nor anything in the corpus that repeats this text; may be nullptr
};

struct Gathered {
  v1::Reading reading;
  std::vector<v1::Evidence> evidence;   // the most telling first; ids "e1", "e2", …
  std::vector<v1::Position> positions;  // the strongest first
  std::vector<v1::Party> parties;       // every party named above, and all above them
  v1::OriginCounts origin_counts;
  uint64_t corpus_revision = 0;
  std::string stance_model;  // the scorer's id
};

// Thread-safe. Everything that it is given must outlive it.
class Gatherer {
 public:
  Gatherer(const corpus::Corpus& corpus, const retrieval::Retriever& retriever, const registry::Registry& registry,
           const language::Lexicon& lexicon, const StanceScorer& scorer);

  // Stops with the call's status when the call ends.
  absl::StatusOr<Gathered> Gather(const Query& query, const Call& call) const;

  // The declarative sentences of a text as claims, each with its span.
  std::vector<v1::Claim> ClaimsOf(const v1::Document& document) const;

  // How a claim is read, without gathering anything.
  v1::Reading Read(const v1::Claim& claim) const;

 private:
  // The caller's documents and what the search finds, within the cut-offs.
  absl::StatusOr<std::vector<Candidate>> Documents(const Query& query, const Call& call) const;

  // What the sources say about what is sought, each passage scored once.
  absl::StatusOr<std::vector<v1::Evidence>> Passages(const std::vector<Source>& sources, const Sought& sought,
                                                     absl::Time at, OriginTracer& tracer, const Call& call) const;

  const corpus::Corpus& corpus_;
  const retrieval::Retriever& retriever_;
  const registry::Registry& registry_;
  const language::Lexicon& lexicon_;
  const StanceScorer& scorer_;
  mutable Readings readings_;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_EVIDENCE_H_
