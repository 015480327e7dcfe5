// Reads one YAML file of the registry:
//
//   parties:                        # who speaks, acts and takes a side
//     - id: ukraine-army            # parties/ukraine-army; lower-case letters, digits, hyphens
//       name: Armed Forces of Ukraine
//       kind: armed_forces          # of Party.Kind, without KIND_, in lower case
//       parent: ukraine             # optional, as is everything below
//       aliases: [ZSU]              # written as in texts: "Us" in a text is not "US"
//       generic: [armed forces]     # says what it is and not whose: "Ukraine's armed forces"; needs a parent
//       namesakes: [other-army]     # who else has one of its names, and says so too; places as places/ID
//       clues: [Zaluzhny]           # words that stand near it rather than near its namesakes
//       relations:                  # dates are midnight UTC, `until` is exclusive, both optional
//         - {party: russia, kind: opposed, from: 2014-02-20, until: 2030-01-01}
//   places:                         # what goes by several names and never speaks
//     - id: bakhmut
//       name: Bakhmut
//       parent: ukraine             # optional: the party in which most of the world says that it lies; a place may
//                                   # share a name with a party above it: "Kyiv" is a town and its government
//       aliases: [Artemovsk, Artyomovsk, Artemivsk]
//       namesakes: [other-town]     # parties as parties/ID
//       clues: [Donetsk]
//   publishers:
//     - id: reuters
//       name: Reuters
//       kind: agency                # of Publisher.Kind
//       owner: some-party           # optional, as is everything below
//       country: united-kingdom     # a party of kind state
//       aliases: [Thomson Reuters]
//       domains: [reuters.com]      # reuters.com stands for www.reuters.com and uk.reuters.com too
//       namesakes: [other-reuters]  # publishers only
//       clues: [London]
//
// In a later file an entry with the same id takes the place of the whole entry, and `{id: x, remove: true}` takes it
// out.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_FILE_H_
#define SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_FILE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "secondsource/v1/party.pb.h"
#include "service/registry/problem.h"

namespace secondsource::registry {

// An entry as its file gives it: names of others are resource names already, and not yet checked.
template <typename Message>
struct Entry {
  Message message;
  FilePosition position;
  bool remove = false;  // then the message has a name only
};

struct RegistryFile {
  std::vector<Entry<v1::Party>> parties;
  std::vector<Entry<v1::Place>> places;
  std::vector<Entry<v1::Publisher>> publishers;
};

// What could be read; everything that is malformed or unknown is added to the problems.
RegistryFile ReadRegistryFile(const std::filesystem::path& file, Problems& problems);

// The same of a text; `name` stands for the file in problems.
RegistryFile ReadRegistryText(const std::string& text, const std::string& name, Problems& problems);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_FILE_H_
