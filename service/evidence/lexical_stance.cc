#include "service/evidence/lexical_stance.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "absl/container/flat_hash_set.h"
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
// What of that is found where only the rest of the document has the term: a report does not repeat its place and its
// people in each sentence. Less for names where the passage has others of its own.
constexpr double kContextName = 0.5;
constexpr double kContextRivalledName = 0.35;
constexpr double kContextOusted = 0.1;  // where the passage and its speaker have none of the claim's names
constexpr double kContextWord = 0.4;
// Whoever speaks speaks of own affairs unless another is named.
constexpr double kSpeakerName = 0.9;
// A passage may lean on its document and its speaker if it has this share of the words sought itself.
constexpr double kLeaningShare = 0.55;
// An ally named in the place of a party is close, and not the same.
constexpr double kAllyShare = 0.7;
// A passage that names the same people but tells of something else is not about the claim, nor the other way round: the
// weaker of the two counts besides the whole.
constexpr double kWeakerShare = 0.35;
// Relevance is a logistic curve over coverage: even odds at the midpoint.
constexpr double kMidpoint = 0.57;
constexpr double kSteepness = 13.0;
// How far relevance goes to the side that polarity points to; the rest is the chance that polarity was misread.
constexpr double kPolarityTrust = 0.95;

// A proposition together with the sides that it names.
struct Reading {
  Proposition proposition;
  std::vector<registry::Mention> mentions;
  std::set<const v1::Party*> sides;  // the outermost party above each mention
};

Reading Read(std::string_view text, const Lexicon& lexicon, const registry::Registry& registry) {
  Reading reading{language::Propose(text, lexicon), registry.FindParties(text), {}};
  for (const registry::Mention& mention : reading.mentions) reading.sides.insert(registry.Lineage(*mention.party).back());
  return reading;
}

bool IsMentioned(const Reading& reading, const Term& term) {
  return std::any_of(reading.mentions.begin(), reading.mentions.end(), [&](const registry::Mention& mention) {
    return term.offset >= mention.start && term.offset < mention.end;
  });
}

// What the whole document names and tells of.
struct Context {
  absl::flat_hash_set<std::string> concepts;
  std::set<const v1::Party*> sides;
};

