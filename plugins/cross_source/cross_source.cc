// cross-source: how many independent origins stand behind a claim, and how many against it.
//
// Origins count, not outlets: reprints and relayed statements were traced to where they were first made before the
// claim came here. Interested origins of one side count once, and little.
#include <map>
#include <string>
#include <vector>

#include "secondsource/sdk/opinion.h"
#include "secondsource/sdk/plugin.h"

namespace secondsource::plugins {
namespace {

// An origin that is right four times in five weighs four to one: the accuracy that ACCU starts from (Dong,
// Berti-Equille and Srivastava, VLDB 2009) until a history of the source is known.
constexpr double kIndependentWeight = 4.0;
// A side that gains by being believed says the same whether it is so or not: a little more than half a unit, so that it
// alone leaves more doubt than belief, and two of them facing each other leave more conflict than doubt.
constexpr double kInterestedWeight = 0.7;

using Positions = std::vector<const v1::Position*>;

// The positions on one side of the claim.
struct Camp {
  Positions independent;
  std::map<std::string, Positions> interested;  // by the side that they take
};

bool IsIndependent(const v1::Origin& origin) {
  return origin.stake() == v1::Origin::STAKE_NEUTRAL || origin.stake() == v1::Origin::STAKE_AGAINST_INTEREST;
}

Camp Gather(const plugin::v1::VerifyRequest& request, v1::Position::Attitude attitude) {
  Camp camp;
  for (const v1::Position& position : request.positions()) {
    if (position.superseded() || position.attitude() != attitude) continue;
    const v1::Origin& origin = position.origin();
    if (IsIndependent(origin)) {
      camp.independent.push_back(&position);
    } else {
      camp.interested[origin.side().empty() ? origin.id() : origin.side()].push_back(&position);
    }
  }
  return camp;
}

double Strongest(const Positions& positions) {
  double strongest = 0;
  for (const v1::Position* position : positions) strongest = std::max(strongest, position->strength());
  return strongest;
}

double WeightOf(const Camp& camp) {
  double weight = 0;
  for (const v1::Position* position : camp.independent) weight += kIndependentWeight * position->strength();
  double interested = 0;
  for (const auto& [side, positions] : camp.interested) interested = std::max(interested, Strongest(positions));
  return weight + kInterestedWeight * interested;
}

std::vector<std::string> NamesOf(const Positions& positions) {
  std::vector<std::string> names;
  for (const v1::Position* position : positions) names.push_back(position->origin().display_name());
  return names;
}

void Explain(const Camp& camp, const std::string& verb, v1::Finding* finding) {
  if (!camp.independent.empty()) {
    const bool one = camp.independent.size() == 1;
    sdk::AddReason(std::to_string(camp.independent.size()) + (one ? " independent origin " : " independent origins ") +
                       verb + (one ? "s" : "") + " it: " + sdk::JoinNames(NamesOf(camp.independent)) + ".",
                   camp.independent, finding);
  }
  for (const auto& [side, positions] : camp.interested) {
    const std::string count = positions.size() == 1 ? "" : ", who count as one voice";
    sdk::AddReason(
        "With a stake of their own, these " + verb + " it: " + sdk::JoinNames(NamesOf(positions)) + count + ".",
        positions, finding);
  }
}

class CrossSource : public sdk::Verifier {
 public:
  static constexpr bool kDeterministic = true;

  sdk::Result Verify(const sdk::CallContext&, const plugin::v1::VerifyRequest& request, v1::Finding* finding) override {
    const Camp supporting = Gather(request, v1::Position::ATTITUDE_ASSERTS);
    const Camp refuting = Gather(request, v1::Position::ATTITUDE_DENIES);
    sdk::SetOpinion({WeightOf(supporting), WeightOf(refuting)}, finding);
    if (supporting.independent.empty() && refuting.independent.empty()) {
      finding->add_reasons()->set_text("No independent origin confirms or denies it.");
    }
    Explain(supporting, "assert", finding);
    Explain(refuting, "deny", finding);
    ExplainReprints(request, finding);
    return sdk::Result::Ok();
  }

 private:
  static void ExplainReprints(const plugin::v1::VerifyRequest& request, v1::Finding* finding) {
    std::map<std::string, const v1::Evidence*> reprinted;  // by document
    size_t reprints = 0;
    for (const v1::Evidence& evidence : request.evidence()) {
      if (evidence.reprints().empty() || !reprinted.emplace(evidence.document(), &evidence).second) continue;
      reprints += static_cast<size_t>(evidence.reprints_size());
    }
    if (reprinted.empty()) return;
    v1::Reason* reason = finding->add_reasons();
    reason->set_text(std::to_string(reprints) + (reprints == 1 ? " document repeats" : " documents repeat") +
                     " others word for word and add nothing.");
    for (const auto& [document, evidence] : reprinted) {
      if (reason->evidence_size() < 8) reason->add_evidence(evidence->id());
    }
  }
};

}  // namespace
}  // namespace secondsource::plugins

SECONDSOURCE_PLUGIN(secondsource::plugins::CrossSource, "cross-source", "0.1.0",
                    "Weighs independent origins for and against a claim; reprints and relayed statements count once.");
