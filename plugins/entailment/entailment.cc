// entailment: what the best passages say, as the stance model reads them.
//
// The strongest passage for the claim and the strongest against it are heard, however many others say the same: how
// many voices there are is for others to count.
#include <algorithm>
#include <set>
#include <string>

#include "secondsource/sdk/plugin.h"

namespace secondsource::plugins {
namespace {

// What is left of a passage whose speaker gains by being believed: what it says is clear, but not that it is so.
constexpr double kInterestedShare = 0.5;

struct Passage {
  const v1::Evidence* evidence = nullptr;
  double supports = 0;
  double refutes = 0;
};

// Of those that support more than they refute, and of the others.
struct Strongest {
  Passage supporting;
  Passage refuting;
};

// What later words of the same origin replaced is not heard.
std::set<std::string> Superseded(const plugin::v1::VerifyRequest& request) {
  std::set<std::string> superseded;
  for (const v1::Position& position : request.positions()) {
    if (position.superseded()) superseded.insert(position.evidence().begin(), position.evidence().end());
  }
  return superseded;
}

Strongest FindStrongest(const plugin::v1::VerifyRequest& request) {
  const std::set<std::string> superseded = Superseded(request);
  Strongest strongest;
  for (const v1::Evidence& evidence : request.evidence()) {
    // What is wondered, feared or left open is not said.
    if (superseded.contains(evidence.id()) || evidence.commitment() <= 0) continue;
    const double share = evidence.origin().stake() == v1::Origin::STAKE_SELF_SERVING ? kInterestedShare : 1;
    const Passage passage{&evidence, share * evidence.text_stance().supports(),
                          share * evidence.text_stance().refutes()};
    if (passage.supports > passage.refutes) {
      if (passage.supports > strongest.supporting.supports) strongest.supporting = passage;
    } else if (passage.refutes > strongest.refuting.refutes) {
      strongest.refuting = passage;
    }
  }
  return strongest;
}

// If all passages point one way, the strongest says what it says. Else, that one of the two says so is as likely as
// that not both say nothing; it is shared out by their strengths.
void SetOpinion(const Strongest& strongest, v1::Finding* finding) {
  const auto& [supporting, refuting] = strongest;
  if (supporting.evidence == nullptr || refuting.evidence == nullptr) {
    const Passage& alone = supporting.evidence != nullptr ? supporting : refuting;
    const double rounded = std::max(1.0, alone.supports + alone.refutes);
    finding->set_belief(alone.supports / rounded);
    finding->set_disbelief(alone.refutes / rounded);
    return;
  }
  const double sum = supporting.supports + refuting.refutes;
  const double either = sum - supporting.supports * refuting.refutes;
  finding->set_belief(either * supporting.supports / sum);
  finding->set_disbelief(either * refuting.refutes / sum);
}

std::string WhoSays(const v1::Evidence& evidence) {
  return evidence.origin().display_name().empty() ? evidence.document() : evidence.origin().display_name();
}

void Explain(const v1::Evidence* passage, double strength, const std::string& what, v1::Finding* finding) {
  constexpr double kWorthTelling = 0.15;
  if (strength < kWorthTelling) return;
  v1::Reason* reason = finding->add_reasons();
  reason->set_text(("The passage that " + what + " it most is from " + WhoSays(*passage)).substr(0, 1000) + ".");
  reason->add_evidence(passage->id());
}

class Entailment : public sdk::Verifier {
 public:
  static constexpr bool kDeterministic = true;

  sdk::Result Verify(const sdk::CallContext&, const plugin::v1::VerifyRequest& request, v1::Finding* finding) override {
    const Strongest strongest = FindStrongest(request);
    SetOpinion(strongest, finding);
    const auto& [supporting, refuting] = strongest;
    Explain(supporting.evidence, supporting.supports, "supports", finding);
    Explain(refuting.evidence, refuting.refutes, "refutes", finding);
    if (finding->reasons().empty()) finding->add_reasons()->set_text("No passage clearly supports or refutes it.");
    return sdk::Result::Ok();
  }
};

}  // namespace
}  // namespace secondsource::plugins

SECONDSOURCE_PLUGIN(secondsource::plugins::Entailment, "entailment", "0.1.0",
                    "Reports the passages that support and refute a claim most, as the stance model reads them.");
