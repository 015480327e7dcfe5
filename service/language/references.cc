#include "service/language/references.h"

#include <algorithm>
#include <iterator>

#include "service/language/noun_phrases.h"
#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

constexpr size_t kMostAdjectives = 4;
// So far back the text is searched for what a reference stands for.
constexpr size_t kReach = 200;

bool IsAdjective(const Prose& prose, size_t at) {
  constexpr uint32_t kFunction =
      kArticle | kDeterminer | kPossessive | kPronoun | kPreposition | kConjunction | kSubordinator | kAuxiliary;
  return prose[at].kind == Token::Kind::kWord && !prose[at].Is(kFunction);
}

// Whether the text of the names begins with a word that stands at `at`.
bool StandsAt(const Prose& prose, size_t at, const std::vector<std::string>& words) {
  if (at + words.size() > prose.tokens.size()) return false;
  for (size_t i = 0; i < words.size(); ++i) {
    if (prose[at + i].lower != words[i]) return false;
  }
  return true;
}

}  // namespace

References::References(const Prose& prose, std::string_view title, const Lexicon& lexicon) : prose_(prose) {
  Introduce();
  CountMentions();
  ReadTitle(title, lexicon);
}

void References::Introduce() {
  for (size_t i = 0; i < prose_.tokens.size(); ++i) {
    if (prose_[i].Is(kReferenceNoun)) IntroduceAt(i);
  }
}

size_t References::SentenceEnd(size_t word) const {
  const auto sentence = std::upper_bound(prose_.sentences.begin(), prose_.sentences.end(), word,
                                         [](size_t w, const Sentence& s) { return w < s.words.end; });
  return sentence == prose_.sentences.end() ? prose_.tokens.size() : sentence->words.end;
}

size_t References::NameEnd(size_t word, size_t limit) const {
  constexpr size_t kLongestName = 4;
  size_t end = word;
  while (end < limit && end - word < kLongestName && prose_.IsName(end)) ++end;
  return end;
}

void References::IntroduceAt(size_t noun) {
  const size_t limit = SentenceEnd(noun);
  const size_t next = noun + 1;
  if (next + 1 < limit && prose_[next].lower == "of" && prose_.IsName(next + 1) && !prose_[noun].capitalised) {
    return Add(noun, {next + 1, NameEnd(next + 1, limit)});  // "the town of X"
  }
  if (next < limit && prose_.IsName(next) && !prose_[noun].capitalised) {
    return Add(noun, {next, NameEnd(next, limit)});  // "the mining company X"
  }
  size_t start = noun;
  while (start > 0 && noun - start < kMostAdjectives && IsAdjective(prose_, start - 1) && !prose_.IsVerb(start - 1) &&
         !prose_.IsName(start - 1)) {
    --start;
  }
  if (prose_[noun].capitalised ||
      (start == noun && start > 0 && (prose_.IsName(start - 1) || prose_[start - 1].lower == "'s"))) {
    // "X's Defence Ministry", "the X ministry"
    size_t first = noun;
    while (first > 0 && noun - first < 6 &&
           (prose_.IsName(first - 1) || prose_[first - 1].lower == "'s" || prose_[first - 1].lower == "of"))
      --first;
    while (first < noun && !prose_.IsName(first)) ++first;
    if (first < noun) Add(noun, {first, noun + 1});
    return;
  }
  // "X, a mining town"
  if (start >= 3 && prose_[start - 1].Is(kArticle) && prose_[start - 2].lower == "," && prose_.IsName(start - 3)) {
    size_t first = start - 3;
    while (first > 0 && start - 3 - first < 4 && prose_.IsName(first - 1)) --first;
    Add(noun, {first, start - 2});
  }
}

void References::Add(size_t noun, Words name) {
  const std::string& word = prose_[noun].lower;
  introductions_.push_back(
      {noun, ParagraphOf(noun), word, prose_.grammar->ReferenceKind(word), prose_.TextOf(name), prose_[noun].quoted});
}

size_t References::ParagraphOf(size_t word) const {
  const auto sentence = std::upper_bound(prose_.sentences.begin(), prose_.sentences.end(), word,
                                         [](size_t w, const Sentence& s) { return w < s.words.end; });
  return sentence == prose_.sentences.end() ? 0 : sentence->paragraph;
}

void References::CountMentions() {
  absl::flat_hash_map<std::string, std::vector<std::vector<std::string>>> by_first_word;
  absl::flat_hash_map<std::string, std::string> name_of;
  for (const Introduction& introduction : introductions_) {
    if (introduction.kind != "place" || mentions_.contains(introduction.name)) continue;
    mentions_[introduction.name];
    std::vector<std::string> words;
    const std::string lower = LowerCase(introduction.name);
    for (size_t start = 0; start < lower.size();) {
      const size_t end = std::min(lower.find(' ', start), lower.size());
      words.push_back(lower.substr(start, end - start));
      start = end + 1;
    }
    name_of[lower] = introduction.name;
    std::vector<std::vector<std::string>>& names = by_first_word[words.front()];
    constexpr size_t kMostNames = 8;  // with one first word
    if (names.size() < kMostNames) names.push_back(std::move(words));
  }
  for (size_t i = 0; i < prose_.tokens.size(); ++i) {
    const auto names = by_first_word.find(prose_[i].lower);
    if (names == by_first_word.end()) continue;
    for (const std::vector<std::string>& words : names->second) {
      if (!StandsAt(prose_, i, words)) continue;
      std::string lower;
      for (const std::string& word : words) lower += (lower.empty() ? "" : " ") + word;
      mentions_[name_of[lower]].push_back(i);
    }
  }
}

