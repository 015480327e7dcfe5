// The registry in use: what is shipped, what the operator adds, and over both what was imported while serving.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_STORE_H_
#define SECONDSOURCE_SERVICE_REGISTRY_STORE_H_

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/registry/registry.h"

namespace secondsource::registry {

// Thread-safe.
class Store {
 public:
  // Reads the layers, and over them the file that imports are kept in, if there is one. FAILED_PRECONDITION, naming the
  // first problems with file and line, if there is any problem.
  static absl::StatusOr<std::unique_ptr<Store>> Open(std::vector<std::filesystem::path> layers,
                                                     std::filesystem::path imported);

  // The registry in use; whoever holds it keeps it whole while another takes its place.
  std::shared_ptr<const Registry> registry() const;

  // Puts a registry file in the place of what was imported before, on disk and in use, once it is sound together with
  // the other layers. INVALID_ARGUMENT with every problem if it is not; an error of the disk is UNAVAILABLE; neither
  // changes anything.
  absl::Status Import(const std::string& yaml);

 private:
  Store(std::vector<std::filesystem::path> layers, std::filesystem::path imported)
      : layers_(std::move(layers)), imported_(std::move(imported)) {}

  const std::vector<std::filesystem::path> layers_;
  const std::filesystem::path imported_;
  std::mutex importing_;  // one import at a time
  mutable std::mutex mutex_;
  std::shared_ptr<const Registry> registry_;
};

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_STORE_H_
