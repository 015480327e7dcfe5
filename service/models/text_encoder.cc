#include "service/models/text_encoder.h"

#include <utility>

namespace secondsource::models {

absl::StatusOr<std::unique_ptr<TextEncoder>> TextEncoder::Load(const std::filesystem::path& folder,
                                                               const Options& options) {
  absl::StatusOr<Model> model = Model::Load(folder, options.batching);
  if (!model.ok()) return model.status();
  return std::unique_ptr<TextEncoder>(new TextEncoder(*std::move(model), options));
}

absl::StatusOr<std::vector<Vector>> TextEncoder::Encode(absl::Span<const std::string> texts, const Call& call) const {
  std::vector<EncodedPair> rows;
  rows.reserve(texts.size());
  for (const std::string& text : texts) {
    EncodedPair& row = rows.emplace_back();
    row.tokens = model_.vocabulary.Tokenize(text, options_.text_tokens - 2);
    row.tokens.insert(row.tokens.begin(), model_.vocabulary.begin());
    row.tokens.push_back(model_.vocabulary.end());
    row.first_size = row.tokens.size();
  }
  return model_.batcher->Run(rows, call);
}

}  // namespace secondsource::models
