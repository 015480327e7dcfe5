// ReadClaim: whether a claim can be checked, and if not, why.
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <utility>

#include "service/language/language.h"
#include "service/language/prose.h"
#include "service/language/quotes.h"
#include "service/language/statements.h"
#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

using Kind = v1::Reading;  // its enumerators

ClaimReading Unchecked(v1::Reading::Kind kind, std::string reason) { return {kind, std::move(reason), std::nullopt}; }

bool MostlyOtherScript(std::string_view text) {
  size_t latin = 0;
  size_t other = 0;
  for (size_t at = 0; at < text.size(); at = NextCodePoint(text, at)) {
    const auto c = static_cast<UChar32>(CodePointAt(text, at));
    if (!u_isalpha(c)) continue;
    UErrorCode error = U_ZERO_ERROR;
    (uscript_getScript(c, &error) == USCRIPT_LATIN ? latin : other) += 1;
  }
  return other > latin;
}

class ClaimReader {
 public:
  ClaimReader(std::string_view text, const Lexicon& lexicon)
      : text_(text), lexicon_(lexicon), prose_(ReadProse(text, lexicon)) {
    FindQuotes(prose_);
    words_ = {0, prose_.tokens.size()};
  }

  ClaimReading Read() {
    if (MostlyOtherScript(text_) || IsOtherLanguage()) {
      return Unchecked(Kind::KIND_FOREIGN, "The text is not in English, the only language that is understood.");
    }
    if (IsQuestion()) return Unchecked(Kind::KIND_QUESTION, "A question asserts nothing that could be checked.");
    if (!HasClause()) {
      return Unchecked(Kind::KIND_UNSPECIFIED, "The text is no whole sentence with a verb, so that it claims nothing.");
    }
    if (StartsConditional()) return Conditional();
    if (std::optional<Utterance> saying = Saying()) return {Kind::KIND_SAYING, "", std::move(saying)};
    if (HasCondition()) return Conditional();
    if (prose_.Find(words_, kOpinion).classes != 0) {
      return Unchecked(Kind::KIND_OPINION,
                       "The sentence says what somebody thinks or wants, and no fact that could be checked.");
    }
    if (IsForecast())
      return Unchecked(Kind::KIND_FORECAST, "The sentence is about the future, which cannot be checked yet.");
    return {};
  }

 private:
  static ClaimReading Conditional() {
    return Unchecked(Kind::KIND_CONDITIONAL,
                     "The sentence holds only under a condition, so that it asserts nothing on its own.");
  }

  // Longer than a headline, hardly a word that every English sentence has, and one that another language has.
  bool IsOtherLanguage() const {
    constexpr size_t kShortest = 7;
    constexpr uint32_t kFunction =
        kArticle | kDeterminer | kPossessive | kPronoun | kPreposition | kConjunction | kSubordinator | kAuxiliary;
    const WordSet& foreign_words = lexicon_.list("claims.foreign_words");
    size_t words = 0;
    size_t english = 0;
    bool foreign = false;
    for (const Token& token : prose_.tokens) {
      if (token.kind != Token::Kind::kWord) continue;
      ++words;
      english += token.Is(kFunction) ? 1 : 0;
      foreign = foreign || foreign_words.contains(token.lower);
    }
    return foreign && words >= kShortest && english * 8 < words && !HasEnglishVerb();
  }

  // Headlines leave out the small words: "Ministry says rebels lost eastern town after siege".
  bool HasEnglishVerb() const {
    for (size_t i = 0; i < words_.end; ++i) {
      if (prose_[i].Is(kVerb) || prose_.Match(i, words_.end, kVerbsOfSaying).classes != 0 ||
          (prose_[i].lower.ends_with("ed") && prose_.IsVerb(i)))
        return true;
    }
    return false;
  }

  bool IsQuestion() const {
    if (words_.empty()) return false;
    for (size_t i = words_.end; i-- > 0;) {
      if (prose_[i].lower == "?") return true;
      if (prose_[i].IsWord()) break;
    }
    const bool asks = prose_[0].Is(kQuestionWord) && prose_[0].kind == Token::Kind::kWord;
    const bool answered =
        prose_.sentences.size() > 1 ||
        std::any_of(prose_.tokens.begin(), prose_.tokens.end(), [](const Token& token) { return token.lower == "?"; });
    if (!asks || words_.size() < 2 || answered) return false;
    // "Is it …", "Who has …"; "Which …" and "Has-been star …" begin other sentences too.
    return prose_[0].Is(kAuxiliary) ? !prose_.IsVerb(1) : prose_[1].Is(kAuxiliary);
  }

  bool HasClause() const {
    constexpr size_t kShortest = 2;
    size_t words = 0;
    for (const Token& token : prose_.tokens) words += token.IsWord() ? 1 : 0;
    if (words < kShortest) return false;
    if (prose_.HasVerb(words_)) return true;
    for (size_t i = 1; i < words_.end; ++i) {
      const bool cue = prose_.Match(i, words_.end, kVerbsOfSaying).classes != 0;
      // "Company fires workers": an unknown verb of the third person between two other words.
      const bool third_person = prose_[i].lower.size() > 3 && prose_[i].lower.ends_with("s") &&
                                !prose_[i].Is(kPronoun | kDeterminer) && words >= 3 && i + 1 < words_.end;
      if (cue || third_person || IsBareVerb(i)) return true;
    }
    return false;
  }

