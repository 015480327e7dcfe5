// Stores that outlive their process.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Response = v1::IngestDocumentsResponse;

std::vector<std::string> Describe(const std::vector<SearchHit>& hits) {
  std::vector<std::string> lines;
  for (const SearchHit& hit : hits) lines.push_back(absl::StrCat(hit.score, "\n", hit.document.DebugString()));
  return lines;
}

TEST_P(DurableConformance, KeepsEverything) {
  Ingest(Make("a", "The bridge is open.", 1));
  Ingest(Make("b", "The bridge is shut.", 2));
  Ingest(Make("c", "A bridge too far.", std::nullopt));
  SetNow(Day(12));
  Ingest(Make("a", "The bridge is open again.", 3));
  ASSERT_TRUE(corpus().Withdraw("b").ok());
  Ingest(Make("unique", "zebra"));
  const SearchQuery query{.terms = {{{"bridge"}}, {{"open again"}}}, .limit = 10, .cut_offs = {.as_of = Day(11)}};
  const std::vector<std::string> hits = Describe(Hits(query));
  const std::string before = corpus().Get("a", {})->DebugString();
  const uint64_t revision = Revision();
  EXPECT_EQ(hits.size(), 3u);

  for (int restart = 0; restart < 2; ++restart) {
    ASSERT_TRUE(store_->Reopen().ok());
    EXPECT_EQ(Revision(), revision);
    EXPECT_EQ(corpus().Get("a", {})->DebugString(), before);
    EXPECT_EQ(TextAt("a", {.known_at = Day(11)}), "The bridge is open.");
    EXPECT_EQ(TextAt("b"), "-");
    EXPECT_EQ(TextAt("c", {.as_of = Day(10)}), "A bridge too far.");
    EXPECT_THAT(List("", 10), ElementsAre("a2", "b2w", "c1", "unique1"));
    EXPECT_THAT(List("", 10, {.known_at = Day(11)}), ElementsAre("a1", "b1", "c1"));
    EXPECT_EQ(Describe(Hits(query)), hits);
    EXPECT_THAT(Search("zebra"), ElementsAre("unique"));
    EXPECT_THAT(Search("shut"), IsEmpty());
  }
}

TEST_P(DurableConformance, GoesOnWhereItStopped) {
  for (int restart = 0; restart < 5; ++restart) {
    uint32_t version = 0;
    EXPECT_EQ(Ingest(Make("a", absl::StrCat("edition", restart, "x of the same story")), &version),
              restart == 0 ? Response::OUTCOME_CREATED : Response::OUTCOME_UPDATED);
    EXPECT_EQ(version, static_cast<uint32_t>(restart + 1));
    const uint64_t revision = Revision();
    ASSERT_TRUE(store_->Reopen().ok());
    EXPECT_EQ(Ingest(Make("a", absl::StrCat("edition", restart, "x of the same story"))), Response::OUTCOME_UNCHANGED);
    EXPECT_EQ(Revision(), revision);
    Ingest(Make(absl::StrCat("b", restart), "of the same story"));
    EXPECT_GT(Revision(), revision);
    EXPECT_THAT(Search(absl::StrCat("edition", restart, "x")), ElementsAre("a"));
  }
  // Of equals the one that arrived first, whatever was restarted in between.
  EXPECT_THAT(Search("story", {}, 5), ElementsAre("b0", "b1", "b2", "b3", "b4"));
}

}  // namespace
}  // namespace secondsource::corpus
