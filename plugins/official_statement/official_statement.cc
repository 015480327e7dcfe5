// official-statement: which parties confirm, deny or withhold, what each has at stake, and what that is worth.
//
// "Was it said" is answered by the evidence; this verifier judges "is it so" from who says it: an admission against
// one's own interest weighs most, a body without a stake much, an interested one little, and less still where its own
// side will not back it.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "secondsource/sdk/opinion.h"
#include "secondsource/sdk/plugin.h"

namespace secondsource::plugins {
namespace {

// Likelihood ratios, as units of evidence. Plain values until they are learned from counts: whoever gains by a
// statement makes it almost as readily when it is false; whoever loses by it hardly ever does.
constexpr double kAdmissionWeight = 6.0;
constexpr double kNeutralWeight = 4.0;
constexpr double kInterestedWeight = 0.7;
// What is left of an interested side's word where a party of the same side withholds judgement.
constexpr double kUnbacked = 0.75;

double WeightOf(const v1::Position& position) {
  switch (position.origin().stake()) {
    case v1::Origin::STAKE_AGAINST_INTEREST:
      return kAdmissionWeight * position.strength();
    case v1::Origin::STAKE_NEUTRAL:
      return kNeutralWeight * position.strength();
    default:
      return kInterestedWeight * position.strength();
  }
}

std::string SideOf(const v1::Origin& origin) { return origin.side().empty() ? origin.id() : origin.side(); }

// "the name (side)", where the side says more than the name.
std::string Describe(const v1::Origin& origin) {
  const std::string& side = origin.side_display_name();
  return side.empty() || side == origin.display_name() ? origin.display_name()
                                                       : origin.display_name() + " (" + side + ")";
}

std::string StakeInWords(v1::Origin::Stake stake) {
  switch (stake) {
    case v1::Origin::STAKE_AGAINST_INTEREST:
      return ", against its own interest";
    case v1::Origin::STAKE_NEUTRAL:
      return ", with no stake of its own";
    default:
      return ", and gains if it is believed";
  }
}

// Two officials of one side are not two witnesses: for each side and attitude the weightiest word counts.
class Sides {
 public:
  explicit Sides(const plugin::v1::VerifyRequest& request) {
    for (const v1::Position& position : request.positions()) {
      if (position.origin().kind() != v1::Origin::KIND_PARTY) continue;
      if (position.superseded()) {
        superseded_.push_back(&position);
        continue;
      }
      spoken_.push_back(&position);
      if (position.attitude() == v1::Position::ATTITUDE_WITHHOLDS) withholding_.insert(SideOf(position.origin()));
    }
  }

  bool empty() const { return spoken_.empty(); }

  sdk::Tally Weigh() const { return {Weigh(v1::Position::ATTITUDE_ASSERTS), Weigh(v1::Position::ATTITUDE_DENIES)}; }

  void Explain(v1::Finding* finding) const {
    constexpr int kMaxReasons = 24;
    for (const v1::Position* position : spoken_) {
      if (finding->reasons_size() >= kMaxReasons) return;
      sdk::AddReason(Sentence(*position), {position}, finding);
    }
    for (const v1::Position* position : superseded_) {
      if (finding->reasons_size() >= kMaxReasons) return;
      sdk::AddReason(Describe(position->origin()) + " took another position before, which a later one replaced.",
                     {position}, finding);
    }
  }

  // Says so where only one interested side has spoken.
  void NoteSilence(v1::Finding* finding) const {
    std::set<std::string> interested;
    bool disinterested = false;
    for (const v1::Position* position : spoken_) {
      if (position->attitude() == v1::Position::ATTITUDE_WITHHOLDS) continue;
      const auto stake = position->origin().stake();
      if (stake == v1::Origin::STAKE_NEUTRAL || stake == v1::Origin::STAKE_AGAINST_INTEREST) {
        disinterested = true;
      } else {
        interested.insert(position->attitude() == v1::Position::ATTITUDE_ASSERTS ? "for" : "against");
      }
    }
    if (interested.size() == 1 && !disinterested) {
      finding->add_missing(
          "Only one interested side has spoken: a word of the other side, or of a body without a stake.");
    }
  }

 private:
  double Weigh(v1::Position::Attitude attitude) const {
    std::map<std::string, double> by_side;
    double interested = 0;
    for (const v1::Position* position : spoken_) {
      if (position->attitude() != attitude) continue;
      const std::string side = SideOf(position->origin());
      double weight = WeightOf(*position);
      if (position->origin().stake() == v1::Origin::STAKE_SELF_SERVING ||
          position->origin().stake() == v1::Origin::STAKE_UNSPECIFIED) {
        if (withholding_.contains(side)) weight *= kUnbacked;
        interested = std::max(interested, weight);  // allies who gain together are one voice
        continue;
      }
      by_side[side] = std::max(by_side[side], weight);
    }
    double sum = interested;
    for (const auto& [side, weight] : by_side) sum += weight;
    return sum;
  }

  static std::string Sentence(const v1::Position& position) {
    const std::string who = Describe(position.origin());
    switch (position.attitude()) {
      case v1::Position::ATTITUDE_ASSERTS:
        return who + " says that it is so" + StakeInWords(position.origin().stake()) + ".";
      case v1::Position::ATTITUDE_DENIES:
        return who + " says that it is not so" + StakeInWords(position.origin().stake()) + ".";
      default:
        return who + " speaks of it and neither confirms nor denies it.";
    }
  }

  std::vector<const v1::Position*> spoken_;
  std::vector<const v1::Position*> superseded_;
  std::set<std::string> withholding_;  // sides
};

class OfficialStatement : public sdk::Verifier {
 public:
  static constexpr bool kDeterministic = true;

  sdk::Result Verify(const sdk::CallContext&, const plugin::v1::VerifyRequest& request, v1::Finding* finding) override {
    const Sides sides(request);
    if (sides.empty()) return sdk::NotApplicable(finding, "No party is quoted on the claim.");
    sdk::SetOpinion(sides.Weigh(), finding);
    sides.Explain(finding);
    sides.NoteSilence(finding);
    return sdk::Result::Ok();
  }
};

}  // namespace
}  // namespace secondsource::plugins

SECONDSOURCE_PLUGIN(secondsource::plugins::OfficialStatement, "official-statement", "0.1.0",
                    "Judges a claim by which parties confirm, deny or withhold, and what each of them has at stake.");
