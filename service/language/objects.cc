#include "service/language/objects.h"

#include <algorithm>

#include "service/language/noun_phrases.h"
#include "service/language/replies.h"

namespace secondsource::language {
namespace {

class ObjectFinder {
 public:
  ObjectFinder(const Prose& prose, const ReportingCue& cue, Words words, bool beside_quote)
      : prose_(prose), cue_(cue), words_(words), beside_quote_(beside_quote), at_(words.first) {}

  std::optional<Object> Find() {
    SkipToContent();
    if (at_ >= words_.end) return Empty();
    const Token& token = prose_[at_];
    const bool determiner = token.lower == "that" && at_ + 1 < words_.end && prose_[at_ + 1].Is(kStatementNoun);
    const bool alone = Bears() && IsPronounAlone();  // "disputed that"
    if (token.lower == "that" && !determiner && !alone) return Said(at_ + 1);
    if (token.lower == "whether" || (token.lower == "if" && Bears())) return Said(at_ + 1);
    if (token.lower == ",") return AfterComma();
    if (token.lower == ":") return Said(at_ + 1);
    if (!token.IsWord() && !token.quoted) return Empty();
    if (cue_.classes & kAccusing) return Accusation();
    if (Bears()) {
      if (std::optional<Object> object = OfStatement()) return object;
    }
    if (cue_.classes & kStatementOnly) return std::nullopt;
    if ((cue_.classes & kClauseOnly) && !token.quoted) return Empty();
    return Plain();
  }

 private:
  // Cues that take a statement for their object: "denied the report", "declined to confirm it".
  bool Bears() const {
    return cue_.cue_class != v1::Statement::CUE_NEUTRAL && cue_.cue_class != v1::Statement::CUE_DISTANCING;
  }

  std::optional<Object> Empty() const {
    // "X sees it differently": to differ is to deny what was said before.
    if (cue_.cue_class == v1::Statement::CUE_DENYING && !beside_quote_ && !(cue_.classes & kStatementOnly)) {
      return About(cue_.words, {});
    }
    // To withhold is an utterance, whatever it is about.
    if (cue_.cue_class != v1::Statement::CUE_WITHHOLDING || beside_quote_) return Object{};
    if (cue_.classes & kStatementOnly) return std::nullopt;
    Object object;
    object.content = cue_.words;
    return object;
  }

  std::optional<Object> Said(size_t start) const {
    Object object;
    object.content = Trimmed(prose_, {start, words_.end});
    return object;
  }

  void SkipToContent() {
    at_ = AfterListener(prose_, cue_, words_);
    // "said at least 12 …" and "denied by Monday …" are told apart by what follows the preposition.
    at_ = SkipAdverbials(prose_, {at_, words_.end});
  }

  // "said on Monday, in his first interview, that …"
  std::optional<Object> AfterComma() const {
    constexpr size_t kReach = 15;
    for (size_t i = at_ + 1; i + 1 < std::min(words_.end, at_ + kReach); ++i) {
      if (prose_[i].lower == "," && prose_[i + 1].lower == "that") return Said(i + 2);
      if (i == at_ + 1 && prose_[i].lower == "that") return Said(i + 1);
    }
    return Empty();
  }

  // "accused Y of C"
  std::optional<Object> Accusation() const {
    const Words accused = AccusedAfter();
    const size_t of = accused.end;
    if (accused.empty() || of + 1 >= words_.end || (prose_[of].lower != "of" && prose_[of].lower != "for"))
      return std::nullopt;
    Object object;
    object.accused = accused;
    object.content = Trimmed(prose_, {of + 1, words_.end});
    if (object.content.empty()) return std::nullopt;
    return object;
  }

  // The last "of" or "for" before a noun phrase ends belongs to the accusation.
  Words AccusedAfter() const {
    const Words phrase = NounPhraseAfter(prose_, {at_, words_.end});
    for (size_t i = phrase.first + 1; i < phrase.end; ++i) {
      if (prose_[i].lower == "of" || prose_[i].lower == "for") return {phrase.first, i};
    }
    return phrase;
  }

