// The configuration of secondsourced: where it comes from, and what it must look like.
#ifndef SECONDSOURCE_SERVICE_MAIN_CONFIG_H_
#define SECONDSOURCE_SERVICE_MAIN_CONFIG_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/verifier_service.pb.h"

namespace secondsource {

// What the operator says about one verifier.
struct VerifierSettings {
  bool enabled = true;
  v1::Verifier::Requirement requirement = v1::Verifier::REQUIREMENT_OPTIONAL;
  std::chrono::milliseconds timeout{2000};
  uint32_t max_concurrent_calls = 16;
  std::string config_json = "{}";  // for the plugin; the host does not look inside
  std::string origin;              // where it was set: "FILE:LINE"
};

struct Config {
  std::filesystem::path data_dir;
  std::string listen;  // HOST:PORT, [IPv6]:PORT or unix:PATH
  bool allow_remote = false;
  std::filesystem::path share_dir;
  std::vector<std::filesystem::path> registry;  // the operator's own, over the one in share_dir; later ones win
  std::filesystem::path plugin_dir;
  size_t workers = 0;
  size_t queue_limit = 0;
  std::chrono::milliseconds request_timeout{};
  std::chrono::milliseconds drain_grace{};
  std::string log_level;
  std::map<std::string, VerifierSettings> verifiers;  // by id; a verifier that is absent has the defaults

  // The value of each setting as text and where it comes from, in the order of the help.
  struct Effective {
    std::string key;
    std::string value;
    std::string origin;
  };
  std::vector<Effective> effective;
};

// One setting. In the file it is called `key`, in the environment SECONDSOURCE_KEY, on the command line --key with
// hyphens.
struct Setting {
  std::string key;
  std::string placeholder;  // empty for a switch
  std::string help;
  // Sets it; what the text should have been, if it is none.
  std::function<std::optional<std::string>(const std::string& text, Config& config)> set;

  std::string Flag() const;
  std::string Variable() const;
};
const std::vector<Setting>& Settings();

// Looks a variable up; nullopt if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Flags over environment over file over defaults. `flags` holds values by key, as text. `file` may be empty. Paths are
// made absolute; share_dir and plugin_dir default to places beside `executable`. INVALID_ARGUMENT, naming the file and
// line, the variable or the flag, for anything that is unknown or out of range.
absl::StatusOr<Config> LoadConfig(const std::map<std::string, std::string>& flags, const Environment& environment,
                                  const std::filesystem::path& file, const std::filesystem::path& executable);

// The effective configuration as YAML, each value with its origin in a comment.
std::string Print(const Config& config);

// The candidate that a misspelt word was probably meant to be: the one with the fewest edits, if they are few.
std::optional<std::string> Nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_CONFIG_H_
