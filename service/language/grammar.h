// What the word lists say of single words and of phrases, arranged so that one look-up per word answers everything that
// annotation and propositions ask. Immutable and thread-safe.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_GRAMMAR_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_GRAMMAR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/language/lexicon.h"

namespace secondsource::language {

// What a word may be; a word may be several things at once.
enum WordClass : uint32_t {
  kArticle = 1u << 0,
  kDeterminer = 1u << 1,
  kPossessive = 1u << 2,
  kPronoun = 1u << 3,
  kPreposition = 1u << 4,
  kConjunction = 1u << 5,
  kSubordinator = 1u << 6,
  kAuxiliary = 1u << 7,
  kBe = 1u << 8,
  kModal = 1u << 9,
  kNegation = 1u << 10,
  kAdverb = 1u << 11,
  kWeekday = 1u << 12,
  kMonth = 1u << 13,
  kVerb = 1u << 14,
  kRole = 1u << 15,
  kInstitution = 1u << 16,
  kStatementNoun = 1u << 17,
  kOccasion = 1u << 18,
  kLocative = 1u << 19,
  kExpletive = 1u << 20,
  kClauseEnd = 1u << 21,
  kNotStatement = 1u << 22,
  kNotAdverb = 1u << 23,
  kReferenceNoun = 1u << 24,
  kQuestionWord = 1u << 25,
  kStopWord = 1u << 26,
  kLightWord = 1u << 27,
  kClauseBreak = 1u << 28,
};

// What a phrase, perhaps of one word, says.
enum PhraseClass : uint32_t {
  kFactive = 1u << 0,
  kNeutral = 1u << 1,
  kDistancing = 1u << 2,
  kDenying = 1u << 3,
  kWithholding = 1u << 4,
  kAccusing = 1u << 5,
  kAccording = 1u << 6,
  kUnverified = 1u << 7,
  kNounsToo = 1u << 8,
  kClauseOnly = 1u << 9,
  kStatementOnly = 1u << 10,
  kWithListener = 1u << 11,
  kPossible = 1u << 12,
  kProbable = 1u << 13,
  kUnknown = 1u << 14,
  kHolds = 1u << 15,
  kFails = 1u << 16,
  kOpinion = 1u << 17,
  kForecast = 1u << 18,
  kHeadlineLabel = 1u << 19,
  kIdiom = 1u << 20,
  kNegating = 1u << 21,
};

inline constexpr uint32_t kVerbsOfSaying = kFactive | kNeutral | kDistancing | kDenying | kWithholding | kAccusing;

struct Phrase {
  std::vector<std::string> words;
  uint32_t classes = 0;  // of PhraseClass
};

class Grammar {
 public:
  explicit Grammar(const Lexicon& lexicon);

  struct Entry {
    uint32_t classes = 0;              // of WordClass
    std::vector<Phrase> phrases;       // that begin with the word, the longest first
    std::optional<double> number;      // "seven" is 7
    std::optional<double> multiplier;  // "thousand" is 1000
  };
  // What the lists say of a lower-case word; an empty entry if nothing. Lives as long as this.
  const Entry& Find(const std::string& lower) const;
  // The kind of thing that a short reference with this noun can stand for ("place" for "town"); empty if none.
  const std::string& ReferenceKind(const std::string& noun) const;

 private:
  void AddPhrases(const WordSet& phrases, PhraseClass phrase_class);
  void AddValues(const WordSet& values, std::optional<double> Entry::* value);

  absl::flat_hash_map<std::string, Entry> entries_;
  absl::flat_hash_map<std::string, std::string> reference_kinds_;
};

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_GRAMMAR_H_
