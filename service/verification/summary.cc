#include "service/verification/summary.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace secondsource::verification {
namespace {

constexpr size_t kNamesShown = 3;

bool Independent(const v1::Position& position) {
  return position.origin().stake() == v1::Origin::STAKE_NEUTRAL ||
         position.origin().stake() == v1::Origin::STAKE_AGAINST_INTEREST;
}

// "A, B and 2 more" of those who take an attitude; empty if nobody does.
std::string Names(const v1::Verification& verification, v1::Position::Attitude attitude) {
  std::vector<std::string> names;
  for (const v1::Position& position : verification.positions()) {
    if (position.superseded() || position.attitude() != attitude) continue;
    const std::string& name = position.origin().display_name();
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (names.size() > kNamesShown) {
    const size_t more = names.size() - kNamesShown;
    names.resize(kNamesShown);
    names.push_back(absl::StrCat(more, " more"));
  }
  if (names.size() < 2) return absl::StrJoin(names, "");
  const std::string last = names.back();
  names.pop_back();
  return absl::StrCat(absl::StrJoin(names, ", "), " and ", last);
}

bool AnyAdmission(const v1::Verification& verification) {
  return std::any_of(verification.positions().begin(), verification.positions().end(),
                     [](const v1::Position& position) {
                       return !position.superseded() && position.origin().stake() == v1::Origin::STAKE_AGAINST_INTEREST;
                     });
}

std::string Voices(const v1::Verification& verification) {
  const std::string asserts = Names(verification, v1::Position::ATTITUDE_ASSERTS);
  const std::string denies = Names(verification, v1::Position::ATTITUDE_DENIES);
  const std::string withholds = Names(verification, v1::Position::ATTITUDE_WITHHOLDS);
  std::vector<std::string> parts;
  if (!asserts.empty()) parts.push_back(absl::StrCat("claimed by ", asserts));
  if (!denies.empty()) parts.push_back(absl::StrCat("denied by ", denies));
  if (!withholds.empty()) parts.push_back(absl::StrCat("left open by ", withholds));
  return parts.empty() ? "nobody speaks of it in the evidence" : absl::StrJoin(parts, "; ");
}

std::string IndependentLine(const v1::Verification& verification) {
  const v1::OriginCounts& counts = verification.origin_counts();
  if (counts.independent_supporting() + counts.independent_refuting() == 0) return "no independent confirmation";
  return absl::StrCat("independent origins: ", counts.independent_supporting(), " for, ", counts.independent_refuting(),
                      " against");
}

std::string Opening(v1::Verdict::Label label) {
  switch (label) {
    case v1::Verdict::LABEL_SUPPORTED:
      return "Supported: ";
    case v1::Verdict::LABEL_REFUTED:
      return "Refuted: ";
    case v1::Verdict::LABEL_CONFLICTING:
      return "Conflicting: ";
    default:
      return "Not enough evidence: ";
  }
}

void AddMissing(v1::Verification& verification) {
  auto& missing = *verification.mutable_verdict()->mutable_missing();
  const bool independent =
      std::any_of(verification.positions().begin(), verification.positions().end(), [](const v1::Position& p) {
        return !p.superseded() && Independent(p) && p.attitude() != v1::Position::ATTITUDE_WITHHOLDS;
      });
  if (verification.evidence().empty()) {
    missing.Add("No document speaks of the claim: ingest reports on it, or pass them with the request.");
  } else if (!independent) {
    missing.Add("No origin without a stake of its own confirms or denies the claim.");
  }
  for (const v1::Finding& finding : verification.findings()) {
    if (finding.status() != v1::Finding::STATUS_OK && finding.status() != v1::Finding::STATUS_NOT_APPLICABLE) {
      missing.Add(absl::StrCat("No answer from the verifier ", finding.verifier(), ": ", finding.message()));
    }
    for (const std::string& sentence : finding.missing()) {
      if (std::find(missing.begin(), missing.end(), sentence) == missing.end()) missing.Add(std::string(sentence));
    }
  }
}

}  // namespace

void Summarise(v1::Verification& verification) {
  v1::Verdict& verdict = *verification.mutable_verdict();
  if (!verification.reading().reason().empty()) {
    verdict.set_summary(absl::StrCat("Not checked: ", verification.reading().reason()));
    return;
  }
  std::string summary = absl::StrCat(Opening(verdict.label()), Voices(verification), ". ");
  std::string independent = IndependentLine(verification);
  independent[0] = static_cast<char>(independent[0] - 'a' + 'A');
  absl::StrAppend(&summary, independent, AnyAdmission(verification) ? ", one of them an admission." : ".");
  verdict.set_summary(summary);
  AddMissing(verification);
}

}  // namespace secondsource::verification
