#include "service/registry/transliteration.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace secondsource::registry {
namespace {

TEST(TransliterationTest, WritesOtherScriptsInLatinLetters) {
  EXPECT_EQ(ToLatin("Kyiv"), "kyiv");
  EXPECT_EQ(ToLatin("Зеленский"), "zelenskiy");
  EXPECT_EQ(ToLatin("Хмельницький, Чернігів"), "khmel'nyts'kyy, chernihiv");
  EXPECT_EQ(ToLatin("თბილისი"), "tbilisi");
  EXPECT_EQ(ToLatin("習近平"), "xi jin ping");
  EXPECT_EQ(ToLatin("Erdoğan"), "erdogan");
}

TEST(TransliterationTest, MeetsRegularVariantsUnderOneKey) {
  const std::vector<std::vector<std::string>> families = {
      {"Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskii", "Zelenskij", "Zelenski", "Зеленский", "Зеленський"},
      {"Kharkiv", "Harkiv", "Khar'kiv", "Харків"},
      {"Yevgeny", "Yevgeniy", "Evgenii", "Yevgenij", "Evgeny", "Евгений"},
      {"Alexander", "Aleksander"},
      {"al-Assad", "el Assad", "Assad", "al Asad"},
      {"Muhammad", "Mohammed", "Mohamed", "Mohammad", "Muhammed"},
      {"Hussein", "Hussain", "Husayn", "Husein"},
      {"Wagner", "Vagner", "Вагнер"},
      {"Qaddafi", "Kadafi", "Kadhafi", "Kaddafi"},
      {"Schröder", "Schroeder", "Schroder"},
      {"Yerevan", "Erevan", "Երևան"},
      {"Chișinău", "Chisinau"},
      {"Xi Jinping", "习近平"},
      {"Gorbachev", "Горбачёв"}};
  for (const std::vector<std::string>& family : families) {
    for (const std::string& name : family) {
      EXPECT_EQ(SpellingKey(name), SpellingKey(family[0])) << name;
    }
  }
}

TEST(TransliterationTest, KeepsDifferentNamesApart) {
  const std::vector<std::string> names = {"Zelensky", "Zalensky", "Kharkiv", "Kherson", "Karkov", "Wagner", "Warner",
                                          "Assad",    "Saad",     "Hussein", "Hasan",   "Petrov", "Putin",  "Potanin",
                                          "Iran",     "Iraq",     "Oman",    "Amman",   "Hamas",  "Hames",  "Moscow"};
  for (size_t i = 0; i < names.size(); ++i) {
    for (size_t j = i + 1; j < names.size(); ++j) {
      EXPECT_NE(SpellingKey(names[i]), SpellingKey(names[j])) << names[i] << " " << names[j];
    }
  }
}

TEST(TransliterationTest, ComparesScriptsWithoutVowelsByConsonants) {
  EXPECT_TRUE(LeavesVowelsOut("حماس"));
  EXPECT_TRUE(LeavesVowelsOut("נתניהו"));
  EXPECT_FALSE(LeavesVowelsOut("Хамас Hamas"));
  EXPECT_EQ(ConsonantKey("حزب الله"), ConsonantKey("Hezbollah"));
  EXPECT_EQ(ConsonantKey("القذافي"), ConsonantKey("Kadhafi"));
  EXPECT_EQ(ConsonantKey("بشار الأسد"), ConsonantKey("Bashar al-Assad"));
  EXPECT_EQ(ConsonantKey("بوتين"), ConsonantKey("Putin"));
  EXPECT_EQ(ConsonantKey("נתניהו"), ConsonantKey("Netanyahu"));
  EXPECT_EQ(ConsonantKey("فاغنر"), ConsonantKey("Vagner"));
}

TEST(TransliterationTest, MakesNothingOfNothing) {
  EXPECT_EQ(SpellingKey(""), "");
  EXPECT_EQ(SpellingKey("!?"), "");
  EXPECT_EQ(ConsonantKey("a e i"), "");
}

}  // namespace
}  // namespace secondsource::registry
