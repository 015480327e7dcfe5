#include "service/language/terms.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace secondsource::language {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Word {
  std::string text;  // as it stands, without a possessive ending
  std::string lower;
  uint32_t offset = 0;
  bool capital = false;
  bool first = false;  // of a sentence
  bool comma_before = false;
  bool break_before = false;  // a mark of punctuation that ends a clause stands before it
};

bool IsWordByte(unsigned char c) { return std::isalnum(c) || c >= 0x80; }

// A hyphen, apostrophe, point or comma inside a word or number: "salt-mining", "didn't", "1,100", "3.5".
bool JoinsWord(std::string_view text, size_t i) {
  if (i == 0 || i + 1 >= text.size() || !IsWordByte(text[i + 1])) return false;
  const char c = text[i];
  if (c == '\'' || c == '-') return true;
  return (c == '.' || c == ',') && std::isdigit(static_cast<unsigned char>(text[i - 1])) &&
         std::isdigit(static_cast<unsigned char>(text[i + 1]));
}

void TrimPossessive(std::string& word) {
  for (std::string_view ending : {"'s", "\u2019s", "'", "\u2019"}) {
    if (word.size() > ending.size() && std::string_view(word).ends_with(ending)) {
      word.resize(word.size() - ending.size());
      return;
    }
  }
}

std::vector<Word> Words(std::string_view text) {
  std::vector<Word> words;
  bool sentence_start = true;
  bool clause_break = false;
  bool comma = false;
  for (size_t i = 0; i < text.size();) {
    const unsigned char c = text[i];
    const bool sign = c == '%' || c == '$';
    if (!IsWordByte(c) && !sign) {
      if (c == '.' || c == '!' || c == '?') sentence_start = true;
      if (c == ',') comma = true;
      if (c == '.' || c == ';' || c == ':' || c == '!' || c == '?') clause_break = true;
      ++i;
      continue;
    }
    const size_t start = i++;
    while (!sign && i < text.size() && (IsWordByte(text[i]) || JoinsWord(text, i))) ++i;
    Word word;
    word.text = std::string(text.substr(start, i - start));
    TrimPossessive(word.text);
    word.lower = absl::AsciiStrToLower(word.text);
    word.offset = static_cast<uint32_t>(start);
    word.capital = std::isupper(static_cast<unsigned char>(word.text[0])) != 0;
    word.first = sentence_start;
    word.break_before = clause_break;
    word.comma_before = comma;
    sentence_start = clause_break = comma = false;
    words.push_back(std::move(word));
  }
  return words;
}

std::optional<double> ValueIn(const WordSet& list, std::string_view word) {
  // Lists of values hold "word=value"; they are short.
  for (const std::string& entry : list) {
    const size_t equals = entry.find('=');
    if (equals == word.size() && std::string_view(entry).substr(0, equals) == word) {
      double value = 0;
      if (absl::SimpleAtod(entry.substr(equals + 1), &value)) return value;
    }
  }
  return std::nullopt;
}

std::optional<double> DigitsValue(const std::string& word) {
  if (word.empty() || !std::isdigit(static_cast<unsigned char>(word[0]))) return std::nullopt;
  std::string digits = word;
  digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
  double value = 0;
  if (!absl::SimpleAtod(digits, &value)) return std::nullopt;
  return value;
}

bool IsYearOrDay(double value, const std::vector<Word>& words, size_t at, const Lexicon& lexicon) {
  const WordSet& months = lexicon.list("months");
  const auto is_month = [&](size_t i) { return i < words.size() && months.contains(words[i].lower); };
  if (value >= 1 && value <= 31 && value == std::floor(value) && ((at > 0 && is_month(at - 1)) || is_month(at + 1)))
    return true;
  return value >= 1800 && value <= 2100 && value == std::floor(value) && words[at].text.size() == 4 &&
         (at == 0 || (words[at - 1].lower != "$"));
}

// Whether one of the phrases of `list` ends right before word `at`.
bool PhraseBefore(const WordSet& list, const std::vector<Word>& words, size_t at) {
  std::string phrase;
  for (size_t length = 1; length <= 3 && length <= at; ++length) {
    phrase = length == 1 ? words[at - 1].lower : absl::StrCat(words[at - length].lower, " ", phrase);
    if (list.contains(phrase)) return true;
  }
  return false;
}

