#include "service/registry/registry_file.h"

#include <yaml-cpp/yaml.h>

#include <exception>
#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/base/error.h"

namespace secondsource::registry {
namespace {

constexpr size_t kMaxIdBytes = 63;
constexpr size_t kMaxNameBytes = 256;

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

// Reads YAML nodes and remembers the first thing that is wrong, so that each reading step stays one line.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  const absl::Status& status() const { return status_; }

  FilePosition PositionOf(const YAML::Node& node) const { return {file_, node.Mark().line + 1}; }

  void Fail(const YAML::Node& node, std::string_view message) {
    if (status_.ok()) status_ = RegistryError(PositionOf(node), message);
  }

  void CheckKeys(const YAML::Node& map, std::initializer_list<absl::string_view> known) {
    if (!map.IsMap()) return Fail(map, "an entry is not a map of keys and values");
    for (const auto& item : map) {
      const std::string key = item.first.IsScalar() ? item.first.Scalar() : "?";
      bool found = false;
      for (absl::string_view name : known) found = found || name == key;
      if (!found) {
        Fail(item.first, absl::StrCat("the key '", key, "' is not known; known are ", absl::StrJoin(known, ", ")));
      }
    }
  }

  // The value as text; empty if the key is absent.
  std::string Text(const YAML::Node& map, const char* key, bool required) {
    if (!status_.ok()) return "";
    const YAML::Node node = map[key];
    if (!node || node.IsNull()) {
      if (required) Fail(map, absl::StrCat("the key '", key, "' is missing"));
      return "";
    }
    return Scalar(node, key);
  }

