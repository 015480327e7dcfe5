// Sentence boundaries. ICU knows the general rules; what follows mends its cuts after abbreviations, after a question
// or an exclamation within quotation marks, and at the line ends of texts that are wrapped at a fixed width.
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "service/language/language.h"
#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

struct CloseBreaks {
  void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};
struct CloseText {
  void operator()(UText* utext) const { utext_close(utext); }
};

// ICU's cuts, without outer white space and without empty pieces.
std::vector<Range> Cut(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UText, CloseText> utext(
      utext_openUTF8(nullptr, text.data(), static_cast<int64_t>(text.size()), &error));
  // To open one takes longer than to cut a short text. It holds no text of its own: each text is set before it is cut.
  thread_local const std::unique_ptr<UBreakIterator, CloseBreaks> breaks = [] {
    UErrorCode failed = U_ZERO_ERROR;
    return std::unique_ptr<UBreakIterator, CloseBreaks>(ubrk_open(UBRK_SENTENCE, "en", nullptr, 0, &failed));
  }();
  if (breaks == nullptr) error = U_MISSING_RESOURCE_ERROR;
  if (U_SUCCESS(error)) ubrk_setUText(breaks.get(), utext.get(), &error);
  std::vector<Range> pieces;
  const auto add = [&](int32_t start, int32_t end) {
    const Range piece = Trim(text, {static_cast<uint32_t>(start), static_cast<uint32_t>(end)});
    if (!piece.empty()) pieces.push_back(piece);
  };
  if (U_FAILURE(error)) {  // ICU without its data: the text as a whole is still better than nothing
    add(0, static_cast<int32_t>(text.size()));
    return pieces;
  }
  int32_t start = 0;
  for (int32_t end = ubrk_next(breaks.get()); end != UBRK_DONE; end = ubrk_next(breaks.get())) {
    add(start, end);
    start = end;
  }
  return pieces;
}

bool EndsSentence(std::string_view sentence) {
  while (!sentence.empty()) {
    const char32_t last = LastCodePoint(sentence);
    if (last == U'.' || last == U'!' || last == U'?' || last == U'…') return true;
    if (!IsQuotationMark(last) && last != U')' && last != U']') return false;
    sentence.remove_suffix(CodePointSize(last));
  }
  return false;
}

// The first word, lower case, without what is not a letter or digit before it.
std::string FirstWord(std::string_view sentence) {
  size_t start = 0;
  while (start < sentence.size() && !u_isalnum(static_cast<UChar32>(CodePointAt(sentence, start)))) {
    start = NextCodePoint(sentence, start);
  }
  const size_t end = sentence.find_first_of(" \t\n\r,;:.!?\"'", start);
  const std::string_view word = sentence.substr(start, end == std::string_view::npos ? end : end - start);
  return absl::AsciiStrToLower(absl::string_view(word.data(), word.size()));
}

// The last word with its full stop, lower case: "u.s.", "j.".
std::string LastWord(std::string_view sentence) {
  const size_t before = sentence.find_last_of(" \t\n\r(\"");
  const std::string_view word = before == std::string_view::npos ? sentence : sentence.substr(before + 1);
  return absl::AsciiStrToLower(absl::string_view(word.data(), word.size()));
}

bool StartsWithDigit(std::string_view sentence) { return !sentence.empty() && absl::ascii_isdigit(sentence.front()); }

bool StartsLower(std::string_view sentence) {
  return !sentence.empty() && u_islower(static_cast<UChar32>(CodePointAt(sentence, 0)));
}

bool HasWord(std::string_view piece) {
  for (size_t at = 0; at < piece.size(); at = NextCodePoint(piece, at)) {
    if (u_isalnum(static_cast<UChar32>(CodePointAt(piece, at)))) return true;
  }
  return false;
}

bool EndsInAbbreviation(std::string_view sentence, std::string_view next, const Lexicon& lexicon) {
  const std::string last = LastWord(sentence);
  if (last.empty() || last.back() != '.') return false;
  if (lexicon.list("abbreviations.before_numbers").contains(last)) return StartsWithDigit(next);
  const bool before_anything = lexicon.list("abbreviations.never_last").contains(last);
  if (before_anything) return true;
  const bool initial = last.size() == 2 && absl::ascii_isalpha(last.front());
  if (!initial && !lexicon.list("abbreviations.perhaps_last").contains(last)) return false;
  return !lexicon.list("sentence_starters").contains(FirstWord(next));
}

size_t LineEnds(std::string_view gap) { return static_cast<size_t>(std::count(gap.begin(), gap.end(), '\n')); }

// Whether lines end in the middle of sentences: short lines, and at least one that goes on in lower case.
bool IsWrapped(std::string_view text, const std::vector<Range>& pieces) {
  constexpr size_t kLongestWrappedLine = 120;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    if (end - start > kLongestWrappedLine) return false;
    start = end + 1;
  }
  for (size_t i = 1; i < pieces.size(); ++i) {
    const std::string_view gap = text.substr(pieces[i - 1].end, pieces[i].start - pieces[i - 1].end);
    if (LineEnds(gap) == 1 && !EndsSentence(pieces[i - 1].In(text)) && StartsLower(pieces[i].In(text))) return true;
  }
  return false;
}

bool BelongTogether(std::string_view text, Range piece, Range next, bool wrapped, const Lexicon& lexicon) {
  const std::string_view before = piece.In(text);
  const std::string_view after = next.In(text);
  const size_t line_ends = LineEnds(text.substr(piece.end, next.start - piece.end));
  if (line_ends > 1) return false;
  if (line_ends == 1 && !wrapped) return !EndsSentence(before) && StartsLower(after);
  if (line_ends == 1 && !EndsSentence(before)) return true;
  return StartsLower(after) || !HasWord(after) || EndsInAbbreviation(before, after, lexicon);
}

}  // namespace

std::vector<Range> SplitSentences(std::string_view text, const Lexicon& lexicon) {
  const std::vector<Range> pieces = Cut(text);
  const bool wrapped = IsWrapped(text, pieces);
  std::vector<Range> sentences;
  Range last_piece;  // only the last piece is looked at, so that joining many stays linear
  for (const Range piece : pieces) {
    if (!sentences.empty() && BelongTogether(text, last_piece, piece, wrapped, lexicon)) {
      sentences.back().end = piece.end;
    } else {
      sentences.push_back(piece);
    }
    last_piece = piece;
  }
  return sentences;
}

}  // namespace secondsource::language
