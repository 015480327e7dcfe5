#include "service/language/subjects.h"

#include "service/language/noun_phrases.h"

namespace secondsource::language {
namespace {

class SubjectFinder {
 public:
  SubjectFinder(const Prose& prose, Words sentence, size_t from, const ReportingCue& cue, bool beside_quote)
      : prose_(prose), sentence_(sentence), from_(from), cue_(cue), beside_quote_(beside_quote) {}

  Subject Find() {
    subject_.start = cue_.subject_end;
    subject_.end = cue_.words.end;
    if (cue_.classes & kUnverified) {
      FindClause();
    } else if (cue_.classes & kAccording) {
      FindAfter(MakerAfter(cue_.words.end));
    } else if (cue_.passive) {
      FindAfter(cue_.words.end + 1);  // behind "by"
      FindClause();
    } else if (cue_.participle) {
      Inherit();
    } else if (!FindInverted()) {
      FindBefore();
    }
    return subject_;
  }

 private:
  // "According to measurements by the inspectorate": whoever made them speaks.
  size_t MakerAfter(size_t at) const {
    const Words made = NounPhraseAfter(prose_, {at, sentence_.end});
    if (made.empty() || made.end + 1 >= sentence_.end) return at;
    const std::string& joint = prose_[made.end].lower;
    if (joint != "by" && (joint != "from" || CanSpeak(prose_, made))) return at;
    return CanSpeak(prose_, NounPhraseAfter(prose_, {made.end + 1, sentence_.end})) ? made.end + 1 : at;
  }

  bool IsBoundary(size_t at) const {
    const Token& token = prose_[at];
    if (token.quoted) return false;
    return token.lower == ";" || token.lower == "--" ||
           (token.Is(kConjunction) || token.lower == "while" || token.lower == "whereas" || token.lower == "although");
  }

  // A conjunction before the clause ends what was said so far.
  void CutBefore(size_t start) {
    subject_.start = start;
    if (start == from_ || start == 0 || !IsBoundary(start - 1)) return;
    size_t cut = start - 1;
    if (cut > from_ && prose_[cut - 1].lower == ",") --cut;
    if (cut > sentence_.first) subject_.cuts = cut;
  }

  // Where the clause of the cue begins, for a cue that needs no speaker.
  void FindClause() {
    for (size_t at = cue_.words.first; at > from_; --at) {
      if (!IsBoundary(at - 1) || (at >= 2 && prose_[at - 1].Is(kConjunction) && prose_[at - 2].lower != ",")) continue;
      CutBefore(at);
      return;
    }
  }

  void Inherit() {
    subject_.inherited = true;
    size_t cut = cue_.subject_end;
    while (cut > sentence_.first && (prose_[cut - 1].Is(kConjunction | kSubordinator | kPreposition) ||
                                     prose_[cut - 1].lower == "," || prose_[cut - 1].lower == "--")) {
      --cut;
    }
    subject_.start = cut;
    subject_.cuts = cut;
  }

  void FindAfter(size_t at) {
    const Words phrase = NounPhraseAfter(prose_, {at, sentence_.end});
    if (!CanSpeak(prose_, phrase)) return;
    subject_.phrase = phrase;
    subject_.end = TakeAppositionsAfter(phrase.end);
  }

  // ", a spokeswoman for the army, …" behind the name.
  size_t TakeAppositionsAfter(size_t at) {
    while (at + 1 < sentence_.end && prose_[at].lower == "," && DescribesAfter(at + 1)) {
      size_t end = at + 1;
      while (end < sentence_.end && prose_[end].lower != "," && prose_[end].lower != "." && prose_[end].lower != ";" &&
             !prose_[end].quoted) {
        ++end;
      }
      subject_.appositions.push_back({at + 1, end});
      at = end;
    }
    return at;
  }

  bool DescribesAfter(size_t at) const {
    const Token& token = prose_[at];
    if (token.lower == "who" || token.lower == "whose" || token.Is(kRole)) return true;
    if (!token.Is(kArticle)) return false;
    // "according to X, the town …": a description has no verb of its own.
    constexpr size_t kReach = 8;
    bool role = false;
    for (size_t i = at; i < std::min(sentence_.end, at + kReach) && prose_[i].lower != ","; ++i) {
      if (prose_.IsVerb(i) && !role) return false;
      role = role || prose_[i].Is(kRole | kInstitution);
    }
    return role;
  }

