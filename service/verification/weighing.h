// Findings into a verdict: a softmax over four scores, each a sum of one contribution per verifier and a bias.
#ifndef SECONDSOURCE_SERVICE_VERIFICATION_WEIGHING_H_
#define SECONDSOURCE_SERVICE_VERIFICATION_WEIGHING_H_

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "secondsource/v1/finding.pb.h"
#include "secondsource/v1/verification.pb.h"

namespace secondsource::verification {

// What the findings add to the score of each label.
struct LabelWeights {
  double supported = 0;
  double refuted = 0;
  double conflicting = 0;
  double not_enough_evidence = 0;
};

// Immutable after loading and thread-safe.
//
// A finding with belief b and disbelief d has four features that add up to 1: net belief b - min(b, d), net disbelief
// d - min(b, d), conflict 2 min(b, d) (Josang's measure within one opinion), and uncertainty 1 - b - d. Each feature
// speaks for one label, times the weight of that verifier for that label. A verifier without an answer counts as full
// uncertainty, so that a verdict never grows surer of itself for a voice that is missing; one that is not applicable
// counts nothing.
class Weigher {
 public:
  // FAILED_PRECONDITION with file and line for a file that is missing or malformed.
  static absl::StatusOr<Weigher> Load(const std::filesystem::path& file);

  // Give only findings that count: those of shadows do not.
  v1::Verdict Weigh(const std::vector<v1::Finding>& findings) const;

 private:
  std::string id_;
  std::string calibration_id_;
  LabelWeights bias_;
  LabelWeights default_weights_;  // of a verifier that the file does not name
  absl::flat_hash_map<std::string, LabelWeights> weights_;
};

}  // namespace secondsource::verification

#endif  // SECONDSOURCE_SERVICE_VERIFICATION_WEIGHING_H_