// Whether a phrase of `list` starts at word `at`; the number of its words, or 0.
size_t PhraseAt(const WordSet& list, const std::vector<Word>& words, size_t at) {
  std::string phrase;
  size_t found = 0;
  for (size_t length = 1; length <= 3 && at + length <= words.size(); ++length) {
    absl::StrAppend(&phrase, length == 1 ? "" : " ", words[at + length - 1].lower);
    if (list.contains(phrase)) found = length;
  }
  return found;
}

class Proposer {
 public:
  Proposer(std::string_view text, const Lexicon& lexicon) : lexicon_(lexicon), words_(Words(text)) {}

  Proposition Run() {
    for (size_t i = 0; i < words_.size(); ++i) {
      // At the start of a sentence a capital says nothing, unless a second one follows: "Ada Moor said".
      if (words_[i].first && i + 1 < words_.size() && words_[i].capital && words_[i + 1].capital &&
          !words_[i + 1].first && !lexicon_.list("stop_words").contains(words_[i].lower)) {
        words_[i].first = false;
      }
      if (const size_t used = PhraseAt(lexicon_.list("idioms"), words_, i); used > 0) {
        i += used - 1;
        continue;
      }
      if (const size_t used = UpdateNegation(i); used > 0) {
        i += used - 1;
        continue;
      }
      if (const size_t used = TakeFigure(i); used > 0) {
        i += used - 1;
        continue;
      }
      TakeTerm(words_[i]);
    }
    AttachUnits();
    for (const Term& term : result_.terms) {
      if (term.kind == Term::Kind::kWord && term.negated) result_.negated = true;
    }
    return std::move(result_);
  }

 private:
  static constexpr size_t kNegationReach = 8;  // words

  // Follows the reach of negations. Where one starts at word `i`, returns how many words it has: they say nothing else.
  size_t UpdateNegation(size_t i) {
    if (negation_left_ > 0 && (words_[i].break_before || lexicon_.list("clause_breaks").contains(words_[i].lower))) {
      negation_left_ = 0;
    }
    if (negation_left_ > 0) --negation_left_;
    size_t used = PhraseAt(lexicon_.list("negations"), words_, i);
    if (used == 0 && words_[i].lower.ends_with("n't")) used = 1;
    if (used > 0) {
      negated_ = negation_left_ > 0 ? !negated_ : true;  // two negations within one reach undo each other
      negation_left_ = kNegationReach + 1;
    }
    if (negation_left_ == 0) negated_ = false;
    return used;
  }

  // Takes a number that starts at word `i`; returns how many words it used.
  size_t TakeFigure(size_t i) {
    std::optional<double> value = DigitsValue(words_[i].text);
    if (!value) value = ValueIn(lexicon_.list("numbers"), words_[i].lower);
    if (!value) value = CompoundValue(words_[i].lower);
    if (!value || (i + 1 < words_.size() && words_[i].lower == "one" && words_[i + 1].lower == "of")) return 0;
    if (IsYearOrDay(*value, words_, i, lexicon_)) return 0;
    size_t used = 1;
    while (i + used < words_.size()) {
      const std::optional<double> factor = ValueIn(lexicon_.list("multipliers"), words_[i + used].lower);
      if (!factor) break;
      *value *= *factor;
      ++used;
    }
    Figure figure = Bounded(*value, i);
    result_.figures.push_back(figure);
    figure_begin_.push_back(i);
    figure_end_.push_back(i + used);
    result_.terms.push_back({Term::Kind::kFigure, words_[i].text, absl::StrCat(*value), negated_, words_[i].offset});
    return used;
  }

  // "twenty-three".
  std::optional<double> CompoundValue(const std::string& word) const {
    const size_t hyphen = word.find('-');
    if (hyphen == std::string::npos) return std::nullopt;
    const auto tens = ValueIn(lexicon_.list("numbers"), std::string_view(word).substr(0, hyphen));
    const auto ones = ValueIn(lexicon_.list("numbers"), std::string_view(word).substr(hyphen + 1));
    if (!tens || !ones || *tens < 20 || *ones > 9) return std::nullopt;
    return *tens + *ones;
  }

