#include "service/language/prose.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

// Most text is ASCII, and ICU's tables are slow to ask.
bool IsAscii(char32_t c) { return c < 0x80; }
bool IsLetter(char32_t c) {
  if (IsAscii(c)) return absl::ascii_isalpha(static_cast<unsigned char>(c));
  return u_isalpha(static_cast<UChar32>(c)) || u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}
bool IsDigit(char32_t c) {
  return IsAscii(c) ? absl::ascii_isdigit(static_cast<unsigned char>(c)) : u_isdigit(static_cast<UChar32>(c));
}
bool IsApostrophe(char32_t c) { return c == U'\'' || c == U'’'; }
bool IsSpace(char32_t c) {
  return IsAscii(c) ? absl::ascii_isspace(static_cast<unsigned char>(c)) : u_isUWhiteSpace(static_cast<UChar32>(c));
}

// Cuts one sentence into tokens.
class Tokenizer {
 public:
  Tokenizer(std::string_view text, Range sentence, const Lexicon& lexicon, std::vector<Token>& tokens)
      : text_(text.substr(0, sentence.end)), at_(sentence.start), lexicon_(lexicon), tokens_(tokens) {}

  void Run() {
    bool spaced = true;
    while (at_ < text_.size()) {
      const char32_t c = CodePointAt(text_, at_);
      if (IsSpace(c)) {
        at_ = NextCodePoint(text_, at_);
        spaced = true;
        continue;
      }
      const size_t start = at_;
      Token token;
      token.spaced = spaced;
      if (IsLetter(c)) {
        TakeWord(token);
      } else if (IsDigit(c)) {
        TakeNumber(token);
      } else {
        TakeMark(c, spaced, token);
      }
      token.range = {static_cast<uint32_t>(start), static_cast<uint32_t>(at_)};
      if (token.lower.empty()) token.lower = LowerCase(token.range.In(text_));
      Classify(token);
      tokens_.push_back(std::move(token));
      spaced = false;
    }
  }

 private:
  char32_t Peek(size_t at) const { return at < text_.size() ? CodePointAt(text_, at) : U' '; }
  size_t Next(size_t at) const { return NextCodePoint(text_, at); }

  // Letters and digits, joined by hyphens, apostrophes and the stops of initials: "well-known", "don't", "U.S.".
  void TakeWord(Token& token) {
    token.kind = Token::Kind::kWord;
    token.capitalised = u_isupper(static_cast<UChar32>(CodePointAt(text_, at_)));
    const size_t start = at_;
    size_t letters = 0;  // since the last joint
    while (at_ < text_.size()) {
      const char32_t c = Peek(at_);
      if (IsLetter(c) || IsDigit(c)) {
        at_ = Next(at_);
        ++letters;
        continue;
      }
      const char32_t after = Peek(std::min(Next(at_), text_.size()));
      if (c == U'.' && letters == 1) {  // an initial, or one stop of an acronym
        at_ = Next(at_);
        letters = 0;
        if (!IsLetter(after)) break;
        continue;
      }
      const bool joins =
          (c == U'-' || c == U'‑' || (IsApostrophe(c) && !IsPossessive(at_))) && (IsLetter(after) || IsDigit(after));
      if (!joins) break;
      at_ = Next(at_);
      letters = IsApostrophe(c) ? 2 : 0;
    }
    TakeStopOfAbbreviation(start);
    token.lower = LowerCase(text_.substr(start, at_ - start));
    for (size_t mark = token.lower.find("’"); mark != std::string::npos; mark = token.lower.find("’", mark)) {
      token.lower.replace(mark, std::string_view("’").size(), "'");
    }
  }

  void TakeStopOfAbbreviation(size_t start) {
    if (at_ >= text_.size() || text_[at_] != '.' || at_ - start > 6) return;
    const std::string word = LowerCase(text_.substr(start, at_ + 1 - start));
    // A word that may end a sentence keeps its stop only inside one.
    const bool last = at_ + 1 >= text_.size();
    if (lexicon_.list("abbreviations.never_last").contains(word) ||
        (!last && lexicon_.list("abbreviations.perhaps_last").contains(word))) {
      ++at_;
    }
  }

  // "'s" at the end of a word: a token of its own, so that names stay whole.
  bool IsPossessive(size_t apostrophe) const {
    const size_t s = Next(apostrophe);
    if (Peek(s) != U's' && Peek(s) != U'S') return false;
    const char32_t after = Peek(std::min(Next(s), text_.size()));
    return !IsLetter(after) && !IsDigit(after);
  }

  void TakeNumber(Token& token) {
    token.kind = Token::Kind::kNumber;
    while (at_ < text_.size()) {
      const char32_t c = Peek(at_);
      const bool inner = (c == U'.' || c == U',' || c == U':') && IsDigit(Peek(std::min(Next(at_), text_.size())));
      if (!IsDigit(c) && !IsLetter(c) && !inner) break;
      at_ = Next(at_);
    }
  }

