// Words of names: how a text is cut into words that compare equal whatever their case, accents and punctuation.
//
// Pure functions, thread-safe.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_WORDS_H_
#define SECONDSOURCE_SERVICE_REGISTRY_WORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace secondsource::registry {

// How a word is written. The order matters: what is written in capitals is capitalised too.
enum class Case : uint8_t {
  kLower,        // "ministry", "500"
  kCapitalised,  // "Ministry"
  kCapitals,     // "UN": at least two letters, all of them capitals
};

struct Word {
  std::string folded;  // without case and accents; "U.S." is "us", "Russia's" is "russia"
  uint32_t start = 0;  // bytes
  uint32_t end = 0;    // before a possessive 's
  Case letters = Case::kLower;
  bool joined = false;      // only blanks, hyphens and the like stand between the word before and this one
  bool hyphenated = false;  // nothing but a hyphen stands there
};

// Cuts a text into words: letters and digits, with the dots of an abbreviation. Invalid UTF-8 separates words.
std::vector<Word> SplitWords(std::string_view text);

// The folded words, joined by single blanks, without a leading "the".
std::string FoldName(std::string_view text);

// The folded words, joined by single blanks.
std::string JoinFolded(absl::Span<const Word> words);

// The offset of the first byte that is not valid UTF-8; nullopt if all are.
std::optional<size_t> FindInvalidUtf8(std::string_view text);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_WORDS_H_
