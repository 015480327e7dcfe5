#include "service/main/yaml_json.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <yaml-cpp/yaml.h>

#include <cmath>
#include <map>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace secondsource {
namespace {

using google::protobuf::Value;

constexpr int kMaxLevels = 32;

// Protobuf knows how to escape strings and how to write numbers.
absl::StatusOr<std::string> Write(const Value& value) {
  std::string json;
  if (const auto status = google::protobuf::util::MessageToJsonString(value, &json); !status.ok()) {
    return absl::InvalidArgumentError("cannot be written as JSON");
  }
  return json;
}

absl::StatusOr<std::string> WriteString(const std::string& text) {
  Value value;
  value.set_string_value(text);
  return Write(value);
}

absl::StatusOr<std::string> WriteScalar(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  const bool quoted = node.Tag() == "!";
  if (quoted) return WriteString(text);
  if (text.empty() || text == "~" || text == "null") return "null";
  if (text == "true" || text == "false") return text;
  Value number;
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value)) return WriteString(text);
  number.set_number_value(value);
  return Write(number);
}

absl::StatusOr<std::string> WriteNode(const YAML::Node& node, int level);

absl::StatusOr<std::string> WriteList(const YAML::Node& list, int level) {
  std::vector<std::string> items;
  for (const YAML::Node& node : list) {
    absl::StatusOr<std::string> item = WriteNode(node, level + 1);
    if (!item.ok()) return item.status();
    items.push_back(*std::move(item));
  }
  return absl::StrCat("[", absl::StrJoin(items, ","), "]");
}

absl::StatusOr<std::string> WriteMap(const YAML::Node& map, int level) {
  std::map<std::string, std::string> members;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) return absl::InvalidArgumentError("has a key that is no word");
    absl::StatusOr<std::string> key = WriteString(entry.first.Scalar());
    if (!key.ok()) return key.status();
    absl::StatusOr<std::string> value = WriteNode(entry.second, level + 1);
    if (!value.ok()) return value.status();
    if (!members.emplace(*std::move(key), *std::move(value)).second) {
      return absl::InvalidArgumentError(absl::StrCat("has the key '", entry.first.Scalar(), "' twice"));
    }
  }
  return absl::StrCat("{", absl::StrJoin(members, ",", absl::PairFormatter(":")), "}");
}

absl::StatusOr<std::string> WriteNode(const YAML::Node& node, int level) {
  if (level > kMaxLevels) return absl::InvalidArgumentError("has more than 32 levels");
  if (!node.IsDefined() || node.IsNull()) return "null";
  if (node.IsSequence()) return WriteList(node, level);
  return node.IsMap() ? WriteMap(node, level) : WriteScalar(node);
}

}  // namespace

absl::StatusOr<std::string> YamlToJson(const YAML::Node& node) { return WriteNode(node, 1); }

}  // namespace secondsource