  std::string Id(const YAML::Node& map, const char* key, bool required) {
    std::string id = Text(map, key, required);
    bool valid = id.size() <= kMaxIdBytes;
    for (char c : id) valid = valid && (absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-');
    if (!valid) {
      Fail(map[key], absl::StrCat("'", id, "' is no id: use at most 63 lower-case letters, digits and hyphens"));
    }
    return id;
  }

  std::vector<std::string> Texts(const YAML::Node& map, const char* key) {
    std::vector<std::string> texts;
    for (const YAML::Node& item : Items(map, key)) texts.push_back(Scalar(item, key));
    return texts;
  }

  // The entries of a list; none if the key is absent.
  std::vector<YAML::Node> Items(const YAML::Node& map, const char* key) {
    std::vector<YAML::Node> items;
    if (!status_.ok() || !map.IsMap()) return items;
    const YAML::Node list = map[key];
    if (!list || list.IsNull()) return items;
    if (!list.IsSequence()) {
      Fail(list, absl::StrCat("'", key, "' is not a list"));
      return items;
    }
    for (const YAML::Node& item : list) items.push_back(item);
    return items;
  }

  // Midnight UTC of a date.
  std::optional<absl::Time> Date(const YAML::Node& map, const char* key) {
    const std::string text = Text(map, key, false);
    if (text.empty()) return std::nullopt;
    absl::Time time;
    std::string error;
    if (!absl::ParseTime("%Y-%m-%d", text, &time, &error)) {
      Fail(map[key], absl::StrCat("'", text, "' is no date; write it as 2014-02-20"));
    }
    return time;
  }

 private:
  std::string Scalar(const YAML::Node& node, const char* key) {
    if (!node.IsScalar() || node.Scalar().empty() || node.Scalar().size() > kMaxNameBytes) {
      Fail(node, absl::StrCat("'", key, "' is not a text of 1 to ", kMaxNameBytes, " bytes"));
      return "";
    }
    return node.Scalar();
  }

  const std::string file_;
  absl::Status status_;
};

// The value of an enum whose names are PREFIX and the upper-case word.
template <typename Enum>
Enum KindOf(Reader& reader, const YAML::Node& map, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  const std::string word = reader.Text(map, "kind", true);
  Enum kind = Enum();
  if (reader.status().ok() && (word == "unspecified" || word != absl::AsciiStrToLower(word) ||
                               !parse(absl::StrCat("KIND_", absl::AsciiStrToUpper(word)), &kind))) {
    reader.Fail(map["kind"], absl::StrCat("the kind '", word, "' is not known; party.proto lists the kinds"));
  }
  return kind;
}

void SetTime(absl::Time time, google::protobuf::Timestamp& timestamp) {
  timestamp.set_seconds(absl::ToUnixSeconds(time));
}

v1::Party::Relation ReadRelation(Reader& reader, const YAML::Node& node) {
  v1::Party::Relation relation;
  reader.CheckKeys(node, {"party", "kind", "from", "until"});
  if (!reader.status().ok()) return relation;
  relation.set_party(absl::StrCat("parties/", reader.Id(node, "party", true)));
  relation.set_kind(KindOf<v1::Party::Relation::Kind>(reader, node, &v1::Party::Relation::Kind_Parse));
  const std::optional<absl::Time> from = reader.Date(node, "from");
  const std::optional<absl::Time> until = reader.Date(node, "until");
  if (from.has_value()) SetTime(*from, *relation.mutable_start_time());
  if (until.has_value()) SetTime(*until, *relation.mutable_end_time());
  if (from.has_value() && until.has_value() && *from >= *until) {
    reader.Fail(node, "the relation ends before it begins; 'until' is exclusive and comes after 'from'");
  }
  return relation;
}

PartyEntry ReadParty(Reader& reader, const YAML::Node& node) {
  PartyEntry entry;
  entry.position = reader.PositionOf(node);
  reader.CheckKeys(node, {"id", "name", "kind", "parent", "aliases", "generic", "relations"});
  if (!reader.status().ok()) return entry;
  entry.party.set_name(absl::StrCat("parties/", reader.Id(node, "id", true)));
  entry.party.set_display_name(reader.Text(node, "name", true));
  entry.party.set_kind(KindOf<v1::Party::Kind>(reader, node, &v1::Party::Kind_Parse));
  const std::string parent = reader.Id(node, "parent", false);
  if (!parent.empty()) entry.party.set_parent(absl::StrCat("parties/", parent));
  for (std::string& alias : reader.Texts(node, "aliases")) entry.party.add_aliases(std::move(alias));
  entry.generic_names = reader.Texts(node, "generic");
  if (!entry.generic_names.empty() && parent.empty()) {
    reader.Fail(node, "'generic' names need a 'parent' whose names complete them");
  }
  for (const YAML::Node& relation : reader.Items(node, "relations")) {
    *entry.party.add_relations() = ReadRelation(reader, relation);
  }
  return entry;
}

PublisherEntry ReadPublisher(Reader& reader, const YAML::Node& node) {
  PublisherEntry entry;
  entry.position = reader.PositionOf(node);
  reader.CheckKeys(node, {"id", "name", "kind", "owner", "aliases", "domains"});
  if (!reader.status().ok()) return entry;
  entry.publisher.set_name(absl::StrCat("publishers/", reader.Id(node, "id", true)));
  entry.publisher.set_display_name(reader.Text(node, "name", true));
  entry.publisher.set_kind(KindOf<v1::Publisher::Kind>(reader, node, &v1::Publisher::Kind_Parse));
  const std::string owner = reader.Id(node, "owner", false);
  if (!owner.empty()) entry.publisher.set_owner(absl::StrCat("parties/", owner));
  for (std::string& alias : reader.Texts(node, "aliases")) entry.publisher.add_aliases(std::move(alias));
  for (std::string& domain : reader.Texts(node, "domains")) {
    if (domain != absl::AsciiStrToLower(domain) || absl::StartsWith(domain, "www.") || absl::StrContains(domain, "/")) {
      reader.Fail(node, absl::StrCat("'", domain, "' is no domain; write it in lower case without 'www.' and path"));
    }
    entry.publisher.add_domains(std::move(domain));
  }
  return entry;
}

}  // namespace

absl::StatusOr<RegistryFile> ReadRegistryFile(const std::filesystem::path& file) {
  RegistryFile result;
  // yaml-cpp reports by exceptions, which must not leave this function.
  try {
    const YAML::Node root = YAML::LoadFile(file.string());
    if (root.IsNull()) return result;
    Reader reader(file.string());
    reader.CheckKeys(root, {"parties", "publishers"});
    for (const YAML::Node& node : reader.Items(root, "parties")) result.parties.push_back(ReadParty(reader, node));
    for (const YAML::Node& node : reader.Items(root, "publishers")) {
      result.publishers.push_back(ReadPublisher(reader, node));
    }
    if (!reader.status().ok()) return reader.status();
    return result;
  } catch (const YAML::Exception& error) {
    return RegistryError({file.string(), error.mark.is_null() ? 1 : error.mark.line + 1}, error.msg);
  } catch (const std::exception& error) {
    return RegistryError({file.string(), 1}, error.what());
  }
}

absl::Status RegistryError(const FilePosition& position, std::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, "INVALID_REGISTRY",
               absl::StrCat(position.file, ":", position.line, ": ", View(message)),
               {{"file", position.file}, {"line", absl::StrCat(position.line)}});
}

}  // namespace secondsource::registry