Context ReadContext(std::string_view text, const Lexicon& lexicon, const registry::Registry& registry) {
  const Reading reading = Read(text, lexicon, registry);
  Context context;
  context.sides = reading.sides;
  for (const Term& term : reading.proposition.terms) {
    if (term.kind != Term::Kind::kFigure) context.concepts.insert(term.concept_name);
  }
  return context;
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
  Comparison(const Reading& claim, const Reading& passage, const Reading& speaker, const Context& context,
             const Lexicon& lexicon, const registry::Registry& registry)
      : claim_(claim),
        passage_(passage),
        speaker_(speaker),
        context_(context),
        lexicon_(lexicon),
        registry_(registry) {}

  v1::Stance Run() {
    for (const Figure& figure : claim_.proposition.figures) SeekFigure(figure);
    for (const Term& term : Terms(claim_)) {
      if (term.kind == Term::Kind::kWord && !IsMentioned(claim_, term)) SeekWord(term);
    }
    leans_ = words_.found > 0 && words_.value() >= kLeaningShare;
    if (leans_) words_.found += kContextWord * left_to_context_;
    NoteRivals();
    SeekParties();
    for (const Term& term : Terms(claim_)) {
      if (term.kind == Term::Kind::kName && !IsMentioned(claim_, term)) SeekName(term);
    }
    return ToStance(Relevance());
  }

 private:
  // Words that claim and passage share, by whether both say so or one says so and the other not so.
  struct Polarity {
    int same = 0;
    int opposite = 0;
    void Count(bool is_opposed) { ++(is_opposed ? opposite : same); }
    bool any() const { return same + opposite > 0; }
    bool opposed() const { return opposite > 0 && opposite >= same; }
  };

  // Where the passage speaks of a term of the claim.
  struct Match {
    const Term* same = nullptr;
    const Term* opposite = nullptr;
    bool found() const { return same != nullptr || opposite != nullptr; }
  };

  static const std::vector<Term>& Terms(const Reading& reading) { return reading.proposition.terms; }
  bool IsLight(const Term& term) const { return lexicon_.list("light_words").contains(term.concept_name); }

  static bool Same(const Term& a, const Term& b) {
    if (a.kind == Term::Kind::kFigure || b.kind == Term::Kind::kFigure) return false;
    if (a.concept_name == b.concept_name) return true;
    // A name at the start of a sentence cannot be told from a word by its capital.
    return a.kind != b.kind && a.text == b.text;
  }

  Match Find(const Term& term) const {
    Match match;
    for (const Term& other : Terms(passage_)) {
      // Of several places, one with the claim's own polarity speaks for it.
      if (Same(term, other) && (match.same == nullptr || match.same->negated != term.negated)) match.same = &other;
      if (term.kind == Term::Kind::kWord && lexicon_.Antonyms(term.concept_name, other.concept_name)) {
        match.opposite = &other;
      }
    }
    return match;
  }

  // Whether the passage names people, places or sides that the claim does not.
  void NoteRivals() {
    const auto in_claim = [this](const Term& name) {
      return std::any_of(Terms(claim_).begin(), Terms(claim_).end(),
                         [&](const Term& term) { return Same(term, name); });
    };
    rival_name_ = std::any_of(Terms(passage_).begin(), Terms(passage_).end(), [&](const Term& term) {
      return term.kind == Term::Kind::kName && !IsMentioned(passage_, term) && !in_claim(term) && !SpeakerHas(term);
    });
    anchored_ = std::any_of(Terms(claim_).begin(), Terms(claim_).end(), [&](const Term& term) {
      return term.kind == Term::Kind::kName && (Find(term).found() || SpeakerHas(term));
    });
    rival_side_ = std::any_of(passage_.sides.begin(), passage_.sides.end(), [&](const v1::Party* side) {
      return !claim_.sides.contains(side) && !speaker_.sides.contains(side);
    });
  }

  bool SpeakerHas(const Term& name) const {
    return std::any_of(Terms(speaker_).begin(), Terms(speaker_).end(),
                       [&](const Term& term) { return Same(term, name); });
  }

  // What counts of a name that the passage leaves unsaid.
  double UnsaidShare(bool speaker_has, bool context_has) const {
    if (!leans_) return 0;
    if (speaker_has && !rival_side_) return kSpeakerName;
    if (!context_has && !speaker_has) return 0;
    if (!rival_name_ && !rival_side_) return kContextName;
    return anchored_ ? kContextRivalledName : kContextOusted;
  }

  void SeekParties() {
    std::set<const v1::Party*> sought;
    for (const registry::Mention& mention : claim_.mentions) {
      const v1::Party* side = registry_.Lineage(*mention.party).back();
      if (sought.insert(side).second) names_.Add(kNameWeight, PartyShare(*side));
    }
  }

  double PartyShare(const v1::Party& side) const {
    if (passage_.sides.contains(&side)) return 1;
    const bool ally = std::any_of(passage_.sides.begin(), passage_.sides.end(), [&](const v1::Party* other) {
      return registry_.Alignment(side, *other, absl::Now()) > 0;
    });
    return ally ? kAllyShare : UnsaidShare(speaker_.sides.contains(&side), context_.sides.contains(&side));
  }

  void SeekName(const Term& name) {
    const bool found = Find(name).found();
    names_.Add(kNameWeight, found ? 1 : UnsaidShare(SpeakerHas(name), context_.concepts.contains(name.concept_name)));
  }

  void SeekWord(const Term& term) {
    const Match match = Find(term);
    const double weight = IsLight(term) ? kLightWeight : kWordWeight;
    words_.Add(weight, match.found() ? 1 : 0);
    if (!match.found() && context_.concepts.contains(term.concept_name)) left_to_context_ += weight;
    if (!match.found() || IsLight(term)) return;
    const Term& other = match.same != nullptr ? *match.same : *match.opposite;
    const bool opposed = (other.negated != term.negated) != (match.same == nullptr);
    // Words that the lexicon knows are mostly what happened, the others whom it happened to. A negation reaches both,
    // but only the first turn the sense.
    (lexicon_.IsConcept(term.concept_name) ? events_ : others_).Count(opposed);
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
    figure_missing_ = figure_missing_ || !comparable;
    if (comparable && !compatible) figure_conflict_ = true;
  }

  double Relevance() const {
    // "People died" neither supports nor refutes "twenty people died".
    if (figure_missing_) return 0;
    Coverage all = names_;
    all.sought += words_.sought;
    all.found += words_.found;
    const double weaker = std::min(names_.value(), words_.value());
    const double coverage = (1 - kWeakerShare) * all.value() + kWeakerShare * weaker;
    return 1 / (1 + std::exp(-kSteepness * (coverage - kMidpoint)));
  }

  v1::Stance ToStance(double relevance) const {
    const bool refutes = figure_conflict_ || (events_.any() ? events_.opposed() : others_.opposed());
    v1::Stance stance;
    stance.set_supports(relevance * (refutes ? 1 - kPolarityTrust : kPolarityTrust));
    stance.set_refutes(relevance * (refutes ? kPolarityTrust : 1 - kPolarityTrust));
    stance.set_neither(1 - relevance);
    return stance;
  }

  const Reading& claim_;
  const Reading& passage_;
  const Reading& speaker_;
  const Context& context_;
  const Lexicon& lexicon_;
  const registry::Registry& registry_;
  Coverage names_;
  Coverage words_;
  double left_to_context_ = 0;  // words that only the rest of the document has
  bool leans_ = false;
  bool rival_name_ = false;
  bool rival_side_ = false;
  bool anchored_ = false;
  Polarity events_;
  Polarity others_;
  bool figure_conflict_ = false;
  bool figure_missing_ = false;
};

}  // namespace

absl::StatusOr<std::vector<v1::Stance>> LexicalScorer::Score(std::string_view claim, std::string_view context,
                                                             const std::vector<Passage>& passages,
                                                             const Call& call) const {
  const Reading claim_reading = Read(claim, lexicon_, registry_);
  const Context document = ReadContext(context, lexicon_, registry_);
  std::vector<v1::Stance> stances;
  stances.reserve(passages.size());
  for (const Passage& passage : passages) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    const Reading content = Read(passage.content, lexicon_, registry_);
    const Reading speaker = Read(passage.speaker, lexicon_, registry_);
    stances.push_back(Comparison(claim_reading, content, speaker, document, lexicon_, registry_).Run());
  }
  return stances;
}

}  // namespace secondsource::evidence
