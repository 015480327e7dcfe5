#include "clients/cli/words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace secondsource::cli {

std::string EnumWords(std::string_view name, std::string_view prefix) {
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  std::string words(name);
  absl::AsciiStrToLower(&words);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string LabelWords(v1::Verdict::Label label) { return EnumWords(v1::Verdict::Label_Name(label), "LABEL_"); }

v1::Verdict::Label ParseLabel(std::string_view text) {
  std::string name(text);
  absl::AsciiStrToUpper(&name);
  std::replace(name.begin(), name.end(), '-', '_');
  std::replace(name.begin(), name.end(), ' ', '_');
  if (!name.starts_with("LABEL_")) name = absl::StrCat("LABEL_", name);
  v1::Verdict::Label label = v1::Verdict::LABEL_UNSPECIFIED;
  return v1::Verdict::Label_Parse(name, &label) ? label : v1::Verdict::LABEL_UNSPECIFIED;
}

double ProbabilityOf(const v1::Verdict::Probabilities& probabilities, v1::Verdict::Label label) {
  switch (label) {
    case v1::Verdict::LABEL_SUPPORTED:
      return probabilities.supported();
    case v1::Verdict::LABEL_REFUTED:
      return probabilities.refuted();
    case v1::Verdict::LABEL_CONFLICTING:
      return probabilities.conflicting();
    case v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE:
      return probabilities.not_enough_evidence();
    default:
      return 0;
  }
}

std::string ProbabilityWords(double probability) {
  if (probability > 0 && probability < 0.005) return "below 0.01";
  if (probability < 1 && probability >= 0.995) return "above 0.99";
  return absl::StrFormat("%.2f", probability);
}

std::string Count(size_t n, std::string_view singular, std::string_view plural) {
  return absl::StrCat(n, " ", std::string(n == 1 ? singular : plural));
}

}  // namespace secondsource::cli
