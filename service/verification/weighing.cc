#include "service/verification/weighing.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace secondsource::verification {
namespace {

absl::Status Malformed(const std::filesystem::path& file, int line, std::string_view what) {
  return Error(
      absl::StatusCode::kFailedPrecondition, "WEIGHTS_MALFORMED",
      absl::StrCat(file.string(), ":", line + 1, ": ", std::string(what), "; restore the file or mend that line"),
      {{"file", file.string()}});
}

LabelWeights ReadWeights(const YAML::Node& node) {
  return {node["supported"].as<double>(), node["refuted"].as<double>(), node["conflicting"].as<double>(),
          node["not_enough_evidence"].as<double>()};
}

LabelWeights FeaturesOf(const v1::Finding& finding) {
  if (finding.status() != v1::Finding::STATUS_OK) return {0, 0, 0, 1};
  const double both = std::min(finding.belief(), finding.disbelief());
  return {finding.belief() - both, finding.disbelief() - both, 2 * both,
          std::max(0.0, 1 - finding.belief() - finding.disbelief())};
}

v1::Verdict::Contribution Contribution(std::string_view verifier, const LabelWeights& weights,
                                       const LabelWeights& features) {
  v1::Verdict::Contribution contribution;
  contribution.set_verifier(std::string(verifier));
  contribution.set_supported(weights.supported * features.supported);
  contribution.set_refuted(weights.refuted * features.refuted);
  contribution.set_conflicting(weights.conflicting * features.conflicting);
  contribution.set_not_enough_evidence(weights.not_enough_evidence * features.not_enough_evidence);
  return contribution;
}

void SetProbabilities(const std::array<double, 4>& scores, v1::Verdict& verdict) {
  static constexpr std::array<v1::Verdict::Label, 4> kLabels = {
      v1::Verdict::LABEL_SUPPORTED, v1::Verdict::LABEL_REFUTED, v1::Verdict::LABEL_CONFLICTING,
      v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE};
  const double highest = *std::max_element(scores.begin(), scores.end());
  std::array<double, 4> shares;
  double sum = 0;
  for (size_t i = 0; i < scores.size(); ++i) sum += shares[i] = std::exp(scores[i] - highest);
  for (double& share : shares) share /= sum;
  verdict.mutable_probabilities()->set_supported(shares[0]);
  verdict.mutable_probabilities()->set_refuted(shares[1]);
  verdict.mutable_probabilities()->set_conflicting(shares[2]);
  verdict.mutable_probabilities()->set_not_enough_evidence(shares[3]);
  // A tie goes to the more careful label, which stands later.
  size_t best = 0;
  for (size_t i = 1; i < shares.size(); ++i) best = shares[i] >= shares[best] ? i : best;
  verdict.set_label(kLabels[best]);
}

}  // namespace

absl::StatusOr<Weigher> Weigher::Load(const std::filesystem::path& file) {
  try {
    const YAML::Node root = YAML::LoadFile(file.string());
    Weigher weigher;
    weigher.id_ = root["id"].as<std::string>();
    weigher.calibration_id_ = root["calibration_id"].as<std::string>();
    weigher.bias_ = ReadWeights(root["bias"]);
    weigher.default_weights_ = ReadWeights(root["default"]);
    for (const auto& entry : root["verifiers"]) {
      weigher.weights_.emplace(entry.first.as<std::string>(), ReadWeights(entry.second));
    }
    return weigher;
  } catch (const YAML::BadFile&) {
    return Error(absl::StatusCode::kFailedPrecondition, "WEIGHTS_MISSING",
                 absl::StrCat("cannot read ", file.string(), "; is share_dir right?"), {{"file", file.string()}});
  } catch (const YAML::Exception& error) {
    return Malformed(file, error.mark.line, error.msg);
  }
}

v1::Verdict Weigher::Weigh(const std::vector<v1::Finding>& findings) const {
  v1::Verdict verdict;
  verdict.set_weights_id(id_);
  verdict.set_calibration_id(calibration_id_);
  *verdict.add_contributions() = Contribution("bias", bias_, {1, 1, 1, 1});
  for (const v1::Finding& finding : findings) {
    if (finding.status() == v1::Finding::STATUS_NOT_APPLICABLE) continue;
    const auto own = weights_.find(finding.verifier());
    const LabelWeights& weights = own != weights_.end() ? own->second : default_weights_;
    *verdict.add_contributions() = Contribution(finding.verifier(), weights, FeaturesOf(finding));
  }
  std::array<double, 4> scores = {};
  for (const v1::Verdict::Contribution& contribution : verdict.contributions()) {
    scores[0] += contribution.supported();
    scores[1] += contribution.refuted();
    scores[2] += contribution.conflicting();
    scores[3] += contribution.not_enough_evidence();
  }
  SetProbabilities(scores, verdict);
  return verdict;
}

}  // namespace secondsource::verification
