// The words of the versions that came last. While documents stream in, every search meets versions that the lists it
// keeps do not cover yet; here they are found in microseconds, in the index in a millisecond a term.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_RECENT_WORDS_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_RECENT_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/corpus/sqlite/fts.h"
#include "service/corpus/sqlite/postings.h"

namespace secondsource::corpus {

// A word where it stands.
struct PlacedWord {
  uint64_t stem = 0;      // hashed; two stems share a hash once in some 10^19 pairs
  uint32_t number = 0;    // of the version
  uint32_t position = 0;  // words side by side have positions in a row; title and text are apart

  friend auto operator<=>(const PlacedWord&, const PlacedWord&) = default;
};

uint64_t HashStem(std::string_view stem);

// A phrase as its stems.
using Phrase = std::vector<uint64_t>;

// The words of a version's parts, its title and its text.
std::vector<PlacedWord> PlaceWords(absl::Span<const std::vector<Token>> parts, uint32_t number);

// Thread-safe.
class RecentWords {
 public:
  // Keeps so many words at most, 16 bytes each.
  explicit RecentWords(size_t limit) : limit_(limit) {}

  // The words of the versions from `first` to `last`, which are the next after those added before.
  void Add(int64_t first, int64_t last, std::vector<PlacedWord> words);

  // Completes a list with the versions of the catalogue in which one of the phrases stands. False, and the list is as
  // it was, if a version that it lacks is not kept any more.
  bool Complete(absl::Span<const Phrase> phrases, const Catalogue::Snapshot& catalogue, PostingList& list) const;

 private:
  // The versions of one Add.
  struct Batch {
    int64_t first = 0;
    int64_t last = 0;
    std::vector<PlacedWord> words;  // sorted
  };

  const size_t limit_;
  mutable std::shared_mutex mutex_;
  std::deque<Batch> batches_;  // the oldest first
  size_t words_ = 0;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_RECENT_WORDS_H_
