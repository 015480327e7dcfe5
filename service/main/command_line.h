// The command line of secondsourced.
#ifndef SECONDSOURCE_SERVICE_MAIN_COMMAND_LINE_H_
#define SECONDSOURCE_SERVICE_MAIN_COMMAND_LINE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace secondsource {

struct CommandLine {
  std::string command;                       // empty: serve; else check, repair, backup or restore
  std::string file;                          // of backup and restore
  std::map<std::string, std::string> flags;  // by key of the setting, as given
  std::string config_file;                   // empty: none was named
  bool print_config = false;
  bool version = false;
  std::string help;  // the text to print, if it was asked for
};

// `arguments` without the program's name. INVALID_ARGUMENT, with the nearest right word, for what is unknown.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_COMMAND_LINE_H_
