#include "service/corpus/search_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/ids.h"
#include "service/registry/words.h"
#include "tests/conformance/corpus/memory_store.h"

namespace secondsource::corpus {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kRegistry[] = R"(
parties:
  - {id: myanmar, name: Myanmar, kind: state, aliases: [Burma, Union of Burma]}
  - {id: nato, name: NATO, kind: international, aliases: [North Atlantic Treaty Organization]}
  - {id: america, name: United States, kind: state, aliases: [U.S., Uncle Sam's land]}
  - {id: free-legion, name: Free Legion, kind: armed_forces, aliases: [FLM, Legion of the Free]}
)";

class PlanSearchTest : public ::testing::Test {
 protected:
  PlanSearchTest() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "all.yaml") << kRegistry;
    absl::StatusOr<registry::Registry> registry = registry::Registry::Load(folder_);
    EXPECT_TRUE(registry.ok()) << registry.status();
    if (registry.ok()) registry_ = *std::move(registry);
  }
  ~PlanSearchTest() override { std::filesystem::remove_all(folder_); }

  // The phrases of each term without case, joined by "|".
  std::vector<std::string> Plan(const std::string& text) const {
    std::vector<std::string> terms;
    for (const SearchTerm& term : PlanSearch(text, registry_)) {
      std::vector<std::string> phrases;
      for (const std::string& phrase : term.phrases) phrases.push_back(registry::FoldName(phrase));
      terms.push_back(absl::StrJoin(phrases, "|"));
    }
    return terms;
  }

  std::vector<std::string> Find(const std::string& text) const {
    std::vector<std::string> ids;
    const SearchQuery query{.terms = PlanSearch(text, registry_), .limit = 20, .cut_offs = {}};
    const absl::StatusOr<std::vector<SearchHit>> hits = store_.Search(query, Call());
    EXPECT_TRUE(hits.ok()) << hits.status();
    if (!hits.ok()) return ids;
    for (const SearchHit& hit : *hits) ids.push_back(hit.document.id());
    return ids;
  }

  void Keep(const std::string& id, const std::string& text) {
    v1::Document document;
    document.set_id(id);
    document.set_publisher("Example Daily");
    document.set_text(text);
    ASSERT_TRUE(store_.Ingest({document}).ok());
  }

  const std::filesystem::path folder_;
  registry::Registry registry_;
  MemoryStore store_;
};

TEST_F(PlanSearchTest, SeeksEveryWordOnce) {
  EXPECT_THAT(Plan("Bridge, tunnel and bridge: 500 BRIDGES, “tunnel”."),
              ElementsAre("bridge", "tunnel", "and", "500", "bridges"));
  EXPECT_THAT(Plan(""), IsEmpty());
  EXPECT_THAT(Plan("?! — …"), IsEmpty());
}

TEST_F(PlanSearchTest, SeeksAPartyUnderItsOtherNames) {
  const std::vector<std::string> plan = Plan("NATO denied it");
  EXPECT_THAT(plan, ElementsAre("nato|north atlantic treaty organization", "denied", "it"));
  EXPECT_EQ(Plan("NATO denied it. NATO said it."),
            (std::vector<std::string>{"nato|north atlantic treaty organization", "denied", "it", "said"}));
}

TEST_F(PlanSearchTest, LeavesOutNamesThatHoldTheOneSought) {
  EXPECT_THAT(Plan("Burma"), ElementsAre("burma|myanmar")) << "who has the Union of Burma has Burma";
}

TEST_F(PlanSearchTest, SeeksTheWordsOfALongNameAsWell) {
  const std::vector<std::string> plan = Plan("The Free Legion fled");
  EXPECT_THAT(plan, Contains("free"));
  EXPECT_THAT(plan, Contains("legion"));
  EXPECT_THAT(plan, Contains(::testing::HasSubstr("flm")));
}

TEST_F(PlanSearchTest, FindsWhateverThePartyIsCalled) {
  Keep("myanmar", "The army of Myanmar advanced.");
  Keep("burma", "The army of Burma advanced.");
  Keep("flm", "FLM men were seen.");
  Keep("other", "A legion, all bees.");
  for (const char* text : {"Burma", "Myanmar", "Union of Burma", "BURMA:"}) {
    EXPECT_THAT(Find(text), Contains("myanmar")) << text;
    EXPECT_THAT(Find(text), Contains("burma")) << text;
    EXPECT_THAT(Find(text), Not(Contains("other"))) << text;
  }
  EXPECT_THAT(Find("Free Legion"), UnorderedElementsAre("flm", "other"));
  EXPECT_EQ(Find("Free Legion").front(), "flm") << "the party, under a rare name";
}

TEST_F(PlanSearchTest, SeeksNamesAsTheyAreWritten) {
  Keep("initials", "The U.S. denied it.");
  Keep("possessive", "In Uncle Sam's land nobody spoke.");
  Keep("pronoun", "They told us nothing.");
  EXPECT_THAT(Find("United States"), UnorderedElementsAre("initials", "possessive"));
  EXPECT_THAT(Find("U.S."), UnorderedElementsAre("initials", "possessive"));
}

TEST_F(PlanSearchTest, KeepsNamesAndFiguresOfALongText) {
  std::string text;
  for (int i = 0; i < 26 * 4; ++i) {
    absl::StrAppend(&text, "plain", std::string(1, static_cast<char>('a' + i % 26)), i / 26 == 0 ? "" : "x",
                    std::string(static_cast<size_t>(i / 26), 'y'), " ");
  }
  const std::vector<std::string> plan = Plan(text + "Varn 500 NATO");
  EXPECT_EQ(plan.size(), 64u);
  EXPECT_THAT(plan, Contains("varn"));
  EXPECT_THAT(plan, Contains("500"));
  EXPECT_THAT(plan, Contains("nato|north atlantic treaty organization"));
  EXPECT_THAT(plan, Each(Not("")));
}

}  // namespace
}  // namespace secondsource::corpus
