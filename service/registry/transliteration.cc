#include "service/registry/transliteration.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"

namespace secondsource::registry {
namespace {

enum Table { kRussian, kUkrainian, kAny, kTables };

// ICU's transliterators are costly to make and not safe to share between threads.
const icu::Transliterator* Transliterator(Table table) {
  static constexpr std::array<const char*, kTables> kIds = {"Russian-Latin/BGN; Any-Latin; Latin-ASCII",
                                                            "Ukrainian-Latin/BGN; Any-Latin; Latin-ASCII",
                                                            "Any-Latin; Latin-ASCII"};
  thread_local std::array<std::unique_ptr<icu::Transliterator>, kTables> made;
  if (made[table] == nullptr) {
    UErrorCode error = U_ZERO_ERROR;
    made[table].reset(icu::Transliterator::createInstance(kIds[table], UTRANS_FORWARD, error));
  }
  return made[table].get();
}

icu::UnicodeString ToUnicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

UScriptCode ScriptOf(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(c, &error);
}

Table TableFor(const icu::UnicodeString& text) {
  Table table = kAny;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = u_tolower(text.char32At(i));
    if (c == 0x0456 || c == 0x0457 || c == 0x0454 || c == 0x0491) return kUkrainian;  // і ї є ґ
    if (ScriptOf(c) == USCRIPT_CYRILLIC) table = kRussian;
  }
  return table;
}

bool IsVowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

void CollapseDoubled(std::string& text) { text.erase(std::unique(text.begin(), text.end()), text.end()); }

// Step 2 of the header: each letter by itself, but for c, which is k unless e, i, y or one of its own pairs follows.
std::string FoldLetters(const std::string& word) {
  static constexpr std::string_view kAfterSoftC = "eiyhzk";
  std::string result;
  for (size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    const bool last = i + 1 == word.size();
    if (c == 'x') {
      result += "ks";
    } else if (c == 'c') {
      result += last || kAfterSoftC.find(word[i + 1]) == std::string_view::npos ? 'k' : 'c';
    } else {
      result += c == 'y' || (c == 'j' && last) ? 'i' : c == 'w' ? 'v' : c == 'q' ? 'k' : c;
    }
  }
  return result;
}

// Steps 3 and 4 of the header: of the pairs that begin at a letter the longest counts, and no letter counts twice.
std::string FoldPairs(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
      {"shch", "s"}, {"sch", "s"}, {"tch", "c"}, {"dzh", "j"}, {"kh", "h"}, {"gh", "g"}, {"th", "t"},
      {"dh", "d"},   {"ph", "f"},  {"sh", "s"},  {"zh", "z"},  {"ch", "c"}, {"ts", "c"}, {"tz", "c"},
      {"cz", "c"},   {"ck", "k"},  {"dj", "j"},  {"ie", "e"},  {"je", "e"}, {"io", "e"}, {"ju", "iu"},
      {"ja", "ia"},  {"ai", "ei"}, {"ou", "u"},  {"ae", "a"},  {"oe", "o"}, {"ue", "u"}};
  std::string result;
  while (!word.empty()) {
    const auto* const pair = std::find_if(std::begin(kPairs), std::end(kPairs),
                                          [&](const auto& each) { return word.starts_with(each.first); });
    if (pair == std::end(kPairs)) {
      result += word.front();
      word.remove_prefix(1);
    } else {
      result += pair->second;
      word.remove_prefix(pair->first.size());
    }
  }
  return result;
}

// Steps 2 to 6 of the header, of one word in ASCII letters and digits.
std::string FoldSpelling(const std::string& latin) {
  std::string word = FoldLetters(latin);
  CollapseDoubled(word);
  word = FoldPairs(word);
  if (word.size() > 2 && word.ends_with('h') && IsVowel(word[word.size() - 2])) word.pop_back();
  CollapseDoubled(word);
  if (word == "mohamed" || word == "mohamad" || word == "muhamed") return "muhamad";
  return word;
}

// A word's lower-case ASCII letters and digits.
std::string LatinLetters(const std::string& folded) {
  std::string latin = ToLatin(folded);
  latin.erase(std::remove_if(latin.begin(), latin.end(), [](unsigned char c) { return !absl::ascii_isalnum(c); }),
              latin.end());
  return latin;
}

// "al-Assad", "el Sisi", "ash-Shabab": the article, which texts also leave out. `word` and `next` are in Latin letters.
bool IsArticle(std::string_view word, std::string_view next, bool hyphenated) {
  if (word == "al" || word == "el" || word == "ul") return true;
  return hyphenated && word.size() >= 2 && word.size() <= 3 && word[0] == 'a' && next.starts_with(word.substr(1));
}

template <typename Fold>
std::string JoinKeys(absl::Span<const Word> words, const Fold& fold) {
  std::vector<std::string> latin;
  for (const Word& word : words) latin.push_back(LatinLetters(word.folded));
  std::string key;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool article = i + 1 < words.size() && IsArticle(latin[i], latin[i + 1], words[i + 1].hyphenated);
    if (!article) key += fold(words[i].folded, std::move(latin[i]));
  }
  CollapseDoubled(key);
  return key;
}

}  // namespace

std::string ToLatin(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
  if (ascii) return absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  icu::UnicodeString unicode = ToUnicode(text);
  const icu::Transliterator* const transliterator = Transliterator(TableFor(unicode));
  if (transliterator != nullptr) transliterator->transliterate(unicode);
  std::string latin;
  unicode.toLower().toUTF8String(latin);
  return latin;
}

std::string SpellingKey(absl::Span<const Word> words) {
  return JoinKeys(words, [](const std::string&, const std::string& latin) { return FoldSpelling(latin); });
}

std::string SpellingKey(std::string_view name) {
  std::vector<Word> words = SplitWords(name);
  if (words.size() > 1 && words[0].folded == "the") words.erase(words.begin());
  return SpellingKey(words);
}

std::string ConsonantKey(std::string_view name) {
  const std::vector<Word> words = SplitWords(name);
  return JoinKeys(words, [](const std::string& folded, std::string latin) {
    constexpr size_t kShortestWithArticle = 5;
    if (LeavesVowelsOut(folded) && latin.size() >= kShortestWithArticle && latin.starts_with("al")) latin.erase(0, 2);
    latin.erase(std::remove(latin.begin(), latin.end(), 'w'), latin.end());
    std::string key = FoldPairs(FoldLetters(latin));
    key.erase(std::remove_if(key.begin(), key.end(), IsVowel), key.end());
    std::replace(key.begin(), key.end(), 'v', 'f');
    std::replace(key.begin(), key.end(), 'p', 'b');
    return key;
  });
}

bool LeavesVowelsOut(std::string_view text) {
  const icu::UnicodeString unicode = ToUnicode(text);
  for (int32_t i = 0; i < unicode.length(); i = unicode.moveIndex32(i, 1)) {
    const UScriptCode script = ScriptOf(unicode.char32At(i));
    if (script == USCRIPT_ARABIC || script == USCRIPT_HEBREW) return true;
  }
  return false;
}

}  // namespace secondsource::registry
