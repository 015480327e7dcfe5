// How firmly words commit to what they say.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_COMMITMENT_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_COMMITMENT_H_

#include "service/language/prose.h"

namespace secondsource::language {

// The weakest commitment of the main clause: "may" weakens it, a relative clause does not. A question commits to
// nothing.
Commitment CommitmentOf(const Prose& prose, Words words);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_COMMITMENT_H_
