// The word lists that the tests of this folder use: the real ones.
#ifndef SECONDSOURCE_TESTS_SERVICE_LANGUAGE_ENGLISH_H_
#define SECONDSOURCE_TESTS_SERVICE_LANGUAGE_ENGLISH_H_

#include "gtest/gtest.h"
#include "service/language/lexicon.h"

namespace secondsource::language {

inline const Lexicon& English() {
  static const Lexicon& english = *[] {
    absl::StatusOr<Lexicon> loaded = Lexicon::Load(SECONDSOURCE_SOURCE_DIR "/data/language/en.yaml");
    if (!loaded.ok()) ADD_FAILURE() << loaded.status();
    return new Lexicon(loaded.ok() ? *std::move(loaded) : Lexicon());
  }();
  return english;
}

}  // namespace secondsource::language

#endif  // SECONDSOURCE_TESTS_SERVICE_LANGUAGE_ENGLISH_H_
