#include "service/registry/words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace secondsource::registry {
namespace {

// A code point and where the next one begins. `c` is negative for invalid UTF-8 and at the end.
struct CodePoint {
  UChar32 c = -1;
  size_t next = 0;
};

CodePoint At(std::string_view text, size_t offset) {
  if (offset >= text.size()) return {-1, text.size()};
  // Most of a text is ASCII, and ICU takes its time.
  if (const auto byte = static_cast<unsigned char>(text[offset]); byte < 0x80) return {byte, offset + 1};
  CodePoint result;
  int32_t i = 0;
  const int32_t left = static_cast<int32_t>(std::min<size_t>(text.size() - offset, U8_MAX_LENGTH));
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data()) + offset;
  U8_NEXT(bytes, i, left, result.c);
  result.next = offset + static_cast<size_t>(i);
  return result;
}

bool IsAscii(UChar32 c) { return c >= 0 && c < 0x80; }

bool IsLetter(UChar32 c) {
  if (IsAscii(c)) return absl::ascii_isalpha(static_cast<unsigned char>(c));
  return c >= 0 && u_isalpha(c);
}

bool IsLetterOrDigit(UChar32 c) {
  if (IsAscii(c)) return absl::ascii_isalnum(static_cast<unsigned char>(c));
  return c >= 0 && u_isalnum(c);
}

bool IsCapital(UChar32 c) {
  if (IsAscii(c)) return absl::ascii_isupper(static_cast<unsigned char>(c));
  return u_isupper(c) || u_istitle(c);
}

bool IsWordPart(UChar32 c) {
  if (IsAscii(c)) return absl::ascii_isalnum(static_cast<unsigned char>(c));
  return c >= 0 && (u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0);
}

bool IsApostrophe(UChar32 c) { return c == '\'' || c == 0x2019 || c == 0x02BC; }

bool IsHyphen(UChar32 c) { return c == '-' || c == 0x2010 || c == 0x2011; }

std::string Fold(std::string_view word) {
  const bool ascii = std::all_of(word.begin(), word.end(), [](char c) { return absl::ascii_isascii(c); });
  if (ascii) return absl::AsciiStrToLower(absl::string_view(word.data(), word.size()));

  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(error);
  icu::UnicodeString text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(word.data(), static_cast<int32_t>(word.size())));
  if (U_SUCCESS(error)) text = nfkd->normalize(text, error);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_charType(c) != U_NON_SPACING_MARK) kept.append(c);
  }
  std::string folded;
  kept.foldCase().toUTF8String(folded);
  return folded;
}

Case CaseOf(std::string_view word) {
  size_t letters = 0;
  size_t capitals = 0;
  bool first_is_capital = false;
  for (size_t i = 0; i < word.size();) {
    const CodePoint point = At(word, i);
    i = point.next;
    if (!IsLetter(point.c)) continue;
    const bool capital = IsCapital(point.c);
    if (letters == 0) first_is_capital = capital;
    ++letters;
    capitals += capital ? 1 : 0;
  }
  if (letters >= 2 && capitals == letters) return Case::kCapitals;
  return first_is_capital ? Case::kCapitalised : Case::kLower;
}

// The end of an abbreviation such as "U.S." that starts here, its last dot included; `start` if none does.
size_t AbbreviationEnd(std::string_view text, size_t start) {
  size_t end = start;
  size_t letters = 0;
  for (size_t i = start;;) {
    const CodePoint letter = At(text, i);
    if (!IsLetter(letter.c)) break;
    if (IsWordPart(At(text, letter.next).c)) return start;
    ++letters;
    end = letter.next;
    if (At(text, letter.next).c != '.') break;
    end = letter.next + 1;
    i = end;
  }
  return letters >= 2 ? end : start;
}

size_t WordEnd(std::string_view text, size_t start) {
  const size_t abbreviation = AbbreviationEnd(text, start);
  if (abbreviation > start) return abbreviation;
  size_t end = start;
  for (CodePoint point = At(text, end); IsWordPart(point.c); point = At(text, end)) end = point.next;
  return end;
}

// Where a possessive 's that stands here ends; `offset` if none does.
size_t PossessiveEnd(std::string_view text, size_t offset) {
  const CodePoint apostrophe = At(text, offset);
  if (!IsApostrophe(apostrophe.c)) return offset;
  const CodePoint s = At(text, apostrophe.next);
  if ((s.c != 's' && s.c != 'S') || IsWordPart(At(text, s.next).c)) return offset;
  return s.next;
}

// What stands between two words, as far as names care.
struct Gap {
  bool joins = true;
  size_t length = 0;
  size_t newlines = 0;
  bool only_hyphen = true;

  void Add(UChar32 c, bool after_short_word) {
    const bool first = length++ == 0;
    only_hyphen = only_hyphen && first && IsHyphen(c);
    if (c == '\n' && ++newlines > 1) joins = false;     // a new paragraph
    if (c == '.' && first && after_short_word) return;  // "St. Petersburg"
    if (c < 0 || !(u_isUWhiteSpace(c) || IsHyphen(c) || IsApostrophe(c) || c == '&' || c == '/')) joins = false;
  }
};

}  // namespace

std::vector<Word> SplitWords(std::string_view text) {
  constexpr size_t kShortWord = 3;
  std::vector<Word> words;
  Gap gap;
  for (size_t i = 0; i < text.size();) {
    const CodePoint point = At(text, i);
    if (!IsLetterOrDigit(point.c)) {
      gap.Add(point.c, !words.empty() && words.back().folded.size() <= kShortWord);
      i = point.next;
      continue;
    }
    const size_t end = WordEnd(text, i);
    std::string letters(text.substr(i, end - i));
    letters.erase(std::remove(letters.begin(), letters.end(), '.'), letters.end());  // of an abbreviation
    words.push_back({.folded = Fold(letters),
                     .start = static_cast<uint32_t>(i),
                     .end = static_cast<uint32_t>(end),
                     .letters = CaseOf(letters),
                     .joined = !words.empty() && gap.joins,
                     .hyphenated = !words.empty() && gap.length > 0 && gap.only_hyphen});
    gap = {};
    i = PossessiveEnd(text, end);
  }
  return words;
}

std::string FoldName(std::string_view text) {
  const std::vector<Word> words = SplitWords(text);
  const bool article = words.size() > 1 && words[0].folded == "the";
  return JoinFolded(absl::MakeConstSpan(words).subspan(article ? 1 : 0));
}

std::string JoinFolded(absl::Span<const Word> words) {
  std::string joined;
  for (const Word& word : words) {
    if (!joined.empty()) joined += ' ';
    joined += word.folded;
  }
  return joined;
}

std::optional<size_t> FindInvalidUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const CodePoint point = At(text, i);
    if (point.c < 0) return i;
    i = point.next;
  }
  return std::nullopt;
}

}  // namespace secondsource::registry
