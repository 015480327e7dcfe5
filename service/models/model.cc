#include "service/models/model.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"

namespace secondsource::models {
namespace {

std::string WeightsId(const std::filesystem::path& folder) {
  constexpr size_t kDigits = 12;
  std::ostringstream weights;
  weights << std::ifstream(folder / "model.bin", std::ios::binary).rdbuf();
  return absl::StrCat(folder.filename().string(), "-", Sha256Hex(weights.view()).substr(0, kDigits));
}

}  // namespace

absl::StatusOr<Model> Model::Load(const std::filesystem::path& folder, const Batcher::Options& batching) {
  absl::StatusOr<std::unique_ptr<Network>> network = Network::Load(folder, batching.sessions);
  if (!network.ok()) return network.status();
  absl::StatusOr<WordPiece> vocabulary = WordPiece::Load(folder / "vocab.txt");
  if (!vocabulary.ok()) return vocabulary.status();
  absl::StatusOr<std::unique_ptr<Batcher>> batcher = Batcher::Create(**network, batching);
  if (!batcher.ok()) return batcher.status();
  return Model{WeightsId(folder), *std::move(vocabulary), *std::move(network), *std::move(batcher)};
}

}  // namespace secondsource::models
