#include "service/registry/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/ids.h"

namespace secondsource::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRegistry[] = R"(
parties:
  - id: ukraine
    name: Ukraine
    kind: state
    aliases: [Kyiv, Kiev, Ukrainian]
    relations:
      - {party: russia, kind: opposed, from: 2014-02-20}
      - {party: united-states, kind: allied, from: 2022-02-24, until: 2023-01-01}
  - id: russia
    name: Russia
    kind: state
    aliases: [Russian, Moscow, Russian Federation]
  - id: russia-defence-ministry
    name: Russian Ministry of Defence
    kind: government
    parent: russia
    generic: [Defense Ministry, Defence Ministry, Ministry of Defence, Ministry of Defense]
  - id: russia-general-staff
    name: General Staff of the Russian Armed Forces
    kind: armed_forces
    parent: russia-defence-ministry
    generic: [General Staff]
  - id: ukraine-armed-forces
    name: Armed Forces of Ukraine
    kind: armed_forces
    parent: ukraine
    generic: [armed forces, military]
  - id: rebels
    name: Free Legion
    kind: armed_forces
    parent: russia
    relations:
      - {party: russia-defence-ministry, kind: opposed}
  - {id: united-states, name: United States, kind: state, aliases: [US, Washington]}
  - {id: mexico, name: Mexico, kind: state}
  - {id: turkey, name: Turkey, kind: state, aliases: [Türkiye]}
  - {id: nato, name: NATO, kind: international}
  - {id: who, name: World Health Organization, kind: international, aliases: [WHO]}
places:
  - {id: kyiv, name: Kyiv, parent: ukraine, aliases: [Kiev, Kyiv region]}
  - {id: bakhmut, name: Bakhmut, parent: ukraine, aliases: [Artemovsk, Artyomovsk]}
  - {id: new-mexico, name: New Mexico, parent: united-states}
  - {id: washington, name: Washington, parent: united-states, namesakes: [washington-state], clues: [Seattle]}
  - {id: washington-state, name: Washington, parent: united-states, namesakes: [washington], clues: [Spokane]}
publishers:
  - id: reuters
    name: Reuters
    kind: agency
    aliases: [Thomson Reuters]
    domains: [reuters.com]
  - id: defence-channel
    name: Defence Channel
    kind: party_channel
    owner: russia-defence-ministry
)";

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) {
    std::filesystem::create_directories(folder_);
  }
  ~RegistryTest() override { std::filesystem::remove_all(folder_); }

  absl::StatusOr<Registry> Load(const std::string& yaml) {
    std::ofstream(folder_ / "all.yaml") << yaml;
    return Registry::Load(folder_);
  }

  Registry Good() {
    absl::StatusOr<Registry> registry = Load(kRegistry);
    EXPECT_TRUE(registry.ok()) << registry.status();
    return registry.ok() ? *std::move(registry) : Registry();
  }

  // "name of the party=words", one for each mention.
  static std::vector<std::string> Mentions(const Registry& registry, const std::string& text) {
    std::vector<std::string> found;
    for (const Mention& mention : registry.FindParties(text)) {
      found.push_back(
          absl::StrCat(mention.party->name().substr(8), "=", text.substr(mention.start, mention.end - mention.start)));
    }
    return found;
  }

  const std::filesystem::path folder_;
};

