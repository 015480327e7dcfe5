// What a text means, as a vector: texts that mean the like are near.
#ifndef SECONDSOURCE_SERVICE_MODELS_TEXT_ENCODER_H_
#define SECONDSOURCE_SERVICE_MODELS_TEXT_ENCODER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/call.h"
#include "service/models/batcher.h"
#include "service/models/model.h"

namespace secondsource::models {

// Thread-safe.
class TextEncoder {
 public:
  struct Options {
    Batcher::Options batching = {.sessions = 1};
    size_t text_tokens = 96;  // that are read of a text, at most, the two special ones included
  };

  // Reads model.xml, model.bin and vocab.txt from the folder. FAILED_PRECONDITION if one cannot be read or is damaged.
  static absl::StatusOr<std::unique_ptr<TextEncoder>> Load(const std::filesystem::path& folder, const Options& options);

  // Names the weights: the folder's name and the beginning of their hash.
  const std::string& id() const { return model_.id; }

  // The vector of each text, of length 1, in order. Blocks; errors as Batcher::Run.
  absl::StatusOr<std::vector<Vector>> Encode(absl::Span<const std::string> texts, const Call& call) const;

 private:
  TextEncoder(Model model, const Options& options) : options_(options), model_(std::move(model)) {}

  const Options options_;
  const Model model_;
};

}  // namespace secondsource::models

#endif  // SECONDSOURCE_SERVICE_MODELS_TEXT_ENCODER_H_
