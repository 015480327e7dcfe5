// From many passages to one position for each origin.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_POSITIONS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_POSITIONS_H_

#include <vector>

#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/verification.pb.h"
#include "service/evidence/interest.h"
#include "service/evidence/origins.h"

namespace secondsource::evidence {

// What a piece of evidence does with the claim.
v1::Position::Attitude AttitudeOf(const v1::Evidence& evidence);

// One position for each origin and attitude, the strongest first; where an origin changed its mind, the later attitude
// stands and the earlier one is superseded. Sets the stake of each position and of the evidence behind it.
std::vector<v1::Position> TakePositions(std::vector<v1::Evidence>& evidence, const Interest& interest,
                                        const OriginTracer& tracer);

// How many origins stand where. Interested ones count once for each side.
v1::OriginCounts CountOrigins(const std::vector<v1::Position>& positions, const std::vector<v1::Evidence>& evidence);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_POSITIONS_H_
