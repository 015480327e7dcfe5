// Who speaks and who publishes: parties and publishers, their names, and whose side they take.
//
// Read once from YAML files (data/registry/*.yaml); immutable afterwards, so all methods are thread-safe.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_H_
#define SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "secondsource/v1/party.pb.h"
#include "service/registry/words.h"

namespace secondsource::registry {

// A party's name found in a text.
struct Mention {
  const v1::Party* party = nullptr;
  uint32_t start = 0;  // bytes
  uint32_t end = 0;
};

class Registry {
 public:
  // Reads every *.yaml file of the folder (registry_file.h says how they look). FAILED_PRECONDITION with file and line
  // for malformed entries, duplicate ids or aliases, unknown parents, and cycles.
  static absl::StatusOr<Registry> Load(const std::filesystem::path& folder);

  // By resource name (`parties/x`, `publishers/x`); nullptr if there is none.
  const v1::Party* FindParty(std::string_view name) const;
  const v1::Publisher* FindPublisher(std::string_view name) const;

  // By any name or alias, whole, ignoring case, accents, a leading "the" and punctuation; nullptr if there is none.
  const v1::Party* ResolveParty(std::string_view text) const;
  // By resource name, id, name, alias or domain.
  const v1::Publisher* ResolvePublisher(std::string_view text) const;

  // Every party that the text names, leftmost-longest, in order. "Russia's Defense Ministry" is one mention. A name
  // that has capitals must be written with one: "turkey" and "us" name nobody. Nor does a part of a compound:
  // "pro-Russian".
  std::vector<Mention> FindParties(std::string_view text) const;

  // The party and everything above it, the party itself first.
  std::vector<const v1::Party*> Lineage(const v1::Party& party) const;

  // How two parties stood to one another at a time: +1 the same side (one lineage, or allied), -1 opposed, 0 neither.
  // Relations hold for descendants; the closest relation up both lineages wins.
  int Alignment(const v1::Party& a, const v1::Party& b, absl::Time at) const;

  // By resource name.
  const absl::btree_map<std::string, v1::Party>& parties() const { return parties_; }
  const absl::btree_map<std::string, v1::Publisher>& publishers() const { return publishers_; }

 private:
  // A folded name, and how it is written.
  struct Alias {
    std::string party;          // resource name
    std::vector<Case> letters;  // of each word
    size_t distance = 0;        // 0: given in the file; n: made with a name of the n-th party above
  };
  class Builder;

  bool WrittenLike(const Alias& alias, absl::Span<const Word> words) const;

  absl::btree_map<std::string, v1::Party> parties_;
  absl::btree_map<std::string, v1::Publisher> publishers_;
  absl::flat_hash_map<std::string, Alias> party_by_alias_;            // by folded name
  absl::flat_hash_map<std::string, size_t> longest_alias_;            // first folded word -> most words of a name
  absl::flat_hash_map<std::string, std::string> publisher_by_alias_;  // folded name or domain -> resource name
};

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_H_
