// Everything that the server is made of, wired together.
#ifndef SECONDSOURCE_SERVICE_MAIN_HOST_H_
#define SECONDSOURCE_SERVICE_MAIN_HOST_H_

#include <memory>
#include <mutex>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/corpus/sqlite/sqlite_store.h"
#include "service/evidence/evidence.h"
#include "service/evidence/lexical_stance.h"
#include "service/evidence/trained_stance.h"
#include "service/language/lexicon.h"
#include "service/main/config.h"
#include "service/models/pair_classifier.h"
#include "service/models/text_encoder.h"
#include "service/plugin_host/verifier_set.h"
#include "service/records/sqlite_records.h"
#include "service/registry/store.h"
#include "service/retrieval/retriever.h"
#include "service/retrieval/vector_keeper.h"
#include "service/rpc/backend.h"
#include "service/verification/engine.h"
#include "service/verification/weighing.h"

namespace secondsource {

class Host {
 public:
  // Reads the data of share_dir, opens the store in data_dir (and makes the folder, for its owner only) and loads the
  // verifiers.
  static absl::StatusOr<std::unique_ptr<Host>> Assemble(const Config& config);

  // Good as long as the host.
  rpc::Backend backend();

 private:
  // All that reads texts with one registry. An import makes another; calls in progress end with the one they began
  // with.
  struct World {
    World(std::shared_ptr<const registry::Registry> sources, Host& host);

    const std::shared_ptr<const registry::Registry> registry;
    const evidence::LexicalScorer chooser;
    const evidence::TrainedScorer scorer;
    const evidence::Gatherer gatherer;
    verification::Engine engine;
  };

  Host() = default;
  absl::Status ReadData(const Config& config);
  absl::Status LoadModels(const std::filesystem::path& folder);
  absl::Status OpenStore(const std::filesystem::path& data_dir);

  // The world of the registry in use.
  std::shared_ptr<World> world();

  // In the order of dependence.
  std::unique_ptr<registry::Store> sources_;
  std::optional<language::Lexicon> lexicon_;
  std::optional<verification::Weigher> weigher_;
  std::unique_ptr<models::PairClassifier> stance_;
  std::unique_ptr<models::TextEncoder> encoder_;
  std::unique_ptr<corpus::SqliteStore> store_;
  std::unique_ptr<records::SqliteRecords> records_;
  std::optional<retrieval::VectorKeeper> vector_keeper_;
  std::optional<retrieval::Retriever> retriever_;
  std::optional<plugin_host::VerifierSet> verifiers_;
  std::mutex mutex_;
  std::shared_ptr<World> world_;
};

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_HOST_H_
