#include "service/registry/registry_yaml.h"

#include <yaml-cpp/yaml.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "service/base/time.h"

namespace secondsource::registry {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

// "x" for "parties/x" where parties are meant anyway.
std::string Short(absl::string_view name, absl::string_view collection) {
  return std::string(absl::StripPrefix(name, absl::StrCat(collection, "/")));
}

std::string KindWord(absl::string_view kind) { return absl::AsciiStrToLower(absl::StripPrefix(kind, "KIND_")); }

std::string Date(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", ToTime(time), absl::UTCTimeZone());
}

class Writer {
 public:
  // A section of entries; nothing if there are none.
  template <typename Message>
  void Section(const char* key, absl::Span<const Message> messages) {
    if (messages.empty()) return;
    out_ << YAML::Key << key << YAML::Value << YAML::BeginSeq;
    for (const Message& message : messages) {
      out_ << YAML::BeginMap;
      Text("id", Short(message.name(), key));
      Name("name", message.display_name());
      Own(message);
      Names("aliases", message.aliases());
      Namesakes(key, message.namesakes());
      Names("clues", message.clues());
      out_ << YAML::EndMap;
    }
    out_ << YAML::EndSeq;
  }

  std::string Write(absl::Span<const v1::Party> parties, absl::Span<const v1::Place> places,
                    absl::Span<const v1::Publisher> publishers) {
    out_ << YAML::BeginMap;
    Section("parties", parties);
    Section("places", places);
    Section("publishers", publishers);
    out_ << YAML::EndMap;
    return absl::StrCat(out_.c_str(), "\n");
  }

 private:
  void Text(const char* key, const std::string& text) {
    if (!text.empty()) out_ << YAML::Key << key << YAML::Value << text;
  }

  // Quoted, so that "No" and "1945" stay texts for every reader.
  void Name(const char* key, const std::string& text) {
    out_ << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << text;
  }

  void Names(const char* key, const Texts& names) {
    if (names.empty()) return;
    out_ << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const std::string& name : names) out_ << YAML::DoubleQuoted << name;
    out_ << YAML::EndSeq;
  }

  void Namesakes(const char* collection, const Texts& names) {
    if (names.empty()) return;
    out_ << YAML::Key << "namesakes" << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const std::string& name : names) out_ << Short(name, collection);
    out_ << YAML::EndSeq;
  }

  void Own(const v1::Party& party) {
    Text("kind", KindWord(v1::Party::Kind_Name(party.kind())));
    Text("parent", Short(party.parent(), "parties"));
    Names("generic", party.generic_names());
    if (party.relations().empty()) return;
    out_ << YAML::Key << "relations" << YAML::Value << YAML::BeginSeq;
    for (const v1::Party::Relation& relation : party.relations()) {
      out_ << YAML::Flow << YAML::BeginMap;
      Text("party", Short(relation.party(), "parties"));
      Text("kind", KindWord(v1::Party::Relation::Kind_Name(relation.kind())));
      if (relation.has_start_time()) Text("from", Date(relation.start_time()));
      if (relation.has_end_time()) Text("until", Date(relation.end_time()));
      out_ << YAML::EndMap;
    }
    out_ << YAML::EndSeq;
  }

  void Own(const v1::Place& place) { Text("parent", Short(place.parent(), "parties")); }

  void Own(const v1::Publisher& publisher) {
    Text("kind", KindWord(v1::Publisher::Kind_Name(publisher.kind())));
    Text("owner", Short(publisher.owner(), "parties"));
    Text("country", Short(publisher.country(), "parties"));
    Names("domains", publisher.domains());
  }

  YAML::Emitter out_;
};

}  // namespace

std::string ToYaml(absl::Span<const v1::Party> parties, absl::Span<const v1::Place> places,
                   absl::Span<const v1::Publisher> publishers) {
  return Writer().Write(parties, places, publishers);
}

}  // namespace secondsource::registry
