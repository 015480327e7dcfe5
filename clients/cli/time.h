// Moments as people write and read them.
#ifndef SECONDSOURCE_CLIENTS_CLI_TIME_H_
#define SECONDSOURCE_CLIENTS_CLI_TIME_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"

namespace secondsource::cli {

// Reads RFC 3339 ("2023-01-12T18:30:00Z", "2023-01-12T20:30:00+02:00") or a date ("2023-01-12": midnight UTC, when
// the day begins). INVALID_ARGUMENT for anything else.
absl::StatusOr<google::protobuf::Timestamp> ParseTime(std::string_view text);

// "12 January 2023, 18:30 UTC".
std::string FormatTime(const google::protobuf::Timestamp& time);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_TIME_H_
