// Forty reprints of one text are one text.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_REPRINTS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_REPRINTS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/document.pb.h"
#include "service/base/call.h"

namespace secondsource::evidence {

// Hashes of all runs of five words (Broder, 1997), case and punctuation ignored; sorted, each once. A text of fewer
// words is one run. Good for comparison within this process only.
using Shingles = std::vector<uint64_t>;
Shingles Shingle(std::string_view text);

// The share of `part` that also stands in `whole`, in [0, 1].
double Containment(const Shingles& part, const Shingles& whole);

// Whether `text` is a reprint of `original`: seven tenths of its runs stand there too.
bool IsReprint(const Shingles& text, const Shingles& original);

// A document that was found, with its runs.
struct Candidate {
  v1::Document document;
  std::shared_ptr<const Shingles> runs;
};

// A document that evidence may be taken from, and the later ones that repeat it.
struct Source {
  v1::Document document;
  std::vector<std::string> reprints;  // document names
};

// Folds each document that is a reprint of an earlier one into it. The earliest published leads; at
// the same time, the one without a credit line, then the smaller name. Quadratic: meant for the few dozen documents of
// one verification. Stops with the call's status when the call ends.
absl::StatusOr<std::vector<Source>> FoldReprints(std::vector<Candidate> candidates, const Call& call);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_REPRINTS_H_
