// Which parties and places a name belongs to, and where a text has one.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_NAMES_H_
#define SECONDSOURCE_SERVICE_REGISTRY_NAMES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "service/registry/words.h"

namespace secondsource::registry {

// Immutable once filled; then all methods are thread-safe.
class NameIndex {
 public:
  // One that has a name, and how it is written.
  struct Bearer {
    std::string entry;          // resource name
    std::vector<Case> letters;  // of each word
    size_t distance = 0;        // 0: given in the file; n: made with a name of the n-th party above
  };
  using Bearers = std::vector<Bearer>;

  // A name that stands in a text.
  struct Match {
    size_t words = 0;                    // how many
    std::vector<const Bearer*> bearers;  // those whose name is written so; at least one
  };

  // A name that was given beats one that was made, and one made with the nearer parent beats one made with a farther.
  // False for a name without letters and digits.
  bool Add(const std::string& entry, std::string_view name, size_t distance);

  // Makes the keys of spelling variants, from the names that were given; an abbreviation has none: "Bricks" is not
  // BRICS.
  void AddSpellings();

  // Who bears the name, whole, ignoring case; nullptr if nobody does. A name that nobody bears as it is written gets a
  // second chance by its spelling (transliteration.h), if that leads to the bearers of one name.
  const Bearers* Find(std::string_view name) const;

  // The names that begin at a word, the shortest first. A name that has capitals must be written with one; for the
  // second chance every word that the text writes small must stand in the name as it is.
  std::vector<Match> MatchesAt(absl::Span<const Word> words, size_t first) const;

  // By folded name.
  const absl::flat_hash_map<std::string, Bearers>& names() const { return bearers_; }

 private:
  // The folded name that a key leads to; empty if there are several with different bearers.
  using Spellings = absl::flat_hash_map<std::string, std::string>;

  void AddKey(std::string key, const std::string& folded, Spellings& spellings) const;
  std::vector<const Bearer*> WrittenLike(const Bearers& bearers, absl::Span<const Word> words) const;
  void AddRespeltMatches(absl::Span<const Word> words, size_t first, std::vector<Match>& matches) const;

  absl::flat_hash_map<std::string, Bearers> bearers_;         // by folded name
  absl::flat_hash_set<std::string> abbreviations_;            // folded names of one word that are written in capitals
  absl::flat_hash_map<std::string, size_t> longest_;          // first folded word -> most words of a name
  Spellings by_spelling_;                                     // by SpellingKey
  Spellings by_consonants_;                                   // by ConsonantKey
  absl::flat_hash_map<std::string, size_t> longest_respelt_;  // SpellingKey of the first word -> most words of a name
};

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_NAMES_H_
