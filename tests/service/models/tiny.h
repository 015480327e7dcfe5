// A network small enough to work out by hand: of each row the sum of its tokens, how many they are, and how many of
// them are of the second part.
#ifndef SECONDSOURCE_TESTS_SERVICE_MODELS_TINY_H_
#define SECONDSOURCE_TESTS_SERVICE_MODELS_TINY_H_

#include <filesystem>

namespace secondsource::models {

// Writes it into the folder.
void WriteTinyNetwork(const std::filesystem::path& folder);

// With a vocabulary of three words: "the" is 4, "town" 5, "fell" 6.
void WriteTinyModel(const std::filesystem::path& folder);

}  // namespace secondsource::models

#endif  // SECONDSOURCE_TESTS_SERVICE_MODELS_TINY_H_
