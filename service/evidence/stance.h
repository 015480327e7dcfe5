// Whether a passage supports or refutes a claim.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/evidence.pb.h"
#include "service/base/call.h"

namespace secondsource::evidence {

// What somebody said, without who said it, and who.
struct Passage {
  std::string content;
  std::string speaker;  // name and description; empty for the writer
};

// Thread-safe.
class StanceScorer {
 public:
  virtual ~StanceScorer() = default;

  // Names the method and its version, for the record.
  virtual std::string_view id() const = 0;

  // One stance for each passage, in order: what its content says of the claim. `context` is the title and text of the
  // document that all of them stand in, for what a passage leaves unsaid.
  virtual absl::StatusOr<std::vector<v1::Stance>> Score(std::string_view claim, std::string_view context,
                                                        const std::vector<Passage>& passages,
                                                        const Call& call) const = 0;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_
