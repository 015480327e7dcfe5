#include "service/main/host.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/error.h"
#include "service/main/verifiers.h"

namespace secondsource {
namespace {

namespace fs = std::filesystem;

template <typename Value>
absl::Status Keep(absl::StatusOr<Value> loaded, std::optional<Value>& place) {
  if (loaded.ok()) place.emplace(*std::move(loaded));
  return loaded.status();
}

// Claims and documents may be confidential: only the owner may look inside.
absl::Status MakeFolder(const fs::path& folder) {
  std::error_code error;
  const bool made = fs::create_directories(folder, error);
  if (!error && made) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "NO_DATA_DIR",
               absl::StrCat("the data folder ", folder.string(), " cannot be made (", error.message(),
                            "); choose another with --data-dir"),
               {{"data_dir", folder.string()}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Host>> Host::Assemble(const Config& config) {
  std::unique_ptr<Host> host(new Host());
  if (absl::Status status = host->ReadData(config); !status.ok()) return status;
  if (absl::Status status = host->OpenStore(config.data_dir); !status.ok()) return status;
  host->verifiers_.emplace();
  if (absl::Status status = LoadVerifiers(config, *host->verifiers_); !status.ok()) return status;
  return host;
}

Host::World::World(std::shared_ptr<const registry::Registry> sources, Host& host)
    : registry(std::move(sources)),
      chooser(*host.lexicon_, *registry),
      scorer(chooser, *host.stance_),
      gatherer(*host.store_, *host.retriever_, *registry, *host.lexicon_, scorer),
      engine(gatherer, *host.verifiers_, *host.weigher_, *host.records_, absl::Now) {}

std::shared_ptr<Host::World> Host::world() {
  std::shared_ptr<const registry::Registry> registry = sources_->registry();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (world_ == nullptr || world_->registry != registry) world_ = std::make_shared<World>(std::move(registry), *this);
  return world_;
}

absl::Status Host::ReadData(const Config& config) {
  const fs::path& share_dir = config.share_dir;
  std::vector<fs::path> layers = {share_dir / "registry"};
  layers.insert(layers.end(), config.registry.begin(), config.registry.end());
  absl::StatusOr<std::unique_ptr<registry::Store>> sources =
      registry::Store::Open(std::move(layers), config.data_dir / "sources.yaml");
  if (!sources.ok()) return sources.status();
  sources_ = *std::move(sources);
  if (absl::Status status = Keep(language::Lexicon::Load(share_dir / "language" / "en.yaml"), lexicon_); !status.ok()) {
    return status;
  }
  if (absl::Status status = Keep(verification::Weigher::Load(share_dir / "weights.yaml"), weigher_); !status.ok()) {
    return status;
  }
  if (absl::Status status = LoadModels(share_dir / "models"); !status.ok()) return status;
  const auto registry = sources_->registry();
  spdlog::info("registry: {} parties, {} places, {} publishers", registry->parties().size(), registry->places().size(),
               registry->publishers().size());
  return absl::OkStatus();
}

absl::Status Host::LoadModels(const fs::path& folder) {
  absl::StatusOr<std::unique_ptr<models::PairClassifier>> stance = models::PairClassifier::Load(folder / "stance", {});
  if (!stance.ok()) return stance.status();
  stance_ = *std::move(stance);
  absl::StatusOr<std::unique_ptr<models::TextEncoder>> encoder = models::TextEncoder::Load(folder / "retriever", {});
  if (!encoder.ok()) return encoder.status();
  encoder_ = *std::move(encoder);
  spdlog::info("models: {}, {}", stance_->id(), encoder_->id());
  return absl::OkStatus();
}

absl::Status Host::OpenStore(const fs::path& data_dir) {
  if (absl::Status status = MakeFolder(data_dir); !status.ok()) return status;
  absl::StatusOr<std::unique_ptr<corpus::SqliteStore>> store = corpus::SqliteStore::Open(data_dir, absl::Now);
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  vector_keeper_.emplace(*store_, *encoder_);
  retriever_.emplace(*store_, retrieval::Sense{*store_, *encoder_});
  absl::StatusOr<std::unique_ptr<records::SqliteRecords>> records = records::SqliteRecords::Open(data_dir, absl::Now);
  if (!records.ok()) return records.status();
  records_ = *std::move(records);
  spdlog::info("data folder: {}", data_dir.string());
  return absl::OkStatus();
}

rpc::Backend Host::backend() {
  return {.verify_claim =
              [this](const v1::VerifyClaimRequest& request, std::shared_ptr<Call> call,
                     const verification::Observer& observer) {
                return world()->engine.VerifyClaim(request, std::move(call), observer);
              },
          .verify_article =
              [this](const v1::VerifyArticleRequest& request, std::shared_ptr<Call> call,
                     const std::function<bool(const v1::VerifyArticleResponse&)>& on_response) {
                return world()->engine.VerifyArticle(request, std::move(call), on_response);
              },
          .list_verifiers = [this] { return verifiers_->List(); },
          .corpus = *store_,
          .index = *store_,
          .sources = *sources_,
          .lexicon = *lexicon_,
          .records = *records_};
}

}  // namespace secondsource