  void TakeMark(char32_t c, bool spaced, Token& token) {
    if (IsApostrophe(c) && !spaced && !tokens_.empty() && IsPossessive(at_)) {
      at_ = Next(Next(at_));
      token.lower = "'s";
      token.kind = Token::Kind::kWord;
    } else if (IsApostrophe(c) && !spaced && !tokens_.empty() && tokens_.back().lower.ends_with("s") &&
               IsSpace(Peek(Next(at_)))) {
      at_ = Next(at_);
      token.lower = "'s";  // "the workers' union"
      token.kind = Token::Kind::kWord;
    } else if (IsQuotationMark(c)) {
      at_ = Next(at_);
      token.kind = Token::Kind::kQuote;
      const bool single = IsApostrophe(c) || c == U'‘' || c == U'‚' || c == U'‹' || c == U'›';
      token.lower = single ? "'" : "\"";
    } else if (c == U'-' || c == U'—' || c == U'–') {
      while (at_ < text_.size() && (Peek(at_) == U'-' || Peek(at_) == U'—' || Peek(at_) == U'–')) at_ = Next(at_);
      token.lower = "--";
    } else if (c == U'…' || (c == U'.' && Peek(Next(at_)) == U'.')) {
      while (at_ < text_.size() && (Peek(at_) == U'.' || Peek(at_) == U'…')) at_ = Next(at_);
      token.lower = "...";
    } else {
      at_ = Next(at_);
    }
  }

  void Classify(Token& token) const {
    const Grammar::Entry& entry = lexicon_.grammar().Find(token.lower);
    token.classes = entry.classes;
    token.phrases = &entry.phrases;
    const std::string& word = token.lower;
    if (token.kind == Token::Kind::kWord && word.size() > 4 && word.ends_with("ly") && !token.capitalised &&
        !token.Is(kNotAdverb)) {
      token.classes |= kAdverb;
    }
    if (word.ends_with("n't")) token.classes |= kNegation | kAuxiliary;
  }

  std::string_view text_;
  size_t at_;
  const Lexicon& lexicon_;
  std::vector<Token>& tokens_;
};

// Paragraphs are divided by line ends; in a text that is wrapped at a fixed width, by empty lines.
void CountParagraphs(std::string_view text, std::vector<Sentence>& sentences) {
  const bool wrapped = std::any_of(sentences.begin(), sentences.end(), [&](const Sentence& sentence) {
    return sentence.range.In(text).find('\n') != std::string_view::npos;
  });
  for (size_t i = 1; i < sentences.size(); ++i) {
    const uint32_t end = sentences[i - 1].range.end;
    const std::string_view gap = text.substr(end, sentences[i].range.start - end);
    const auto lines = std::count(gap.begin(), gap.end(), '\n');
    sentences[i].paragraph = sentences[i - 1].paragraph + (lines > (wrapped ? 1 : 0) ? 1 : 0);
  }
}

}  // namespace

Range Prose::RangeOf(Words words) const {
  if (words.empty()) return {};
  return {tokens[words.first].range.start, tokens[words.end - 1].range.end};
}

PhraseMatch Prose::Match(size_t at, size_t end, uint32_t any_of) const {
  for (const Phrase& phrase : *tokens[at].phrases) {
    if ((phrase.classes & any_of) == 0) continue;
    size_t next = at + 1;
    size_t word = 1;
    constexpr size_t kMostAdverbs = 2;
    for (size_t adverbs = 0; word < phrase.words.size() && next < end; ++next) {
      if (tokens[next].lower == phrase.words[word]) {
        ++word;
        adverbs = 0;
      } else if (!tokens[next].Is(kAdverb) || ++adverbs > kMostAdverbs) {
        break;
      }
    }
    if (word == phrase.words.size()) return {phrase.classes, next};
  }
  return {};
}

PhraseMatch Prose::Find(Words words, uint32_t any_of) const {
  for (size_t i = words.first; i < words.end; ++i) {
    if (const PhraseMatch match = Match(i, words.end, any_of); match.classes != 0) return match;
  }
  return {};
}

bool Prose::IsVerb(size_t at) const {
  const Token& token = tokens[at];
  if (token.kind != Token::Kind::kWord) return false;
  if (token.Is(kAuxiliary)) return true;
  if (token.capitalised) return false;
  if (token.Is(kVerb)) return true;
  const std::string& word = token.lower;
  return word.size() > 3 && word.ends_with("ed") && word.find('-') == std::string::npos;
}

bool Prose::HasVerb(Words words) const {
  for (size_t i = words.first; i < words.end; ++i) {
    if (IsVerb(i)) return true;
  }
  return false;
}

bool Prose::IsName(size_t at) const {
  constexpr uint32_t kFunction = kArticle | kDeterminer | kPossessive | kPronoun | kPreposition | kConjunction |
                                 kSubordinator | kAuxiliary | kAdverb | kWeekday;
  const Token& token = tokens[at];
  return token.kind == Token::Kind::kWord && token.capitalised && !token.Is(kFunction);
}

Prose ReadProse(std::string_view text, const Lexicon& lexicon, const Call* call) {
  Prose prose;
  prose.text = text;
  prose.grammar = &lexicon.grammar();
  for (const Range range : SplitSentences(text, lexicon)) {
    if (call != nullptr && !call->Check().ok()) break;
    const size_t first = prose.tokens.size();
    Tokenizer(text, range, lexicon, prose.tokens).Run();
    prose.sentences.push_back({range, {first, prose.tokens.size()}, 0});
  }
  CountParagraphs(text, prose.sentences);
  return prose;
}

}  // namespace secondsource::language
