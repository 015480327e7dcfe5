// Text as the numbers that an encoder reads: BERT's tokenizer for text without case and accents.
//
// Words are cut into the longest pieces that the vocabulary holds (WordPiece: Wu et al. 2016,
// https://arxiv.org/abs/1609.08144, section 4.1). It agrees with the public `tokenizers` package, but for names of
// special tokens: "[SEP]" in a text is three tokens of text and never ends it. tests/bench/tokens.py compares the two.
#ifndef SECONDSOURCE_SERVICE_MODELS_WORDPIECE_H_
#define SECONDSOURCE_SERVICE_MODELS_WORDPIECE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace secondsource::models {

using TokenId = int32_t;

// Immutable, thread-safe.
class WordPiece {
 public:
  // A vocabulary has a token a line; the number of a token is that of its line, from 0.
  // FAILED_PRECONDITION if the file cannot be read or lacks [PAD], [UNK], [CLS] or [SEP].
  static absl::StatusOr<WordPiece> Load(const std::filesystem::path& vocabulary);

  // The tokens of the text, without special ones, at most `limit`. Time is linear in the text that they cover. Takes
  // any bytes: what is no UTF-8 is left out.
  std::vector<TokenId> Tokenize(std::string_view text, size_t limit) const;

  TokenId padding() const { return padding_; }
  TokenId unknown() const { return unknown_; }
  TokenId begin() const { return begin_; }
  TokenId end() const { return end_; }
  size_t size() const { return pieces_.size(); }

 private:
  // Appends the pieces of a word of `letters`.
  void Cut(std::string_view word, size_t letters, std::vector<TokenId>& tokens) const;

  absl::flat_hash_map<std::string, TokenId> pieces_;        // that begin a word
  absl::flat_hash_map<std::string, TokenId> later_pieces_;  // that go on, without their "##"
  size_t longest_ = 0;                                      // of all pieces, in bytes
  TokenId padding_ = 0;
  TokenId unknown_ = 0;
  TokenId begin_ = 0;
  TokenId end_ = 0;
};

// What an encoder reads of a pair: [CLS] first [SEP] second [SEP].
struct EncodedPair {
  std::vector<TokenId> tokens;
  size_t first_size = 0;  // of the tokens, how many are of the first part, [CLS] and [SEP] included
};

// At most `limit` tokens, which must be at least 8: the longer part is cut until they fit.
EncodedPair EncodePair(const WordPiece& vocabulary, const std::vector<TokenId>& first,
                       const std::vector<TokenId>& second, size_t limit);

}  // namespace secondsource::models

#endif  // SECONDSOURCE_SERVICE_MODELS_WORDPIECE_H_
