#include "service/language/noun_phrases.h"

#include <algorithm>

namespace secondsource::language {
namespace {

// Longer noun phrases are mistakes; the bound keeps the search linear.
constexpr size_t kLongest = 30;

bool IsPossessiveMark(const Token& token) { return token.lower == "'s"; }

// Any word that may be a noun or an adjective.
bool IsNominal(const Prose& prose, size_t at) {
  constexpr uint32_t kFunction =
      kPronoun | kPreposition | kConjunction | kSubordinator | kAuxiliary | kArticle | kPossessive | kDeterminer;
  const Token& token = prose[at];
  if (token.kind == Token::Kind::kNumber) return true;
  if (token.kind != Token::Kind::kWord || token.Is(kFunction)) return false;
  return token.capitalised || !prose.IsVerb(at) || token.lower.ends_with("ed");
}

bool IsPlural(const Token& token) {
  return token.lower.size() > 3 && token.lower.ends_with("s") && !token.lower.ends_with("ss");
}

// A noun that a phrase may hang on: "officials in Kyiv", "a spokesman at the ministry".
bool TakesPhrase(const Prose& prose, size_t at) {
  return prose[at].Is(kRole | kInstitution) || (IsPlural(prose[at]) && IsNominal(prose, at) && !prose[at].capitalised);
}

// Walks from the end of a phrase towards its start.
class Backwards {
 public:
  Backwards(const Prose& prose, Words words) : prose_(prose), words_(words), at_(words.end) {}

  Words Run() {
    while (at_ > words_.first && words_.end - at_ < kLongest && Take(at_ - 1)) {
      if (closed_) break;
    }
    // What was taken on the way to a phrase that did not come.
    while (at_ < words_.end && !IsNominal(prose_, at_) &&
           !prose_[at_].Is(kArticle | kPossessive | kDeterminer | kPronoun))
      ++at_;
    return {at_, words_.end};
  }

 private:
  bool Take(size_t i) {
    const Token& token = prose_[i];
    if (token.quoted || (!token.IsWord() && token.lower != "&")) return false;
    if (IsPossessiveMark(token)) return at_ = i, i > words_.first;
    if (at_ == words_.end && token.Is(kPronoun)) return at_ = i, closed_ = true;
    if (token.Is(kArticle | kPossessive | kDeterminer)) return TakeStart(i);
    if (token.Is(kConjunction)) return TakeAnd(i);
    if (token.Is(kPreposition)) return TakePreposition(i);
    if (token.Is(kSubordinator | kAuxiliary | kPronoun)) return false;
    if (token.Is(kAdverb)) return TakeAdverb(i);
    return TakeNominal(i);
  }

  // An article begins the phrase, unless the phrase belongs to another: "a spokesman for the …".
  bool TakeStart(size_t i) {
    if (at_ == words_.end) return false;
    at_ = i;
    if (i > words_.first && prose_[i - 1].Is(kPreposition) && TakePreposition(i - 1)) return true;
    if (i > words_.first && prose_[i - 1].Is(kArticle | kDeterminer)) return true;  // "all the", "the two"
    closed_ = true;
    return true;
  }

  bool TakePreposition(size_t i) {
    if (i <= words_.first + 0 || i == 0 || at_ == words_.end || i - 1 < words_.first) return false;
    const std::string& word = prose_[i].lower;
    const bool ties = (word == "of" || word == "for") ? IsNominal(prose_, i - 1)
                      : prose_[i].Is(kLocative) || word == "with" || word == "on" || word == "to"
                          ? TakesPhrase(prose_, i - 1) && word != "to"
                          : false;
    if (!ties) return false;
    at_ = i;
    return true;
  }

  bool TakeAnd(size_t i) {
    if (at_ == words_.end || i == words_.first || (prose_[i].lower != "and" && prose_[i].lower != "&")) return false;
    const bool names = prose_.IsName(i - 1) && prose_[at_].capitalised;
    const bool kinds = prose_[i - 1].Is(kRole | kInstitution) && prose_[at_].Is(kRole | kInstitution);
    if (!names && !kinds) return false;
    at_ = i;
    return true;
  }

  // "the ostensibly private group": only before an adjective.
  bool TakeAdverb(size_t i) {
    if (at_ == words_.end || prose_[at_].capitalised || !prose_[i].lower.ends_with("ly")) return false;
    at_ = i;
    return true;
  }

  // A verb ends the phrase; a participle between an article and a noun does not.
  bool TakeNominal(size_t i) {
    if (!IsNominal(prose_, i)) return false;
    // "In his evening address President Roe said": another phrase ends before the name.
    if (at_ < words_.end && prose_[at_].capitalised && prose_[i].Is(kOccasion) && !prose_[i].capitalised) return false;
    const bool participle = prose_.IsVerb(i);
    if (participle && at_ == words_.end) return false;
    if (participle && (i == words_.first || !prose_[i - 1].Is(kArticle | kPossessive | kDeterminer | kAdverb)))
      return false;
    const bool cue = prose_.Match(i, words_.end, kVerbsOfSaying).classes != 0 && !prose_[i].Is(kStatementNoun | kRole);
    if (cue && !prose_[i].capitalised) return false;
    at_ = i;
    return true;
  }

