#include "service/evidence/lexical_stance.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/evidence/lexical_reading.h"
#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

using language::Figure;
using language::Lexicon;
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

// A word of the claim, with what the lexicon says of it.
struct SoughtWord : LexicalWord {
  bool light = false;
  bool event = false;               // a concept of the lexicon: mostly what happened
  std::vector<uint64_t> opposites;  // what excludes it
};

struct SoughtReading {
  LexicalReading reading;
  std::vector<SoughtWord> words;
};

SoughtReading ReadSought(std::string_view claim, const Lexicon& lexicon, const registry::Registry& registry) {
  const language::Proposition proposition = language::Propose(claim, lexicon);
  SoughtReading sought{ReadLexically(proposition, registry.FindParties(claim), registry), {}};
  const language::WordSet& light_words = lexicon.list("light_words");
  auto word = sought.reading.words.begin();
  for (const Term& term : proposition.terms) {
    if (term.kind == Term::Kind::kFigure) continue;
    SoughtWord& added = sought.words.emplace_back();
    static_cast<LexicalWord&>(added) = *word++;
    added.light = light_words.contains(term.concept_name);
    added.event = lexicon.IsConcept(term.concept_name);
    if (term.kind != Term::Kind::kWord) continue;
    for (const std::string& opposite : lexicon.AntonymsOf(term.concept_name)) {
      added.opposites.push_back(NumberOf(opposite));
    }
  }
  return sought;
}

// The passages of one document. Whoever speaks several of them is read once.
class LexicalPassages : public StanceScorer::Passages {
 public:
  LexicalPassages(LexicalContext context, size_t count, size_t windows)
      : context_(std::move(context)), windows_(windows) {
    contents_.reserve(count);
  }

  void Add(LexicalReading content, size_t speaker) { contents_.push_back({std::move(content), speaker}); }
  size_t AddSpeaker(LexicalReading speaker) {
    speakers_.push_back(std::move(speaker));
    return speakers_.size() - 1;
  }

  const LexicalContext& context() const { return context_; }
  size_t size() const { return contents_.size(); }
  size_t windows() const { return windows_; }
  const LexicalReading& content(size_t passage) const { return contents_[passage].reading; }
  const LexicalReading& speaker(size_t passage) const { return speakers_[contents_[passage].speaker]; }

  size_t bytes() const override {
    size_t total = sizeof(*this) + context_.bytes() + contents_.capacity() * sizeof(Content) +
                   speakers_.capacity() * sizeof(LexicalReading);
    for (const Content& content : contents_) total += content.reading.bytes();
    for (const LexicalReading& speaker : speakers_) total += speaker.bytes();
    return total;
  }

 private:
  struct Content {
    LexicalReading reading;
    size_t speaker;
  };
  LexicalContext context_;
  const size_t windows_;  // how many there are; they are not read
  std::vector<Content> contents_;
  std::vector<LexicalReading> speakers_;
};

// Which parties stood on one side at a moment: asked again and again for the few that a claim and its passages name.
class Allies {
 public:
  Allies(const registry::Registry& registry, absl::Time at) : registry_(registry), at_(at) {}
  bool Are(const v1::Party& a, const v1::Party& b) {
    const auto [known, added] = known_.try_emplace(std::pair(&a, &b), false);
    if (added) known->second = registry_.Alignment(a, b, at_) > 0;
    return known->second;
  }

