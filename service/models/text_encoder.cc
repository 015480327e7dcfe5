#include "service/models/text_encoder.h"

#include <utility>

namespace secondsource::models {

absl::StatusOr<std::unique_ptr<TextEncoder>> TextEncoder::Load(const std::filesystem::path& folder,
                                                               const Options& options) {
  absl::StatusOr<WordPiece> vocabulary = WordPiece::Load(folder / "vocab.txt");
  if (!vocabulary.ok()) return vocabulary.status();
  std::unique_ptr<TextEncoder> encoder(new TextEncoder(*std::move(vocabulary), options));
  absl::StatusOr<std::unique_ptr<Network>> network = Network::Load(folder, options.batching.sessions);
  if (!network.ok()) return network.status();
  encoder->network_ = *std::move(network);
  absl::StatusOr<std::unique_ptr<Batcher>> batcher = Batcher::Create(*encoder->network_, options.batching);
  if (!batcher.ok()) return batcher.status();
  encoder->batcher_ = *std::move(batcher);
  encoder->id_ = WeightsId(folder);
  return encoder;
}

absl::StatusOr<std::vector<Vector>> TextEncoder::Encode(absl::Span<const std::string> texts, const Call& call) const {
  std::vector<EncodedPair> rows;
  rows.reserve(texts.size());
  for (const std::string& text : texts) {
    EncodedPair& row = rows.emplace_back();
    row.tokens = vocabulary_.Tokenize(text, options_.text_tokens - 2);
    row.tokens.insert(row.tokens.begin(), vocabulary_.begin());
    row.tokens.push_back(vocabulary_.end());
    row.first_size = row.tokens.size();
  }
  return batcher_->Run(rows, call);
}

}  // namespace secondsource::models
