#include "service/main/config_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/main/yaml_json.h"

namespace secondsource {
namespace {

constexpr char kVerifiers[] = "verifiers";
constexpr uint32_t kMaxTimeoutMs = 600'000;
constexpr uint32_t kMaxConcurrentCalls = 1024;

// One reading of one file. Stops at the first mistake.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  absl::StatusOr<ConfigFile> Read(const YAML::Node& root) {
    std::vector<std::string> known{kVerifiers};
    for (const Setting& setting : Settings()) known.push_back(setting.key);

    ConfigFile result;
    absl::Status status =
        ForEach(root, "the configuration", &known, [&](const std::string& key, const YAML::Node& value) {
          if (key == kVerifiers) return ReadVerifiers(value, result.verifiers);
          if (!value.IsScalar()) return Bad(value, absl::StrCat(key, " must be a single value"));
          result.values[key] = {value.Scalar(), Origin(value)};
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return result;
  }

  absl::Status Bad(const YAML::Mark& mark, const std::string& message) const {
    const std::string line = mark.is_null() ? "" : absl::StrCat(":", mark.line + 1);
    return Error(absl::StatusCode::kInvalidArgument, "INVALID_CONFIGURATION", absl::StrCat(file_, line, ": ", message));
  }

 private:
  absl::Status Bad(const YAML::Node& node, const std::string& message) const { return Bad(node.Mark(), message); }

  std::string Origin(const YAML::Node& node) const { return absl::StrCat(file_, ":", node.Mark().line + 1); }

  // Calls `visit` for every entry of a map; an absent value is an empty map. `known` may be null: any key will do.
  template <typename Visit>
  absl::Status ForEach(const YAML::Node& map, const std::string& what, const std::vector<std::string>* known,
                       const Visit& visit) const {
    if (!map.IsDefined() || map.IsNull()) return absl::OkStatus();
    if (!map.IsMap()) return Bad(map, absl::StrCat(what, " must consist of 'key: value' lines"));
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const YAML::Node& key_node = entry.first;
      const YAML::Node& value = entry.second;
      if (!key_node.IsScalar()) return Bad(key_node, absl::StrCat("a key of ", what, " must be a word"));
      const std::string& key = key_node.Scalar();
      if (known != nullptr && std::find(known->begin(), known->end(), key) == known->end()) {
        return Bad(key_node, Unknown(key, what, *known));
      }
      if (!seen.insert(key).second) return Bad(key_node, absl::StrCat("'", key, "' stands here a second time"));
      if (absl::Status status = visit(key, value); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  static std::string Unknown(const std::string& key, const std::string& what, const std::vector<std::string>& known) {
    const std::optional<std::string> nearest = Nearest(key, known);
    return absl::StrCat(what, " has no key '", key, "'; ",
                        nearest.has_value() ? absl::StrCat("did you mean '", *nearest, "'?")
                                            : absl::StrCat("there are: ", absl::StrJoin(known, ", ")));
  }

  absl::Status ReadVerifiers(const YAML::Node& map, std::map<std::string, VerifierSettings>& verifiers) const {
    return ForEach(map, kVerifiers, nullptr, [&](const std::string& id, const YAML::Node& value) {
      VerifierSettings settings;
      settings.origin = Origin(value);
      absl::Status status = ReadVerifier(id, value, settings);
      verifiers.emplace(id, std::move(settings));
      return status;
    });
  }

  absl::Status ReadVerifier(const std::string& id, const YAML::Node& map, VerifierSettings& settings) const {
    static const auto* const known =
        new std::vector<std::string>{"enabled", "requirement", "timeout_ms", "max_concurrent_calls", "config"};
    return ForEach(map, absl::StrCat("verifier ", id), known, [&](const std::string& key, const YAML::Node& value) {
      if (key == "config") return ReadPluginConfig(value, settings);
      if (!value.IsScalar()) return Bad(value, absl::StrCat(key, " must be a single value"));
      if (key == "enabled") return ReadSwitch(key, value, settings.enabled);
      if (key == "requirement") return ReadRequirement(value, settings.requirement);
      if (key == "max_concurrent_calls")
        return ReadCount(key, value, kMaxConcurrentCalls, settings.max_concurrent_calls);
      uint32_t timeout_ms = 0;
      absl::Status status = ReadCount(key, value, kMaxTimeoutMs, timeout_ms);
      settings.timeout = std::chrono::milliseconds(timeout_ms);
      return status;
    });
  }

  absl::Status ReadPluginConfig(const YAML::Node& value, VerifierSettings& settings) const {
    absl::StatusOr<std::string> json = YamlToJson(value);
    if (!json.ok()) return Bad(value, absl::StrCat("config ", std::string(json.status().message())));
    settings.config_json = *std::move(json);
    return absl::OkStatus();
  }

  absl::Status ReadSwitch(const std::string& key, const YAML::Node& value, bool& result) const {
    const std::string& text = value.Scalar();
    if (text != "true" && text != "false")
      return Bad(value, absl::StrCat(key, " must be true or false, not '", text, "'"));
    result = text == "true";
    return absl::OkStatus();
  }

  absl::Status ReadRequirement(const YAML::Node& value, v1::Verifier::Requirement& result) const {
    static const std::map<std::string, v1::Verifier::Requirement> kWords = {
        {"required", v1::Verifier::REQUIREMENT_REQUIRED},
        {"optional", v1::Verifier::REQUIREMENT_OPTIONAL},
        {"shadow", v1::Verifier::REQUIREMENT_SHADOW}};
    const auto word = kWords.find(value.Scalar());
    if (word == kWords.end()) {
      return Bad(value, absl::StrCat("requirement must be required, optional or shadow, not '", value.Scalar(), "'"));
    }
    result = word->second;
    return absl::OkStatus();
  }

  absl::Status ReadCount(const std::string& key, const YAML::Node& value, uint32_t max, uint32_t& result) const {
    if (absl::SimpleAtoi(value.Scalar(), &result) && result >= 1 && result <= max) return absl::OkStatus();
    return Bad(value, absl::StrCat(key, " must be a number from 1 to ", max, ", not '", value.Scalar(), "'"));
  }

  const std::string file_;
};

}  // namespace

absl::StatusOr<ConfigFile> ReadConfigFile(const std::filesystem::path& path) {
  Reader reader(path.string());
  // yaml-cpp speaks in exceptions; they end here.
  try {
    return reader.Read(YAML::LoadFile(path.string()));
  } catch (const YAML::BadFile&) {
    return reader.Bad(YAML::Mark::null_mark(), "cannot be read; check the path and its permissions");
  } catch (const YAML::Exception& error) {
    return reader.Bad(error.mark, absl::StrCat("is not YAML: ", error.msg));
  }
}

}  // namespace secondsource
