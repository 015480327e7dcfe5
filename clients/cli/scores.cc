#include "clients/cli/scores.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace secondsource::cli {
namespace {

constexpr size_t kBins = 15;

double CalibrationError(const std::vector<Answer>& answers) {
  struct Chosen {
    double probability;
    bool right;
  };
  std::vector<Chosen> chosen;
  for (const Answer& answer : answers) {
    const size_t label = Likeliest(answer.probabilities);
    chosen.push_back({answer.probabilities[label], label == answer.label});
  }
  std::stable_sort(chosen.begin(), chosen.end(),
                   [](const Chosen& a, const Chosen& b) { return a.probability < b.probability; });
  double error = 0;
  for (size_t bin = 0; bin < kBins; ++bin) {
    double surplus = 0;
    for (size_t i = bin * chosen.size() / kBins; i < (bin + 1) * chosen.size() / kBins; ++i) {
      surplus += chosen[i].probability - (chosen[i].right ? 1 : 0);
    }
    error += std::abs(surplus);
  }
  return error / static_cast<double>(chosen.size());
}

}  // namespace

const std::array<const char*, kLabels> kLabelNames = {"SUPPORTED", "REFUTED", "CONFLICTING", "NOT_ENOUGH_EVIDENCE"};

size_t Likeliest(const Probabilities& probabilities) {
  return static_cast<size_t>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

Scores Measure(const std::vector<Answer>& answers) {
  Scores scores;
  scores.claims = answers.size();
  if (answers.empty()) return scores;
  std::array<double, kLabels> right{};
  std::array<double, kLabels> chosen{};
  std::array<double, kLabels> true_of{};
  for (const Answer& answer : answers) {
    const size_t label = Likeliest(answer.probabilities);
    chosen[label] += 1;
    true_of[answer.label] += 1;
    if (label == answer.label) right[label] += 1;
    for (size_t i = 0; i < kLabels; ++i) {
      const double difference = answer.probabilities[i] - (i == answer.label ? 1 : 0);
      scores.brier += difference * difference;
    }
  }
  const auto count = static_cast<double>(answers.size());
  double occurring = 0;
  for (size_t i = 0; i < kLabels; ++i) {
    if (true_of[i] == 0) continue;
    occurring += 1;
    scores.f1[i] = 2 * right[i] / (chosen[i] + true_of[i]);
    scores.macro_f1 += *scores.f1[i];
    scores.balanced_accuracy += right[i] / true_of[i];
  }
  scores.accuracy = std::accumulate(right.begin(), right.end(), 0.0) / count;
  scores.macro_f1 /= occurring;
  scores.balanced_accuracy /= occurring;
  scores.brier /= count;
  scores.ece = CalibrationError(answers);
  return scores;
}

std::vector<Answer> Restricted(std::vector<Answer> answers) {
  std::array<bool, kLabels> occurs{};
  for (const Answer& answer : answers) occurs[answer.label] = true;
  const auto labels = static_cast<double>(std::count(occurs.begin(), occurs.end(), true));
  for (Answer& answer : answers) {
    double sum = 0;
    for (size_t i = 0; i < kLabels; ++i) sum += occurs[i] ? answer.probabilities[i] : 0;
    for (size_t i = 0; i < kLabels; ++i) {
      double& probability = answer.probabilities[i];
      probability = !occurs[i] ? 0 : sum > 0 ? probability / sum : 1 / labels;
    }
  }
  return answers;
}

}  // namespace secondsource::cli
