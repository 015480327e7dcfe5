// A trained network with its vocabulary, ready to run.
#ifndef SECONDSOURCE_SERVICE_MODELS_MODEL_H_
#define SECONDSOURCE_SERVICE_MODELS_MODEL_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/models/batcher.h"
#include "service/models/network.h"
#include "service/models/wordpiece.h"

namespace secondsource::models {

struct Model {
  // Reads model.xml, model.bin and vocab.txt from the folder. FAILED_PRECONDITION if one cannot be read or is damaged.
  static absl::StatusOr<Model> Load(const std::filesystem::path& folder, const Batcher::Options& batching);

  std::string id;  // names the weights: the folder's name and the beginning of their hash
  WordPiece vocabulary;
  std::unique_ptr<Network> network;
  std::unique_ptr<Batcher> batcher;  // runs the network
};

}  // namespace secondsource::models

#endif  // SECONDSOURCE_SERVICE_MODELS_MODEL_H_
