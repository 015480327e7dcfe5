#include "clients/cli/settings.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace secondsource::cli {
namespace {

// Below this, a word to a line is worse than a line that the terminal breaks.
constexpr size_t kNarrowest = 40;

RenderOptions For(int descriptor, const Settings& settings) {
  RenderOptions options;
  options.color = WantsColor(isatty(descriptor) == 1, settings.no_color, std::getenv("NO_COLOR"), std::getenv("TERM"));
  winsize size{};
  if (isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    options.width = std::max(kNarrowest, size_t{size.ws_col});
  }
  return options;
}

}  // namespace

RenderOptions ForOutput(const Settings& settings) { return For(STDOUT_FILENO, settings); }

RenderOptions ForErrors(const Settings& settings) {
  RenderOptions options = For(STDERR_FILENO, settings);
  // In a log, a message is one line, so that it can be sought.
  if (!ErrorsAreTerminal()) options.width = std::numeric_limits<size_t>::max();
  return options;
}

bool ErrorsAreTerminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace secondsource::cli
