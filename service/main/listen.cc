#include "service/main/listen.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace secondsource {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr int kMaxPort = 65535;

bool IsLoopback(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6;
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) return IN6_IS_ADDR_LOOPBACK(&v6);
  return host == "localhost";
}

}  // namespace

std::optional<ListenAddress> ParseListen(std::string_view text) {
  if (text.starts_with(kUnix)) {
    if (text.size() == kUnix.size()) return std::nullopt;
    return ListenAddress{.host = std::string(text.substr(kUnix.size())), .port = 0, .loopback = true};
  }
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string host(text.substr(0, colon));
  const std::string port(text.substr(colon + 1));
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!bracketed && host.find(':') != std::string::npos)) return std::nullopt;

  ListenAddress address{.host = host, .port = 0, .loopback = IsLoopback(host)};
  const bool digits =
      !port.empty() && std::all_of(port.begin(), port.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
  if (!digits || !absl::SimpleAtoi(port, &address.port) || address.port > kMaxPort) return std::nullopt;
  return address;
}

}  // namespace secondsource
