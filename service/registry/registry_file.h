// Reads one YAML file of the registry:
//
//   parties:
//     - id: ukraine-army            # parties/ukraine-army; lower-case letters, digits, hyphens
//       name: Armed Forces of Ukraine
//       kind: armed_forces          # of Party.Kind, without KIND_, in lower case
//       parent: ukraine             # optional, as is everything below
//       aliases: [ZSU]              # written as in texts: "Us" in a text is not "US"
//       generic: [armed forces]     # see PartyEntry::generic_names
//       relations:                  # dates are midnight UTC, `until` is exclusive, both optional
//         - {party: russia, kind: opposed, from: 2014-02-20, until: 2030-01-01}
//   publishers:
//     - id: reuters
//       name: Reuters
//       kind: agency                # of Publisher.Kind
//       owner: some-party           # optional, as is everything below
//       aliases: [Thomson Reuters]
//       domains: [reuters.com]
#ifndef SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_FILE_H_
#define SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_FILE_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "secondsource/v1/party.pb.h"

namespace secondsource::registry {

// Where an entry stands, for messages.
struct FilePosition {
  std::string file;
  int line = 0;  // from 1
};

// A party as its file gives it: names of others are resource names already, and not yet checked.
struct PartyEntry {
  v1::Party party;
  // Names that say what the party is and not whose: "Defence Ministry". They name it together with a name of a party
  // above it: "Russia's Defence Ministry", "Ministry of Defence of the Russian Federation".
  std::vector<std::string> generic_names;
  FilePosition position;
};

struct PublisherEntry {
  v1::Publisher publisher;
  FilePosition position;
};

struct RegistryFile {
  std::vector<PartyEntry> parties;
  std::vector<PublisherEntry> publishers;
};

// FAILED_PRECONDITION with file and line for a file that cannot be read, is malformed, or holds an unknown key.
absl::StatusOr<RegistryFile> ReadRegistryFile(const std::filesystem::path& file);

// The error for an entry of the registry.
absl::Status RegistryError(const FilePosition& position, std::string_view message);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_FILE_H_
