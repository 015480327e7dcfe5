// Whether a passage supports or refutes a claim.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "secondsource/v1/evidence.pb.h"
#include "service/base/call.h"

namespace secondsource::evidence {

// What somebody said, without who said it, and who.
struct Passage {
  std::string content;
  std::string speaker;  // name and description; empty for the writer
  std::string text;     // the whole passage as it stands, with who says it; not used for the writer's own words
};

// What a passage says of a claim.
struct PassageStance {
  v1::Stance said;  // what whoever speaks says of the proposition
  v1::Stance text;  // what the text says of the claim, attribution included; for the writer's own words the same
};

// Neighbouring passages of one document, from `first` to `last`, both included, that are read together as well: what
// one leaves unsaid stands in the one beside it.
struct Window {
  size_t first = 0;
  size_t last = 0;

  bool Has(size_t passage) const { return first <= passage && passage <= last; }
  bool Overlaps(const Window& other) const { return first <= other.last && other.first <= last; }
};

// Thread-safe.
class StanceScorer {
 public:
  // The passages of one document as the scorer reads them, whatever is claimed: worth keeping. Immutable.
  class Passages {
   public:
    virtual ~Passages() = default;
    // The memory that it takes.
    virtual size_t bytes() const = 0;
  };

  // A claim, ready to be held against passages. Not thread-safe.
  class Claim {
   public:
    virtual ~Claim() = default;
    // For each document one stance for each of its passages, in order, and then one for each of its windows. All that
    // bears on a claim is scored in one call, so that a scorer may spend its time on what looks most telling; what it
    // did not read says nothing. `documents` come from the same scorer.
    virtual absl::StatusOr<std::vector<std::vector<PassageStance>>> Score(absl::Span<const Passages* const> documents,
                                                                          const Call& call) = 0;
  };

  virtual ~StanceScorer() = default;

  // Names the method and its version, for the record.
  virtual std::string_view id() const = 0;

  // `context` is the title and text of the document that all passages stand in, for what a passage leaves unsaid.
  virtual absl::StatusOr<std::unique_ptr<const Passages>> ReadPassages(std::string_view context,
                                                                       const std::vector<Passage>& passages,
                                                                       const std::vector<Window>& windows,
                                                                       const Call& call) const = 0;

  // `proposition` is what a speaker would say, `claim` what a text would: of "the Kremlin confirmed that …" the first
  // is what it confirmed. `at` is the moment for which alliances hold.
  virtual std::unique_ptr<Claim> ReadClaim(std::string_view proposition, std::string_view claim,
                                           absl::Time at) const = 0;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_
