// Forty reprints of one text are one text.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_REPRINTS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_REPRINTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "secondsource/v1/document.pb.h"

namespace secondsource::evidence {

// A document that evidence may be taken from, and the later ones that repeat it.
struct Source {
  v1::Document document;
  std::vector<std::string> reprints;  // document names
};

// Hashes of all runs of five words (Broder, 1997), case and punctuation ignored. A text of fewer words is one run.
using Shingles = absl::flat_hash_set<uint64_t>;
Shingles Shingle(std::string_view text);

// The share of `part` that also stands in `whole`, in [0, 1].
double Containment(const Shingles& part, const Shingles& whole);

// Whether `text` is a reprint of `original`: seven tenths of its runs stand there too.
bool IsReprint(const Shingles& text, const Shingles& original);

// Folds each document that is a reprint of an earlier one into it. The earliest published leads; at
// the same time, the one without a credit line, then the smaller name. Quadratic: meant for the few dozen documents of
// one verification.
std::vector<Source> FoldReprints(std::vector<v1::Document> documents);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_REPRINTS_H_
