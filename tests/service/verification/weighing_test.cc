#include "service/verification/weighing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "service/base/ids.h"

namespace secondsource::verification {
namespace {

v1::Finding Finding(const std::string& verifier, double belief, double disbelief,
                    v1::Finding::Status status = v1::Finding::STATUS_OK) {
  v1::Finding finding;
  finding.set_verifier(verifier);
  finding.set_status(status);
  finding.set_belief(belief);
  finding.set_disbelief(disbelief);
  return finding;
}

// On the weights that ship.
class Weighing : public testing::Test {
 protected:
  Weighing() : weigher_(*Weigher::Load(SECONDSOURCE_SOURCE_DIR "/data/weights.yaml")) {}
  // Of verifiers that agree.
  v1::Verdict::Label LabelOf(double belief, double disbelief) {
    std::vector<v1::Finding> findings;
    for (const char* verifier : {"cross-source", "entailment", "official-statement"}) {
      findings.push_back(Finding(verifier, belief, disbelief));
    }
    return weigher_.Weigh(findings).label();
  }
  Weigher weigher_;
};

TEST_F(Weighing, EachFeatureSpeaksForItsLabel) {
  EXPECT_EQ(LabelOf(0.8, 0), v1::Verdict::LABEL_SUPPORTED);
  EXPECT_EQ(LabelOf(0, 0.8), v1::Verdict::LABEL_REFUTED);
  EXPECT_EQ(LabelOf(0.45, 0.45), v1::Verdict::LABEL_CONFLICTING);
  EXPECT_EQ(LabelOf(0, 0), v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE);
  EXPECT_EQ(weigher_.Weigh({}).label(), v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE);
}

// For any findings: probabilities add up to one, and the contributions explain them completely.
TEST_F(Weighing, ContributionsAddUpToTheScores) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 500; ++i) {
    std::vector<v1::Finding> findings;
    for (int k = 0; k < 3; ++k) {
      const double belief = uniform(random);
      findings.push_back(Finding(k == 0 ? "cross-source" : "somebody-else", belief, uniform(random) * (1 - belief)));
    }
    const v1::Verdict verdict = weigher_.Weigh(findings);
    const auto& p = verdict.probabilities();
    EXPECT_NEAR(p.supported() + p.refuted() + p.conflicting() + p.not_enough_evidence(), 1, 1e-9);
    double supported = 0;
    double conflicting = 0;
    for (const auto& contribution : verdict.contributions()) {
      supported += contribution.supported();
      conflicting += contribution.conflicting();
    }
    EXPECT_NEAR(std::log(p.supported() / p.conflicting()), supported - conflicting, 1e-6);
  }
}

TEST_F(Weighing, MoreBeliefNeverLowersSupport) {
  for (double disbelief = 0; disbelief <= 0.5; disbelief += 0.1) {
    double before = 0;
    for (double belief = disbelief; belief + disbelief <= 1; belief += 0.05) {
      const double supported = weigher_.Weigh({Finding("cross-source", belief, disbelief)}).probabilities().supported();
      EXPECT_GE(supported, before - 1e-9);
      before = supported;
    }
  }
}

TEST_F(Weighing, AMissingVoiceNeverMakesAVerdictSurer) {
  const v1::Finding good = Finding("cross-source", 0.8, 0);
  const double with = weigher_.Weigh({good, Finding("official-statement", 0.1, 0)}).probabilities().supported();
  for (const auto status : {v1::Finding::STATUS_FAILED, v1::Finding::STATUS_TIMED_OUT, v1::Finding::STATUS_REJECTED,
                            v1::Finding::STATUS_OVERLOADED}) {
    // What a finding without an answer carries does not count.
    EXPECT_LT(weigher_.Weigh({good, Finding("official-statement", 1, 0, status)}).probabilities().supported(), with);
  }
}

TEST_F(Weighing, NotApplicableCountsNothing) {
  const v1::Finding good = Finding("cross-source", 0.8, 0);
  const v1::Finding silent = Finding("official-statement", 0, 0, v1::Finding::STATUS_NOT_APPLICABLE);
  EXPECT_DOUBLE_EQ(weigher_.Weigh({good, silent}).probabilities().supported(),
                   weigher_.Weigh({good}).probabilities().supported());
}

TEST_F(Weighing, NamesTheWeights) {
  EXPECT_EQ(weigher_.Weigh({}).weights_id().rfind("fitted-", 0), 0u);
  EXPECT_EQ(weigher_.Weigh({}).calibration_id(), "") << "not calibrated on news";
}

TEST_F(Weighing, WithoutFindingsThereIsDoubt) {
  const v1::Verdict verdict = weigher_.Weigh({});
  EXPECT_EQ(verdict.label(), v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE);
  EXPECT_DOUBLE_EQ(verdict.probabilities().supported(), verdict.probabilities().refuted());
}

TEST(WeightsFile, ErrorsNameTheLine) {
  const auto file = std::filesystem::temp_directory_path() / ("weights-" + RandomId() + ".yaml");
  std::ofstream(file) << "id: x\ncalibration_id: ''\nbias: {supported: lots}\n";
  const absl::Status status = Weigher::Load(file).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find(".yaml:3"), absl::string_view::npos) << status;
  std::filesystem::remove(file);
  EXPECT_EQ(Weigher::Load(file).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace secondsource::verification
