#include "service/main/verifiers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/plugin_host/library.h"

namespace secondsource {
namespace {

namespace fs = std::filesystem;

void LogForPlugin(std::string_view plugin, int severity, std::string_view message) {
  static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err};
  spdlog::log(kLevels[std::clamp(severity, 0, 3)], "plugin {}: {}", plugin, message);
}

absl::StatusOr<std::vector<fs::path>> FindLibraries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> libraries;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".so") libraries.push_back(entry->path());
  }
  if (error) {
    return Error(absl::StatusCode::kInvalidArgument, "NO_PLUGIN_DIR",
                 absl::StrCat("the plugin folder ", folder.string(), " cannot be read (", error.message(),
                              "); set plugin_dir to where the verifiers are"),
                 {{"plugin_dir", folder.string()}});
  }
  std::sort(libraries.begin(), libraries.end());
  return libraries;
}

// What cannot be had is disabled; what is required and cannot be had is an error.
absl::Status Disable(const std::string& id, const std::string& reason, v1::Verifier::Requirement requirement,
                     plugin_host::VerifierSet& verifiers) {
  if (requirement == v1::Verifier::REQUIREMENT_REQUIRED) {
    return Error(absl::StatusCode::kFailedPrecondition, "REQUIRED_VERIFIER_MISSING",
                 absl::StrCat("the verifier ", id, " is required and cannot be used: ", reason,
                              "; mend that, or make the verifier optional"),
                 {{"verifier", id}});
  }
  plugin_host::VerifierInfo info;
  info.id = id;
  info.kind = v1::Verifier::KIND_LIBRARY;
  verifiers.AddDisabled(info, reason, requirement);
  return absl::OkStatus();
}

absl::Status LoadVerifier(const std::string& id, const fs::path& library, const VerifierSettings& settings,
                          plugin_host::VerifierSet& verifiers) {
  if (!settings.enabled) {
    return Disable(id, "it is switched off in the configuration", settings.requirement, verifiers);
  }
  absl::StatusOr<std::unique_ptr<plugin_host::Verifier>> loaded =
      plugin_host::LoadLibrary(library, settings.config_json, LogForPlugin);
  absl::Status status = loaded.status();
  if (status.ok()) {
    if ((*loaded)->info().id != id) {
      spdlog::warn("the library {} calls itself {}; its settings are those of {}", library.string(),
                   (*loaded)->info().id, id);
    }
    const std::string version = (*loaded)->info().version;
    status = verifiers.Add(*std::move(loaded), {.timeout = settings.timeout,
                                                .max_concurrent_calls = settings.max_concurrent_calls,
                                                .requirement = settings.requirement});
    if (status.ok()) {
      spdlog::info("verifier {} {}", id, version);
      return status;
    }
  }
  const std::string reason(status.message());
  spdlog::error("verifier {} is disabled: {}", id, reason);
  return Disable(id, reason, settings.requirement, verifiers);
}

absl::Status CheckNames(const Config& config, const std::vector<std::string>& ids) {
  for (const auto& [id, settings] : config.verifiers) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
    const std::optional<std::string> nearest = Nearest(id, ids);
    return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_VERIFIER",
                 absl::StrCat(settings.origin, ": there is no verifier ", id, " in ", config.plugin_dir.string(), "; ",
                              nearest.has_value() ? absl::StrCat("did you mean ", *nearest, "?")
                                                  : absl::StrCat("there are: ", absl::StrJoin(ids, ", "))),
                 {{"verifier", id}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status LoadVerifiers(const Config& config, plugin_host::VerifierSet& verifiers) {
  const absl::StatusOr<std::vector<fs::path>> libraries = FindLibraries(config.plugin_dir);
  if (!libraries.ok()) return libraries.status();
  std::vector<std::string> ids;
  for (const fs::path& library : *libraries) ids.push_back(library.stem().string());
  if (absl::Status status = CheckNames(config, ids); !status.ok()) return status;
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto settings = config.verifiers.find(ids[i]);
    absl::Status status = LoadVerifier(
        ids[i], (*libraries)[i], settings == config.verifiers.end() ? VerifierSettings() : settings->second, verifiers);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace secondsource