  // ", said Jane Roe, a spokeswoman." and "\"…,\" said Jane Roe."
  bool FindInverted() {
    const size_t start = cue_.words.first;
    const bool after_quote = start == sentence_.first && beside_quote_;
    const bool after_comma =
        start > sentence_.first && (prose_[start - 1].lower == "," || prose_[start - 1].kind == Token::Kind::kQuote);
    if ((!after_quote && !after_comma) || cue_.subject_end != start) return false;
    if (after_comma && !beside_quote_ && !FollowsClause(start - 1)) return false;
    const size_t at = cue_.words.end;
    if (at >= sentence_.end || prose_[at].lower == "that" || SkipDate(prose_, {at, sentence_.end}) != at) return false;
    const Words phrase = NounPhraseAfter(prose_, {at, sentence_.end});
    if (!CanSpeak(prose_, phrase)) return false;
    const bool clause = phrase.end < sentence_.end && prose_.IsVerb(phrase.end);
    if (clause) return false;
    subject_.phrase = phrase;
    subject_.inverted = true;
    subject_.end = TakeAppositionsAfter(phrase.end);
    return true;
  }

  // Whether a clause ends at the comma, as against a description ("X, who heads Y,") or an adverb ("X, however,").
  bool FollowsClause(size_t comma) const {
    size_t start = comma;
    while (start > from_ && prose_[start - 1].lower != ",") --start;
    const bool relative =
        prose_[start].lower == "who" || prose_[start].lower == "whose" || prose_[start].lower == "which";
    return !relative && prose_.HasVerb({start, comma});
  }

  void FindBefore() {
    size_t end = cue_.subject_end;
    std::vector<Words> between;
    if (end > from_ && prose_[end - 1].lower == ",") end = SkipInterposed(end - 1, between);
    const Words words = WithoutTrailingAdverbials(prose_, {from_, end});
    Words phrase = NounPhraseBefore(prose_, words);
    if (phrase.size() == 1 && (prose_[phrase.first].lower == "who" || prose_[phrase.first].lower == "which")) {
      phrase = BeforeRelative(phrase.first);
    }
    if (phrase.empty() && end == cue_.subject_end && end > from_ && IsBoundary(end - 1)) {
      Inherit();
      return;
    }
    if (!CanSpeak(prose_, phrase)) return;
    subject_.phrase = phrase;
    subject_.appositions = std::move(between);
    CutBefore(phrase.first);
  }

  Words BeforeRelative(size_t relative) const {
    if (relative <= from_ || prose_[relative - 1].lower != ",") return {};
    return NounPhraseBefore(prose_, {from_, relative - 1});
  }

  bool IsDescription(Words piece) const {
    if (piece.empty()) return false;
    const Token& first = prose_[piece.first];
    if (first.lower == "who" || first.lower == "whose" || first.Is(kArticle | kRole)) return true;
    if (first.Is(kPreposition | kAdverb | kSubordinator | kConjunction | kWeekday | kPronoun)) return false;
    return first.kind == Token::Kind::kWord;
  }

  // "X, a spokesman for the army, said", "X, however, said": back over what stands between commas. Returns the end of
  // the subject.
  size_t SkipInterposed(size_t comma, std::vector<Words>& descriptions) const {
    size_t end = comma;
    constexpr size_t kMostPieces = 6;
    for (size_t pieces = 0; pieces < kMostPieces; ++pieces) {
      size_t start = end;
      while (start > from_ && prose_[start - 1].lower != ",") --start;
      const bool first_piece = start == from_;
      if (first_piece || (pieces > 0 && !ContinuesBack(start))) break;
      if (IsDescription({start, end})) descriptions.insert(descriptions.begin(), Words{start, end});
      end = start - 1;
    }
    return end;
  }

  // Whether the piece that begins here belongs to what stands between the commas, and is not the subject itself.
  bool ContinuesBack(size_t start) const {
    const Token& first = prose_[start];
    if (first.capitalised || first.Is(kConjunction | kSubordinator)) return false;
    if (!first.Is(kArticle | kPossessive)) return true;
    // "On Monday, the minister, …", "C, the minister, Jane Roe, …": this one is the subject.
    size_t before = start - 1;
    while (before > from_ && prose_[before - 1].lower != ",") --before;
    if (prose_[before].Is(kPreposition | kSubordinator | kAdverb) || prose_.HasVerb({before, start - 1})) return false;
    return !IsNamedBehind(start);
  }

  // "a spokeswoman for the office, Jane Roe, …"
  bool IsNamedBehind(size_t start) const {
    size_t comma = start;
    bool role = false;
    for (; comma < cue_.subject_end && prose_[comma].lower != ","; ++comma) role = role || prose_[comma].Is(kRole);
    if (!role || comma + 1 >= cue_.subject_end) return false;
    size_t name = comma + 1;
    while (name < cue_.subject_end && prose_.IsName(name)) ++name;
    return name > comma + 1 && prose_[name].lower == ",";
  }

  const Prose& prose_;
  const Words sentence_;
  const size_t from_;
  const ReportingCue& cue_;
  const bool beside_quote_;
  Subject subject_;
};

}  // namespace

Subject FindSubject(const Prose& prose, Words sentence, size_t from, const ReportingCue& cue, bool beside_quote) {
  return SubjectFinder(prose, sentence, from, cue, beside_quote).Find();
}

}  // namespace secondsource::language
