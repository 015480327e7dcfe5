#include "service/models/pair_classifier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/ids.h"

namespace secondsource::models {
namespace {

constexpr size_t kScores = 3;

// What comes after four digits depends on the rows that happened to run in the same batch; seldom the fourth does too.
float Rounded(float score) { return std::round(score * 10'000) / 10'000; }

}  // namespace

absl::StatusOr<std::unique_ptr<PairClassifier>> PairClassifier::Load(const std::filesystem::path& folder,
                                                                     const Options& options) {
  absl::StatusOr<Model> model = Model::Load(folder, options.batching);
  if (!model.ok()) return model.status();
  if (model->network->width() != kScores) {
    return Error(absl::StatusCode::kFailedPrecondition, "MODEL_NOT_READABLE",
                 absl::StrCat("the model in '", folder.string(), "' gives ", model->network->width(),
                              " numbers for a pair, not ", kScores, ": it is another model; put the right one there"),
                 {{"folder", folder.string()}});
  }
  return std::unique_ptr<PairClassifier>(new PairClassifier(*std::move(model), options));
}

EncodedText PairClassifier::Make(std::vector<TokenId> tokens) {
  EncodedText encoded;
  encoded.tokens_ = std::move(tokens);
  encoded.key_ =
      Sha256Hex({reinterpret_cast<const char*>(encoded.tokens_.data()), encoded.tokens_.size() * sizeof(TokenId)});
  return encoded;
}

EncodedText PairClassifier::Encode(std::string_view text) const {
  return Make(model_.vocabulary.Tokenize(text, options_.pair_tokens));
}

EncodedText PairClassifier::Join(absl::Span<const EncodedText> texts) const {
  std::vector<TokenId> tokens;
  for (const EncodedText& text : texts) tokens.insert(tokens.end(), text.tokens_.begin(), text.tokens_.end());
  tokens.resize(std::min(tokens.size(), options_.pair_tokens));
  return Make(std::move(tokens));
}

absl::StatusOr<std::vector<PairScores>> PairClassifier::Classify(const EncodedText& claim,
                                                                 absl::Span<const EncodedText* const> evidence,
                                                                 const Call& call) const {
  std::vector<PairScores> scores(evidence.size());
  std::vector<size_t> missing;
  std::vector<EncodedPair> rows;
  for (size_t i = 0; i < evidence.size(); ++i) {
    if (const auto kept = cache_.Find(absl::StrCat(claim.key_, evidence[i]->key_)); kept != nullptr) {
      scores[i] = *kept;
      continue;
    }
    missing.push_back(i);
    rows.push_back(EncodePair(model_.vocabulary, claim.tokens_, evidence[i]->tokens_, options_.pair_tokens));
  }
  const absl::StatusOr<std::vector<Vector>> vectors = model_.batcher->Run(rows, call);
  if (!vectors.ok()) return vectors.status();
  for (size_t i = 0; i < missing.size(); ++i) {
    const Vector& vector = (*vectors)[i];
    scores[missing[i]] = {Rounded(vector[0]), Rounded(vector[1]), Rounded(vector[2])};
    cache_.Put(absl::StrCat(claim.key_, evidence[missing[i]]->key_),
               std::make_shared<const PairScores>(scores[missing[i]]), sizeof(PairScores));
  }
  return scores;
}

}  // namespace secondsource::models