TEST_F(RegistryTest, ReadsEveryField) {
  const Registry registry = Good();
  const v1::Party* ukraine = registry.FindParty("parties/ukraine");
  ASSERT_NE(ukraine, nullptr);
  EXPECT_EQ(ukraine->display_name(), "Ukraine");
  EXPECT_EQ(ukraine->kind(), v1::Party::KIND_STATE);
  EXPECT_THAT(ukraine->aliases(), ElementsAre("Kyiv", "Kiev", "Ukrainian"));
  ASSERT_EQ(ukraine->relations_size(), 2);
  EXPECT_EQ(ukraine->relations(0).party(), "parties/russia");
  EXPECT_EQ(ukraine->relations(0).kind(), v1::Party::Relation::KIND_OPPOSED);
  EXPECT_EQ(ukraine->relations(0).start_time().seconds(), 1392854400);
  EXPECT_FALSE(ukraine->relations(0).has_end_time());
  EXPECT_EQ(registry.FindParty("parties/ukraine-armed-forces")->parent(), "parties/ukraine");
  const v1::Publisher* channel = registry.FindPublisher("publishers/defence-channel");
  ASSERT_NE(channel, nullptr);
  EXPECT_EQ(channel->kind(), v1::Publisher::KIND_PARTY_CHANNEL);
  EXPECT_EQ(channel->owner(), "parties/russia-defence-ministry");
  EXPECT_EQ(registry.FindParty("parties/nobody"), nullptr);
}

TEST_F(RegistryTest, ReadsTheRegistryThatIsShipped) {
  const absl::StatusOr<Registry> registry = Registry::Load(SECONDSOURCE_SOURCE_DIR "/data/registry");
  ASSERT_TRUE(registry.ok()) << registry.status();
  EXPECT_GE(registry->parties().size(), 30u);
}

TEST_F(RegistryTest, ResolvesWholeNamesInAnySpelling) {
  const Registry registry = Good();
  for (const char* name : {"Ukraine", "ukraine", "KYIV", "the Ukraine"}) {
    ASSERT_NE(registry.ResolveParty(name).one(), nullptr) << name;
    EXPECT_EQ(registry.ResolveParty(name).one()->name(), "parties/ukraine") << name;
  }
  EXPECT_EQ(registry.ResolveParty("turkiye").one()->name(), "parties/turkey");
  EXPECT_EQ(registry.ResolveParty("Ukraine and Russia").one(), nullptr);
  EXPECT_EQ(registry.ResolveParty("").one(), nullptr);
  EXPECT_EQ(registry.ResolveParty("Defence Ministry").one(), nullptr);  // whose?
}

TEST_F(RegistryTest, ComposesInstitutionsWithTheirParents) {
  const Registry registry = Good();
  for (const char* name : {"Russia's Defense Ministry", "the Russian Defence Ministry", "Russia’s defence ministry",
                           "Ministry of Defence of Russia", "the Ministry of Defense of the Russian Federation"}) {
    ASSERT_NE(registry.ResolveParty(name).one(), nullptr) << name;
    EXPECT_EQ(registry.ResolveParty(name).one()->name(), "parties/russia-defence-ministry") << name;
  }
  EXPECT_EQ(registry.ResolveParty("Ukrainian armed forces").one()->name(), "parties/ukraine-armed-forces");
  EXPECT_EQ(registry.ResolveParty("Russia's General Staff").one()->name(), "parties/russia-general-staff");
}

TEST_F(RegistryTest, FindsLeftmostLongestMentions) {
  const Registry registry = Good();
  EXPECT_THAT(Mentions(registry, "Russia's Defense Ministry said Ukrainian armed forces left; Moscow's word."),
              ElementsAre("russia-defence-ministry=Russia's Defense Ministry",
                          "ukraine-armed-forces=Ukrainian armed forces", "russia=Moscow"));
  EXPECT_THAT(Mentions(registry, "The General Staff of the Russian Armed Forces, Kyiv said"),
              ElementsAre("russia-general-staff=General Staff of the Russian Armed Forces", "ukraine=Kyiv"));
  EXPECT_THAT(Mentions(registry, "to Russia. Defence Ministry officials"), ElementsAre("russia=Russia"));
}

