#include "service/models/pair_classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "service/base/ids.h"
#include "tests/service/models/tiny.h"

namespace secondsource::models {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PairClassifierTest : public ::testing::Test {
 protected:
  PairClassifierTest() { WriteTinyModel(folder_); }
  ~PairClassifierTest() override { std::filesystem::remove_all(folder_.parent_path()); }

  std::unique_ptr<PairClassifier> Load() { return PairClassifier::Load(folder_, {}).value(); }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() / RandomId() / "stance";
};

TEST_F(PairClassifierTest, ReadsTheClaimFirstAndTheEvidenceSecond) {
  const auto classifier = Load();
  const EncodedText claim = classifier->Encode("The town fell");
  const EncodedText one = classifier->Encode("town");
  const EncodedText two = classifier->Encode("the fell town");
  const Call call;
  for (int time = 0; time < 2; ++time) {  // the second is from the cache
    const auto scores = classifier->Classify(claim, {&one, &two}, call);
    ASSERT_TRUE(scores.ok()) << scores.status();
    ASSERT_EQ(scores->size(), 2u);
    // The tiny network gives the sum of the tokens, how many they are, and how many are of the second part.
    EXPECT_EQ((*scores)[0].supports, 2 + 4 + 5 + 6 + 3 + 5 + 3);
    EXPECT_EQ((*scores)[0].refutes, 7);
    EXPECT_EQ((*scores)[0].neither, 2);
    EXPECT_EQ((*scores)[1].refutes, 9);
    EXPECT_EQ((*scores)[1].neither, 4);
  }
  EXPECT_EQ(classifier->Classify(one, {&claim}, call).value()[0].neither, 4) << "the cache minds the order";
  EXPECT_TRUE(classifier->Classify(claim, {}, call).value().empty());
}

TEST_F(PairClassifierTest, JoinedTextsAreOne) {
  const auto classifier = Load();
  const EncodedText claim = classifier->Encode("town");
  const std::vector<EncodedText> parts = {classifier->Encode("the town"), classifier->Encode("fell.")};
  const EncodedText joined = classifier->Join(parts);
  const EncodedText whole = classifier->Encode("the town fell.");
  const auto scores = classifier->Classify(claim, {&joined, &whole}, Call());
  ASSERT_TRUE(scores.ok()) << scores.status();
  EXPECT_EQ((*scores)[0].supports, (*scores)[1].supports);
  EXPECT_EQ((*scores)[0].neither, (*scores)[1].neither);
  const std::vector<EncodedText> many(200, parts[0]);
  const EncodedText cut = classifier->Join(many);
  EXPECT_TRUE(classifier->Classify(claim, {&cut}, Call()).ok());
}

TEST_F(PairClassifierTest, StopsWithTheCall) {
  const auto classifier = Load();
  const EncodedText text = classifier->Encode("town");
  Call cancelled;
  cancelled.Cancel();
  EXPECT_EQ(classifier->Classify(text, {&text}, cancelled).status().code(), absl::StatusCode::kCancelled);
}

TEST_F(PairClassifierTest, IsNamedByItsWeights) {
  const std::string id = Load()->id();
  EXPECT_THAT(id, StartsWith("stance-"));
  EXPECT_EQ(Load()->id(), id);
  std::ofstream(folder_ / "model.bin", std::ios::app) << "more";
  EXPECT_NE(Load()->id(), id);
}

TEST_F(PairClassifierTest, SaysWhatIsMissing) {
  std::filesystem::remove(folder_ / "vocab.txt");
  const absl::Status status = PairClassifier::Load(folder_, {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("vocab.txt"));
}

}  // namespace
}  // namespace secondsource::models
