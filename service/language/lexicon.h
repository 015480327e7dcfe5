// The word lists of one language, read from one file (data/language/en.yaml), so that a second language is data and not
// code. Immutable after loading and thread-safe.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_LEXICON_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_LEXICON_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"

namespace secondsource::language {

// A list of words or phrases, lower case, words separated by single spaces.
using WordSet = absl::flat_hash_set<std::string>;

// The lists as Annotate and ReadClaim look words up in them (grammar.h).
class Grammar;

class Lexicon {
 public:
  // FAILED_PRECONDITION with the file and line for a file that is missing or malformed.
  static absl::StatusOr<Lexicon> Load(const std::filesystem::path& file);

  // The list of that name; an empty one if the file has none. Names are dotted paths: "reporting.denying".
  const WordSet& list(std::string_view name) const;

  // The concept of a stem: stems of one concept mean the same for our purpose ("captur" and "seiz"). A stem that is in
  // no concept is its own.
  std::string_view concept_of(std::string_view stem) const;

  // Whether the lexicon has the concept, and not only the bare stem of a word that it does not know.
  bool IsConcept(std::string_view concept_name) const;

  // The concepts that exclude this one ("lose" for "capture"); mostly none.
  const std::vector<std::string>& AntonymsOf(std::string_view concept_name) const;
  bool Antonyms(std::string_view concept_a, std::string_view concept_b) const;

  // +1 if doing this credits the doer ("win"), -1 if it shames the doer ("bribe"), 0 if neither.
  int valence(std::string_view concept_name) const;

  // English Snowball stem of a lower-case word. Thread-safe; each thread remembers the stems of some 4000 words (0.3
  // MB).
  static std::string Stem(std::string_view word);

  // Made once, when the file is loaded; a lexicon that was not loaded has an empty one.
  const Grammar& grammar() const;

 private:
  absl::flat_hash_map<std::string, WordSet> lists_;
  absl::flat_hash_map<std::string, std::string> concept_of_;
  absl::flat_hash_set<std::string> concepts_;
  absl::flat_hash_map<std::string, std::vector<std::string>> antonyms_;
  absl::flat_hash_map<std::string, int> valence_;
  std::shared_ptr<const Grammar> grammar_;
};

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_LEXICON_H_
