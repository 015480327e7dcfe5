// Addresses to listen on.
#ifndef SECONDSOURCE_SERVICE_MAIN_LISTEN_H_
#define SECONDSOURCE_SERVICE_MAIN_LISTEN_H_

#include <optional>
#include <string>
#include <string_view>

namespace secondsource {

struct ListenAddress {
  std::string host;  // without brackets; the path of a Unix socket
  int port = 0;
  bool loopback = false;  // only this machine can reach it
};

// HOST:PORT, [IPV6]:PORT or unix:PATH; nullopt for anything else. A name other than "localhost" is not looked up and
// counts as reachable from elsewhere.
std::optional<ListenAddress> ParseListen(std::string_view text);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_LISTEN_H_
