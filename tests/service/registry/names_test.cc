// Names in the spellings of the world, and namesakes: two tables under data/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/registry/registry.h"

namespace secondsource::registry {
namespace {

using ::testing::IsEmpty;

constexpr char kData[] = SECONDSOURCE_SOURCE_DIR "/tests/service/registry/data/";

// The cells of each row that is no comment.
std::vector<std::vector<std::string>> ReadTable(const std::string& name) {
  std::ifstream file(kData + name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') rows.push_back(absl::StrSplit(line, '\t'));
  }
  return rows;
}

const Registry& Shipped() {
  static const absl::StatusOr<Registry> registry = Registry::Load(SECONDSOURCE_SOURCE_DIR "/data/registry");
  return registry.value();
}

TEST(SpellingsTest, AHundredSpellingsOfThirtyPartiesAreResolved) {
  size_t right = 0;
  std::vector<std::string> wrong;
  std::set<std::string> parties;
  for (const std::vector<std::string>& row : ReadTable("spellings.tsv")) {
    const v1::Party* const expected = Shipped().FindParty("parties/" + row[0]);
    ASSERT_NE(expected, nullptr) << row[0];
    parties.insert(row[0]);
    for (size_t i = 1; i < row.size(); ++i) {
      if (Shipped().ResolveParty(row[i]).one() == expected) {
        ++right;
      } else {
        wrong.push_back(absl::StrCat(row[0], ": ", row[i]));
      }
    }
  }
  RecordProperty("right", static_cast<int>(right));
  EXPECT_GE(parties.size(), 30u);
  EXPECT_GE(right, 100u);
  EXPECT_THAT(wrong, IsEmpty()) << right << " right";
}

// Whom the name stands for in the text, by the search of running text for parties and places.
std::string InText(const std::string& name, const std::string& text, const std::string& country) {
  const Context context{"", country};
  for (const Mention& mention : Shipped().FindParties(text, context)) {
    if (text.substr(mention.start, mention.end - mention.start) == name) return mention.party->name();
  }
  for (const NameMention& mention : Shipped().FindNames(text, context)) {
    if (text.substr(mention.start, mention.end - mention.start) != name) continue;
    return mention.place != nullptr ? mention.place->name() : mention.party->name();
  }
  return "none";
}

std::string Publisher(const std::string& name, const std::string& text, const std::string& country) {
  const v1::Publisher* publisher = Shipped().ResolvePublisher(name, {text, country}).one();
  return publisher == nullptr ? "none" : publisher->name();
}

TEST(NamesakesTest, AreToldApartByWhatStandsNearOrNotAtAll) {
  std::set<std::string> names;
  for (const std::vector<std::string>& row : ReadTable("namesakes.tsv")) {
    ASSERT_EQ(row.size(), 5u) << row[0];
    EXPECT_EQ((row[0] == "publisher" ? Publisher : InText)(row[1], row[4], row[3]), row[2]) << row[4];
    if (row[2] != "none") names.insert(row[1]);
  }
  EXPECT_GE(names.size(), 20u);
}

TEST(NamesakesTest, AWholeNameIsResolvedByItsContextOrSaysWhomItMayMean) {
  const Resolved<v1::Party> open = Shipped().ResolveParty("Congo");
  EXPECT_TRUE(open.ambiguous());
  EXPECT_EQ(open.one(), nullptr);
  EXPECT_EQ(open.candidates.size(), 2u);
  EXPECT_EQ(Shipped().ResolveParty("Congo", {"Troops left Goma.", ""}).one(),
            Shipped().FindParty("parties/democratic-republic-of-congo"));
  EXPECT_EQ(Shipped().ResolveParty("Congo", {"", "parties/republic-of-congo"}).one(),
            Shipped().FindParty("parties/republic-of-congo"));
  EXPECT_FALSE(Shipped().ResolveParty("Atlantis").ambiguous());
  // Only one of those that are called Georgia can speak.
  EXPECT_EQ(Shipped().ResolveParty("Georgia").one(), Shipped().FindParty("parties/georgia"));
}

// "The MoD said" in a Russian text is not a British admission.
TEST(GenericNamesTest, NameNobodyAlone) {
  for (const char* name : {"MoD",
                           "Foreign Office",
                           "Home Office",
                           "Treasury",
                           "Labour Party",
                           "Conservative Party",
                           "Tories",
                           "Democrats",
                           "Republicans",
                           "Republican Party",
                           "Supreme Court",
                           "Parliament",
                           "Justice Department",
                           "Health Department",
                           "Health Ministry",
                           "Central Bank",
                           "CBI",
                           "NIA",
                           "National Intelligence Service",
                           "Department of National Defence",
                           "PMC"}) {
    EXPECT_TRUE(Shipped().ResolveParty(name).candidates.empty()) << name;
    EXPECT_THAT(Shipped().FindParties(absl::StrCat("On Monday the ", name, " said so.")), IsEmpty()) << name;
  }
  for (const auto& [name, party] :
       {std::pair("the UK's MoD", "uk-defence-ministry"), std::pair("Britain's Foreign Office", "uk-foreign-office"),
        std::pair("Pakistan's Foreign Office", "pakistan-foreign-ministry"),
        std::pair("German Foreign Office", "germany-foreign-office"),
        std::pair("the British Home Office", "uk-home-office"), std::pair("Britain's Labour Party", "uk-labour-party"),
        std::pair("the US Department of Justice", "us-justice-department"), std::pair("India's CBI", "india-cbi"),
        std::pair("White House", "white-house")}) {
    EXPECT_EQ(Shipped().ResolveParty(name).one(), Shipped().FindParty(absl::StrCat("parties/", party))) << name;
  }
}

TEST(GenericNamesTest, AbbreviationsOfSeveralAreToldApart) {
  EXPECT_TRUE(Shipped().ResolveParty("RSF").ambiguous());
  EXPECT_EQ(Shipped().ResolveParty("RSF", {"RSF fighters entered El Fasher.", ""}).one(),
            Shipped().FindParty("parties/rapid-support-forces"));
  EXPECT_EQ(Shipped().ResolveParty("RSF", {"RSF counted 60 journalists in prison.", ""}).one(),
            Shipped().FindParty("parties/reporters-without-borders"));
  EXPECT_EQ(Shipped().ResolveParty("SDF", {"The Kurdish-led SDF holds Raqqa.", ""}).one(),
            Shipped().FindParty("parties/syrian-democratic-forces"));
  EXPECT_EQ(Shipped().ResolveParty("SDF", {"Japan sent SDF troops.", ""}).one(),
            Shipped().FindParty("parties/japan-self-defense-forces"));
}

TEST(NamesakesTest, APartyAndAPlaceContend) {
  const auto resolve = [](const char* name, const char* text) {
    std::vector<std::string> names;
    const ResolvedName resolved = Shipped().ResolveName(name, {text, ""});
    for (const v1::Party* party : resolved.parties) names.push_back(party->name());
    for (const v1::Place* place : resolved.places) names.push_back(place->name());
    return names;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(resolve("Georgia", "Ministers met in Tbilisi."), ElementsAre("parties/georgia"));
  EXPECT_THAT(resolve("Georgia", "A court in Atlanta, a US state capital."), ElementsAre("places/georgia-us"));
  EXPECT_THAT(resolve("Georgia", ""), ElementsAre("parties/georgia", "places/georgia-us"));
  // A town does not contend with the government that sits there.
  EXPECT_THAT(resolve("Kyiv", "Kyiv said so."), ElementsAre("parties/ukraine", "places/kyiv"));
  EXPECT_THAT(resolve("Atlantis", ""), IsEmpty());
}

TEST(SecondChanceTest, FindsRespeltNamesInRunningText) {
  std::vector<std::string> found;
  for (const Mention& mention : Shipped().FindParties("Mr Zelenskij met Prigozin; Шойгу and zelenskij were absent.")) {
    found.push_back(mention.party->name());
  }
  EXPECT_THAT(found, ::testing::ElementsAre("parties/volodymyr-zelensky", "parties/yevgeny-prigozhin",
                                            "parties/sergei-shoigu"));
}

TEST(SecondChanceTest, IsNotForShortWordsAndAbbreviations) {
  EXPECT_THAT(Shipped().FindParties("Finish the bricks. Bricks and Scope; Moody was the Fate of Knock."), IsEmpty());
  for (const char* name : {"Moody", "Bricks", "Knock", "Fate"}) {
    EXPECT_TRUE(Shipped().ResolveParty(name).candidates.empty()) << name;
  }
}

// Words that open English sentences must not turn into somebody.
TEST(SecondChanceTest, LeavesOrdinaryWordsAlone) {
  std::vector<std::string> found;
  for (const char* file : {"docs/architecture.md", "docs/operating.md", "docs/quality.md", "docs/performance.md",
                           "README.md", "CONTRIBUTING.md"}) {
    std::ifstream stream(std::string(SECONDSOURCE_SOURCE_DIR "/") + file);
    for (std::string word; stream >> word;) {
      const std::vector<Word> words = SplitWords(word);
      if (words.size() != 1 ||
          !std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isalpha(c); })) {
        continue;
      }
      word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
      for (const NameMention& mention : Shipped().FindNames(word)) {
        bool listed = false;
        for (const std::string& name : Shipped().NamesOf(mention)) listed = listed || FoldName(name) == FoldName(word);
        if (!listed) found.push_back(word);
      }
    }
  }
  EXPECT_THAT(found, IsEmpty());
}

}  // namespace
}  // namespace secondsource::registry
