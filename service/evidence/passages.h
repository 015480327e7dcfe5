// The passages of one document that bear on a claim.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_PASSAGES_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_PASSAGES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/evidence.pb.h"
#include "service/base/call.h"
#include "service/evidence/origins.h"
#include "service/evidence/readings.h"
#include "service/evidence/reprints.h"
#include "service/evidence/stance.h"

namespace secondsource::evidence {

// What is sought: the claim itself, or, for a claim that somebody said something, its content and its speaker.
struct Sought {
  std::string proposition;
  std::string claim;                  // in full
  std::optional<v1::Origin> speaker;  // every outlet is a witness to this party's words
  bool denied = false;                // the speaker is said to have denied the proposition
};

// Evidence from one document, in the order of the text and without ids or stakes. Passages that say nothing about what
// is sought are left out. `reading` is of the document, `scored` the stance of each of its utterances' contents,
// then of each of its windows.
absl::StatusOr<std::vector<v1::Evidence>> FindPassages(const Source& source, const DocumentReading& reading,
                                                       const std::vector<PassageStance>& scored, const Sought& sought,
                                                       OriginTracer& tracer, const Call& call);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_PASSAGES_H_