 private:
  const registry::Registry& registry_;
  const absl::Time at_;
  absl::flat_hash_map<std::pair<const v1::Party*, const v1::Party*>, bool> known_;
};

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
  Comparison(const SoughtReading& claim, const LexicalReading& passage, const LexicalReading& speaker,
             const LexicalContext& context, Allies& allies)
      : claim_(claim), passage_(passage), speaker_(speaker), context_(context), allies_(allies) {}

  v1::Stance Run() {
    for (const Figure& figure : claim_.reading.figures) SeekFigure(figure);
    for (const SoughtWord& word : claim_.words) {
      if (!word.name && !word.mentioned) SeekWord(word);
    }
    leans_ = words_.found > 0 && words_.value() >= kLeaningShare;
    if (leans_) words_.found += kContextWord * left_to_context_;
    NoteRivals();
    for (const v1::Party* side : claim_.reading.sides) names_.Add(kNameWeight, PartyShare(side));
    for (const SoughtWord& word : claim_.words) {
      if (word.name && !word.mentioned) SeekName(word);
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

  // Where the passage speaks of a word of the claim.
  struct Match {
    const LexicalWord* same = nullptr;
    const LexicalWord* opposite = nullptr;
    bool found() const { return same != nullptr || opposite != nullptr; }
  };

  Match Find(const SoughtWord& word) const {
    Match match;
    for (const LexicalWord& other : passage_.words) {
      // Of several places, one with the claim's own polarity speaks for it.
      if (word.Same(other) && (match.same == nullptr || match.same->negated != word.negated)) match.same = &other;
      if (std::find(word.opposites.begin(), word.opposites.end(), other.concept_number) != word.opposites.end()) {
        match.opposite = &other;
      }
    }
    return match;
  }

  static bool Has(const LexicalReading& reading, const LexicalWord& word) {
    return std::any_of(reading.words.begin(), reading.words.end(),
                       [&](const LexicalWord& other) { return other.Same(word); });
  }

  // Whether the passage names people, places or sides that the claim does not.
  void NoteRivals() {
    rival_name_ = std::any_of(passage_.words.begin(), passage_.words.end(), [&](const LexicalWord& word) {
      return word.name && !word.mentioned && !Has(claim_.reading, word) && !Has(speaker_, word);
    });
    anchored_ = std::any_of(claim_.words.begin(), claim_.words.end(), [&](const SoughtWord& word) {
      return word.name && (Find(word).found() || Has(speaker_, word));
    });
    rival_side_ = std::any_of(passage_.sides.begin(), passage_.sides.end(), [&](const v1::Party* side) {
      return !claim_.reading.Names(side) && !speaker_.Names(side);
    });
  }

  // What counts of a name that the passage leaves unsaid.
  double UnsaidShare(bool speaker_has, bool context_has) const {
    if (!leans_) return 0;
    if (speaker_has && !rival_side_) return kSpeakerName;
    if (!context_has && !speaker_has) return 0;
    if (!rival_name_ && !rival_side_) return kContextName;
    return anchored_ ? kContextRivalledName : kContextOusted;
  }

  double PartyShare(const v1::Party* side) const {
    if (passage_.Names(side)) return 1;
    const bool ally = std::any_of(passage_.sides.begin(), passage_.sides.end(),
                                  [&](const v1::Party* other) { return allies_.Are(*side, *other); });
    return ally ? kAllyShare : UnsaidShare(speaker_.Names(side), context_.Names(side));
  }

  void SeekName(const SoughtWord& name) {
    const bool found = Find(name).found();
    names_.Add(kNameWeight, found ? 1 : UnsaidShare(Has(speaker_, name), context_.Tells(name.concept_number)));
  }

  void SeekWord(const SoughtWord& word) {
    const Match match = Find(word);
    const double weight = word.light ? kLightWeight : kWordWeight;
    words_.Add(weight, match.found() ? 1 : 0);
    if (!match.found() && context_.Tells(word.concept_number)) left_to_context_ += weight;
    if (!match.found() || word.light) return;
    const LexicalWord& other = match.same != nullptr ? *match.same : *match.opposite;
    const bool opposed = (other.negated != word.negated) != (match.same == nullptr);
    // Words that the lexicon knows are mostly what happened, the others whom it happened to. A negation reaches both,
    // but only the first turn the sense.
    (word.event ? events_ : others_).Count(opposed);
  }

  void SeekFigure(const Figure& figure) {
    bool comparable = false;
    bool compatible = false;
    for (const Figure& other : passage_.figures) {
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

  const SoughtReading& claim_;
  const LexicalReading& passage_;
  const LexicalReading& speaker_;
  const LexicalContext& context_;
  Allies& allies_;
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

class LexicalClaim : public StanceScorer::Claim {
 public:
  LexicalClaim(std::string_view claim, const Lexicon& lexicon, const registry::Registry& registry, absl::Time at)
      : sought_(ReadSought(claim, lexicon, registry)), allies_(registry, at) {}

  absl::StatusOr<std::vector<std::vector<PassageStance>>> Score(
      absl::Span<const StanceScorer::Passages* const> documents, const Call& call) override {
    std::vector<std::vector<PassageStance>> stances;
    stances.reserve(documents.size());
    for (const StanceScorer::Passages* passages : documents) {
      auto scored = ScoreDocument(static_cast<const LexicalPassages&>(*passages), call);
      if (!scored.ok()) return scored.status();
      stances.push_back(*std::move(scored));
    }
    return stances;
  }

 private:
  absl::StatusOr<std::vector<PassageStance>> ScoreDocument(const LexicalPassages& passages, const Call& call) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    v1::Stance silence;
    silence.set_neither(1);
    std::vector<PassageStance> stances;
    stances.reserve(passages.size() + passages.windows());
    for (size_t i = 0; i < passages.size(); ++i) {
      constexpr size_t kBetweenChecks = 64;
      if (i % kBetweenChecks == kBetweenChecks - 1) {
        if (absl::Status status = call.Check(); !status.ok()) return status;
      }
      const LexicalReading& speaker = passages.speaker(i);
      v1::Stance said = Comparison(sought_, passages.content(i), speaker, passages.context(), allies_).Run();
      // Words cannot tell what becomes of it in somebody's mouth.
      stances.push_back({said, speaker.words.empty() ? said : silence});
    }
    stances.resize(stances.size() + passages.windows(), {silence, silence});
    return stances;
  }

  const SoughtReading sought_;
  Allies allies_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const StanceScorer::Passages>> LexicalScorer::ReadPassages(
    std::string_view context, const std::vector<Passage>& passages, const std::vector<Window>& windows,
    const Call& call) const {
  auto read = std::make_unique<LexicalPassages>(LexicalContext(ReadLexically(context, lexicon_, registry_)),
                                                passages.size(), windows.size());
  absl::flat_hash_map<std::string, size_t> speakers;
  for (const Passage& passage : passages) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    const auto [speaker, added] = speakers.try_emplace(passage.speaker, 0);
    if (added) speaker->second = read->AddSpeaker(ReadLexically(passage.speaker, lexicon_, registry_));
    read->Add(ReadLexically(passage.content, lexicon_, registry_), speaker->second);
  }
  return read;
}

std::unique_ptr<StanceScorer::Claim> LexicalScorer::ReadClaim(std::string_view proposition, std::string_view,
                                                              absl::Time at) const {
  return std::make_unique<LexicalClaim>(proposition, lexicon_, registry_, at);
}

}  // namespace secondsource::evidence
