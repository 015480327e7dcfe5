// Whether one text supports another, refutes it or says nothing about it, by a trained network.
#ifndef SECONDSOURCE_SERVICE_MODELS_PAIR_CLASSIFIER_H_
#define SECONDSOURCE_SERVICE_MODELS_PAIR_CLASSIFIER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/bounded_cache.h"
#include "service/base/call.h"
#include "service/models/batcher.h"
#include "service/models/model.h"
#include "service/models/wordpiece.h"

namespace secondsource::models {

// A text as the classifier reads it: worth keeping. Immutable.
class EncodedText {
 public:
  // The memory that it takes beside its own size.
  size_t bytes() const { return tokens_.capacity() * sizeof(TokenId) + key_.capacity(); }

 private:
  friend class PairClassifier;
  std::vector<TokenId> tokens_;
  std::string key_;  // equal for equal tokens, and for no others
};

// They sum up to 1.
struct PairScores {
  float supports = 0;
  float refutes = 0;
  float neither = 1;
};

// Thread-safe.
class PairClassifier {
 public:
  struct Options {
    Batcher::Options batching;
    size_t pair_tokens = 144;               // of a pair, at most: as the network was trained
    size_t cache_bytes = size_t{32} << 20;  // of scores that are kept
  };

  // Reads model.xml, model.bin and vocab.txt from the folder. FAILED_PRECONDITION if one cannot be read or is damaged.
  static absl::StatusOr<std::unique_ptr<PairClassifier>> Load(const std::filesystem::path& folder,
                                                              const Options& options);

  // Names the weights: the folder's name and the beginning of their hash.
  const std::string& id() const { return model_.id; }

  EncodedText Encode(std::string_view text) const;
  // As if the texts were one, with blanks between them.
  EncodedText Join(absl::Span<const EncodedText> texts) const;

  // What each piece of evidence says of the claim, in order: each score to four digits. Blocks; errors as Batcher::Run.
  absl::StatusOr<std::vector<PairScores>> Classify(const EncodedText& claim,
                                                   absl::Span<const EncodedText* const> evidence,
                                                   const Call& call) const;

 private:
  PairClassifier(Model model, const Options& options)
      : options_(options), model_(std::move(model)), cache_(options.cache_bytes) {}

  static EncodedText Make(std::vector<TokenId> tokens);

  const Options options_;
  const Model model_;
  mutable BoundedCache<PairScores> cache_;
};

}  // namespace secondsource::models

#endif  // SECONDSOURCE_SERVICE_MODELS_PAIR_CLASSIFIER_H_
