#include "service/language/utf8.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "absl/strings/ascii.h"

namespace secondsource::language {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

struct Decoded {
  char32_t code_point;
  size_t next;
};

Decoded Decode(std::string_view text, size_t at) {
  const auto size = static_cast<int32_t>(text.size());
  auto next = static_cast<int32_t>(at);
  UChar32 code_point = 0;
  U8_NEXT(text.data(), next, size, code_point);
  if (code_point < 0) return {kReplacement, at + 1};
  return {static_cast<char32_t>(code_point), static_cast<size_t>(next)};
}

}  // namespace

namespace internal {

char32_t WideCodePointAt(std::string_view text, size_t at) { return Decode(text, at).code_point; }

size_t NextWideCodePoint(std::string_view text, size_t at) { return Decode(text, at).next; }

}  // namespace internal

size_t PreviousCodePoint(std::string_view text, size_t end) {
  auto at = static_cast<int32_t>(end);
  UChar32 code_point = 0;
  U8_PREV(text.data(), 0, at, code_point);
  return code_point < 0 ? end - 1 : static_cast<size_t>(at);
}

char32_t LastCodePoint(std::string_view text) { return CodePointAt(text, PreviousCodePoint(text, text.size())); }

size_t CodePointSize(char32_t code_point) {
  if (code_point < 0x80) return 1;
  if (code_point < 0x800) return 2;
  return code_point < 0x10000 ? 3 : 4;
}

bool IsQuotationMark(char32_t code_point) {
  switch (code_point) {
    case U'"':
    case U'\'':
    case U'“':
    case U'”':
    case U'„':
    case U'‟':
    case U'«':
    case U'»':
    case U'‘':
    case U'’':
    case U'‚':
    case U'‹':
    case U'›':
      return true;
    default:
      return false;
  }
}

Range Trim(std::string_view text, Range range) {
  while (range.start < range.end && u_isUWhiteSpace(static_cast<UChar32>(CodePointAt(text, range.start)))) {
    range.start = static_cast<uint32_t>(NextCodePoint(text, range.start));
  }
  while (range.start < range.end) {
    const size_t last = PreviousCodePoint(text.substr(0, range.end), range.end);
    if (!u_isUWhiteSpace(static_cast<UChar32>(CodePointAt(text, last)))) break;
    range.end = static_cast<uint32_t>(last);
  }
  if (range.start > range.end) range.start = range.end;
  return range;
}

std::string LowerCase(std::string_view word) {
  if (std::all_of(word.begin(), word.end(), absl::ascii_isascii)) {
    return absl::AsciiStrToLower(absl::string_view(word.data(), word.size()));
  }
  std::string lower;
  lower.reserve(word.size());
  for (size_t at = 0; at < word.size();) {
    const Decoded decoded = Decode(word, at);
    if (decoded.code_point == kReplacement) {
      lower.append(word.substr(at, decoded.next - at));
    } else {
      const UChar32 folded = u_tolower(static_cast<UChar32>(decoded.code_point));
      char bytes[U8_MAX_LENGTH];
      int32_t length = 0;
      U8_APPEND_UNSAFE(bytes, length, folded);
      lower.append(bytes, static_cast<size_t>(length));
    }
    at = decoded.next;
  }
  return lower;
}

}  // namespace secondsource::language
