#include "service/main/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/main/config.h"

namespace secondsource {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(CommandLineTest, ReadsFlagsByKey) {
  const auto line =
      ParseCommandLine({"--data-dir", "/d", "--listen=127.0.0.1:1", "--allow-remote", "--config", "c.yaml"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_THAT(line->flags,
              ElementsAre(Pair("allow_remote", "true"), Pair("data_dir", "/d"), Pair("listen", "127.0.0.1:1")));
  EXPECT_EQ(line->config_file, "c.yaml");
  EXPECT_FALSE(line->version);
  EXPECT_TRUE(line->help.empty());
}

TEST(CommandLineTest, NothingIsFine) {
  const auto line = ParseCommandLine({});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_TRUE(line->flags.empty());
}

TEST(CommandLineTest, HelpNamesEverySettingAndTheExitCodes) {
  const auto line = ParseCommandLine({"--help"});
  ASSERT_TRUE(line.ok()) << line.status();
  for (const Setting& setting : Settings()) EXPECT_THAT(line->help, HasSubstr(setting.Flag()));
  EXPECT_THAT(line->help, HasSubstr("Exit codes"));
  EXPECT_THAT(line->help, HasSubstr("--config FILE"));
}

TEST(CommandLineTest, SuggestsTheNearestFlag) {
  const auto line = ParseCommandLine({"--data-dri=/d"});
  ASSERT_FALSE(line.ok());
  EXPECT_THAT(std::string(line.status().message()), HasSubstr("did you mean --data-dir?"));
  EXPECT_THAT(std::string(ParseCommandLine({"surprise"}).status().message()), HasSubstr("see --help"));
}

TEST(CommandLineTest, AFlagWithoutItsValueIsAnError) { EXPECT_FALSE(ParseCommandLine({"--listen"}).ok()); }

TEST(CommandLineTest, PrintConfigAndVersion) {
  const auto line = ParseCommandLine({"--print-config", "--version"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_TRUE(line->print_config);
  EXPECT_TRUE(line->version);
}

}  // namespace
}  // namespace secondsource
