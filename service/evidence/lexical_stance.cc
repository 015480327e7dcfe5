#include "service/evidence/lexical_stance.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

using language::Figure;
using language::Lexicon;
using language::Proposition;
using language::Term;

// How much a term of the claim counts when it is sought in a passage.
constexpr double kNameWeight = 1.5;
constexpr double kWordWeight = 1.0;
constexpr double kLightWeight = 0.35;
constexpr double kFigureWeight = 1.5;
// Relevance is a logistic curve over coverage: even odds at the midpoint.
constexpr double kMidpoint = 0.62;
constexpr double kSteepness = 14.0;
// How far relevance goes to the side that polarity points to; the rest is the chance that polarity was misread.
constexpr double kPolarityTrust = 0.95;

// A proposition together with the sides that it names.
struct Reading {
  Proposition proposition;
  std::vector<corpus::Mention> mentions;
  std::set<const v1::Party*> sides;  // the outermost party above each mention
};

Reading Read(std::string_view text, const Lexicon& lexicon, const corpus::Registry& registry) {
  Reading reading{language::Propose(text, lexicon), registry.FindParties(text), {}};
  for (const corpus::Mention& mention : reading.mentions) reading.sides.insert(registry.Lineage(*mention.party).back());
  return reading;
}

const corpus::Mention* MentionAt(const Reading& reading, uint32_t offset) {
  for (const corpus::Mention& mention : reading.mentions) {
    if (offset >= mention.start && offset < mention.end) return &mention;
  }
  return nullptr;
}

// Adds up what is sought and what is found.
struct Coverage {
  double sought = 0;
  double found = 0;
  void Add(double weight, double share) {
    sought += weight;
    found += weight * share;
  }
  double value() const { return sought > 0 ? found / sought : 1.0; }
};

class Comparison {
 public:
  Comparison(const Reading& claim, const Reading& passage, const Lexicon& lexicon, const corpus::Registry& registry)
      : claim_(claim), passage_(passage), lexicon_(lexicon), registry_(registry) {}

  v1::Stance Run() {
    SeekParties();
    for (const Term& term : claim_.proposition.terms) {
      if (term.kind != Term::Kind::kFigure && MentionAt(claim_, term.offset) == nullptr) SeekTerm(term);
    }
    for (const Figure& figure : claim_.proposition.figures) SeekFigure(figure);
    Coverage all = names_;
    all.sought += words_.sought;
    all.found += words_.found;
    // A passage that names the same people but tells of something else is not about the claim, nor the other way
    // round: the weaker of the two counts as much as the whole.
    const double coverage = (all.value() + std::min(names_.value(), words_.value())) / 2;
    const double relevance = 1 / (1 + std::exp(-kSteepness * (coverage - kMidpoint)));
    const bool refutes = figure_conflict_ || opposed_;
    v1::Stance stance;
    stance.set_supports(relevance * (refutes ? 1 - kPolarityTrust : kPolarityTrust));
    stance.set_refutes(relevance * (refutes ? kPolarityTrust : 1 - kPolarityTrust));
    stance.set_neither(1 - relevance);
    return stance;
  }

 private:
  void SeekParties() {
    std::set<const v1::Party*> sought;
    for (const corpus::Mention& mention : claim_.mentions) {
      const v1::Party* side = registry_.Lineage(*mention.party).back();
      if (sought.insert(side).second) names_.Add(kNameWeight, PartyShare(*side));
    }
  }

  // An ally named in the place of a party is close, and not the same.
  double PartyShare(const v1::Party& side) const {
    if (passage_.sides.contains(&side)) return 1;
    const bool ally = std::any_of(passage_.sides.begin(), passage_.sides.end(), [&](const v1::Party* other) {
      return registry_.Alignment(side, *other, absl::Now()) > 0;
    });
    return ally ? 0.7 : 0;
  }

  void SeekTerm(const Term& term) {
    const bool is_name = term.kind == Term::Kind::kName;
    const bool light = !is_name && lexicon_.list("light_words").contains(term.concept_name);
    const Term* same = nullptr;
    const Term* opposite = nullptr;
    for (const Term& other : passage_.proposition.terms) {
      if (Same(term, other)) same = same == nullptr || same->negated != term.negated ? &other : same;
      if (!is_name && lexicon_.Antonyms(term.concept_name, other.concept_name)) opposite = &other;
    }
    const bool found = same != nullptr || opposite != nullptr;
    (is_name ? names_ : words_).Add(is_name ? kNameWeight : light ? kLightWeight : kWordWeight, found ? 1 : 0);
    if (!found || is_name || light) return;
    const Term& match = same != nullptr ? *same : *opposite;
    if ((match.negated != term.negated) != (same == nullptr)) opposed_ = true;
  }

  static bool Same(const Term& a, const Term& b) {
    if (a.kind == Term::Kind::kFigure || b.kind == Term::Kind::kFigure) return false;
    if (a.concept_name == b.concept_name) return true;
    // A name at the start of a sentence cannot be told from a word by its capital.
    return a.kind != b.kind && a.text == b.text;
  }

  void SeekFigure(const Figure& figure) {
    bool comparable = false;
    bool compatible = false;
    for (const Figure& other : passage_.proposition.figures) {
      if (!language::Comparable(figure, other)) continue;
      comparable = true;
      compatible = compatible || language::Compatible(figure, other);
    }
    words_.Add(kFigureWeight, comparable ? 1 : 0);
    if (comparable && !compatible) figure_conflict_ = true;
  }

  const Reading& claim_;
  const Reading& passage_;
  const Lexicon& lexicon_;
  const corpus::Registry& registry_;
  Coverage names_;
  Coverage words_;
  bool opposed_ = false;
  bool figure_conflict_ = false;
};

}  // namespace

absl::StatusOr<std::vector<v1::Stance>> LexicalScorer::Score(std::string_view claim,
                                                             const std::vector<std::string>& passages,
                                                             const Call& call) const {
  const Reading claim_reading = Read(claim, lexicon_, registry_);
  std::vector<v1::Stance> stances;
  stances.reserve(passages.size());
  for (const std::string& passage : passages) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    stances.push_back(Comparison(claim_reading, Read(passage, lexicon_, registry_), lexicon_, registry_).Run());
  }
  return stances;
}

}  // namespace secondsource::evidence