  Figure Bounded(double value, size_t at) const {
    // "About" stands for a tenth either way.
    if (PhraseBefore(lexicon_.list("bounds.at_least"), words_, at)) return {value, kInfinity, "", ""};
    if (PhraseBefore(lexicon_.list("bounds.at_most"), words_, at)) return {0, value, "", ""};
    if (PhraseBefore(lexicon_.list("bounds.about"), words_, at)) return {value * 0.9, value * 1.1, "", ""};
    return {value, value, "", ""};
  }

  void TakeTerm(const Word& word) {
    if (lexicon_.list("stop_words").contains(word.lower)) return;
    Term term{Term::Kind::kWord, word.text, "", negated_, word.offset};
    if (word.capital && !word.first && !lexicon_.list("light_words").contains(word.lower)) {
      term.kind = Term::Kind::kName;
      term.concept_name = word.lower;
    } else {
      term.concept_name = std::string(lexicon_.concept_of(Lexicon::Stem(word.lower)));
    }
    result_.terms.push_back(std::move(term));
  }

  std::string Concept(size_t i) const { return std::string(lexicon_.concept_of(Lexicon::Stem(words_[i].lower))); }

  // A figure counts the first content word after it, and measures the growing count that stands next to it: after it
  // if there is one before the next figure ("12 were killed and 30 injured"), else before it ("killing 12"); far before
  // it only where it counts nothing itself ("the number of people killed … has risen to five").
  void AttachUnits() {
    for (size_t f = 0; f < result_.figures.size(); ++f) {
      const size_t next = f + 1 < figure_begin_.size() ? figure_begin_[f + 1] : words_.size();
      LookAhead(result_.figures[f], figure_end_[f], std::min(next, figure_end_[f] + 7));
      const size_t floor = f > 0 ? figure_end_[f - 1] : 0;
      LookBack(result_.figures[f], figure_begin_[f], floor);
      LookBackForUnit(result_.figures[f], figure_begin_[f], floor);
    }
  }

  void LookAhead(Figure& figure, size_t begin, size_t end) {
    for (size_t i = begin; i < std::min(end, words_.size()) && !words_[i].break_before; ++i) {
      if (lexicon_.list("stop_words").contains(words_[i].lower)) continue;
      const std::string found = Concept(i);
      if (figure.unit.empty() && i < begin + 3 && !words_[i].comma_before) figure.unit = Unit(found);
      if (figure.measure.empty() && lexicon_.list("growing_counts").contains(found)) figure.measure = found;
    }
  }

  // "The number of jobs affected … 640."
  void LookBackForUnit(Figure& figure, size_t begin, size_t floor) {
    for (size_t i = begin; figure.unit.empty() && i >= floor + 2 && !words_[i - 1].break_before; --i) {
      if (words_[i - 2].lower == "number" && words_[i - 1].lower == "of" && i < begin) figure.unit = Unit(Concept(i));
    }
  }

  std::string Unit(const std::string& found) const {
    return lexicon_.list("person_units").contains(found) ? "person" : found;
  }

  void LookBack(Figure& figure, size_t begin, size_t floor) {
    const size_t reach = figure.unit.empty() ? begin : 5;
    for (size_t i = begin; figure.measure.empty() && i > floor && begin - i < reach && !words_[i].break_before; --i) {
      const std::string found = Concept(i - 1);
      if (lexicon_.list("growing_counts").contains(found)) figure.measure = found;
    }
  }

  const Lexicon& lexicon_;
  std::vector<Word> words_;
  std::vector<size_t> figure_begin_;  // words, for each figure
  std::vector<size_t> figure_end_;
  size_t negation_left_ = 0;
  bool negated_ = false;
  Proposition result_;
};

}  // namespace

bool Comparable(const Figure& a, const Figure& b) {
  if (!a.measure.empty() || !b.measure.empty()) return a.measure == b.measure;
  return !a.unit.empty() && a.unit == b.unit;
}

bool Compatible(const Figure& a, const Figure& b) { return a.low <= b.high && b.low <= a.high; }

Proposition Propose(std::string_view text, const Lexicon& lexicon) { return Proposer(text, lexicon).Run(); }

}  // namespace secondsource::language
