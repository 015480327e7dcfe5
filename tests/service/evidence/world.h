// The lexicon and the registry that we ship, loaded once.
#ifndef SECONDSOURCE_TESTS_SERVICE_EVIDENCE_WORLD_H_
#define SECONDSOURCE_TESTS_SERVICE_EVIDENCE_WORLD_H_

#include <cstdlib>
#include <iostream>

#include "service/registry/registry.h"
#include "service/language/lexicon.h"

namespace secondsource {

template <typename T>
const T& Loaded(const absl::StatusOr<T>& loaded) {
  if (!loaded.ok()) {
    std::cerr << loaded.status() << "\n";
    std::abort();
  }
  return *loaded;
}

inline const language::Lexicon& ShippedLexicon() {
  static const auto lexicon = language::Lexicon::Load(SECONDSOURCE_SOURCE_DIR "/data/language/en.yaml");
  return Loaded(lexicon);
}

inline const registry::Registry& ShippedRegistry() {
  static const auto registry = registry::Registry::Load(SECONDSOURCE_SOURCE_DIR "/data/registry");
  return Loaded(registry);
}

}  // namespace secondsource

#endif  // SECONDSOURCE_TESTS_SERVICE_EVIDENCE_WORLD_H_
