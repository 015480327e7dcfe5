// Tolls grow: what was counted earlier is out of date, not refuted.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_TOLLS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_TOLLS_H_

#include <string_view>
#include <vector>

#include "secondsource/v1/evidence.pb.h"
#include "service/language/lexicon.h"

namespace secondsource::evidence {

// Removes evidence that gives a lower figure for a growing count of the claim (deaths, injuries, …) than evidence
// published later does. Leaves everything alone if the claim gives no such figure.
void DropOutdatedTolls(std::string_view claim, const language::Lexicon& lexicon, std::vector<v1::Evidence>& evidence);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_TOLLS_H_