TEST_F(RegistryTest, KeepsPlacesApartFromParties) {
  const Registry registry = Good();
  ASSERT_NE(registry.FindPlace("places/bakhmut"), nullptr);
  EXPECT_EQ(registry.FindPlace("places/bakhmut")->parent(), "parties/ukraine");
  EXPECT_EQ(registry.FindParty("places/bakhmut"), nullptr);
  EXPECT_EQ(registry.ResolveParty("Bakhmut").one(), nullptr);
  EXPECT_EQ(registry.ResolvePlace("Artyomovsk").one(), registry.FindPlace("places/bakhmut"));
  EXPECT_EQ(registry.ResolveParty("Kiev").one(), registry.FindParty("parties/ukraine"));
  EXPECT_EQ(registry.ResolvePlace("Kiev").one(), registry.FindPlace("places/kyiv"));
  // A town takes no side; the name that a government shares with its town stays the government's.
  EXPECT_THAT(Mentions(registry, "Bakhmut fell, Kiev said. Troops left the Kyiv region for New Mexico, not Mexico."),
              ElementsAre("ukraine=Kiev", "ukraine=Kyiv", "mexico=Mexico"));
  EXPECT_THAT(Mentions(registry, "Washington spoke, and Seattle heard"), ElementsAre("united-states=Washington"));
}

TEST_F(RegistryTest, FindsPartiesAndPlacesWithTheirOtherNames) {
  const Registry registry = Good();
  const std::string text = "Russia took Artemovsk from Kiev, Ukraine. Washington is far; Spokane is farther.";
  std::vector<std::string> found;
  for (const NameMention& mention : registry.FindNames(text)) {
    found.push_back(absl::StrCat(mention.party != nullptr ? mention.party->name() : mention.place->name(), "=",
                                 text.substr(mention.start, mention.end - mention.start), "|",
                                 absl::StrJoin(registry.NamesOf(mention), "|")));
  }
  EXPECT_THAT(found, ElementsAre("parties/russia=Russia|Russia|Russian|Moscow|Russian Federation",
                                 "places/bakhmut=Artemovsk|Bakhmut|Artemovsk|Artyomovsk",
                                 "places/kyiv=Kiev|Kyiv|Kiev|Kyiv region", "parties/ukraine=Ukraine|Ukraine|Ukrainian",
                                 "places/washington-state=Washington|Washington"));
  EXPECT_THAT(registry.FindNames("Washington"), IsEmpty());  // the town, or the state?
}

TEST_F(RegistryTest, LaysLaterFilesOverEarlierOnes) {
  Good();
  const std::filesystem::path own = folder_ / "own";
  std::ofstream(own) << "parties:\n  - {id: turkey, name: Türkiye, kind: state}\n  - {id: who, remove: true}\n"
                        "  - {id: kenya, name: Kenya, kind: state}\n";
  const absl::StatusOr<Registry> registry = Registry::Load({folder_, own});
  ASSERT_TRUE(registry.ok()) << registry.status();
  EXPECT_EQ(registry->ResolveParty("Turkey").one(), nullptr);
  EXPECT_NE(registry->ResolveParty("Türkiye").one(), nullptr);
  EXPECT_EQ(registry->FindParty("parties/who"), nullptr);
  EXPECT_NE(registry->FindParty("parties/kenya"), nullptr);
  EXPECT_NE(registry->FindParty("parties/nato"), nullptr);
}

TEST_F(RegistryTest, MindsCapitalsAndCompounds) {
  const Registry registry = Good();
  EXPECT_THAT(Mentions(registry, "They told us who ate turkey. Who knows? Us neither."), IsEmpty());
  EXPECT_THAT(Mentions(registry, "The U.S. and the WHO; Nato and NATO, TURKEY"),
              ElementsAre("united-states=U.S.", "who=WHO", "nato=Nato", "nato=NATO", "turkey=TURKEY"));
  EXPECT_THAT(Mentions(registry, "Pro-Russian and pro-Ukrainian groups, US-led talks"), IsEmpty());
  EXPECT_THAT(Mentions(registry, "US-Russia talks"), ElementsAre("united-states=US", "russia=Russia"));
  EXPECT_THAT(Mentions(registry, "the armed forces of Ukraine"),
              ElementsAre("ukraine-armed-forces=armed forces of Ukraine"));
  EXPECT_THAT(Mentions(registry, "Ukrainians and Russianness"), IsEmpty());
}

