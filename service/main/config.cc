#include "service/main/config.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/base/error.h"
#include "service/main/config_file.h"
#include "service/main/listen.h"

namespace secondsource {
namespace {

namespace fs = std::filesystem;
using Setter = std::function<std::optional<std::string>(const std::string&, Config&)>;

constexpr size_t kMaxSuggestionEdits = 3;

Setter PathSetter(fs::path Config::* member) {
  return [member](const std::string& text, Config& config) -> std::optional<std::string> {
    if (text.empty()) return "a path";
    config.*member = fs::absolute(text).lexically_normal();
    return std::nullopt;
  };
}

Setter CountSetter(size_t Config::* member, size_t max) {
  return [member, max](const std::string& text, Config& config) -> std::optional<std::string> {
    size_t value = 0;
    if (!absl::SimpleAtoi(text, &value) || value < 1 || value > max) return absl::StrCat("a number from 1 to ", max);
    config.*member = value;
    return std::nullopt;
  };
}

Setter DurationSetter(std::chrono::milliseconds Config::* member, absl::Duration min, absl::Duration max) {
  return [=](const std::string& text, Config& config) -> std::optional<std::string> {
    absl::Duration value;
    if (!absl::ParseDuration(text, &value) || value < min || value > max) {
      return absl::StrCat("a time with its unit, such as 500ms or 30s, from ", absl::FormatDuration(min), " to ",
                          absl::FormatDuration(max));
    }
    config.*member = absl::ToChronoMilliseconds(value);
    return std::nullopt;
  };
}

// Paths with colons between them, as in PATH; may be empty.
std::optional<std::string> SetRegistry(const std::string& text, Config& config) {
  config.registry.clear();
  for (const absl::string_view path : absl::StrSplit(text, ':', absl::SkipEmpty())) {
    config.registry.push_back(fs::absolute(std::string(path)).lexically_normal());
  }
  return std::nullopt;
}

std::optional<std::string> SetListen(const std::string& text, Config& config) {
  if (!ParseListen(text).has_value()) return "HOST:PORT, [IPV6]:PORT or unix:PATH, with a port from 0 to 65535";
  config.listen = text;
  return std::nullopt;
}

std::optional<std::string> SetAllowRemote(const std::string& text, Config& config) {
  if (text != "true" && text != "false") return "true or false";
  config.allow_remote = text == "true";
  return std::nullopt;
}

std::optional<std::string> SetLogLevel(const std::string& text, Config& config) {
  static constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error", "off"};
  if (std::find(std::begin(kLevels), std::end(kLevels), text) == std::end(kLevels)) {
    return "debug, info, warning, error or off";
  }
  config.log_level = text;
  return std::nullopt;
}

std::string DefaultDataDir(const Environment& environment) {
  // The XDG specification has relative paths ignored.
  if (const auto state = environment("XDG_STATE_HOME"); state.has_value() && state->starts_with('/')) {
    return *state + "/secondsource";
  }
  if (const auto home = environment("HOME"); home.has_value() && !home->empty()) {
    return *home + "/.local/state/secondsource";
  }
  return "";
}

std::map<std::string, std::string> Defaults(const Environment& environment, const fs::path& executable) {
  const fs::path prefix = executable.parent_path().parent_path();
  return {{"data_dir", DefaultDataDir(environment)},
          {"listen", "127.0.0.1:50051"},
          {"allow_remote", "false"},
          {"share_dir", (prefix / "share" / "secondsource").string()},
          {"registry", ""},
          {"plugin_dir", (prefix / "lib" / "secondsource" / "plugins").string()},
          {"workers", "4"},
          {"queue_limit", "64"},
          {"request_timeout", "30s"},
          {"drain_grace", "10s"},
          {"log_level", "info"}};
}

absl::Status Bad(std::string_view reason, const std::string& message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message);
}

absl::Status CheckRemote(const Config& config) {
  if (config.allow_remote || ParseListen(config.listen)->loopback) return absl::OkStatus();
  return Bad("REMOTE_NOT_ALLOWED",
             absl::StrCat("listen = ", config.listen,
                          " would let other machines in. This server asks nobody who they are, and its port can be "
                          "brought down by HTTP/2 rapid resets. Listen on 127.0.0.1 and put a proxy such as nghttpx, "
                          "with TLS and access control, in front; or, on a network that you trust, set "
                          "allow_remote: true"));
}

}  // namespace

