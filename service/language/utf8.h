// Code points of UTF-8 text by byte offset. A byte that is part of no valid sequence is a code point of its own,
// U+FFFD, so that every function is safe on any bytes. Thread-safe.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_UTF8_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "service/language/language.h"

namespace secondsource::language {

namespace internal {
char32_t WideCodePointAt(std::string_view text, size_t at);
size_t NextWideCodePoint(std::string_view text, size_t at);
inline bool IsAsciiAt(std::string_view text, size_t at) { return static_cast<unsigned char>(text[at]) < 0x80; }
}  // namespace internal

// `at` must be less than the size of the text.
inline char32_t CodePointAt(std::string_view text, size_t at) {
  return internal::IsAsciiAt(text, at) ? static_cast<char32_t>(text[at]) : internal::WideCodePointAt(text, at);
}
// The offset after the code point at `at`.
inline size_t NextCodePoint(std::string_view text, size_t at) {
  return internal::IsAsciiAt(text, at) ? at + 1 : internal::NextWideCodePoint(text, at);
}
// The text must not be empty.
char32_t LastCodePoint(std::string_view text);
// The offset of the code point that ends at `end`, which must be more than 0.
size_t PreviousCodePoint(std::string_view text, size_t end);

// Bytes that a valid code point takes.
size_t CodePointSize(char32_t code_point);

// Single and double quotation marks of all shapes, apostrophes included.
bool IsQuotationMark(char32_t code_point);

// The range without white space at either end.
Range Trim(std::string_view text, Range range);

// Lower case, code point by code point; bytes that are not UTF-8 stay as they are.
std::string LowerCase(std::string_view word);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_UTF8_H_