size_t References::MentionsBefore(const std::string& name, size_t word) const {
  const auto entry = mentions_.find(name);
  if (entry == mentions_.end()) return 0;
  return static_cast<size_t>(std::lower_bound(entry->second.begin(), entry->second.end(), word) -
                             entry->second.begin());
}

// The place that a title is about: the only name behind a word of place.
void References::ReadTitle(std::string_view title, const Lexicon& lexicon) {
  const Prose prose = ReadProse(title, lexicon);
  for (size_t i = 0; i + 1 < prose.tokens.size(); ++i) {
    if (!prose[i].Is(kLocative) || !prose.IsName(i + 1) || prose[i + 1].Is(kMonth)) continue;
    size_t end = i + 1;
    while (end < prose.tokens.size() && prose.IsName(end)) ++end;
    const std::string name = prose.TextOf({i + 1, end});
    if (!main_place_.empty() && main_place_ != name) {
      main_place_.clear();
      return;
    }
    main_place_ = name;
  }
}

// "the town hall" is no town: behind the noun there must be no other noun.
bool References::IsClosed(size_t after) const {
  if (after >= prose_.tokens.size()) return true;
  const Token& token = prose_[after];
  constexpr uint32_t kFunction = kArticle | kDeterminer | kPossessive | kPronoun | kPreposition | kConjunction |
                                 kSubordinator | kAuxiliary | kAdverb;
  return token.kind != Token::Kind::kWord || token.spaced == false || token.Is(kFunction) || prose_.IsVerb(after) ||
         token.lower.ends_with("ing");
}

bool References::AgreesWith(Words adjectives, const std::string& name) const {
  const std::string lower = LowerCase(name);
  for (size_t i = adjectives.first; i < adjectives.end; ++i) {
    if (!prose_[i].capitalised) continue;
    bool found = false;
    for (size_t start = 0; start < lower.size() && !found;) {
      const size_t end = std::min(lower.find_first_of(" '", start), lower.size());
      found = SameRoot(prose_[i].lower, std::string_view(lower).substr(start, end - start));
      start = end + 1;
    }
    if (!found) return false;
  }
  return true;
}

// The one that the same paragraph introduced by this noun, else the place that the text speaks of most, or the latest
// of another kind.
const References::Introduction* References::Choose(size_t word, const std::string& noun, Words adjectives) const {
  const std::string& kind = prose_.grammar->ReferenceKind(noun);
  const size_t paragraph = ParagraphOf(word);
  const auto end = std::lower_bound(introductions_.begin(), introductions_.end(), word,
                                    [](const Introduction& introduction, size_t w) { return introduction.word < w; });
  const auto begin = end - std::min<ptrdiff_t>(end - introductions_.begin(), static_cast<ptrdiff_t>(kReach));
  const Introduction* best = nullptr;
  size_t most = 0;
  for (auto it = std::make_reverse_iterator(end); it != std::make_reverse_iterator(begin); ++it) {
    const bool same_noun = it->noun == noun;
    if (it->kind != kind || (kind != "place" && !same_noun) || !AgreesWith(adjectives, it->name)) continue;
    if (same_noun && it->paragraph == paragraph) return &*it;
    if (it->quoted && !prose_[word].quoted) continue;
    if (kind != "place") return &*it;
    const size_t mentions = MentionsBefore(it->name, word);
    if (mentions > most) {
      most = mentions;
      best = &*it;
    }
  }
  return best;
}

References::Reference References::At(size_t word) const {
  if (prose_[word].lower != "the") return {};
  size_t noun = word + 1;
  while (noun < prose_.tokens.size() && noun - word <= kMostAdjectives + 1 && !prose_[noun].Is(kReferenceNoun) &&
         IsAdjective(prose_, noun))
    ++noun;
  if (noun >= prose_.tokens.size() || !prose_[noun].Is(kReferenceNoun) || prose_[noun].capitalised) return {};
  if (!IsClosed(noun + 1)) return {};
  if (prose_.IsText(noun + 1, "of") && noun + 2 < prose_.tokens.size() && prose_[noun + 2].capitalised) return {};
  const std::string& kind = prose_.grammar->ReferenceKind(prose_[noun].lower);
  if (const Introduction* introduction = Choose(word, prose_[noun].lower, {word + 1, noun})) {
    return {{word, noun + 1}, introduction->name};
  }
  if (kind == "place" && !main_place_.empty()) return {{word, noun + 1}, main_place_};
  return {};
}

bool SameRoot(std::string_view a, std::string_view b) {
  if (a == b) return true;
  size_t common = 0;
  while (common < a.size() && common < b.size() && a[common] == b[common]) ++common;
  if (common < 4) return false;
  // What may stand behind the root of a country's name and of its adjective.
  static constexpr std::string_view kEndings[] = {"",    "a",   "e", "n",   "s",   "y",  "an",   "ia",  "ian",
                                                  "ean", "ese", "i", "ish", "ain", "ey", "land", "lish"};
  const auto is_ending = [](std::string_view ending) {
    return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
  };
  return is_ending(a.substr(common)) && is_ending(b.substr(common));
}

}  // namespace secondsource::language
