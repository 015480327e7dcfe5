#include "service/registry/names.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/registry/transliteration.h"

namespace secondsource::registry {
namespace {

// Abbreviations up to this length are words too ("us", "who"), so they count only in capitals; longer ones are also
// written like words ("Nato").
constexpr size_t kMaxStrictCapitals = 3;
// Shorter keys meet other words too often: those of running text most, whole names that stand in another script least.
constexpr size_t kMinKey = 3;
constexpr size_t kMinKeyOfLatinName = 5;
constexpr size_t kMinKeyInText = 5;
constexpr size_t kMinKeyInLatinText = 6;

Case StrictestNeed(const Word& word) {
  const bool strict = word.letters == Case::kCapitals && word.folded.size() <= kMaxStrictCapitals;
  return strict ? Case::kCapitals : std::min(word.letters, Case::kCapitalised);
}

// Whether a word is bound to its neighbour by a hyphen so that it names nobody on its own: "pro-Russian", "US-led". Two
// names may stand side by side: "US-Ukraine talks".
bool BoundTo(const Word& neighbour) {
  if (neighbour.letters == Case::kLower) return true;
  return neighbour.folded == "pro" || neighbour.folded == "anti" || neighbour.folded == "non" ||
         neighbour.folded == "ex" || neighbour.folded == "post";
}

bool StartsBound(absl::Span<const Word> words, size_t first) {
  return first > 0 && words[first].hyphenated && BoundTo(words[first - 1]);
}

bool EndsBound(absl::Span<const Word> words, size_t last) {
  return last + 1 < words.size() && words[last + 1].hyphenated && BoundTo(words[last + 1]);
}

// Any one capital of several will do, as in "Wagner group" and "armed forces of Ukraine".
bool IsWrittenLike(const NameIndex::Bearer& bearer, absl::Span<const Word> words) {
  bool has_capital = false;
  bool needs_capital = false;
  for (size_t i = 0; i < words.size(); ++i) {
    if (bearer.letters[i] == Case::kCapitals && words[i].letters != Case::kCapitals) return false;
    needs_capital = needs_capital || bearer.letters[i] != Case::kLower;
    has_capital = has_capital || (bearer.letters[i] != Case::kLower && words[i].letters != Case::kLower);
  }
  return has_capital || !needs_capital;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
}

bool SameEntries(const NameIndex::Bearers& a, const NameIndex::Bearers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& left, const auto& right) { return left.entry == right.entry; });
}

}  // namespace

bool NameIndex::Add(const std::string& entry, std::string_view name, size_t distance) {
  std::vector<Word> words = SplitWords(name);
  if (words.size() > 1 && words[0].folded == "the") words.erase(words.begin());
  if (words.empty()) return false;
  Bearer bearer{.entry = entry, .letters = {}, .distance = distance};
  for (const Word& word : words) bearer.letters.push_back(StrictestNeed(word));
  const std::string folded = JoinFolded(words);
  if (words.size() == 1 && words[0].letters == Case::kCapitals) abbreviations_.insert(folded);
  Bearers& bearers = bearers_[folded];
  const auto known = std::find_if(bearers.begin(), bearers.end(), [&](const Bearer& b) { return b.entry == entry; });
  if (known != bearers.end()) {
    for (size_t i = 0; i < words.size(); ++i) known->letters[i] = std::min(known->letters[i], bearer.letters[i]);
  } else if (bearers.empty() || bearers.front().distance == distance) {
    bearers.push_back(std::move(bearer));
  } else if (bearers.front().distance > distance) {
    bearers = {std::move(bearer)};
  }
  size_t& longest = longest_[words[0].folded];
  longest = std::max(longest, words.size());
  return true;
}

void NameIndex::AddKey(std::string key, const std::string& folded, Spellings& spellings) const {
  if (key.size() < kMinKey) return;
  const auto [place, added] = spellings.emplace(std::move(key), folded);
  if (added || place->second.empty()) return;
  if (!SameEntries(bearers_.at(place->second), bearers_.at(folded))) place->second.clear();
}

