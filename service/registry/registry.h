// Who speaks and who publishes: parties, places and publishers, their names, and whose side they take.
//
// Read once from YAML files (registry_file.h says how they look); immutable afterwards, so all methods are thread-safe.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_H_
#define SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "secondsource/v1/party.pb.h"
#include "service/registry/entries.h"
#include "service/registry/names.h"
#include "service/registry/problem.h"
#include "service/registry/publisher_index.h"

namespace secondsource::registry {

// A party's name found in a text.
struct Mention {
  const v1::Party* party = nullptr;
  uint32_t start = 0;  // bytes
  uint32_t end = 0;
};

// The name of a party or a place found in a text: one of the two is set.
struct NameMention {
  const v1::Party* party = nullptr;
  const v1::Place* place = nullptr;
  uint32_t start = 0;  // bytes
  uint32_t end = 0;
};

// What tells namesakes apart: what else is named near the name. A text that is searched is its own context.
struct Context {
  std::string_view text;
  std::string_view country;  // where the publisher is at home: `parties/{party}`; empty: not known
};

// What a name stands for: nothing known, one, or several namesakes that the context does not tell apart.
template <typename T>
struct Resolved {
  std::vector<const T*> candidates;

  const T* one() const { return candidates.size() == 1 ? candidates.front() : nullptr; }
  bool ambiguous() const { return candidates.size() > 1; }
};

// The parties and places that a name stands for: one, a government together with the town in which it sits, or several
// that the context does not tell apart.
struct ResolvedName {
  std::vector<const v1::Party*> parties;
  std::vector<const v1::Place*> places;
};

class Registry {
 public:
  // Reads files and folders (every *.yaml in them), each laid over the ones before. FAILED_PRECONDITION, naming the
  // first problems with file and line, if there is any problem.
  static absl::StatusOr<Registry> Load(absl::Span<const std::filesystem::path> layers);
  static absl::StatusOr<Registry> Load(const std::filesystem::path& layer);

  // The registry of these entries, and everything that is wrong with them added to `problems`; only without problems
  // does it hold what it should.
  static Registry Build(const Entries& entries, Problems& problems);

  // By resource name (`parties/x`, `places/x`, `publishers/x`); nullptr if there is none.
  const v1::Party* FindParty(std::string_view name) const;
  const v1::Place* FindPlace(std::string_view name) const;
  const v1::Publisher* FindPublisher(std::string_view name) const;

  // By any name or alias, whole, ignoring case, accents, a leading "the" and punctuation; for a name that nobody bears,
  // by its regular spelling variants (transliteration.h).
  Resolved<v1::Party> ResolveParty(std::string_view name, const Context& context = {}) const;
  Resolved<v1::Place> ResolvePlace(std::string_view name, const Context& context = {}) const;
  // The same for parties and places at once: those that are namesakes contend, so that near "Atlanta" Georgia is the
  // place and no party.
  ResolvedName ResolveName(std::string_view name, const Context& context = {}) const;
  // By resource name, id, name, alias, domain or URL.
  Resolved<v1::Publisher> ResolvePublisher(std::string_view text, const Context& context = {}) const;

  // Every party that the text names, leftmost-longest, in order. "Russia's Defense Ministry" is one mention. A name
  // that has capitals must be written with one: "turkey" and "us" name nobody. Nor does a part of a compound:
  // "pro-Russian". Nor does a name whose bearers cannot be told apart, nor a place; "New Mexico" is not Mexico, but
  // "Kyiv" is Ukraine, since Ukraine has that name too. Linear in the text.
  std::vector<Mention> FindParties(std::string_view text, const Context& context = {}) const;

  // The same for parties and places; here "Kyiv" is the town.
  std::vector<NameMention> FindNames(std::string_view text, const Context& context = {}) const;

  // The other names that a search may seek in the place of this one, as they are written: all that stand for the same
  // thing. For a party without those that are names of places too: who seeks Ukraine does not seek Kyiv.
  std::vector<std::string> NamesOf(const NameMention& mention) const;

  // The party and everything above it, the party itself first.
  std::vector<const v1::Party*> Lineage(const v1::Party& party) const;

  // How two parties stood to one another at a time: +1 the same side (one lineage, or allied), -1 opposed, 0 neither.
  // Relations hold for descendants; the closest relation up both lineages wins.
  int Alignment(const v1::Party& a, const v1::Party& b, absl::Time at) const;

  // By resource name.
  const absl::btree_map<std::string, v1::Party>& parties() const { return parties_; }
  const absl::btree_map<std::string, v1::Place>& places() const { return places_; }
  const absl::btree_map<std::string, v1::Publisher>& publishers() const { return publishers_; }

 private:
  class Builder;
  class Reading;  // mentions.cc

  absl::btree_map<std::string, v1::Party> parties_;
  absl::btree_map<std::string, v1::Place> places_;
  absl::btree_map<std::string, v1::Publisher> publishers_;
  NameIndex names_;
  PublisherIndex publisher_names_;
};

// "FILE:LINE: message" of the first problems, one a line.
absl::Status ToStatus(const Problems& problems);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_H_
