// Text from plugins, made fit for logs and messages.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_CLEAN_TEXT_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_CLEAN_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace secondsource::plugin_host {

// At most `limit` bytes of valid UTF-8 on one line: control characters become spaces, bytes that are no UTF-8 become
// '?', and a longer text is cut between characters.
std::string CleanText(std::string_view text, size_t limit);

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_CLEAN_TEXT_H_
