#include "service/evidence/lexical_reading.h"

#include <algorithm>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace secondsource::evidence {
namespace {

using language::Term;

bool Contains(const std::vector<const v1::Party*>& sides, const v1::Party* side) {
  return std::find(sides.begin(), sides.end(), side) != sides.end();
}

// Whether the term lies within a mention; terms are asked for in the order of the text.
class Mentioned {
 public:
  explicit Mentioned(const std::vector<registry::Mention>& mentions) : mentions_(mentions) {}
  bool Has(const Term& term) {
    while (next_ < mentions_.size() && mentions_[next_].end <= term.offset) ++next_;
    return next_ < mentions_.size() && mentions_[next_].start <= term.offset;
  }

 private:
  const std::vector<registry::Mention>& mentions_;
  size_t next_ = 0;
};

}  // namespace

uint64_t NumberOf(std::string_view word) { return absl::HashOf(absl::string_view(word.data(), word.size())); }

bool LexicalReading::Names(const v1::Party* side) const { return Contains(sides, side); }

size_t LexicalReading::bytes() const {
  return words.capacity() * sizeof(LexicalWord) + figures.capacity() * sizeof(language::Figure) +
         sides.capacity() * sizeof(const v1::Party*);
}

LexicalReading ReadLexically(const language::Proposition& proposition, const std::vector<registry::Mention>& mentions,
                             const registry::Registry& registry) {
  LexicalReading reading;
  reading.words.reserve(proposition.terms.size() - proposition.figures.size());
  reading.figures = proposition.figures;
  reading.figures.shrink_to_fit();
  Mentioned mentioned(mentions);
  for (const Term& term : proposition.terms) {
    const bool in_mention = mentioned.Has(term);
    if (term.kind == Term::Kind::kFigure) continue;
    reading.words.push_back(
        {NumberOf(term.concept_name), NumberOf(term.text), term.kind == Term::Kind::kName, term.negated, in_mention});
  }
  for (const registry::Mention& mention : mentions) {
    const v1::Party* side = registry.Lineage(*mention.party).back();
    if (!Contains(reading.sides, side)) reading.sides.push_back(side);
  }
  reading.sides.shrink_to_fit();
  return reading;
}

LexicalReading ReadLexically(std::string_view text, const language::Lexicon& lexicon,
                             const registry::Registry& registry) {
  return ReadLexically(language::Propose(text, lexicon), registry.FindParties(text), registry);
}

LexicalContext::LexicalContext(LexicalReading reading) : sides(std::move(reading.sides)) {
  concepts.reserve(reading.words.size());
  for (const LexicalWord& word : reading.words) concepts.push_back(word.concept_number);
  std::sort(concepts.begin(), concepts.end());
  concepts.erase(std::unique(concepts.begin(), concepts.end()), concepts.end());
  concepts.shrink_to_fit();
}

bool LexicalContext::Tells(uint64_t concept_number) const {
  return std::binary_search(concepts.begin(), concepts.end(), concept_number);
}

bool LexicalContext::Names(const v1::Party* side) const { return Contains(sides, side); }

size_t LexicalContext::bytes() const {
  return concepts.capacity() * sizeof(uint64_t) + sides.capacity() * sizeof(const v1::Party*);
}

}  // namespace secondsource::evidence
