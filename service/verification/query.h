// What evidence a request asks for.
#ifndef SECONDSOURCE_SERVICE_VERIFICATION_QUERY_H_
#define SECONDSOURCE_SERVICE_VERIFICATION_QUERY_H_

#include "absl/time/time.h"
#include "secondsource/v1/verification_service.pb.h"
#include "service/evidence/evidence.h"

namespace secondsource::verification {

// A longer text is no one claim.
inline constexpr size_t kMaxClaimBytes = 4096;

// Cut-offs that the request leaves open are `now`.
evidence::Query ToQuery(const v1::VerifyClaimRequest& request, absl::Time now);

}  // namespace secondsource::verification

#endif  // SECONDSOURCE_SERVICE_VERIFICATION_QUERY_H_
