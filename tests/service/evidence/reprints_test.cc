#include "service/evidence/reprints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "google/protobuf/util/time_util.h"

namespace secondsource::evidence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kWire[] =
    "The harbour of Ells was closed on Monday after a crane fell onto the quay. Nobody was hurt, the port said. Ships "
    "were sent to Varn, an hour to the north, and the quay is to open again within the week.";

v1::Document Made(const std::string& id, int64_t seconds, const std::string& text) {
  v1::Document document;
  document.set_name("documents/" + id);
  document.set_id(id);
  *document.mutable_publish_time() = google::protobuf::util::TimeUtil::SecondsToTimestamp(seconds);
  document.set_text(text);
  return document;
}

std::vector<Source> Fold(std::vector<v1::Document> documents) {
  std::vector<Candidate> candidates;
  for (v1::Document& document : documents) {
    auto runs = std::make_shared<const Shingles>(Shingle(document.text()));
    candidates.push_back({std::move(document), std::move(runs)});
  }
  auto sources = FoldReprints(std::move(candidates), Call());
  EXPECT_TRUE(sources.ok()) << sources.status();
  return *std::move(sources);
}

TEST(Reprints, FoldIntoTheEarliest) {
  const auto sources = Fold({Made("b", 200, kWire), Made("a", 100, kWire),
                             Made("c", 300, "Something else altogether happened in the city of Varn today.")});
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].document.id(), "a");
  EXPECT_THAT(sources[0].reprints, ElementsAre("documents/b"));
  EXPECT_THAT(sources[1].reprints, IsEmpty());
}

TEST(Reprints, FoldTrimmedAndRetitledCopies) {
  const std::string copy = "EXAMPLE WIRE - " + std::string(kWire).substr(0, 150);
  EXPECT_EQ(Fold({Made("a", 100, kWire), Made("b", 200, copy)}).size(), 1u);
}

TEST(Reprints, KeepReportsThatShareAQuote) {
  const std::string other =
      "Dockers in Ells had warned about the old cranes for years, their union told this paper, long before one of them "
      "fell. "
      "The quay is to open again within the week, but the men want every crane inspected before they go back to work.";
  EXPECT_EQ(Fold({Made("a", 100, kWire), Made("b", 200, other)}).size(), 2u);
}

TEST(Reprints, ContainmentIsAShareOfThePart) {
  const Shingles whole = Shingle(kWire);
  EXPECT_DOUBLE_EQ(Containment(whole, whole), 1);
  EXPECT_DOUBLE_EQ(Containment(Shingle(""), whole), 0);
  EXPECT_DOUBLE_EQ(Containment(Shingle("The HARBOUR of Ells, was closed!"), whole), 1);
}

TEST(Reprints, TakeSevenTenthsOfTheRuns) {
  Shingles original;
  for (uint64_t run = 0; run < 100; ++run) original.push_back(run);
  const auto shares = [](uint64_t shared) {
    Shingles text;
    for (uint64_t run = 100 - shared; run < 200 - shared; ++run) text.push_back(run);
    return text;
  };
  EXPECT_TRUE(IsReprint(shares(70), original));
  EXPECT_FALSE(IsReprint(shares(69), original));
  EXPECT_FALSE(IsReprint(shares(0), original));
  EXPECT_FALSE(IsReprint({}, original));
}

TEST(Reprints, StopWithTheCall) {
  Call call;
  call.Cancel();
  std::vector<Candidate> candidates;
  candidates.push_back({Made("a", 100, kWire), std::make_shared<const Shingles>(Shingle(kWire))});
  EXPECT_EQ(FoldReprints(std::move(candidates), call).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace secondsource::evidence