std::string Setting::Flag() const { return "--" + absl::StrReplaceAll(key, {{"_", "-"}}); }

std::string Setting::Variable() const { return "SECONDSOURCE_" + absl::AsciiStrToUpper(key); }

const std::vector<Setting>& Settings() {
  static const auto* const settings = new std::vector<Setting>{
      {"data_dir", "DIR", "Where the database is kept; made if it is missing", PathSetter(&Config::data_dir)},
      {"listen", "HOST:PORT", "Where to listen: HOST:PORT (0: a free port) or unix:PATH", SetListen},
      {"allow_remote", "", "Allow listening on addresses that other machines can reach", SetAllowRemote},
      {"share_dir", "DIR", "Where registry, word lists and weights are", PathSetter(&Config::share_dir)},
      {"registry", "PATH:…", "Your own registry files and folders, which add to the shipped one and override it",
       SetRegistry},
      {"plugin_dir", "DIR", "Where the verifiers' shared libraries are", PathSetter(&Config::plugin_dir)},
      {"workers", "N", "How many calls are worked on at once, 1 to 1024", CountSetter(&Config::workers, 1024)},
      {"queue_limit", "N", "How many calls may wait; more are refused, 1 to 100000",
       CountSetter(&Config::queue_limit, 100'000)},
      {"request_timeout", "TIME", "The most time for one call, such as 30s; clients may ask for less",
       DurationSetter(&Config::request_timeout, absl::Milliseconds(1), absl::Hours(1))},
      {"drain_grace", "TIME", "How long calls in progress may go on when the server stops",
       DurationSetter(&Config::drain_grace, absl::ZeroDuration(), absl::Hours(1))},
      {"log_level", "LEVEL", "debug, info, warning, error or off", SetLogLevel},
  };
  return *settings;
}

absl::StatusOr<Config> LoadConfig(const std::map<std::string, std::string>& flags, const Environment& environment,
                                  const fs::path& file, const fs::path& executable) {
  ConfigFile from_file;
  if (!file.empty()) {
    absl::StatusOr<ConfigFile> read = ReadConfigFile(file);
    if (!read.ok()) return read.status();
    from_file = *std::move(read);
  }

  Config config;
  config.verifiers = std::move(from_file.verifiers);
  const std::map<std::string, std::string> defaults = Defaults(environment, executable);
  for (const Setting& setting : Settings()) {
    Config::Effective chosen{setting.key, defaults.at(setting.key), "default"};
    if (const auto value = from_file.values.find(setting.key); value != from_file.values.end()) {
      chosen = {setting.key, value->second.text, value->second.origin};
    }
    // An empty variable counts as none: that is how a wrapper script switches one off.
    if (const auto value = environment(setting.Variable()); value.has_value() && !value->empty()) {
      chosen = {setting.key, *value, setting.Variable()};
    }
    if (const auto value = flags.find(setting.key); value != flags.end()) {
      chosen = {setting.key, value->second, setting.Flag()};
    }
    if (const auto expected = setting.set(chosen.value, config); expected.has_value()) {
      return Bad("INVALID_SETTING",
                 absl::StrCat(chosen.origin, ": ", setting.key, " is '", chosen.value, "', but must be ", *expected));
    }
    config.effective.push_back(std::move(chosen));
  }
  if (absl::Status status = CheckRemote(config); !status.ok()) return status;
  return config;
}

std::optional<std::string> Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  size_t best_edits = std::min(kMaxSuggestionEdits, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    // Levenshtein's distance, row by row: row[j] edits make the first i letters of `word` the first j of `candidate`.
    std::vector<size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 1; i <= word.size(); ++i) {
      size_t diagonal = std::exchange(row[0], i);
      for (size_t j = 1; j <= candidate.size(); ++j) {
        const size_t replaced = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
        diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
      }
    }
    if (row.back() < best_edits) {
      best_edits = row.back();
      best = candidate;
    }
  }
  return best;
}

}  // namespace secondsource