  // "the report", "claims by Y of Z", "reports that C", "it".
  std::optional<Object> OfStatement() const {
    if (IsPronounAlone()) return About({at_, at_ + 1}, {});
    const size_t noun = StatementNoun();
    if (noun == words_.end) return std::nullopt;
    size_t after = noun + 1;
    Words whose{at_, noun + 1};
    if (after + 1 < words_.end && (prose_[after].lower == "by" || prose_[after].lower == "from")) {
      const Words by = NounPhraseAfter(prose_, {after + 1, words_.end});
      if (prose_.IsText(by.end, "that") && by.end + 1 < words_.end) return Said(by.end + 1);
      const Words body = WithoutContent(by);
      whose = {at_, body.end};
      after = body.end;
    }
    after = SkipDate(prose_, {after, words_.end});
    if (after < words_.end && prose_[after].lower == "that") return Said(after + 1);
    if (after + 1 < words_.end && (prose_[after].lower == "of" || prose_[after].lower == "about")) {
      const Words of = NounPhraseAfter(prose_, {after + 1, words_.end});
      const bool person = !of.empty() && (prose_.IsName(of.first) || prose_[of.first].lower == "the") && AllNames(of) &&
                          (of.end >= words_.end || !prose_[of.end].IsWord());
      if (!person) return Said(after + 1);
      whose = {at_, of.end};
    }
    return About(whose, whose);
  }

  // "claims by Y of Z": a phrase with "of" takes Z in.
  Words WithoutContent(Words phrase) const {
    for (size_t i = phrase.first + 1; i < phrase.end; ++i) {
      if (prose_[i].lower == "of") return {phrase.first, i};
    }
    return phrase;
  }

  bool AllNames(Words words) const {
    for (size_t i = words.first; i < words.end; ++i) {
      if (!prose_.IsName(i) && !prose_[i].Is(kArticle)) return false;
    }
    return true;
  }

  bool IsPronounAlone() const {
    static constexpr std::string_view kPronouns[] = {"it", "this", "that", "them", "these", "those", "everything"};
    if (std::find(std::begin(kPronouns), std::end(kPronouns), prose_[at_].lower) == std::end(kPronouns)) return false;
    const size_t after = prose_.IsText(at_ + 1, "all") ? at_ + 2 : at_ + 1;  // "denies it all"
    if (after >= words_.end) return true;
    const Token& next = prose_[after];
    return !next.IsWord() || next.Is(kPreposition | kConjunction | kSubordinator) || next.Is(kAdverb);
  }

  // The statement noun that heads the object, or the end of the words.
  size_t StatementNoun() const {
    constexpr size_t kReach = 8;
    for (size_t i = at_; i < std::min(words_.end, at_ + kReach); ++i) {
      const Token& token = prose_[i];
      if (!token.IsWord() || token.quoted) break;
      const bool compound = i + 1 < words_.end && prose_[i + 1].Is(kStatementNoun);
      if (token.Is(kStatementNoun) && !compound) return i;
      if (token.Is(kPreposition | kConjunction | kSubordinator | kAuxiliary) && token.lower != "that") break;
    }
    return words_.end;
  }

  std::optional<Object> About(Words words, Words whose) const {
    Object object;
    object.content = words;
    object.reply = ReplyTo(prose_, whose, cue_.cue_class);
    return object;
  }

  // The words themselves are the content.
  std::optional<Object> Plain() const {
    const Words content = Trimmed(prose_, {at_, words_.end});
    constexpr size_t kReach = 6;
    for (size_t i = content.first; i < std::min(content.end, content.first + kReach); ++i) {
      if (prose_[i].Is(kNotStatement)) return std::nullopt;
    }
    const bool withholds = cue_.cue_class == v1::Statement::CUE_WITHHOLDING;
    if (content.size() < 2 && !Bears() && !withholds) return Empty();
    if (content.empty()) return Empty();
    Object object;
    object.content = content;
    const std::string& first = prose_[content.first].lower;
    const bool gerund = first.ends_with("ing") && first.size() > 5 && !prose_[content.first].capitalised;
    object.of_the_subject = gerund && (Bears() || cue_.cue_class == v1::Statement::CUE_DISTANCING);
    object.of_the_subject = object.of_the_subject || (first == "to" && content.size() > 1);
    return object;
  }

  const Prose& prose_;
  const ReportingCue& cue_;
  const Words words_;
  const bool beside_quote_;
  size_t at_;
};

}  // namespace

size_t AfterListener(const Prose& prose, const ReportingCue& cue, Words words) {
  if ((cue.classes & kWithListener) == 0 || words.empty() || prose[words.first].lower == "that") return words.first;
  return NounPhraseAfter(prose, words).end;
}

Words Trimmed(const Prose& prose, Words words) {
  const auto is_edge = [&](size_t i) {
    const std::string& mark = prose[i].lower;
    return mark == "," || mark == "." || mark == ";" || mark == ":" || mark == "--";
  };
  while (!words.empty() && is_edge(words.first)) ++words.first;
  while (!words.empty() &&
         (is_edge(words.end - 1) || (prose[words.end - 1].Is(kConjunction) && !prose[words.end - 1].quoted))) {
    --words.end;
  }
  return words;
}

std::optional<Object> FindObject(const Prose& prose, const ReportingCue& cue, Words words, bool beside_quote) {
  return ObjectFinder(prose, cue, words, beside_quote).Find();
}

}  // namespace secondsource::language
