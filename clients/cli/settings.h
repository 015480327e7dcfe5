// What holds for every command.
#ifndef SECONDSOURCE_CLIENTS_CLI_SETTINGS_H_
#define SECONDSOURCE_CLIENTS_CLI_SETTINGS_H_

#include <string>

#include "clients/cli/text.h"

namespace secondsource::cli {

inline constexpr const char* kDefaultServer = "127.0.0.1:50051";
inline constexpr const char* kServerVariable = "SECONDSOURCE_SERVER";

// What a script can tell apart. The help of the program lists them.
inline constexpr int kExitOk = 0;
inline constexpr int kExitError = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitAuthentication = 3;
inline constexpr int kExitNotFound = 4;
inline constexpr int kExitUnavailable = 5;
inline constexpr int kExitGate = 10;

struct Settings {
  // HOST:PORT or unix:PATH.
  std::string server = kDefaultServer;
  bool json = false;
  bool no_color = false;
  // Seconds for the whole command; 0: the command's own default.
  double timeout = 0;
};

// How to show text on standard output, and on standard error.
RenderOptions ForOutput(const Settings& settings);
RenderOptions ForErrors(const Settings& settings);

bool ErrorsAreTerminal();

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_SETTINGS_H_