  // "Four million people live in …": an unknown word between several of something and what a verb goes on with.
  bool IsBareVerb(size_t i) const {
    constexpr uint32_t kFunction = kArticle | kDeterminer | kPossessive | kPronoun | kPreposition | kConjunction |
                                   kSubordinator | kAuxiliary | kAdverb;
    if (i + 1 >= words_.end || prose_[i].kind != Token::Kind::kWord) return false;
    if (prose_[i].Is(kFunction) || prose_[i].capitalised || prose_[i].lower.ends_with("ing")) return false;
    const Token& before = prose_[i - 1];
    const Token& after = prose_[i + 1];
    const bool several = (before.lower.size() > 3 && before.lower.ends_with("s") && !before.Is(kFunction)) ||
                         lexicon_.list("claims.plurals").contains(before.lower);
    return several && after.Is(kArticle | kDeterminer | kPossessive | kPronoun | kPreposition);
  }

  bool IsIf(size_t i) const { return prose_[i].lower == "if" || prose_[i].lower == "unless"; }

  // Not "if treated" or "if properly …", which describe, nor "if you …", which tells of all cases.
  bool IsCondition(size_t i) const {
    if (!IsIf(i) || prose_[i].quoted || i + 1 >= words_.end) return false;
    const Token& next = prose_[i + 1];
    const bool participle = !next.capitalised && next.lower.ends_with("ed");
    return !participle && !next.Is(kAdverb) && !lexicon_.list("claims.anyone").contains(next.lower);
  }

  bool StartsConditional() const {
    return !words_.empty() && (IsCondition(0) || (prose_[0].lower == "even" && words_.size() > 1 && IsCondition(1)));
  }

  bool HasCondition() const {
    for (size_t i = 0; i < words_.end; ++i) {
      if (IsCondition(i) && !(i > 0 && prose_[i - 1].lower == "as")) return true;
    }
    return false;
  }

  // Its first verb is about the future: "The plan says that prices will rise" is a statement about the plan. What
  // somebody will do on purpose is planned or not planned now, and that can be checked.
  bool IsForecast() const {
    for (size_t i = 0; i < words_.end; ++i) {
      const bool name = prose_[i].capitalised && i > 0;
      const bool noun = i > 0 && (prose_[i - 1].Is(kArticle | kPossessive) || prose_[i - 1].lower == "'s");
      const PhraseMatch future = prose_.Match(i, words_.end, kForecast);
      if (!name && !noun && !prose_[i].quoted && future.classes != 0) return !IsPlanned(future.end);
      const bool leads_to_it =
          i + 1 < words_.end && prose_.Match(i + 1, words_.end, kForecast).classes != 0;  // "is going to"
      if (!noun && !leads_to_it && IsFinite(i)) return false;
    }
    return false;
  }

  // Not "infected with …", which describes, nor what begins with "who".
  bool IsFinite(size_t i) const {
    return (prose_[i].Is(kAuxiliary) || prose_[i].Is(kVerb)) && prose_.IsVerb(i) &&
           !(i > 0 && prose_[i - 1].Is(kSubordinator));
  }

  bool IsPlanned(size_t after_future) const {
    size_t verb = after_future;
    while (verb < words_.end &&
           (prose_[verb].Is(kAdverb) || prose_[verb].lower == "not" || prose_[verb].lower == "n't")) {
      ++verb;
    }
    return verb < words_.end && lexicon_.list("claims.plans").contains(prose_[verb].lower);
  }

  // The claim as a report of what somebody said: its main clause must be one.
  std::optional<Utterance> Saying() const {
    if (prose_.sentences.empty()) return std::nullopt;
    const std::string& first = prose_[0].lower;
    if (first == "i" || first == "we") return std::nullopt;
    Annotation annotation = Annotate(text_, "", lexicon_);
    if (annotation.utterances.empty()) return std::nullopt;
    Utterance& main = annotation.utterances.front();
    if (!main.speaker || main.cue.empty() || IsNobody(*main.speaker)) return std::nullopt;
    return std::move(main);
  }

  // "Scientists say", "a study found": what counts is what was found, whoever it was.
  bool IsNobody(const Speaker& speaker) const {
    const WordSet& nobody = lexicon_.list("claims.nobody");
    bool found = false;
    for (size_t i = 0; i < words_.end; ++i) {
      if (prose_[i].range.start < speaker.range.start || prose_[i].range.end > speaker.range.end) continue;
      if (prose_[i].capitalised && i > 0) return false;
      found = found || nobody.contains(prose_[i].lower);
    }
    return found;
  }

  std::string_view text_;
  const Lexicon& lexicon_;
  Prose prose_;
  Words words_;
};

}  // namespace

ClaimReading ReadClaim(std::string_view text, const Lexicon& lexicon) { return ClaimReader(text, lexicon).Read(); }

}  // namespace secondsource::language
