// A verdict in words.
#ifndef SECONDSOURCE_SERVICE_VERIFICATION_SUMMARY_H_
#define SECONDSOURCE_SERVICE_VERIFICATION_SUMMARY_H_

#include "secondsource/v1/verification.pb.h"

namespace secondsource::verification {

// Sets `verdict.summary` and `verdict.missing` from everything else in the verification.
void Summarise(v1::Verification& verification);

}  // namespace secondsource::verification

#endif  // SECONDSOURCE_SERVICE_VERIFICATION_SUMMARY_H_
