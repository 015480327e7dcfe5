#include "service/language/quotes.h"

#include <algorithm>
#include <optional>

#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

bool IsStop(const Token& token) {
  const std::string& mark = token.lower;
  return mark == "." || mark == "," || mark == "?" || mark == "!" || mark == "...";
}

// The quotations of one paragraph.
class Paragraph {
 public:
  Paragraph(const Prose& prose, size_t first_sentence, size_t end_sentence, std::vector<Quote>& quotes)
      : prose_(prose),
        first_sentence_(first_sentence),
        end_sentence_(end_sentence),
        words_{prose.sentences[first_sentence].words.first, prose.sentences[end_sentence - 1].words.end},
        quotes_(quotes) {}

  void Run() {
    const bool has_double = Has("\"");
    if (!has_double && !Has("'")) return;
    const std::string mark = has_double ? "\"" : "'";
    sentence_ = first_sentence_;
    for (size_t i = words_.first; i < words_.end; ++i) {
      while (i >= prose_.sentences[sentence_].words.end) ++sentence_;
      if (prose_[i].kind == Token::Kind::kQuote && prose_[i].lower == mark) TakeMark(i, has_double);
    }
    if (open_) CloseMissing(open_sentence_, words_.end);
  }

 private:
  bool Has(std::string_view mark) const {
    for (size_t i = words_.first; i < words_.end; ++i) {
      if (prose_[i].kind == Token::Kind::kQuote && prose_[i].lower == mark) return true;
    }
    return false;
  }

  void TakeMark(size_t i, bool is_double) {
    const bool opens = CanOpen(i);
    const bool closes = CanClose(i, is_double);
    if (!open_) {
      if (opens) {
        Open(i);
      } else if (closes && is_double) {
        OpenMissing(i);
      }
    } else if (closes) {
      Add({*open_ + 1, i}, {*open_, i + 1});
      open_.reset();
    } else if (opens && is_double && open_sentence_ != sentence_) {
      CloseMissing(open_sentence_, prose_.sentences[open_sentence_].words.end);
      Open(i);
    }
  }

  bool CanOpen(size_t i) const {
    if (i + 1 >= words_.end || prose_[i + 1].spaced || IsStop(prose_[i + 1])) return false;
    const char32_t mark = CodePointAt(prose_.text, prose_[i].range.start);
    if (mark == U'“' || mark == U'‘' || mark == U'„' || mark == U'«') return true;
    return i == words_.first || prose_[i].spaced || (!prose_[i - 1].IsWord() && !IsStop(prose_[i - 1]));
  }

  // Single marks are apostrophes as well: they close only after a stop.
  bool CanClose(size_t i, bool is_double) const {
    if (i == words_.first) return false;
    if (!is_double) return !prose_[i].spaced && IsStop(prose_[i - 1]);
    const char32_t mark = CodePointAt(prose_.text, prose_[i].range.start);
    const bool closing_shape = mark == U'”' || mark == U'»';
    return !prose_[i].spaced || (closing_shape && (i + 1 >= words_.end || prose_[i + 1].spaced));
  }

  void Open(size_t i) {
    open_ = i;
    open_sentence_ = sentence_;
  }

  // A closing mark alone: the quotation began with the paragraph, or with the sentence if another one went before.
  void OpenMissing(size_t close) {
    const bool another = !quotes_.empty() && quotes_.back().whole.first >= words_.first;
    const size_t start =
        another ? std::max(prose_.sentences[sentence_].words.first, quotes_.back().whole.end) : words_.first;
    if (close == start || !IsStop(prose_[close - 1])) return;
    Add({start, close}, {start, close + 1});
  }

  // An opening mark alone: the quotation goes on to the clause that reports it, or to the end of what is whole.
  void CloseMissing(size_t last_sentence, size_t end) {
    const size_t open = *open_;
    open_.reset();
    const bool whole_paragraph = open == words_.first;
    const size_t last = whole_paragraph ? end_sentence_ - 1 : last_sentence;
    const Words sentence = prose_.sentences[last].words;
    size_t stop = std::min(end, sentence.end);
    for (size_t i = std::max(sentence.first, open); i < stop; ++i) {
      if (prose_[i].lower == "," && ReportsUntilEnd(i + 1, stop)) stop = i + 1;
    }
    if (open + 1 < stop) Add({open + 1, stop}, {open, stop});
  }

  // "the minister said on Monday.": a short clause with a verb of saying and nothing said.
  bool ReportsUntilEnd(size_t first, size_t end) const {
    constexpr size_t kLongestSubject = 10;
    for (size_t i = first; i < std::min(end, first + kLongestSubject); ++i) {
      const PhraseMatch match = prose_.Match(i, end, kNeutral);
      if (match.classes == 0 || prose_[i].lower.ends_with("ing")) continue;
      return match.end >= end || !prose_[match.end].IsWord() || prose_[match.end].Is(kPreposition);
    }
    return false;
  }

  void Add(Words inside, Words whole) {
    if (inside.empty()) return;
    const bool starts_sentence = StartsSentence(whole.first);
    const bool after_mark = whole.first > words_.first && !prose_[whole.first - 1].IsWord();
    const bool goes_on = !quotes_.empty() && quotes_.back().full && quotes_.back().whole.first >= words_.first;
    const Token& first = prose_[inside.first];
    const bool starts_large = first.capitalised || first.kind != Token::Kind::kWord;
    const bool starts = (starts_large || (goes_on && after_mark)) && (starts_sentence || after_mark);
    const bool at_end = whole.end >= words_.end || prose_[whole.end].lower == ".";
    const bool stop_outside = !at_end && prose_[whole.end].lower == "," && prose_.HasVerb(inside);
    const bool stops = IsStop(prose_[inside.end - 1]) || at_end || stop_outside;
    size_t words = 0;
    for (size_t i = inside.first; i < inside.end && words < 2; ++i) words += prose_[i].IsWord() ? 1 : 0;
    quotes_.push_back({inside, whole, starts && stops && (words >= 2 || IsStop(prose_[inside.end - 1]))});
  }

  bool StartsSentence(size_t word) const {
    return std::any_of(prose_.sentences.begin() + static_cast<ptrdiff_t>(std::max(
                                                      first_sentence_, sentence_ - std::min<size_t>(sentence_, 1))),
                       prose_.sentences.begin() + static_cast<ptrdiff_t>(sentence_ + 1),
                       [&](const Sentence& sentence) { return sentence.words.first == word; }) ||
           word == words_.first || (open_ && prose_.sentences[open_sentence_].words.first == word);
  }

  const Prose& prose_;
  const size_t first_sentence_;
  const size_t end_sentence_;
  const Words words_;
  std::vector<Quote>& quotes_;
  size_t sentence_ = 0;
  std::optional<size_t> open_;
  size_t open_sentence_ = 0;
};

}  // namespace

std::vector<Quote> FindQuotes(Prose& prose) {
  std::vector<Quote> quotes;
  for (size_t first = 0; first < prose.sentences.size();) {
    size_t end = first + 1;
    while (end < prose.sentences.size() && prose.sentences[end].paragraph == prose.sentences[first].paragraph) ++end;
    Paragraph(prose, first, end, quotes).Run();
    first = end;
  }
  for (const Quote& quote : quotes) {
    for (size_t i = quote.whole.first; i < quote.whole.end; ++i) prose.tokens[i].quoted = true;
  }
  return quotes;
}

}  // namespace secondsource::language
