// The commands that care for a data folder, and what they print.
#ifndef SECONDSOURCE_SERVICE_MAIN_CARE_H_
#define SECONDSOURCE_SERVICE_MAIN_CARE_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace secondsource {

struct CareReport {
  std::string text;      // lines for the standard output
  bool damaged = false;  // damage was found, and the text says what became of it
};

// `command` is check, repair, backup or restore; `file` is the backup. DATA_LOSS is no error here but a report.
absl::StatusOr<CareReport> RunCommand(const std::string& command, const std::filesystem::path& data_dir,
                                      const std::filesystem::path& file, absl::Time now);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_CARE_H_