TEST_F(RegistryTest, ResolvesPublishers) {
  const Registry registry = Good();
  for (const char* name :
       {"publishers/reuters", "reuters", "Reuters", "THOMSON REUTERS", "reuters.com", "www.Reuters.com"}) {
    ASSERT_NE(registry.ResolvePublisher(name).one(), nullptr) << name;
    EXPECT_EQ(registry.ResolvePublisher(name).one()->name(), "publishers/reuters") << name;
  }
  EXPECT_EQ(registry.ResolvePublisher("defence-channel").one()->name(), "publishers/defence-channel");
  for (const char* address : {"https://www.reuters.com/world?x=1#y", "uk.reuters.com", "http://reuters.com:80"}) {
    EXPECT_EQ(registry.ResolvePublisher(address).one(), registry.FindPublisher("publishers/reuters")) << address;
  }
  for (const char* address :
       {"example.com", "notreuters.com", "https://reuters.com.example/x", "com", "Calder Reuters"}) {
    EXPECT_EQ(registry.ResolvePublisher(address).one(), nullptr) << address;
  }
}

TEST_F(RegistryTest, KnowsLineage) {
  const Registry registry = Good();
  std::vector<std::string> names;
  for (const v1::Party* party : registry.Lineage(*registry.FindParty("parties/russia-general-staff"))) {
    names.push_back(party->name());
  }
  EXPECT_THAT(names, ElementsAre("parties/russia-general-staff", "parties/russia-defence-ministry", "parties/russia"));
}

TEST_F(RegistryTest, AlignsBySharedLineageAndTheClosestRelation) {
  const Registry registry = Good();
  const auto align = [&](const char* a, const char* b, const char* date) {
    absl::Time at;
    EXPECT_TRUE(absl::ParseTime("%Y-%m-%d", date, &at, nullptr));
    const v1::Party& party_a = *registry.FindParty(absl::StrCat("parties/", a));
    const v1::Party& party_b = *registry.FindParty(absl::StrCat("parties/", b));
    EXPECT_EQ(registry.Alignment(party_a, party_b, at), registry.Alignment(party_b, party_a, at)) << a << " " << b;
    return registry.Alignment(party_a, party_b, at);
  };
  EXPECT_EQ(align("russia", "russia", "2023-01-01"), 1);
  EXPECT_EQ(align("russia-general-staff", "russia", "2023-01-01"), 1);
  EXPECT_EQ(align("ukraine-armed-forces", "russia-general-staff", "2023-01-01"), -1);
  EXPECT_EQ(align("ukraine", "russia", "2014-02-19"), 0);
  EXPECT_EQ(align("ukraine-armed-forces", "united-states", "2022-12-31"), 1);
  EXPECT_EQ(align("ukraine-armed-forces", "united-states", "2023-01-01"), 0);  // until is exclusive
  EXPECT_EQ(align("nato", "russia", "2023-01-01"), 0);
  EXPECT_EQ(align("rebels", "russia-general-staff", "2023-01-01"), -1);  // closer than the state that both share
  EXPECT_EQ(align("rebels", "russia", "2023-01-01"), 1);
}

TEST_F(RegistryTest, RefusesWhatIsWrong) {
  const absl::Status status = Load("parties:\n  - {id: a, name: A, kind: planet}\n  - {id: b, name: B}\n").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("all.yaml:2: the kind 'planet' is not known"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("all.yaml:3: the key 'kind' is missing"));
}

TEST_F(RegistryTest, RefusesAFolderWithoutFiles) {
  EXPECT_THAT(std::string(Registry::Load(folder_).status().message()), HasSubstr("holds no *.yaml file"));
  EXPECT_THAT(std::string(Registry::Load(folder_ / "absent").status().message()), HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace secondsource::registry
