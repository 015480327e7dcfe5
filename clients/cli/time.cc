#include "clients/cli/time.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "clients/cli/text.h"
#include "google/protobuf/util/time_util.h"

namespace secondsource::cli {

absl::StatusOr<google::protobuf::Timestamp> ParseTime(std::string_view text) {
  constexpr size_t kDateLength = std::string_view("2023-01-12").size();
  const std::string full =
      text.size() == kDateLength ? absl::StrCat(std::string(text), "T00:00:00Z") : std::string(text);
  google::protobuf::Timestamp time;
  if (!google::protobuf::util::TimeUtil::FromString(full, &time)) {
    return absl::InvalidArgumentError(absl::StrCat("'", Sanitised(text),
                                                   "' is not a time; write it as 2023-01-12, 2023-01-12T18:30:00Z or "
                                                   "2023-01-12T20:30:00+02:00"));
  }
  return time;
}

std::string FormatTime(const google::protobuf::Timestamp& time) {
  static constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
  const absl::CivilSecond civil = absl::ToCivilSecond(absl::FromUnixSeconds(time.seconds()), absl::UTCTimeZone());
  return absl::StrFormat("%d %s %d, %02d:%02d UTC", civil.day(), kMonths[civil.month() - 1], civil.year(), civil.hour(),
                         civil.minute());
}

}  // namespace secondsource::cli
