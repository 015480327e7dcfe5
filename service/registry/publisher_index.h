// Which publishers a name or a web address belongs to.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_PUBLISHER_INDEX_H_
#define SECONDSOURCE_SERVICE_REGISTRY_PUBLISHER_INDEX_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "secondsource/v1/party.pb.h"

namespace secondsource::registry {

// Immutable once filled; then all methods are thread-safe.
class PublisherIndex {
 public:
  using Publishers = std::vector<std::string>;  // resource names

  void Add(const v1::Publisher& publisher);

  // Makes the keys of spelling variants (transliteration.h).
  void AddSpellings();

  // By name, alias or id, ignoring case, else by a spelling that leads to one name; nullptr if there is none.
  const Publishers* FindName(std::string_view name) const;

  // By a domain, a host or a URL: "https://www.bbc.co.uk/news" is bbc.co.uk, and notbbc.co.uk is not; nullptr if there
  // is none.
  const Publishers* FindAddress(std::string_view address) const;

  // Names and domains that several publishers have.
  std::vector<std::pair<std::string, Publishers>> Shared() const;

 private:
  absl::flat_hash_map<std::string, Publishers> by_name_;  // folded
  absl::flat_hash_map<std::string, Publishers> by_domain_;
  absl::flat_hash_map<std::string, std::string> by_spelling_;  // SpellingKey -> folded name; empty if there are several
};

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_PUBLISHER_INDEX_H_
