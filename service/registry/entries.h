// The entries of all the registry's files, put together and checked.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_ENTRIES_H_
#define SECONDSOURCE_SERVICE_REGISTRY_ENTRIES_H_

#include <filesystem>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/types/span.h"
#include "secondsource/v1/party.pb.h"
#include "service/registry/problem.h"
#include "service/registry/registry_file.h"

namespace secondsource::registry {

struct Entries {
  // By resource name.
  absl::btree_map<std::string, Entry<v1::Party>> parties;
  absl::btree_map<std::string, Entry<v1::Place>> places;
  absl::btree_map<std::string, Entry<v1::Publisher>> publishers;
};

// Lays the entries of one file or folder over those that are there: an entry with a known id takes the place of the
// known one, or takes it out. Within `layer` an id may stand once.
void AddLayer(RegistryFile layer, Entries& entries, Problems& problems);

// Reads files, and folders with all their *.yaml files, each of them one layer over the ones before.
Entries ReadEntries(absl::Span<const std::filesystem::path> layers, Problems& problems);

// What only the whole can show, but for names, which need an index: unknown parties, circles, relations with oneself,
// names that are ordinary words.
void CheckEntries(const Entries& entries, Problems& problems);

// English words that open sentences or stand in titles: written with a capital they would still be taken for a name.
bool IsOrdinaryWord(const std::string& folded);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_ENTRIES_H_
