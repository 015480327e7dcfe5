#include "service/language/terms.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/language/grammar.h"

namespace secondsource::language {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Word {
  std::string_view text;  // as it stands, without a possessive ending
  std::string lower;
  const Grammar::Entry* entry = nullptr;  // what the lists say of it
  uint32_t offset = 0;
  bool capital = false;
  bool first = false;  // of a sentence
  bool comma_before = false;
  bool break_before = false;  // a mark of punctuation that ends a clause stands before it

  bool Is(WordClass word_class) const { return (entry->classes & word_class) != 0; }
};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || absl::ascii_isalnum(byte);
}

// A hyphen, apostrophe, point or comma inside a word or number: "salt-mining", "didn't", "1,100", "3.5".
bool JoinsWord(std::string_view text, size_t i) {
  if (i == 0 || i + 1 >= text.size() || !IsWordByte(text[i + 1])) return false;
  const char c = text[i];
  if (c == '\'' || c == '-') return true;
  return (c == '.' || c == ',') && IsDigit(text[i - 1]) && IsDigit(text[i + 1]);
}

std::string_view WithoutPossessive(std::string_view word) {
  for (std::string_view ending : {"'s", "\u2019s", "'", "\u2019"}) {
    if (word.size() > ending.size() && word.ends_with(ending)) return word.substr(0, word.size() - ending.size());
  }
  return word;
}

std::vector<Word> Words(std::string_view text, const Grammar& grammar) {
  std::vector<Word> words;
  constexpr size_t kShortWord = 5;  // with its blank
  words.reserve(text.size() / kShortWord + 1);
  bool sentence_start = true;
  bool clause_break = false;
  bool comma = false;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
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
    Word& word = words.emplace_back();
    word.text = WithoutPossessive(text.substr(start, i - start));
    word.lower = word.text;
    absl::AsciiStrToLower(&word.lower);
    word.entry = &grammar.Find(word.lower);
    word.offset = static_cast<uint32_t>(start);
    word.capital = absl::ascii_isupper(static_cast<unsigned char>(c));
    word.first = sentence_start;
    word.break_before = clause_break;
    word.comma_before = comma;
    sentence_start = clause_break = comma = false;
  }
  return words;
}

std::optional<double> DigitsValue(std::string_view word) {
  if (word.empty() || !IsDigit(word[0])) return std::nullopt;
  std::string digits(word);
  digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
  double value = 0;
  if (!absl::SimpleAtod(digits, &value)) return std::nullopt;
  return value;
}

bool IsYearOrDay(double value, const std::vector<Word>& words, size_t at) {
  const auto is_month = [&](size_t i) { return i < words.size() && words[i].Is(kMonth); };
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

// The number of words of the longest phrase of the class that starts at word `at`; 0 if none does.
size_t PhraseAt(PhraseClass phrase_class, const std::vector<Word>& words, size_t at) {
  for (const Phrase& phrase : words[at].entry->phrases) {
    if ((phrase.classes & phrase_class) == 0 || at + phrase.words.size() > words.size()) continue;
    size_t same = 1;
    while (same < phrase.words.size() && words[at + same].lower == phrase.words[same]) ++same;
    if (same == phrase.words.size()) return same;
  }
  return 0;
}

class Proposer {
 public:
  Proposer(std::string_view text, const Lexicon& lexicon) : lexicon_(lexicon), words_(Words(text, lexicon.grammar())) {}

  Proposition Run() {
    for (size_t i = 0; i < words_.size(); ++i) {
      // At the start of a sentence a capital says nothing, unless a second one follows: "Ada Moor said".
      if (words_[i].first && i + 1 < words_.size() && words_[i].capital && words_[i + 1].capital &&
          !words_[i + 1].first && !words_[i].Is(kStopWord)) {
        words_[i].first = false;
      }
      if (const size_t used = PhraseAt(kIdiom, words_, i); used > 0) {
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
    if (negation_left_ > 0 && (words_[i].break_before || words_[i].Is(kClauseBreak))) {
      negation_left_ = 0;
    }
    if (negation_left_ > 0) --negation_left_;
    size_t used = PhraseAt(kNegating, words_, i);
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
    if (!value) value = words_[i].entry->number;
    if (!value) value = CompoundValue(words_[i].lower);
    if (!value || (i + 1 < words_.size() && words_[i].lower == "one" && words_[i + 1].lower == "of")) return 0;
    if (IsYearOrDay(*value, words_, i)) return 0;
    size_t used = 1;
    while (i + used < words_.size()) {
      const std::optional<double> factor = words_[i + used].entry->multiplier;
      if (!factor) break;
      *value *= *factor;
      ++used;
    }
    Figure figure = Bounded(*value, i);
    result_.figures.push_back(figure);
    figure_begin_.push_back(i);
    figure_end_.push_back(i + used);
    result_.terms.push_back(
        {Term::Kind::kFigure, std::string(words_[i].text), absl::StrCat(*value), negated_, words_[i].offset});
    return used;
  }

  // "twenty-three".
  std::optional<double> CompoundValue(const std::string& word) const {
    const size_t hyphen = word.find('-');
    if (hyphen == std::string::npos) return std::nullopt;
    const auto tens = lexicon_.grammar().Find(word.substr(0, hyphen)).number;
    const auto ones = lexicon_.grammar().Find(word.substr(hyphen + 1)).number;
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
    if (word.Is(kStopWord)) return;
    Term term{Term::Kind::kWord, std::string(word.text), "", negated_, word.offset};
    if (word.capital && !word.first && !word.Is(kLightWord)) {
      term.kind = Term::Kind::kName;
      term.concept_name = word.lower;
    } else {
      term.concept_name = ConceptOf(word);
    }
    result_.terms.push_back(std::move(term));
  }

  std::string ConceptOf(const Word& word) const { return std::string(lexicon_.concept_of(Lexicon::Stem(word.lower))); }

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
      if (words_[i].Is(kStopWord)) continue;
      const std::string found = ConceptOf(words_[i]);
      if (figure.unit.empty() && i < begin + 3 && !words_[i].comma_before) figure.unit = Unit(found);
      if (figure.measure.empty() && lexicon_.list("growing_counts").contains(found)) figure.measure = found;
    }
  }

  // "The number of jobs affected … 640."
  void LookBackForUnit(Figure& figure, size_t begin, size_t floor) {
    for (size_t i = begin; figure.unit.empty() && i >= floor + 2 && !words_[i - 1].break_before; --i) {
      if (words_[i - 2].lower == "number" && words_[i - 1].lower == "of" && i < begin)
        figure.unit = Unit(ConceptOf(words_[i]));
    }
  }

  std::string Unit(const std::string& found) const {
    return lexicon_.list("person_units").contains(found) ? "person" : found;
  }

  void LookBack(Figure& figure, size_t begin, size_t floor) {
    const size_t reach = figure.unit.empty() ? begin : 5;
    for (size_t i = begin; figure.measure.empty() && i > floor && begin - i < reach && !words_[i].break_before; --i) {
      const std::string found = ConceptOf(words_[i - 1]);
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
