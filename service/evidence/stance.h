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

// Thread-safe.
class StanceScorer {
 public:
  virtual ~StanceScorer() = default;

  // Names the method and its version, for the record.
  virtual std::string_view id() const = 0;

  // One stance for each passage, in order. A passage is what somebody said, without who said it.
  virtual absl::StatusOr<std::vector<v1::Stance>> Score(std::string_view claim,
                                                        const std::vector<std::string>& passages,
                                                        const Call& call) const = 0;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_STANCE_H_
