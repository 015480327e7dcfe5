#include "clients/cli/scores.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace secondsource::cli {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

TEST(ScoresTest, CountsWhatIsRight) {
  const std::vector<Answer> answers = {
      {0, {0.9, 0.1, 0, 0}}, {0, {0.2, 0.8, 0, 0}}, {1, {0.3, 0.7, 0, 0}}, {3, {0.4, 0.3, 0, 0.3}}};
  const Scores scores = Measure(answers);
  EXPECT_EQ(scores.claims, 4u);
  EXPECT_DOUBLE_EQ(scores.accuracy, 0.5);
  EXPECT_THAT(scores.f1[0], Optional(DoubleNear(0.5, 1e-12)));      // 1 hit, 2 true, 2 chosen
  EXPECT_THAT(scores.f1[1], Optional(DoubleNear(2.0 / 3, 1e-12)));  // 1 hit, 1 true, 2 chosen
  EXPECT_EQ(scores.f1[2], std::nullopt);
  EXPECT_THAT(scores.f1[3], Optional(0.0));
  EXPECT_NEAR(scores.macro_f1, (0.5 + 2.0 / 3) / 3, 1e-12);
  EXPECT_NEAR(scores.balanced_accuracy, (0.5 + 1 + 0) / 3, 1e-12);
  EXPECT_NEAR(scores.brier, (0.02 + 1.28 + 0.18 + (0.16 + 0.09 + 0.49)) / 4, 1e-12);
}

TEST(ScoresTest, NothingIsMeasuredOfNothing) {
  EXPECT_EQ(Measure({}).claims, 0u);
  EXPECT_EQ(Measure({}).accuracy, 0);
}

TEST(ScoresTest, TheCalibrationErrorIsTheMeanGapOfBinsOfEqualMass) {
  // 30 answers, two a bin: the lower half says 0.6 and is right every second time, the upper 0.9 and always right.
  std::vector<Answer> answers;
  for (size_t i = 0; i < 16; ++i) answers.push_back({i % 2, {0.6, 0.4, 0, 0}});
  for (size_t i = 0; i < 14; ++i) answers.push_back({0, {0.9, 0.1, 0, 0}});
  EXPECT_NEAR(Measure(answers).ece, (16 * 0.1 + 14 * 0.1) / 30, 1e-12);
}

TEST(ScoresTest, RestrictedToTheLabelsThatOccur) {
  const std::vector<Answer> answers = Restricted({{0, {0.2, 0.2, 0.6, 0}}, {1, {0, 0, 0.5, 0.5}}});
  EXPECT_EQ(answers[0].probabilities, (Probabilities{0.5, 0.5, 0, 0}));
  EXPECT_EQ(answers[1].probabilities, (Probabilities{0.5, 0.5, 0, 0}));
}

TEST(ScoresTest, SureAndRightIsPerfectAndSureAndWrongIsWorst) {
  std::mt19937 random(5);
  std::vector<Answer> right;
  std::vector<Answer> wrong;
  for (int i = 0; i < 200; ++i) {
    const size_t label = i < 4 ? static_cast<size_t>(i) : random() % kLabels;
    Answer answer{label, {}};
    answer.probabilities[label] = 1;
    right.push_back(answer);
    answer.label = (label + 1) % kLabels;
    wrong.push_back(answer);
  }
  const Scores best = Measure(right);
  EXPECT_EQ(best.accuracy, 1);
  EXPECT_EQ(best.macro_f1, 1);
  EXPECT_EQ(best.balanced_accuracy, 1);
  EXPECT_EQ(best.brier, 0);
  EXPECT_EQ(best.ece, 0);
  const Scores worst = Measure(wrong);
  EXPECT_EQ(worst.accuracy, 0);
  EXPECT_EQ(worst.macro_f1, 0);
  EXPECT_EQ(worst.brier, 2);
  EXPECT_NEAR(worst.ece, 1, 1e-12);
}

}  // namespace
}  // namespace secondsource::cli
