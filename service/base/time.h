// Moments between absl::Time and google.protobuf.Timestamp, to the microsecond.
#ifndef SECONDSOURCE_SERVICE_BASE_TIME_H_
#define SECONDSOURCE_SERVICE_BASE_TIME_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace secondsource {

// Whether a caller's timestamp lies in the years 0001 to 9999 and has 0 to 999,999,999 nanoseconds.
inline bool IsValid(const google::protobuf::Timestamp& timestamp) {
  constexpr int64_t kMinSeconds = -62'135'596'800;
  constexpr int64_t kMaxSeconds = 253'402'300'799;
  return timestamp.seconds() >= kMinSeconds && timestamp.seconds() <= kMaxSeconds && timestamp.nanos() >= 0 &&
         timestamp.nanos() <= 999'999'999;
}

// The timestamp must be valid.
inline absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(timestamp));
}

inline google::protobuf::Timestamp ToProto(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_BASE_TIME_H_
