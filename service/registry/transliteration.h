// Keys under which regular spelling variants of a name meet: "Zelenskyy", "Zelenskiy" and "Зеленський"; "Kharkiv" and
// "Harkiv"; "al-Assad" and "el Assad".
//
// A key is lossy. It serves as a second chance for a name that nobody bears as it is written, and only where the key
// leads to one bearer; see names.h. Pure functions, thread-safe.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_TRANSLITERATION_H_
#define SECONDSOURCE_SERVICE_REGISTRY_TRANSLITERATION_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "service/registry/words.h"

namespace secondsource::registry {

// The text in lower-case ASCII letters, as far as ICU can write it so: Russian and Ukrainian by the BGN tables that
// English-language newsrooms use, all else by Any-Latin. Characters that have no such form stay as they are.
std::string ToLatin(std::string_view text);

// The key of a name. Blanks do not count, nor does an Arabic article. What is folded, in this order:
//   1. to Latin letters (ToLatin)
//   2. y and final j to i, w to v, q to k, x to ks, hard c to k
//   3. kh gh th dh ph to h g t d f; sh sch shch to s; zh to z; ch tch ts tz cz to c; dj dzh to j
//   4. ie je io to e (Kiyev, Pyotr), ai to ei, ou to u, ae oe ue to a o u
//   5. h at the end of a word after a vowel; doubled letters
//   6. the spellings of Muhammad
std::string SpellingKey(std::string_view name);
std::string SpellingKey(absl::Span<const Word> words);

// The key of the consonants alone, for scripts that leave vowels out. By steps 1 to 4; besides, v
// counts as f, p as b, and w as a vowel, as Arabic has it.
std::string ConsonantKey(std::string_view name);

// Whether the text has letters of a script that leaves vowels out: Arabic, Hebrew.
bool LeavesVowelsOut(std::string_view text);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_TRANSLITERATION_H_
