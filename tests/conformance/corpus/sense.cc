// VectorIndex: what waits for a vector, and what is near.
#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr size_t kDimensions = 96;

std::vector<float> MakeVector(uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> vector(kDimensions);
  for (float& number : vector) number = normal(random);
  return vector;
}

// Near to `vector`, the nearer the smaller `distance`.
std::vector<float> Near(std::vector<float> vector, float distance, uint32_t seed) {
  const std::vector<float> other = MakeVector(seed);
  for (size_t i = 0; i < vector.size(); ++i) vector[i] += distance * other[i];
  return vector;
}

double CosineOf(const std::vector<float>& a, const std::vector<float>& b) {
  double product = 0, square_a = 0, square_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    product += double{a[i]} * b[i];
    square_a += double{a[i]} * a[i];
    square_b += double{b[i]} * b[i];
  }
  return product / std::sqrt(square_a * square_b);
}

}  // namespace

std::vector<std::string> SenseConformance::Waiting(uint64_t after, size_t limit, std::string_view model) {
  std::vector<std::string> names;
  const auto waiting = vectors().WithoutVector(model, after, limit, Call());
  EXPECT_TRUE(waiting.ok()) << waiting.status();
  for (const UnencodedVersion& version : waiting->versions) {
    EXPECT_FALSE(version.document.text().empty());
    names.push_back(absl::StrCat(version.document.id(), version.document.version()));
  }
  return names;
}

uint64_t SenseConformance::RevisionOf(const std::string& name) {
  const auto waiting = vectors().WithoutVector("a model that knows nothing", 0, 1'000, Call());
  EXPECT_TRUE(waiting.ok()) << waiting.status();
  for (const UnencodedVersion& version : waiting->versions) {
    if (absl::StrCat(version.document.id(), version.document.version()) == name) return version.revision;
  }
  ADD_FAILURE() << "no version " << name;
  return 0;
}

void SenseConformance::Put(const std::string& name, const std::vector<float>& vector, std::string_view model) {
  const absl::Status status = vectors().PutVectors(model, {{RevisionOf(name), vector}});
  EXPECT_TRUE(status.ok()) << status;
}

std::vector<SearchHit> SenseConformance::NearHits(const std::vector<float>& vector, size_t limit,
                                                  const CutOffs& cut_offs) {
  const auto hits = vectors().Nearest(kModel, vector, limit, cut_offs, Call());
  EXPECT_TRUE(hits.ok()) << hits.status();
  return hits.value();
}

std::vector<std::string> SenseConformance::Nearest(const std::vector<float>& vector, size_t limit,
                                                   const CutOffs& cut_offs) {
  std::vector<std::string> ids;
  for (const SearchHit& hit : NearHits(vector, limit, cut_offs)) ids.push_back(hit.document.id());
  return ids;
}

namespace {

TEST_P(SenseConformance, ListsWhatWaitsInTheOrderOfArrival) {
  Ingest(Make("b", "one"));
  Ingest(Make("a", "two"));
  Ingest(Make("c", "three"));
  EXPECT_THAT(Waiting(), ElementsAre("b1", "a1", "c1"));
  EXPECT_THAT(Waiting(0, 2), ElementsAre("b1", "a1"));
  EXPECT_THAT(Waiting(RevisionOf("b1")), ElementsAre("a1", "c1"));
  Put("a1", MakeVector(1));
  EXPECT_THAT(Waiting(), ElementsAre("b1", "c1"));
  EXPECT_THAT(Waiting(0, 100, "another model"), ElementsAre("b1", "a1", "c1"));
  Ingest(Make("a", "two, corrected"));
  EXPECT_THAT(Waiting(), ElementsAre("b1", "c1", "a2"));
  ASSERT_TRUE(corpus().Withdraw("c").ok());
  EXPECT_THAT(Waiting(), ElementsAre("b1", "c1", "a2"));
}

TEST_P(SenseConformance, SaysHowFarItLooked) {
  for (const char* id : {"a", "b", "c"}) Ingest(Make(id, "text"));
  EXPECT_EQ(vectors().WithoutVector(kModel, 0, 2, Call())->seen, RevisionOf("b1"));
  EXPECT_EQ(vectors().WithoutVector(kModel, 0, 9, Call())->seen, Revision());
  for (const char* name : {"a1", "b1", "c1"}) Put(name, MakeVector(1));
  EXPECT_EQ(vectors().WithoutVector(kModel, 0, 2, Call())->seen, Revision()) << "nothing waits";
  Call ended;
  ended.Cancel();
  EXPECT_EQ(vectors().WithoutVector("another", 0, 2, ended).status().code(), absl::StatusCode::kCancelled);
}

TEST_P(SenseConformance, FindsTheNearestFirst) {
  const std::vector<float> sought = MakeVector(0);
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("d", i);
    Ingest(Make(id, absl::StrCat("text ", i)));
    Put(id + "1", i < 5 ? Near(sought, 0.2F * static_cast<float>(i + 1), 100 + i) : MakeVector(1000 + i));
  }
  const std::vector<SearchHit> hits = NearHits(sought, 5);
  ASSERT_EQ(hits.size(), 5u);
  for (size_t i = 0; i < hits.size(); ++i) {
    EXPECT_EQ(hits[i].document.id(), absl::StrCat("d", i));
    EXPECT_EQ(hits[i].document.text(), absl::StrCat("text ", i));
    EXPECT_NEAR(hits[i].score, CosineOf(sought, Near(sought, 0.2F * static_cast<float>(i + 1), 100 + i)), 0.02);
  }
}

TEST_P(SenseConformance, MindsTheCutOffsAndTheNewestVersion) {
  const std::vector<float> sought = MakeVector(0);
  SetNow(Day(10));
  Ingest(Make("a", "first", 1));
  Put("a1", sought);
  SetNow(Day(20));
  Ingest(Make("a", "second", 1));
  EXPECT_THAT(Nearest(sought), IsEmpty()) << "the newest version has no vector yet";
  EXPECT_THAT(Nearest(sought, 20, {.as_of = Day(15), .known_at = Day(15)}), ElementsAre("a"));
  EXPECT_THAT(Nearest(sought, 20, {.as_of = Day(0), .known_at = Day(15)}), IsEmpty());
  Put("a2", MakeVector(1));
  EXPECT_THAT(Nearest(sought), ElementsAre("a"));
  SetNow(Day(30));
  ASSERT_TRUE(corpus().Withdraw("a").ok());
  EXPECT_THAT(Nearest(sought), IsEmpty());
  EXPECT_THAT(Nearest(sought, 20, {.as_of = Day(25), .known_at = Day(25)}), ElementsAre("a"));
}

TEST_P(SenseConformance, AVectorTakesThePlaceOfAnother) {
  const std::vector<float> sought = MakeVector(0);
  Ingest(Make("a", "one"));
  Ingest(Make("b", "two"));
  Put("a1", sought);
  Put("b1", MakeVector(1));
  EXPECT_THAT(Nearest(sought, 1), ElementsAre("a"));
  Put("b1", sought);
  Put("a1", MakeVector(2));
  EXPECT_THAT(Nearest(sought, 1), ElementsAre("b"));
  EXPECT_EQ(NearHits(sought).size(), 2u);
}

TEST_P(SenseConformance, AVectorCountsForItsModel) {
  Ingest(Make("a", "one"));
  Ingest(Make("b", "two"));
  Put("a1", MakeVector(1));
  Put("b1", MakeVector(1));
  Put("a1", MakeVector(2), "model-2");
  EXPECT_THAT(Waiting(), ElementsAre("a1"));
  EXPECT_THAT(Waiting(0, 100, "model-2"), ElementsAre("b1"));
  EXPECT_THAT(Nearest(MakeVector(1)), ElementsAre("b"));
  const auto hits = vectors().Nearest("model-2", MakeVector(2), 5, {}, Call());
  ASSERT_TRUE(hits.ok()) << hits.status();
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->at(0).document.id(), "a");
}

