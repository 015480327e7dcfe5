// Reads the configuration file and refuses what it does not know.
#ifndef SECONDSOURCE_SERVICE_MAIN_CONFIG_FILE_H_
#define SECONDSOURCE_SERVICE_MAIN_CONFIG_FILE_H_

#include <filesystem>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "service/main/config.h"

namespace secondsource {

struct ConfigFile {
  struct Value {
    std::string text;
    std::string origin;  // "FILE:LINE"
  };
  std::map<std::string, Value> values;  // by key, of Settings()
  std::map<std::string, VerifierSettings> verifiers;
};

// INVALID_ARGUMENT, with file and line, for a file that is missing or malformed, and for unknown or repeated keys.
absl::StatusOr<ConfigFile> ReadConfigFile(const std::filesystem::path& path);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_CONFIG_FILE_H_
