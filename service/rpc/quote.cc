#include "service/rpc/quote.h"

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"

namespace secondsource::rpc {
namespace {

// Bytes of other than ASCII characters belong to words.
bool IsWordByte(unsigned char byte) { return absl::ascii_isalnum(byte) || byte >= 0x80; }

absl::flat_hash_set<std::string> Stems(std::string_view text) {
  absl::flat_hash_set<std::string> stems;
  std::string word;
  for (const char c : text) {
    if (IsWordByte(static_cast<unsigned char>(c))) {
      word += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (!word.empty()) {
      stems.insert(language::Lexicon::Stem(word));
      word.clear();
    }
  }
  if (!word.empty()) stems.insert(language::Lexicon::Stem(word));
  return stems;
}

}  // namespace

language::Range BestSentence(std::string_view query, std::string_view text, const language::Lexicon& lexicon) {
  const absl::flat_hash_set<std::string> wanted = Stems(query);
  language::Range best;
  size_t best_count = 0;
  for (const language::Range& sentence : language::SplitSentences(text, lexicon)) {
    size_t count = 0;
    for (const std::string& stem : Stems(sentence.In(text))) count += wanted.contains(stem);
    if (best.empty() || count > best_count) {
      best = sentence;
      best_count = count;
    }
  }
  return best;
}

}  // namespace secondsource::rpc
