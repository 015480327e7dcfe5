#include "service/registry/registry_file.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <exception>
#include <fstream>
#include <initializer_list>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/base/time.h"
#include "service/registry/words.h"

namespace secondsource::registry {
namespace {

constexpr size_t kMaxIdBytes = 63;
constexpr size_t kMaxNameBytes = 256;
constexpr size_t kMaxDomainBytes = 253;  // RFC 1035, 2.3.4
constexpr size_t kMaxEntries = 20'000;   // of one kind in a file
constexpr size_t kMaxItems = 256;        // aliases, domains, relations, ... of an entry

bool IsId(absl::string_view id) {
  for (char c : id) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '-') return false;
  }
  return !id.empty() && id.size() <= kMaxIdBytes;
}

// Why a text is no domain that belongs to one publisher; nullopt if it is one.
std::optional<std::string> BadDomain(const std::string& domain) {
  const std::vector<std::string> labels = absl::StrSplit(domain, '.');
  bool well_formed = labels.size() >= 2 && domain.size() <= kMaxDomainBytes && labels[0] != "www";
  for (const std::string& label : labels) {
    well_formed = well_formed && !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
    for (unsigned char c : label) {
      well_formed = well_formed && (absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c >= 0x80);
    }
  }
  if (!well_formed) return "is no domain; write it in lower case without 'https://', 'www.' and path";
  static const std::set<std::string> kShared = {"ac", "co", "com", "edu", "ne", "net", "or", "org"};
  if (labels.size() == 2 && labels[1].size() == 2 && kShared.contains(labels[0])) {
    return "is shared by everybody in its country; write the whole domain";
  }
  return std::nullopt;
}

// A file that says what YAML allows and a registry does not.
class Refusal : public YAML::Exception {
 public:
  using YAML::Exception::Exception;
};

// Refuses, before anything is built, what makes a short file stand for a huge one (aliases) or would be passed over in
// silence (a second document).
class Screen : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      throw Refusal(mark, "a second document begins here; take the line '---' out, or write a file of its own");
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { RefuseAnchor(mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { RefuseAnchor(mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                const std::string& /*value*/) override {
    RefuseAnchor(mark, anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    RefuseAnchor(mark, anchor);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    RefuseAnchor(mark, anchor);
  }
  void OnMapEnd() override {}

 private:
  static void RefuseAnchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;  // yaml-cpp's word for none
    throw Refusal(mark,
                  "a registry has no YAML anchors and aliases ('&x', '*x'); write the value out, or put quotation "
                  "marks around it");
  }

  int documents_ = 0;
};

void CheckSyntax(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Screen screen;
  while (parser.HandleNextDocument(screen)) {
  }
}

// C0, DEL and C1 of valid UTF-8.
bool HasControl(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) return true;
  }
  return false;
}