  const Prose& prose_;
  const Words words_;
  size_t at_;
  bool closed_ = false;
};

bool IsNumber(const Prose& prose, size_t at, size_t end) { return at < end && prose[at].kind == Token::Kind::kNumber; }

// "North Korea had …": a name that begins a clause of its own.
bool StartsClause(const Prose& prose, size_t at, size_t end) {
  constexpr size_t kLongestName = 5;
  size_t next = at;
  while (next < end && next - at < kLongestName && (prose.IsName(next) || IsPossessiveMark(prose[next]))) ++next;
  return next < end && prose.IsVerb(next);
}

size_t SkipPrepositional(const Prose& prose, Words words) {
  static constexpr std::string_view kAdverbial[] = {"in",      "on", "at", "during", "to",   "via",
                                                    "through", "of", "by", "with",   "over", "about"};
  const Token& first = prose[words.first];
  if (std::find(std::begin(kAdverbial), std::end(kAdverbial), first.lower) == std::end(kAdverbial)) return words.first;
  const size_t next = words.first + 1;
  if (next >= words.end) return words.first;
  const std::string& after = prose[next].lower;
  // "at least 12", "about 40", "in all": part of what is said.
  if (after == "least" || after == "most" || after == "all" || after == "total") return words.first;
  if (IsNumber(prose, next, words.end)) {
    const bool year = first.lower == "in" && prose[next].lower.size() == 4;
    return year ? next + 1 : words.first;
  }
  const Words phrase = NounPhraseAfter(prose, {next, words.end});
  if (phrase.empty()) return words.first;
  // "to capture the town" is no phrase of place.
  if (first.lower == "to" && prose.IsVerb(next)) return words.first;
  return phrase.end;
}

}  // namespace

Words NounPhraseBefore(const Prose& prose, Words words) {
  Words phrase = Backwards(prose, words).Run();
  while (!phrase.empty() && (prose[phrase.first].Is(kAdverb) || IsPossessiveMark(prose[phrase.first]))) ++phrase.first;
  return phrase;
}

Words NounPhraseAfter(const Prose& prose, Words words) {
  bool nominal = false;
  bool after_preposition = false;
  size_t i = words.first;
  for (; i < words.end && i - words.first < kLongest; ++i) {
    const Token& token = prose[i];
    if (IsPossessiveMark(token)) continue;
    if (!token.IsWord() || token.quoted) break;
    if (token.Is(kPronoun) && !token.Is(kDeterminer)) {
      if (i == words.first) ++i;
      break;
    }
    if (token.Is(kArticle | kPossessive | kDeterminer)) {
      if (nominal && !after_preposition) break;
      continue;
    }
    if (token.lower == "of" || token.lower == "for") {
      if (!nominal) break;
      after_preposition = true;
      continue;
    }
    if (token.lower == "and" && i > words.first && i + 1 < words.end && prose.IsName(i - 1) && prose.IsName(i + 1))
      continue;
    if (token.Is(kPreposition | kConjunction | kSubordinator | kAuxiliary)) break;
    if (token.Is(kAdverb)) {  // "his nightly address"
      if (nominal || i == words.first) break;
      continue;
    }
    if (prose.IsVerb(i) && (nominal || i == words.first)) break;
    if (token.Is(kWeekday) && nominal) break;
    const bool name_after_noun = nominal && !after_preposition && token.capitalised && !prose[i - 1].capitalised &&
                                 !prose[i - 1].Is(kConjunction) && !IsPossessiveMark(prose[i - 1]);
    if (name_after_noun && StartsClause(prose, i, words.end)) break;
    nominal = true;
    after_preposition = false;
  }
  while (i > words.first && prose[i - 1].Is(kArticle | kDeterminer | kPreposition | kConjunction) &&
         !prose[i - 1].Is(kPronoun)) {
    --i;
  }
  return {words.first, i};
}

Words MainSubject(const Prose& prose, Words words) {
  size_t start = words.first;
  while (start < words.end && (prose[start].Is(kConjunction | kAdverb) || !prose[start].IsWord())) ++start;
  if (start < words.end && prose[start].Is(kPreposition | kSubordinator) && !prose[start].Is(kDeterminer)) {
    constexpr size_t kLongestAdverbial = 40;
    const size_t limit = std::min(words.end, start + kLongestAdverbial);
    while (start < limit && prose[start].lower != ",") ++start;
    if (start >= limit) return {words.first, words.first};
    ++start;
  }
  Words phrase = NounPhraseAfter(prose, {start, words.end});
  // "Jones rejected": a name ends before a word in lower case that no list knows.
  size_t name = phrase.first;
  while (name < phrase.end && (prose.IsName(name) || IsPossessiveMark(prose[name]) || prose[name].Is(kArticle) ||
                               prose[name].Is(kConjunction))) {
    ++name;
  }
  const bool names_only = name > phrase.first && !IsPossessiveMark(prose[name - 1]) && prose.IsName(name - 1);
  if (names_only && name < phrase.end && !prose[name].Is(kRole | kInstitution | kPreposition) &&
      prose[name].kind == Token::Kind::kWord) {
    bool role_follows = false;
    for (size_t i = name; i < phrase.end; ++i) role_follows = role_follows || prose[i].Is(kRole | kInstitution);
    if (!role_follows) phrase.end = name;
  }
  return phrase;
}

size_t SkipDate(const Prose& prose, Words words) {
  size_t i = words.first;
  if (i < words.end && (prose[i].lower == "on" || prose[i].lower == "since")) ++i;
  const size_t start = i;
  if (i < words.end && (prose[i].lower == "last" || prose[i].lower == "this" || prose[i].lower == "next") &&
      i + 1 < words.end) {
    static constexpr std::string_view kPeriods[] = {"week", "month", "year", "morning", "afternoon", "evening"};
    const std::string& period = prose[i + 1].lower;
    const bool known = std::find(std::begin(kPeriods), std::end(kPeriods), period) != std::end(kPeriods);
    if (known || prose[i + 1].Is(kWeekday)) return i + 2;
  }
  if (i < words.end && prose[i].Is(kWeekday)) {
    ++i;
    if (i + 1 < words.end && prose[i].lower == "," && prose[i + 1].Is(kMonth)) ++i;
    static constexpr std::string_view kDayParts[] = {"morning", "afternoon", "evening", "night"};
    if (i < words.end && std::find(std::begin(kDayParts), std::end(kDayParts), prose[i].lower) != std::end(kDayParts))
      ++i;
  }
  if (i < words.end && prose[i].Is(kMonth) && IsNumber(prose, i + 1, words.end)) {
    i += 2;
  } else if (IsNumber(prose, i, words.end) && i + 1 < words.end && prose[i + 1].Is(kMonth)) {
    i += 2;
  }
  if (i == start && i < words.end && prose[i].lower == "in" && i + 1 < words.end && prose[i + 1].Is(kMonth)) i += 2;
  if (i == start) return words.first;
  if (IsNumber(prose, i, words.end) && prose[i].lower.size() == 4) return i + 1;
  if (i + 1 < words.end && prose[i].lower == "," && IsNumber(prose, i + 1, words.end) && prose[i + 1].lower.size() == 4)
    return i + 2;
  return i;
}

size_t SkipAdverbials(const Prose& prose, Words words) {
  size_t i = words.first;
  while (i < words.end && i - words.first < 2 * kLongest) {
    const Words rest{i, words.end};
    size_t next = SkipDate(prose, rest);
    if (next == i && prose[i].Is(kAdverb) && !prose[i].quoted) next = i + 1;
    if (next == i && !prose[i].quoted) next = SkipPrepositional(prose, rest);
    if (next == i) break;
    i = next;
  }
  return i;
}

Words WithoutTrailingAdverbials(const Prose& prose, Words words) {
  constexpr size_t kLongestAdverbial = 8;
  for (size_t back = 1; back <= kLongestAdverbial && back < words.size(); ++back) {
    const size_t start = words.end - back;
    const Token& token = prose[start];
    if (!token.Is(kPreposition | kWeekday | kMonth | kAdverb) && token.lower != "last" && token.lower != "this")
      continue;
    const bool date = SkipDate(prose, {start, words.end}) == words.end;
    const bool occasion =
        token.Is(kPreposition) && prose[words.end - 1].Is(kOccasion) && token.lower != "of" && token.lower != "for";
    const bool adverb = back == 1 && token.Is(kAdverb);
    if (!date && !occasion && !adverb) continue;
    // "The palace on Wednesday": the day alone is a date already, and its preposition goes with it.
    const bool led = date && back < words.size() - 1 && prose[start - 1].Is(kPreposition) && !prose.IsName(start - 1);
    return WithoutTrailingAdverbials(prose, {words.first, led ? start - 1 : start});
  }
  return words;
}

bool CanSpeak(const Prose& prose, Words phrase) {
  if (phrase.empty()) return false;
  static constexpr std::string_view kNobody[] = {"this", "that", "there", "these", "those", "which", "one", "what"};
  if (phrase.size() == 1) {
    const std::string& word = prose[phrase.first].lower;
    if (std::find(std::begin(kNobody), std::end(kNobody), word) != std::end(kNobody)) return false;
    if (prose[phrase.first].Is(kPronoun)) return true;
  }
  for (size_t i = phrase.first; i < phrase.end; ++i) {
    const bool name = prose.IsName(i) && !prose[i].Is(kMonth);
    if (name || prose[i].Is(kRole | kInstitution | kReferenceNoun)) return true;
  }
  const Token& last = prose[phrase.end - 1];
  return last.kind == Token::Kind::kWord && IsNominal(prose, phrase.end - 1) && !last.Is(kMonth);
}

}  // namespace secondsource::language
