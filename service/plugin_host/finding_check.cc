#include <cmath>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/plugin_host/verifier_set.h"

namespace secondsource::plugin_host {
namespace {

constexpr int kMostReasons = 32;
constexpr int kMostMissing = 16;
constexpr size_t kMostTextBytes = 1024;
constexpr size_t kMostFindingBytes = size_t{1} << 20;
constexpr double kRounding = 1e-9;  // for sums of fractions that are exact only on paper

absl::Status Reject(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status CheckOpinion(const v1::Finding& finding) {
  const auto in_range = [](double value) { return std::isfinite(value) && value >= 0 && value <= 1; };
  if (!in_range(finding.belief())) {
    return Reject(absl::StrCat("belief is ", finding.belief(), ", which is not in [0, 1]"));
  }
  if (!in_range(finding.disbelief())) {
    return Reject(absl::StrCat("disbelief is ", finding.disbelief(), ", which is not in [0, 1]"));
  }
  const double sum = finding.belief() + finding.disbelief();
  if (sum > 1 + kRounding) return Reject(absl::StrCat("belief and disbelief add up to ", sum, ", which is above 1"));
  return absl::OkStatus();
}

absl::Status CheckSizes(const v1::Finding& finding) {
  if (finding.ByteSizeLong() > kMostFindingBytes) {
    return Reject(absl::StrCat("the answer has ", finding.ByteSizeLong(), " bytes; at most ", kMostFindingBytes));
  }
  if (finding.reasons_size() > kMostReasons) {
    return Reject(absl::StrCat("there are ", finding.reasons_size(), " reasons; at most ", kMostReasons));
  }
  if (finding.missing_size() > kMostMissing) {
    return Reject(absl::StrCat("there are ", finding.missing_size(), " missing facts; at most ", kMostMissing));
  }
  if (finding.message().size() > kMostTextBytes) {
    return Reject(absl::StrCat("the message has more than ", kMostTextBytes, " bytes"));
  }
  for (int i = 0; i < finding.missing_size(); ++i) {
    if (finding.missing(i).size() > kMostTextBytes) {
      return Reject(absl::StrCat("missing[", i, "] has more than ", kMostTextBytes, " bytes"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckReasons(const v1::Finding& finding, const plugin::v1::VerifyRequest& request) {
  std::set<std::string> known;
  for (const v1::Evidence& evidence : request.evidence()) known.insert(evidence.id());
  for (int i = 0; i < finding.reasons_size(); ++i) {
    const v1::Reason& reason = finding.reasons(i);
    if (reason.text().size() > kMostTextBytes) {
      return Reject(absl::StrCat("reasons[", i, "] has more than ", kMostTextBytes, " bytes"));
    }
    for (const std::string& id : reason.evidence()) {
      if (!known.contains(id)) return Reject(absl::StrCat("reasons[", i, "] cites evidence that was not given"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidateFinding(const v1::Finding& finding, const plugin::v1::VerifyRequest& request) {
  if (finding.status() != v1::Finding::STATUS_OK && finding.status() != v1::Finding::STATUS_NOT_APPLICABLE) {
    return Reject(absl::StrCat("its status is ", static_cast<int>(finding.status()),
                               "; a verifier answers STATUS_OK or STATUS_NOT_APPLICABLE"));
  }
  if (absl::Status status = CheckOpinion(finding); !status.ok()) return status;
  if (absl::Status status = CheckSizes(finding); !status.ok()) return status;
  return CheckReasons(finding, request);
}

}  // namespace secondsource::plugin_host
