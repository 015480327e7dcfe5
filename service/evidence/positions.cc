#include "service/evidence/positions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "google/protobuf/util/time_util.h"

namespace secondsource::evidence {
namespace {

using google::protobuf::util::TimeUtil;

// An origin that says both or hardly anything takes no position.
constexpr double kLeastStrength = 0.2;

// How much more it says one than the other. Of evidence that withholds judgement: how surely it speaks of the claim.
double StrengthOf(const v1::Evidence& evidence) {
  const v1::Stance& stance = evidence.stance();
  if (AttitudeOf(evidence) == v1::Position::ATTITUDE_WITHHOLDS) return std::max(stance.supports(), stance.refutes());
  return std::abs(stance.supports() - stance.refutes()) * evidence.commitment();
}

bool TakesAPosition(const v1::Evidence& evidence) {
  const v1::Stance& stance = evidence.stance();
  return std::max(stance.supports(), stance.refutes()) > stance.neither() && StrengthOf(evidence) >= kLeastStrength;
}

// A caller's document without a date was published on arrival: now.
int64_t TimeOf(const v1::Position& position) {
  return position.has_time() ? TimeUtil::TimestampToMicroseconds(position.time()) : std::numeric_limits<int64_t>::max();
}

void AddTo(v1::Position& position, const v1::Evidence& evidence) {
  if (position.evidence().empty()) {
    *position.mutable_origin() = evidence.origin();
    position.set_attitude(AttitudeOf(evidence));
  }
  position.add_evidence(evidence.id());
  position.set_strength(std::max(position.strength(), StrengthOf(evidence)));
  if (!evidence.has_publish_time()) {
    position.clear_time();
  } else if (position.evidence_size() == 1 ||
             TimeUtil::TimestampToMicroseconds(evidence.publish_time()) > TimeOf(position)) {
    *position.mutable_time() = evidence.publish_time();
  }
}

// Whether `a` stands where one origin took both: the later one; at the same time an explicit withholding, since it is
// said in so many words while support may be no more than shared words; then the stronger one.
bool Stands(const v1::Position& a, const v1::Position& b) {
  if (TimeOf(a) != TimeOf(b)) return TimeOf(a) > TimeOf(b);
  const bool a_withholds = a.attitude() == v1::Position::ATTITUDE_WITHHOLDS;
  const bool b_withholds = b.attitude() == v1::Position::ATTITUDE_WITHHOLDS;
  if (a_withholds != b_withholds && a.origin().kind() != v1::Origin::KIND_PARTY) return a_withholds;
  return a.strength() > b.strength();
}

void SupersedeEarlier(std::vector<v1::Position>& positions) {
  for (v1::Position& position : positions) {
    for (const v1::Position& other : positions) {
      if (&other == &position || other.origin().id() != position.origin().id()) continue;
      if (Stands(other, position)) position.set_superseded(true);
    }
  }
}

// Allies of whoever acts are one side with it: several voices, one interest.
void JoinAllies(std::vector<v1::Evidence>& evidence, const Interest& interest, const OriginTracer& tracer) {
  const v1::Party* side = interest.ActorSide();
  if (side == nullptr) return;
  for (v1::Evidence& item : evidence) {
    if (item.origin().party().empty() || interest.AlignmentOf(item.origin(), tracer) <= 0) continue;
    item.mutable_origin()->set_side(side->name());
    item.mutable_origin()->set_side_display_name(side->display_name());
  }
}

// Whether somebody of another side takes the opposite position.
bool Contradicted(const v1::Position& position, const std::vector<v1::Position>& positions) {
  return std::any_of(positions.begin(), positions.end(), [&](const v1::Position& other) {
    return other.origin().kind() == v1::Origin::KIND_PARTY && other.origin().side() != position.origin().side() &&
           other.attitude() != position.attitude() && other.attitude() != v1::Position::ATTITUDE_WITHHOLDS;
  });
}

}  // namespace

v1::Position::Attitude AttitudeOf(const v1::Evidence& evidence) {
  if (evidence.commitment() <= 0) return v1::Position::ATTITUDE_WITHHOLDS;
  return evidence.stance().supports() >= evidence.stance().refutes() ? v1::Position::ATTITUDE_ASSERTS
                                                                     : v1::Position::ATTITUDE_DENIES;
}

std::vector<v1::Position> TakePositions(std::vector<v1::Evidence>& evidence, const Interest& interest,
                                        const OriginTracer& tracer) {
  JoinAllies(evidence, interest, tracer);
  std::map<std::pair<std::string, int>, v1::Position> by_origin;
  for (const v1::Evidence& item : evidence) {
    if (TakesAPosition(item)) AddTo(by_origin[{item.origin().id(), AttitudeOf(item)}], item);
  }
  std::vector<v1::Position> positions;
  for (auto& [key, position] : by_origin) positions.push_back(std::move(position));
  SupersedeEarlier(positions);
  for (v1::Position& position : positions) {
    if (position.attitude() == v1::Position::ATTITUDE_WITHHOLDS) continue;
    const bool asserts = position.attitude() == v1::Position::ATTITUDE_ASSERTS;
    position.mutable_origin()->set_stake(
        interest.StakeOf(position.origin(), asserts, Contradicted(position, positions), tracer));
    for (v1::Evidence& item : evidence) {
      if (item.origin().id() == position.origin().id() && AttitudeOf(item) == position.attitude()) {
        item.mutable_origin()->set_stake(position.origin().stake());
      }
    }
  }
  std::stable_sort(positions.begin(), positions.end(), [](const v1::Position& a, const v1::Position& b) {
    if (a.superseded() != b.superseded()) return b.superseded();
    return a.strength() > b.strength();
  });
  return positions;
}

v1::OriginCounts CountOrigins(const std::vector<v1::Position>& positions, const std::vector<v1::Evidence>& evidence) {
  v1::OriginCounts counts;
  std::set<std::string> interested_for;
  std::set<std::string> interested_against;
  for (const v1::Position& position : positions) {
    if (position.superseded()) continue;
    const v1::Origin& origin = position.origin();
    const bool asserts = position.attitude() == v1::Position::ATTITUDE_ASSERTS;
    if (position.attitude() == v1::Position::ATTITUDE_WITHHOLDS) {
      counts.set_withholding(counts.withholding() + 1);
    } else if (origin.stake() == v1::Origin::STAKE_SELF_SERVING || origin.stake() == v1::Origin::STAKE_UNSPECIFIED) {
      (asserts ? interested_for : interested_against).insert(origin.side().empty() ? origin.id() : origin.side());
    } else if (asserts) {
      counts.set_independent_supporting(counts.independent_supporting() + 1);
    } else {
      counts.set_independent_refuting(counts.independent_refuting() + 1);
    }
  }
  counts.set_interested_supporting(static_cast<uint32_t>(interested_for.size()));
  counts.set_interested_refuting(static_cast<uint32_t>(interested_against.size()));
  std::set<std::string> documents;
  for (const v1::Evidence& item : evidence) {
    documents.insert(item.document());
    documents.insert(item.reprints().begin(), item.reprints().end());
  }
  counts.set_documents(static_cast<uint32_t>(documents.size()));
  return counts;
}

}  // namespace secondsource::evidence
