// Text on a terminal: what is safe to show, how it is wrapped, and when it has colour.
#ifndef SECONDSOURCE_CLIENTS_CLI_TEXT_H_
#define SECONDSOURCE_CLIENTS_CLI_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace secondsource::cli {

// The offset of the first byte that is not valid UTF-8 (RFC 3629), or npos.
size_t InvalidUtf8(std::string_view text);

// `text` as one line that a terminal cannot take for anything but text. Quotes and titles come from anywhere, and an
// escape sequence in them could repaint the verdict. Line breaks and tabs become spaces; control characters (C0,
// DEL, C1), CSI sequences, bidirectional controls and invisible tags are dropped; invalid UTF-8 becomes U+FFFD.
std::string Sanitised(std::string_view text);

// Whether to colour a stream, by https://no-color.org and the habits of terminals. The environment's values may be
// null.
bool WantsColor(bool is_terminal, bool no_color_flag, const char* no_color_variable, const char* term_variable);

// How text is shown.
struct RenderOptions {
  bool color = false;
  // Columns to wrap at.
  size_t width = 80;
  // Every quote, not only the most telling.
  bool all = false;
};

enum class Style { kPlain, kBold, kDim, kGreen, kRed, kYellow };

// Lines of wrapped text. Everything added is sanitised, so that no caller can forget to.
class Page {
 public:
  explicit Page(const RenderOptions& options) : color_(options.color), width_(options.width) {}

  // Adds a paragraph. `lead` stands before the first line; the further lines are indented by its width. A word that
  // is wider than the page gets a line of its own.
  void Add(std::string_view lead, std::string_view text, Style style = Style::kPlain);
  void Blank() { text_ += '\n'; }
  const std::string& text() const { return text_; }

 private:
  void AddLine(std::string_view line, Style style);

  bool color_;
  size_t width_;
  std::string text_;
};

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_TEXT_H_