TEST_P(SenseConformance, RefusesVectorsOfAnotherLength) {
  Ingest(Make("a", "one"));
  Ingest(Make("b", "two"));
  const std::vector<VersionVector> uneven = {{RevisionOf("a1"), MakeVector(1)}, {RevisionOf("b1"), {1, 2, 3}}};
  EXPECT_EQ(vectors().PutVectors(kModel, uneven).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Waiting(), ElementsAre("a1", "b1"));
  Put("a1", MakeVector(1));
  EXPECT_EQ(vectors().PutVectors(kModel, {{RevisionOf("b1"), {1, 2, 3}}}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(vectors().PutVectors(kModel, {{RevisionOf("b1"), {}}}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(vectors().Nearest(kModel, {1, 2, 3}, 5, {}, Call()).status().code(), absl::StatusCode::kInvalidArgument);
  std::vector<float> no_number = MakeVector(1);
  no_number[7] = std::nanf("");
  EXPECT_EQ(vectors().PutVectors(kModel, {{RevisionOf("b1"), no_number}}).code(), absl::StatusCode::kInvalidArgument);
  const std::vector<float> endless(VectorIndex::kMostDimensions + 1, 1);
  EXPECT_EQ(vectors().PutVectors("long", {{RevisionOf("b1"), endless}}).code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(SenseConformance, PassesOverVersionsThatAreNotThere) {
  Ingest(Make("a", "one"));
  ASSERT_TRUE(vectors().PutVectors(kModel, {{RevisionOf("a1"), MakeVector(1)}, {999, MakeVector(2)}}).ok());
  EXPECT_THAT(Nearest(MakeVector(2)), ElementsAre("a"));
}

TEST_P(SenseConformance, StopsWithTheCall) {
  Ingest(Make("a", "one"));
  Put("a1", MakeVector(1));
  Call call;
  call.Cancel();
  EXPECT_EQ(vectors().Nearest(kModel, MakeVector(1), 5, {}, call).status().code(), absl::StatusCode::kCancelled);
}

TEST_P(DurableConformance, VectorsOutliveTheProcess) {
  Ingest(Make("a", "one"));
  constexpr char kModel[] = "model-1";
  const auto waiting = vectors().WithoutVector(kModel, 0, 10, Call());
  ASSERT_TRUE(waiting.ok()) << waiting.status();
  ASSERT_TRUE(vectors().PutVectors(kModel, {{waiting->versions.at(0).revision, MakeVector(1)}}).ok());
  ASSERT_TRUE(store_->Reopen().ok());
  EXPECT_THAT(vectors().WithoutVector(kModel, 0, 10, Call())->versions, IsEmpty());
  const auto hits = vectors().Nearest(kModel, MakeVector(1), 5, {}, Call());
  ASSERT_TRUE(hits.ok()) << hits.status();
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_NEAR(hits->at(0).score, 1, 0.02);
}

}  // namespace
}  // namespace secondsource::corpus
