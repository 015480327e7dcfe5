#include "clients/cli/text.h"

#include <algorithm>
#include <optional>

namespace secondsource::cli {
namespace {

struct Character {
  char32_t code;
  size_t bytes;
};

// The character that `text` begins with; nullopt if it is not valid UTF-8. `text` is not empty.
std::optional<Character> Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return Character{byte(0), 1};
  const size_t bytes = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < bytes) return std::nullopt;
  char32_t code = byte(0) & (0x7F >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return std::nullopt;
    code = (code << 6) | (byte(i) & 0x3F);
  }
  // Overlong forms, surrogates, and what is above Unicode.
  const char32_t smallest = bytes == 4 ? 0x10000 : bytes == 3 ? 0x800 : 0x80;
  if (code < smallest || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) return std::nullopt;
  return Character{code, bytes};
}

bool IsBreak(char32_t c) { return c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029; }

bool IsDropped(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0)                                                // C0, DEL, C1
         || c == 0x061C || c == 0x200E || c == 0x200F                                       // bidi marks
         || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)                    // bidi controls
         || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);  // invisible
}

// The length of the CSI sequence ("ESC [", parameters, a final byte) that `text` begins with, or 0. Only these are
// dropped whole: their text is numbers. Of other sequences only the controls go, lest an unfinished one hides words.
size_t CsiLength(std::string_view text) {
  size_t at = text.starts_with("\x1b[") ? 2 : text.starts_with("\xC2\x9B") ? 2 : 0;
  if (at == 0) return 0;
  while (at < text.size() && text[at] >= 0x20 && text[at] <= 0x3F) ++at;
  return at < text.size() && text[at] >= 0x40 && text[at] <= 0x7E ? at + 1 : 0;
}

// Code points; combining marks and wide characters are not worth a table here.
size_t Columns(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string_view Code(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kGreen:
      return "\x1b[1;32m";
    case Style::kRed:
      return "\x1b[1;31m";
    case Style::kYellow:
      return "\x1b[1;33m";
  }
  return "";
}

}  // namespace

size_t InvalidUtf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const std::optional<Character> character = Decode(text.substr(at));
    if (!character) return at;
    at += character->bytes;
  }
  return std::string_view::npos;
}

std::string Sanitised(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    if (const size_t sequence = CsiLength(text); sequence > 0) {
      text.remove_prefix(sequence);
      continue;
    }
    const std::optional<Character> character = Decode(text);
    if (!character) {
      safe += "\xEF\xBF\xBD";
    } else if (IsBreak(character->code)) {
      safe += ' ';
    } else if (!IsDropped(character->code)) {
      safe += text.substr(0, character->bytes);
    }
    text.remove_prefix(character ? character->bytes : 1);
  }
  return safe;
}

bool WantsColor(bool is_terminal, bool no_color_flag, const char* no_color_variable, const char* term_variable) {
  if (!is_terminal || no_color_flag) return false;
  if (no_color_variable != nullptr && *no_color_variable != '\0') return false;
  return term_variable != nullptr && *term_variable != '\0' && std::string_view(term_variable) != "dumb";
}

void Page::Add(std::string_view lead, std::string_view text, Style style) {
  const std::string safe = Sanitised(text);
  std::string line = Sanitised(lead);
  const std::string indent(Columns(line), ' ');
  bool fresh = true;  // no word on this line yet
  for (std::string_view rest = safe; !rest.empty();) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (word.empty()) continue;
    if (!fresh && Columns(line) + 1 + Columns(word) > width_) {
      AddLine(line, style);
      line = indent;
      fresh = true;
    }
    if (!fresh) line += ' ';
    line += word;
    fresh = false;
  }
  AddLine(line, style);
}

void Page::AddLine(std::string_view line, Style style) {
  line = line.substr(0, line.find_last_not_of(' ') + 1);
  const std::string_view code = color_ ? Code(style) : "";
  text_ += code;
  text_ += line;
  if (!code.empty()) text_ += "\x1b[0m";
  text_ += '\n';
}

}  // namespace secondsource::cli