// Reads YAML nodes and notes everything that is wrong, so that each reading step stays one line.
class Reader {
 public:
  Reader(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  FilePosition PositionOf(const YAML::Node& node) const { return {file_, node.Mark().line + 1}; }

  void Fail(const YAML::Node& node, std::string message) {
    problems_.push_back({PositionOf(node), std::move(message)});
  }

  // Whether it is a map at all.
  bool CheckKeys(const YAML::Node& map, std::initializer_list<absl::string_view> known) {
    if (!map.IsMap()) {
      Fail(map, "an entry is not a map of keys and values; write it as 'key: value' lines");
      return false;
    }
    std::set<std::string> seen;
    for (const auto& item : map) {
      const std::string key = item.first.IsScalar() ? item.first.Scalar() : "?";
      bool found = false;
      for (absl::string_view name : known) found = found || name == key;
      if (!found) {
        Fail(item.first, absl::StrCat("the key '", key, "' is not known; known are ", absl::StrJoin(known, ", ")));
      } else if (!seen.insert(key).second) {
        Fail(item.first, absl::StrCat("the key '", key, "' stands here a second time; keep one of them"));
      }
    }
    return true;
  }

  // The value as text; empty if the key is absent.
  std::string Text(const YAML::Node& map, const char* key, bool required) {
    const YAML::Node node = map[key];
    if (!node || node.IsNull()) {
      if (required) Fail(map, absl::StrCat("the key '", key, "' is missing; every entry needs it"));
      return "";
    }
    return Scalar(node, key);
  }

  // The id with the collection before it; empty if the key is absent or the value is none.
  std::string Id(const YAML::Node& map, const char* key, absl::string_view collection, bool required = false) {
    return Named(map[key] ? map[key] : map, Text(map, key, required), collection);
  }

  // "parties/x" for "x" and "places/y" for "places/y".
  std::string Named(const YAML::Node& node, const std::string& text, absl::string_view collection) {
    if (text.empty()) return "";
    std::pair<absl::string_view, absl::string_view> parts(collection, text);
    if (absl::StrContains(text, '/')) parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
    if ((parts.first == "parties" || parts.first == "places" || parts.first == collection) && IsId(parts.second)) {
      return absl::StrCat(parts.first, "/", parts.second);
    }
    Fail(node, absl::StrCat("'", text, "' is no id; use at most 63 lower-case letters, digits and hyphens"));
    return "";
  }

  std::vector<std::string> Texts(const YAML::Node& map, const char* key) {
    std::vector<std::string> texts;
    for (const YAML::Node& item : Items(map, key)) {
      if (std::string text = Scalar(item, key); !text.empty()) texts.push_back(std::move(text));
    }
    return texts;
  }

  // The entries of a list; none if the key is absent or they are more than `max`.
  std::vector<YAML::Node> Items(const YAML::Node& map, const char* key, size_t max = kMaxItems) {
    std::vector<YAML::Node> items;
    const YAML::Node list = map[key];
    if (!list || list.IsNull()) return items;
    if (!list.IsSequence()) {
      Fail(list, absl::StrCat("'", key, "' is not a list; write [one, two]"));
      return items;
    }
    if (list.size() > max) {
      Fail(list, absl::StrCat("'", key, "' has ", list.size(), " items; at most ", max, " are taken"));
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
    if (absl::ParseTime("%Y-%m-%d", text, &time, nullptr)) {
      const absl::civil_year_t year = absl::ToCivilDay(time, absl::UTCTimeZone()).year();
      if (1 <= year && year <= 9999) return time;  // what a protobuf timestamp holds
    }
    Fail(map[key], absl::StrCat("'", text, "' is no date of the years 1 to 9999; write it as 2014-02-20"));
    return std::nullopt;
  }

 private:
  std::string Scalar(const YAML::Node& node, const char* key) {
    if (!node.IsScalar() || node.Scalar().empty() || node.Scalar().size() > kMaxNameBytes) {
      Fail(node, absl::StrCat("'", key, "' is not a text of 1 to ", kMaxNameBytes, " bytes"));
      return "";
    }
    if (FindInvalidUtf8(node.Scalar()).has_value()) {
      Fail(node, absl::StrCat("'", key, "' is not valid UTF-8; save the file as UTF-8"));
      return "";
    }
    if (HasControl(node.Scalar())) {
      Fail(node, absl::StrCat("'", key, "' holds a control character, such as a line break or NUL; take it out"));
      return "";
    }
    return node.Scalar();
  }

  const std::string file_;
  Problems& problems_;
};

// The value of an enum whose names are PREFIX and the upper-case word.
template <typename Enum>
Enum KindOf(Reader& reader, const YAML::Node& map, bool (*parse)(google::protobuf::ConstStringParam, Enum*)) {
  const std::string word = reader.Text(map, "kind", true);
  Enum kind = Enum();
  if (!word.empty() && (word == "unspecified" || word != absl::AsciiStrToLower(word) ||
                        !parse(absl::StrCat("KIND_", absl::AsciiStrToUpper(word)), &kind))) {
    reader.Fail(map["kind"], absl::StrCat("the kind '", word, "' is not known; party.proto lists the kinds"));
  }
  return kind;
}

v1::Party::Relation ReadRelation(Reader& reader, const YAML::Node& node) {
  v1::Party::Relation relation;
  if (!reader.CheckKeys(node, {"party", "kind", "from", "until"})) return relation;
  relation.set_party(reader.Id(node, "party", "parties", true));
  relation.set_kind(KindOf<v1::Party::Relation::Kind>(reader, node, &v1::Party::Relation::Kind_Parse));
  const std::optional<absl::Time> from = reader.Date(node, "from");
  const std::optional<absl::Time> until = reader.Date(node, "until");
  if (from.has_value()) *relation.mutable_start_time() = ToProto(*from);
  if (until.has_value()) *relation.mutable_end_time() = ToProto(*until);
  if (from.has_value() && until.has_value() && *from >= *until) {
    reader.Fail(node, "the relation ends before it begins; 'until' is exclusive and comes after 'from'");
  }
  return relation;
}

// What every kind of entry has. False for one that is to be removed, or is no map.
template <typename Message>
bool ReadCommon(Reader& reader, const YAML::Node& node, absl::string_view collection,
                std::initializer_list<absl::string_view> keys, Entry<Message>& entry) {
  entry.position = reader.PositionOf(node);
  if (!node.IsMap()) return reader.CheckKeys(node, keys);
  entry.remove = node["remove"] && reader.Text(node, "remove", false) == "true";
  if (node["remove"] && !entry.remove)
    reader.Fail(node["remove"], "'remove' can only be true; leave it out to keep the entry");
  if (entry.remove) {
    reader.CheckKeys(node, {"id", "remove"});
  } else {
    reader.CheckKeys(node, keys);
  }
  entry.message.set_name(reader.Id(node, "id", collection, true));
  if (entry.remove) return false;
  entry.message.set_display_name(reader.Text(node, "name", true));
  for (std::string& alias : reader.Texts(node, "aliases")) entry.message.add_aliases(std::move(alias));
  for (const std::string& other : reader.Texts(node, "namesakes")) {
    if (std::string name = reader.Named(node["namesakes"], other, collection); !name.empty()) {
      entry.message.add_namesakes(std::move(name));
    }
  }
  for (std::string& clue : reader.Texts(node, "clues")) entry.message.add_clues(std::move(clue));
  if (entry.message.clues_size() > 0 && entry.message.namesakes_size() == 0) {
    reader.Fail(node["clues"], "'clues' tell namesakes apart; name them with 'namesakes' or leave the clues out");
  }
  return true;
}

Entry<v1::Party> ReadParty(Reader& reader, const YAML::Node& node) {
  Entry<v1::Party> entry;
  if (!ReadCommon(reader, node, "parties",
                  {"id", "name", "kind", "parent", "aliases", "generic", "namesakes", "clues", "relations", "remove"},
                  entry)) {
    return entry;
  }
  v1::Party& party = entry.message;
  party.set_kind(KindOf<v1::Party::Kind>(reader, node, &v1::Party::Kind_Parse));
  party.set_parent(reader.Id(node, "parent", "parties"));
  for (std::string& name : reader.Texts(node, "generic")) party.add_generic_names(std::move(name));
  if (party.generic_names_size() > 0 && !node["parent"]) {
    reader.Fail(node, "'generic' names need a 'parent' whose names complete them; add it or make them aliases");
  }
  for (const YAML::Node& relation : reader.Items(node, "relations")) {
    *party.add_relations() = ReadRelation(reader, relation);
  }
  return entry;
}

Entry<v1::Place> ReadPlace(Reader& reader, const YAML::Node& node) {
  Entry<v1::Place> entry;
  if (!ReadCommon(reader, node, "places", {"id", "name", "parent", "aliases", "namesakes", "clues", "remove"}, entry)) {
    return entry;
  }
  entry.message.set_parent(reader.Id(node, "parent", "parties"));
  return entry;
}

Entry<v1::Publisher> ReadPublisher(Reader& reader, const YAML::Node& node) {
  Entry<v1::Publisher> entry;
  if (!ReadCommon(reader, node, "publishers",
                  {"id", "name", "kind", "owner", "country", "aliases", "domains", "namesakes", "clues", "remove"},
                  entry)) {
    return entry;
  }
  v1::Publisher& publisher = entry.message;
  publisher.set_kind(KindOf<v1::Publisher::Kind>(reader, node, &v1::Publisher::Kind_Parse));
  publisher.set_owner(reader.Id(node, "owner", "parties"));
  publisher.set_country(reader.Id(node, "country", "parties"));
  for (std::string& domain : reader.Texts(node, "domains")) {
    if (const std::optional<std::string> why = BadDomain(domain); why.has_value()) {
      reader.Fail(node["domains"], absl::StrCat("'", domain, "' ", *why));
    } else {
      publisher.add_domains(std::move(domain));
    }
  }
  return entry;
}

// An entry without a name could not be told from others.
template <typename Message>
void Keep(Entry<Message> entry, std::vector<Entry<Message>>& entries) {
  if (!entry.message.name().empty()) entries.push_back(std::move(entry));
}

void ReadRoot(Reader& reader, const YAML::Node& root, RegistryFile& result) {
  if (root.IsNull() || !reader.CheckKeys(root, {"parties", "places", "publishers"})) return;
  for (const YAML::Node& node : reader.Items(root, "parties", kMaxEntries))
    Keep(ReadParty(reader, node), result.parties);
  for (const YAML::Node& node : reader.Items(root, "places", kMaxEntries)) Keep(ReadPlace(reader, node), result.places);
  for (const YAML::Node& node : reader.Items(root, "publishers", kMaxEntries))
    Keep(ReadPublisher(reader, node), result.publishers);
}

}  // namespace

RegistryFile ReadRegistryText(const std::string& text, const std::string& name, Problems& problems) {
  RegistryFile result;
  // yaml-cpp reports by exceptions, which must not leave this function.
  try {
    CheckSyntax(text);
    Reader reader(name, problems);
    ReadRoot(reader, YAML::Load(text), result);
  } catch (const Refusal& refusal) {
    problems.push_back({{name, refusal.mark.line + 1}, refusal.msg});
  } catch (const YAML::Exception& error) {
    problems.push_back({{name, error.mark.is_null() ? 1 : error.mark.line + 1},
                        absl::StrCat("is not YAML: ", error.msg, "; look for a quotation mark or bracket left open")});
  } catch (const std::exception& error) {
    problems.push_back({{name, 1}, absl::StrCat("cannot be read: ", error.what())});
  }
  return result;
}

RegistryFile ReadRegistryFile(const std::filesystem::path& file, Problems& problems) {
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream) {
    problems.push_back({{file.string(), 1}, "cannot be read; check the path and its permissions"});
    return {};
  }
  return ReadRegistryText(text.str(), file.string(), problems);
}

}  // namespace secondsource::registry