void NameIndex::AddSpellings() {
  for (const auto& [folded, bearers] : bearers_) {
    if (bearers.front().distance > 0 || abbreviations_.contains(folded)) continue;
    AddKey(SpellingKey(folded), folded, by_spelling_);
    AddKey(ConsonantKey(folded), folded, by_consonants_);
    const std::vector<Word> words = SplitWords(folded);
    size_t& longest = longest_respelt_[SpellingKey(absl::MakeConstSpan(words).first(1))];
    longest = std::max(longest, words.size());
  }
}

const NameIndex::Bearers* NameIndex::Find(std::string_view name) const {
  if (const auto found = bearers_.find(FoldName(name)); found != bearers_.end()) return &found->second;
  const bool consonants = LeavesVowelsOut(name);
  const Spellings& spellings = consonants ? by_consonants_ : by_spelling_;
  const std::string key = consonants ? ConsonantKey(name) : SpellingKey(name);
  if (IsAscii(name) && key.size() < kMinKeyOfLatinName) return nullptr;
  const auto spelt = spellings.find(key);
  return spelt == spellings.end() || spelt->second.empty() ? nullptr : &bearers_.at(spelt->second);
}

std::vector<const NameIndex::Bearer*> NameIndex::WrittenLike(const Bearers& bearers,
                                                             absl::Span<const Word> words) const {
  std::vector<const Bearer*> written;
  for (const Bearer& bearer : bearers) {
    if (IsWrittenLike(bearer, words)) written.push_back(&bearer);
  }
  return written;
}

std::vector<NameIndex::Match> NameIndex::MatchesAt(absl::Span<const Word> words, size_t first) const {
  std::vector<Match> matches;
  const auto longest = longest_.find(words[first].folded);
  if (StartsBound(words, first)) return matches;
  if (longest != longest_.end()) {
    std::string key;
    for (size_t last = first; last < words.size() && last < first + longest->second; ++last) {
      if (last > first && !words[last].joined) break;
      absl::StrAppend(&key, last > first ? " " : "", words[last].folded);
      if (EndsBound(words, last)) continue;
      const auto named = bearers_.find(key);
      if (named == bearers_.end()) continue;
      Match match{.words = last - first + 1, .bearers = {}};
      match.bearers = WrittenLike(named->second, words.subspan(first, match.words));
      if (!match.bearers.empty()) matches.push_back(std::move(match));
    }
  }
  if (matches.empty() && words[first].letters != Case::kLower) AddRespeltMatches(words, first, matches);
  return matches;
}

void NameIndex::AddRespeltMatches(absl::Span<const Word> words, size_t first, std::vector<Match>& matches) const {
  const auto longest = longest_respelt_.find(SpellingKey(words.subspan(first, 1)));
  if (longest == longest_respelt_.end()) return;
  for (size_t last = first; last < words.size() && last < first + longest->second; ++last) {
    if (last > first && !words[last].joined) return;
    if (EndsBound(words, last)) continue;
    const absl::Span<const Word> span = words.subspan(first, last - first + 1);
    const std::string key = SpellingKey(span);
    const bool latin = std::all_of(span.begin(), span.end(), [](const Word& word) { return IsAscii(word.folded); });
    const auto spelt = by_spelling_.find(key);
    if (key.size() < (latin ? kMinKeyInLatinText : kMinKeyInText) || spelt == by_spelling_.end() ||
        spelt->second.empty())
      continue;
    const std::vector<std::string> names = absl::StrSplit(spelt->second, ' ');
    bool fits = names.size() == span.size();
    for (size_t i = 0; fits && i < span.size(); ++i) {
      fits = span[i].letters != Case::kLower || span[i].folded == names[i];
    }
    if (!fits) continue;
    Match match{.words = span.size(), .bearers = WrittenLike(bearers_.at(spelt->second), span)};
    if (!match.bearers.empty()) matches.push_back(std::move(match));
  }
}

}  // namespace secondsource::registry
