#include "service/language/cues.h"

#include <algorithm>
#include <optional>

namespace secondsource::language {
namespace {

constexpr size_t kMostCues = 8;

Cue ClassOf(uint32_t classes) {
  if (classes & (kWithholding | kUnverified)) return v1::Statement::CUE_WITHHOLDING;
  if (classes & kDenying) return v1::Statement::CUE_DENYING;
  if (classes & (kDistancing | kAccusing)) return v1::Statement::CUE_DISTANCING;
  if (classes & kFactive) return v1::Statement::CUE_FACTIVE;
  return v1::Statement::CUE_NEUTRAL;
}

// Reads one verb of saying with the words before it.
class Predicate {
 public:
  Predicate(const Prose& prose, Words words, size_t verb, PhraseMatch match)
      : prose_(prose), words_(words), verb_(verb), match_(match), start_(verb) {}

  std::optional<ReportingCue> Read() {
    TakeAuxiliaries();
    const std::string& form = prose_[verb_].lower;
    const bool gerund = form.ends_with("ing") && !has_be_;
    if (gerund ? !IsParticiple() : !IsFinite()) return std::nullopt;
    ReportingCue cue;
    cue.words = {cue_start_, match_.end};
    cue.subject_end = start_;
    cue.classes = match_.classes;
    cue.cue_class = negated_ ? v1::Statement::CUE_WITHHOLDING : ClassOf(match_.classes);
    cue.participle = gerund;
    cue.passive = passive_;
    return cue;
  }

 private:
  void TakeAuxiliaries() {
    cue_start_ = verb_;
    constexpr size_t kMost = 6;
    while (start_ > words_.first && verb_ - start_ < kMost) {
      const Token& token = prose_[start_ - 1];
      if (token.quoted || !token.IsWord()) break;
      const bool auxiliary = token.Is(kAuxiliary) || token.lower == "to";
      // "Jane's said" is no "Jane is said".
      if (!auxiliary && !token.Is(kAdverb)) break;
      --start_;
      if (!auxiliary) continue;
      cue_start_ = start_;
      has_be_ = has_be_ || token.Is(kBe);
      negated_ = negated_ || token.Is(kNegation);
      modal_ = modal_ || (token.Is(kModal) && token.lower != "can" && !(token.lower == "could"));
    }
  }

  bool IsFinite() {
    const bool one_word = match_.end == verb_ + 1;
    const std::string& form = prose_[verb_].lower;
    passive_ = has_be_ && one_word && !form.ends_with("ing");
    if (passive_ && !(prose_.IsText(match_.end, "by") && !negated_)) return false;
    if (modal_ && !negated_) return false;  // to be said, and not said yet
    if (start_ > words_.first && prose_[start_ - 1].lower == "to") return false;
    return start_ != verb_ || !IsNoun();
  }

  // ", saying …", "while insisting …"
  bool IsParticiple() const {
    if (start_ == words_.first) return false;
    static constexpr std::string_view kBefore[] = {",", "--", "while", "but", "and", "by", "before"};
    return std::find(std::begin(kBefore), std::end(kBefore), prose_[start_ - 1].lower) != std::end(kBefore);
  }

  bool IsNoun() const {
    if (verb_ == words_.first) return false;
    const Token& before = prose_[verb_ - 1];
    if (before.Is(kArticle | kPossessive) || before.lower == "'s") return true;
    if ((match_.classes & kNounsToo) == 0) return before.Is(kDeterminer) && !before.Is(kPronoun);
    if (before.Is(kPreposition | kDeterminer | kConjunction) && !before.Is(kPronoun)) return true;
    if (!before.capitalised && prose_.IsVerb(verb_ - 1)) return true;
    if (match_.end >= words_.end) return before.lower != ",";
    const Token& after = prose_[match_.end];
    if (!after.IsWord() && !after.quoted && after.lower != ",") return true;
    if (before.lower == ",") return after.lower != "that" && !after.Is(kPronoun);
    if (after.Is(kAuxiliary) || (after.Is(kVerb) && !after.capitalised) ||
        (after.Is(kPreposition) && !after.Is(kSubordinator)))
      return true;
    if (prose_.Match(match_.end, words_.end, kVerbsOfSaying).classes != 0) return true;
    // "the Russian claim", and "officials claim": the plain form goes with several or with "I", "we", "they".
    const std::string& form = prose_[verb_].lower;
    const bool plain = !form.ends_with("s") && !form.ends_with("ed") && !form.ends_with("ing");
    return plain && !before.lower.ends_with("s") && !before.Is(kPronoun) && before.lower != "police" &&
           before.lower != "people";
  }

  const Prose& prose_;
  const Words words_;
  const size_t verb_;
  const PhraseMatch match_;
  size_t start_;
  size_t cue_start_ = 0;
  bool has_be_ = false;
  bool negated_ = false;
  bool modal_ = false;
  bool passive_ = false;
};

}  // namespace

std::vector<ReportingCue> FindCues(const Prose& prose, Words words) {
  std::vector<ReportingCue> cues;
  for (size_t i = words.first; i < words.end && cues.size() < kMostCues; ++i) {
    if (prose[i].quoted) continue;
    const PhraseMatch match = prose.Match(i, words.end, kVerbsOfSaying | kAccording | kUnverified);
    if (match.classes == 0) continue;
    if (match.classes & (kAccording | kUnverified)) {
      cues.push_back({{i, match.end}, i, match.classes, ClassOf(match.classes), false, false});
    } else if (std::optional<ReportingCue> cue = Predicate(prose, words, i, match).Read()) {
      cues.push_back(*cue);
    } else {
      continue;
    }
    i = match.end - 1;
  }
  return cues;
}

}  // namespace secondsource::language
