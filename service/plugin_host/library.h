// Verifiers in shared libraries, over the C ABI of plugins/sdk/c/secondsource_plugin.h.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_LIBRARY_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_LIBRARY_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/plugin_host/verifier.h"

namespace secondsource::plugin_host {

// Takes log lines of plugins: severity 0 debug, 1 info, 2 warning, 3 error. Thread-safe.
using PluginLog = std::function<void(std::string_view plugin, int severity, std::string_view message)>;

// Loads a library and creates its verifier. The path must be absolute, and neither the file nor its folder writable by
// others. The library stays loaded until the process ends. FAILED_PRECONDITION, with the reason, for a library that
// cannot be loaded, has another ABI major, a newer minor, or lacks a required function.
absl::StatusOr<std::unique_ptr<Verifier>> LoadLibrary(const std::filesystem::path& path, std::string_view config_json,
                                                      PluginLog log);

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_LIBRARY_H_
