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

TEST(CommandLineTest, ReadsCommandsWithSettingsBeforeOrBehind) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"backup", "--to", "f", "--data-dir", "/d"},
                                                    std::vector<std::string>{"--data-dir", "/d", "backup", "--to=f"}}) {
    const auto line = ParseCommandLine(arguments);
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_EQ(line->command, "backup");
    EXPECT_EQ(line->file, "f");
    EXPECT_THAT(line->flags, ElementsAre(Pair("data_dir", "/d")));
  }
  EXPECT_EQ(ParseCommandLine({"check"})->command, "check");
  EXPECT_EQ(ParseCommandLine({"restore", "--from", "f"})->file, "f");
  EXPECT_EQ(ParseCommandLine({"repair"})->command, "repair");
  EXPECT_EQ(ParseCommandLine({})->command, "");
}

TEST(CommandLineTest, RefusesHalfACommandAndTwo) {
  EXPECT_FALSE(ParseCommandLine({"backup"}).ok());
  EXPECT_FALSE(ParseCommandLine({"restore", "--to", "f"}).ok());
  EXPECT_FALSE(ParseCommandLine({"check", "repair"}).ok());
  EXPECT_FALSE(ParseCommandLine({"check", "--data-dri", "x"}).ok());
  EXPECT_THAT(std::string(ParseCommandLine({"chekc"}).status().message()), HasSubstr("did you mean check?"));
}

TEST(CommandLineTest, PrintConfigAndVersion) {
  const auto line = ParseCommandLine({"--print-config", "--version"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_TRUE(line->print_config);
  EXPECT_TRUE(line->version);
}

}  // namespace
}  // namespace secondsource
