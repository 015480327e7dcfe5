// The words of a proposition, for comparing two of them: names, figures, content words as concepts, and polarity.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_TERMS_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_TERMS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/language/lexicon.h"

namespace secondsource::language {

struct Term {
  enum class Kind { kWord, kName, kFigure };
  Kind kind = Kind::kWord;
  std::string text;          // as it stands
  std::string concept_name;  // kWord: the concept; kName: the folded name; kFigure: the number in digits
  bool negated = false;      // within the scope of a negation
  uint32_t offset = 0;       // of the first byte
};

// A number that counts or measures something, as a closed interval: "at least 12 passengers were killed" is [12, inf)
// of "passenger", measuring "kill".
struct Figure {
  double low = 0;
  double high = 0;
  std::string unit;     // the concept of the word that it counts, or a unit such as "percent"; empty if unclear
  std::string measure;  // the growing count that it states ("kill", "injure"); empty if none stands near
};

// Whether the two say how many of the same thing.
bool Comparable(const Figure& a, const Figure& b);
// Whether both can be true: their intervals meet.
bool Compatible(const Figure& a, const Figure& b);

struct Proposition {
  std::vector<Term> terms;  // without stop words
  std::vector<Figure> figures;
  bool negated = false;  // the main predicate is negated (an odd number of negations)
};

Proposition Propose(std::string_view text, const Lexicon& lexicon);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_TERMS_H_
