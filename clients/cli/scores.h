// How good verdicts are, measured against the right labels.
#ifndef SECONDSOURCE_CLIENTS_CLI_SCORES_H_
#define SECONDSOURCE_CLIENTS_CLI_SCORES_H_

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace secondsource::cli {

inline constexpr size_t kLabels = 4;
// SUPPORTED, REFUTED, CONFLICTING and NOT_ENOUGH_EVIDENCE.
extern const std::array<const char*, kLabels> kLabelNames;

using Probabilities = std::array<double, kLabels>;

struct Answer {
  size_t label = 0;  // the right one
  Probabilities probabilities{};
};

// All but the counts are between 0 and 1; brier is between 0 and 2. 0 where there is no answer.
struct Scores {
  size_t claims = 0;
  double accuracy = 0;
  double macro_f1 = 0;           // the mean of `f1` over the labels that occur
  double balanced_accuracy = 0;  // the mean recall of the labels that occur
  double brier = 0;              // Brier 1950: squared differences, summed over the labels
  // Expected calibration error of the chosen label's probability, in 15 bins of equal mass (Nixon et al. 2019,
  // https://arxiv.org/abs/1904.01685).
  double ece = 0;
  std::array<std::optional<double>, kLabels> f1;  // of the labels that occur
};

Scores Measure(const std::vector<Answer>& answers);

// The answers with only the labels that are right somewhere left to choose from. Probabilities that are all 0 become
// equal.
std::vector<Answer> Restricted(std::vector<Answer> answers);

// The likeliest label; the first of equals.
size_t Likeliest(const Probabilities& probabilities);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_SCORES_H_
