#include "service/models/wordpiece.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/error.h"

namespace secondsource::models {
namespace {

constexpr size_t kLongestWord = 100;  // letters; longer ones are unknown

// Left out: what prints nothing and separates nothing.
bool IsDropped(UChar32 c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  if (c == 0 || c == 0xFFFD) return true;
  const int8_t type = u_charType(c);
  return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_SURROGATE || type == U_PRIVATE_USE_CHAR;
}

bool IsPunctuation(UChar32 c) {
  if (c < 0x80) return c > ' ' && c < 0x7F && !u_isalnum(c);
  return u_ispunct(c);
}

// Each stands as a word of its own. The blocks are those that BERT's tokenizer names.
bool IsIdeograph(UChar32 c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

void Append(UChar32 c, std::string& text) {
  char bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, c);
  text.append(bytes, static_cast<size_t>(size));
}

// Calls `take` for each letter of the canonical decomposition (NFD).
template <typename Take>
void Decompose(UChar32 c, const Take& take) {
  if (c < 0x80) return take(c);
  static const UNormalizer2* const nfd = [] {
    UErrorCode error = U_ZERO_ERROR;
    return unorm2_getNFDInstance(&error);
  }();
  constexpr int32_t kMostUnits = 16;
  UChar units[kMostUnits];
  UErrorCode error = U_ZERO_ERROR;
  const int32_t size = unorm2_getDecomposition(nfd, c, units, kMostUnits, &error);
  if (U_FAILURE(error) || size < 0) return take(c);  // it has none
  for (int32_t at = 0; at < size;) {
    UChar32 part;
    U16_NEXT_UNSAFE(units, at, part);
    take(part);
  }
}

}  // namespace

absl::StatusOr<WordPiece> WordPiece::Load(const std::filesystem::path& vocabulary) {
  std::ifstream file(vocabulary, std::ios::binary);
  WordPiece pieces;
  TokenId number = 0;
  absl::flat_hash_map<std::string, TokenId> special = {{"[PAD]", -1}, {"[UNK]", -1}, {"[CLS]", -1}, {"[SEP]", -1}};
  for (std::string line; std::getline(file, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (const auto found = special.find(line); found != special.end()) found->second = number;
    pieces.longest_ = std::max(pieces.longest_, line.size());
    absl::string_view piece = line;
    (absl::ConsumePrefix(&piece, "##") ? pieces.later_pieces_ : pieces.pieces_).emplace(piece, number);
  }
  for (const auto& [name, found] : special) {
    if (found >= 0) continue;
    return Error(absl::StatusCode::kFailedPrecondition, "MODEL_NOT_READABLE",
                 absl::StrCat("the vocabulary '", vocabulary.string(), "' lacks ", name,
                              ": put the file there that came with the model"),
                 {{"file", vocabulary.string()}});
  }
  pieces.padding_ = special["[PAD]"];
  pieces.unknown_ = special["[UNK]"];
  pieces.begin_ = special["[CLS]"];
  pieces.end_ = special["[SEP]"];
  return pieces;
}

void WordPiece::Cut(std::string_view word, size_t letters, std::vector<TokenId>& tokens) const {
  const size_t before = tokens.size();
  bool known = letters <= kLongestWord;
  for (size_t at = 0; known && at < word.size();) {
    const auto& pieces = at == 0 ? pieces_ : later_pieces_;
    known = false;
    for (size_t size = std::min(word.size() - at, longest_); size > 0; --size) {
      const bool whole_letters = at + size == word.size() || !U8_IS_TRAIL(word[at + size]);
      if (!whole_letters) continue;
      const auto piece = pieces.find(absl::string_view(word.data() + at, size));
      if (piece == pieces.end()) continue;
      tokens.push_back(piece->second);
      at += size;
      known = true;
      break;
    }
  }
  if (known) return;
  tokens.resize(before);
  tokens.push_back(unknown_);
}

std::vector<TokenId> WordPiece::Tokenize(std::string_view text, size_t limit) const {
  std::vector<TokenId> tokens;
  std::string word;
  size_t letters = 0;
  const auto end_word = [&] {
    if (!word.empty()) Cut(word, letters, tokens);
    word.clear();
    letters = 0;
  };
  const auto take = [&](UChar32 part) {
    if (u_charType(part) == U_NON_SPACING_MARK) return;
    const bool alone = IsPunctuation(part);
    if (alone || u_isUWhiteSpace(part)) end_word();
    if (u_isUWhiteSpace(part)) return;
    if (letters++ <= kLongestWord) Append(u_tolower(part), word);  // what is longer is unknown, however long
    if (alone) end_word();
  };
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  for (size_t at = 0; at < text.size() && tokens.size() < limit;) {
    UChar32 c;
    U8_NEXT(bytes, at, text.size(), c);
    if (c < 0 || IsDropped(c)) continue;
    const bool alone = IsIdeograph(c);
    if (alone) end_word();
    Decompose(c, take);
    if (alone) end_word();
  }
  end_word();
  if (tokens.size() > limit) tokens.resize(limit);
  return tokens;
}

EncodedPair EncodePair(const WordPiece& vocabulary, const std::vector<TokenId>& first,
                       const std::vector<TokenId>& second, size_t limit) {
  constexpr size_t kSpecial = 3;
  const size_t room = limit - kSpecial;
  size_t first_size = first.size();
  size_t second_size = second.size();
  if (first_size + second_size > room) {
    first_size = std::min(first_size, std::max(room / 2, room - std::min(room, second_size)));
    second_size = std::min(second_size, room - first_size);
  }
  EncodedPair pair;
  pair.tokens.reserve(first_size + second_size + kSpecial);
  const auto append = [&](const std::vector<TokenId>& part, size_t size) {
    pair.tokens.insert(pair.tokens.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(size));
    pair.tokens.push_back(vocabulary.end());
  };
  pair.tokens.push_back(vocabulary.begin());
  append(first, first_size);
  pair.first_size = pair.tokens.size();
  append(second, second_size);
  return pair;
}

}  // namespace secondsource::models
