// A trained network, run by OpenVINO: the only part of the service that knows it.
#ifndef SECONDSOURCE_SERVICE_MODELS_NETWORK_H_
#define SECONDSOURCE_SERVICE_MODELS_NETWORK_H_

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/models/wordpiece.h"

namespace secondsource::models {

using Vector = std::vector<float>;

// An encoder with what stands on it: rows of tokens in, a vector for each row out. Its inputs are `input_ids`,
// `token_type_ids` and `attention_mask`, [rows, tokens], and its one output is [rows, width]. Immutable, thread-safe.
class Network {
 public:
  // Room for one inference at a time. Belongs to one thread at a time, and must not outlive the network.
  class Session {
   public:
    ~Session();
    // The vector of each row. All are computed as if they were as long as the longest, so that rows of like length
    // belong together. INTERNAL if the network fails.
    absl::StatusOr<std::vector<Vector>> Run(absl::Span<const EncodedPair* const> rows);

   private:
    friend class Network;
    struct State;
    explicit Session(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
  };

  // Reads `model.xml` and `model.bin` from the folder. At most `sessions` inferences run at once, each on one thread.
  // FAILED_PRECONDITION if the files cannot be read or are no such network.
  static absl::StatusOr<std::unique_ptr<Network>> Load(const std::filesystem::path& folder, int sessions);
  ~Network();

  absl::StatusOr<std::unique_ptr<Session>> NewSession() const;
  // Floats of each vector.
  size_t width() const;

 private:
  struct State;
  explicit Network(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace secondsource::models

#endif  // SECONDSOURCE_SERVICE_MODELS_NETWORK_H_
