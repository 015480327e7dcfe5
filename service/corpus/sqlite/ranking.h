// Which versions match a query best: BM25 over posting lists, exactly, without looking at every match.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_RANKING_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_RANKING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/call.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/corpus/sqlite/postings.h"

namespace secondsource::corpus {

// ln(1 + (versions - frequency + 0.5) / (frequency + 0.5)): Robertson's weight, kept above 0 for common words.
double InverseFrequency(uint64_t frequency, uint64_t versions);

// BM25 of one term (Robertson and Zaragoza, 2009).
class TermScore {
 public:
  // `average_words`: of a version.
  explicit TermScore(double average_words) : per_word_(kK1 * kB / average_words) {}

  // `weight`: of the term; `words`: the length of the version.
  double operator()(double weight, uint32_t occurrences, uint32_t words) const {
    return weight * occurrences * (kK1 + 1) / (occurrences + kK1 * (1 - kB) + per_word_ * words);
  }

 private:
  static constexpr double kK1 = 1.2;
  static constexpr double kB = 0.75;

  double per_word_;
};

// A version that matches a query.
struct Candidate {
  int64_t number = 0;
  double score = 0;
};

// The `limit` best versions of those that the snapshot admits within the cut-offs, the best first; of equals the one
// that arrived first. The lists, one a term, must be complete up to the snapshot's last version. Stops with the call's
// status when the call ends.
//
// MaxScore (Turtle and Flood, 1995): once `limit` versions are found, the commonest terms, which together could not
// lift a version above the worst of these, no longer lead to versions. They only add to the score of those that rarer
// terms lead to, so that "the" and "said" cost a look-up and not a walk, and the result is that of the whole walk.
absl::StatusOr<std::vector<Candidate>> RankBest(absl::Span<const std::shared_ptr<const PostingList>> lists,
                                                const Catalogue::Snapshot& catalogue, const CutOffMicros& cut_offs,
                                                size_t limit, const Call& call);

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_RANKING_H_
