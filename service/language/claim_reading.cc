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

  // Longer than a headline, and hardly a word that every English sentence has.
  bool IsOtherLanguage() const {
    constexpr size_t kShortest = 7;
    constexpr uint32_t kFunction =
        kArticle | kDeterminer | kPossessive | kPronoun | kPreposition | kConjunction | kSubordinator | kAuxiliary;
    size_t words = 0;
    size_t english = 0;
    for (const Token& token : prose_.tokens) {
      if (token.kind != Token::Kind::kWord) continue;
      ++words;
      english += token.Is(kFunction) ? 1 : 0;
    }
    return words >= kShortest && english * 8 < words && !HasEnglishVerb();
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
    if (!asks || words_.size() < 2) return false;
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
      if (cue || third_person) return true;
    }
    return false;
  }

  bool IsIf(size_t i) const { return prose_[i].lower == "if" || prose_[i].lower == "unless"; }

  bool StartsConditional() const { return IsIf(0) || (prose_[0].lower == "even" && words_.size() > 1 && IsIf(1)); }

  bool HasCondition() const {
    for (size_t i = 0; i < words_.end; ++i) {
      if (IsIf(i) && !prose_[i].quoted && !(i > 0 && prose_[i - 1].lower == "as")) return true;
    }
    return false;
  }

  bool IsForecast() const {
    for (size_t i = 0; i < words_.end; ++i) {
      const bool name = prose_[i].capitalised && i > 0;
      const bool noun = i > 0 && (prose_[i - 1].Is(kArticle | kPossessive) || prose_[i - 1].lower == "'s");
      if (!name && !noun && !prose_[i].quoted && prose_.Match(i, words_.end, kForecast).classes != 0) return true;
    }
    return false;
  }

  // The claim as a report of what somebody said: its main clause must be one.
  std::optional<Utterance> Saying() const {
    if (prose_.sentences.empty()) return std::nullopt;
    const std::string& first = prose_[0].lower;
    if (first == "i" || first == "we") return std::nullopt;
    Annotation annotation = Annotate(text_, "", lexicon_);
    if (annotation.utterances.empty()) return std::nullopt;
    Utterance& main = annotation.utterances.front();
    const bool reported = main.speaker && (!main.cue.empty() || main.direct);
    if (!reported) return std::nullopt;
    return std::move(main);
  }

  std::string_view text_;
  const Lexicon& lexicon_;
  Prose prose_;
  Words words_;
};

}  // namespace

ClaimReading ReadClaim(std::string_view text, const Lexicon& lexicon) { return ClaimReader(text, lexicon).Read(); }

}  // namespace secondsource::language
