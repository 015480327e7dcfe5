#include "service/main/listen.h"

#include <gtest/gtest.h>

namespace secondsource {
namespace {

TEST(ListenTest, ReadsHostAndPort) {
  const auto address = ParseListen("127.0.0.1:50051");
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->host, "127.0.0.1");
  EXPECT_EQ(address->port, 50051);
}

TEST(ListenTest, KnowsWhatOnlyThisMachineReaches) {
  for (const char* local : {"127.0.0.1:0", "127.3.2.1:1", "localhost:1", "[::1]:1", "unix:/run/x.sock"}) {
    ASSERT_TRUE(ParseListen(local).has_value()) << local;
    EXPECT_TRUE(ParseListen(local)->loopback) << local;
  }
  for (const char* remote :
       {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "news.example:1", "127.0.0.1.example:1", "1270.0.0.1:1"}) {
    ASSERT_TRUE(ParseListen(remote).has_value()) << remote;
    EXPECT_FALSE(ParseListen(remote)->loopback) << remote;
  }
}

TEST(ListenTest, RefusesTheRest) {
  for (const char* bad : {"", "localhost", ":50051", "localhost:", "localhost:65536", "localhost:-1", "localhost:x",
                          "localhost:+1", "::1:50051", "unix:", "localhost: 1"}) {
    EXPECT_FALSE(ParseListen(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace secondsource
