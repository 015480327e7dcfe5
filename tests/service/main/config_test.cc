#include "service/main/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace secondsource {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class ConfigTest : public testing::Test {
 protected:
  ConfigTest() { variables_["HOME"] = "/home/editor"; }

  absl::StatusOr<Config> Load() {
    return LoadConfig(
        flags_,
        [this](const std::string& name) -> std::optional<std::string> {
          const auto variable = variables_.find(name);
          return variable == variables_.end() ? std::nullopt : std::optional(variable->second);
        },
        file_, "/opt/ss/bin/secondsourced");
  }
  std::string Error() {
    const absl::StatusOr<Config> config = Load();
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(config.status().message());
  }
  void Write(const std::string& text) {
    file_ = fs::path(testing::TempDir()) /
            (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".yaml");
    std::ofstream(file_) << text;
  }

  std::map<std::string, std::string> flags_;
  std::map<std::string, std::string> variables_;
  fs::path file_;
};

TEST_F(ConfigTest, Defaults) {
  const absl::StatusOr<Config> config = Load();
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->data_dir, "/home/editor/.local/state/secondsource");
  EXPECT_EQ(config->listen, "127.0.0.1:50051");
  EXPECT_EQ(config->share_dir, "/opt/ss/share/secondsource");
  EXPECT_EQ(config->plugin_dir, "/opt/ss/lib/secondsource/plugins");
  EXPECT_EQ(config->request_timeout, std::chrono::seconds(30));
  EXPECT_FALSE(config->allow_remote);
}

TEST_F(ConfigTest, TheRegistryIsAListOfPaths) {
  EXPECT_THAT(Load()->registry, testing::IsEmpty());
  Write("registry: /etc/ss/ours.yaml:/etc/ss/more/\n");
  EXPECT_THAT(Load()->registry, testing::ElementsAre("/etc/ss/ours.yaml", "/etc/ss/more/"));
}

TEST_F(ConfigTest, TheStateFolderFollowsXdg) {
  variables_["XDG_STATE_HOME"] = "/state";
  EXPECT_EQ(Load()->data_dir, "/state/secondsource");
  variables_["XDG_STATE_HOME"] = "relative";
  EXPECT_EQ(Load()->data_dir, "/home/editor/.local/state/secondsource");
  variables_.clear();
  EXPECT_THAT(Error(), HasSubstr("data_dir"));
}

TEST_F(ConfigTest, FlagsOverEnvironmentOverFileOverDefaults) {
  Write("workers: 5\nqueue_limit: 6\ndrain_grace: 7s\n");
  variables_["SECONDSOURCE_QUEUE_LIMIT"] = "60";
  variables_["SECONDSOURCE_DRAIN_GRACE"] = "70s";
  variables_["SECONDSOURCE_WORKERS"] = "";
  flags_["drain_grace"] = "700s";
  const absl::StatusOr<Config> config = Load();
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->workers, 5u);
  EXPECT_EQ(config->queue_limit, 60u);
  EXPECT_EQ(config->drain_grace, std::chrono::seconds(700));
  EXPECT_EQ(config->log_level, "info");

  const std::string printed = Print(*config);
  EXPECT_THAT(printed, AllOf(HasSubstr("workers: 5  # " + file_.string() + ":1"),
                             HasSubstr("queue_limit: 60  # SECONDSOURCE_QUEUE_LIMIT"),
                             HasSubstr("drain_grace: 700s  # --drain-grace"), HasSubstr("log_level: info  # default")));
}

TEST_F(ConfigTest, AnUnknownKeyIsNamedWithItsLineAndTheNearestRightOne) {
  Write("# comment\nworkers: 5\nquue_limit: 6\n");
  EXPECT_THAT(Error(), AllOf(HasSubstr(file_.string() + ":3"), HasSubstr("'quue_limit'"),
                             HasSubstr("did you mean 'queue_limit'?")));
  Write("zzz: 1\n");
  EXPECT_THAT(Error(), AllOf(HasSubstr(":1"), HasSubstr("there are: "), HasSubstr("data_dir")));
}

TEST_F(ConfigTest, RepeatedKeysAndBrokenFilesAreErrors) {
  Write("workers: 5\nworkers: 6\n");
  EXPECT_THAT(Error(), AllOf(HasSubstr(":2"), HasSubstr("second time")));
  Write("workers: [\n");
  EXPECT_THAT(Error(), HasSubstr("is not YAML"));
  Write("just words");
  EXPECT_THAT(Error(), HasSubstr("'key: value'"));
  Write("workers: [1, 2]\n");
  EXPECT_THAT(Error(), HasSubstr("single value"));
  file_ = "/nonexistent/config.yaml";
  EXPECT_THAT(Error(), AllOf(HasSubstr("/nonexistent/config.yaml"), HasSubstr("cannot be read")));
}

TEST_F(ConfigTest, AnEmptyFileIsFine) {
  Write("");
  EXPECT_TRUE(Load().ok());
}

TEST_F(ConfigTest, BadValuesNameWhereTheyComeFrom) {
  variables_["SECONDSOURCE_WORKERS"] = "many";
  EXPECT_THAT(Error(), AllOf(HasSubstr("SECONDSOURCE_WORKERS"), HasSubstr("'many'"), HasSubstr("1 to 1024")));
  variables_.erase("SECONDSOURCE_WORKERS");
  Write("\nrequest_timeout: 30\n");
  EXPECT_THAT(Error(), AllOf(HasSubstr(":2"), HasSubstr("30s")));
  file_.clear();
  flags_["listen"] = "here";
  EXPECT_THAT(Error(), AllOf(HasSubstr("--listen"), HasSubstr("HOST:PORT")));
  flags_ = {{"log_level", "loud"}};
  EXPECT_THAT(Error(), HasSubstr("debug, info"));
}

TEST_F(ConfigTest, OtherMachinesMustBeAllowed) {
  flags_["listen"] = "0.0.0.0:50051";
  EXPECT_THAT(Error(), AllOf(HasSubstr("0.0.0.0:50051"), HasSubstr("rapid reset"), HasSubstr("nghttpx"),
                             HasSubstr("allow_remote: true")));
  Write("allow_remote: true\n");
  EXPECT_TRUE(Load().ok());
}

TEST_F(ConfigTest, Verifiers) {
  Write(R"(verifiers:
  cross-source:
    requirement: required
    timeout_ms: 150
    max_concurrent_calls: 3
    config: {threshold: 0.5, names: [a, "1"]}
  official-statement: {enabled: false}
)");
  const absl::StatusOr<Config> config = Load();
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_EQ(config->verifiers.size(), 2u);
  const VerifierSettings& settings = config->verifiers.at("cross-source");
  EXPECT_TRUE(settings.enabled);
  EXPECT_EQ(settings.requirement, v1::Verifier::REQUIREMENT_REQUIRED);
  EXPECT_EQ(settings.timeout, std::chrono::milliseconds(150));
  EXPECT_EQ(settings.max_concurrent_calls, 3u);
  EXPECT_EQ(settings.config_json, R"({"names":["a","1"],"threshold":0.5})");
  EXPECT_FALSE(config->verifiers.at("official-statement").enabled);
}

TEST_F(ConfigTest, WhatIsPrintedCanBeReadBack) {
  Write("verifiers:\n  cross-source: {requirement: shadow, config: {a: {b: [1, x]}}}\n");
  const absl::StatusOr<Config> first = Load();
  ASSERT_TRUE(first.ok()) << first.status();
  Write(Print(*first));
  const absl::StatusOr<Config> second = Load();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->verifiers.at("cross-source").config_json, first->verifiers.at("cross-source").config_json);
  EXPECT_EQ(second->verifiers.at("cross-source").requirement, v1::Verifier::REQUIREMENT_SHADOW);
  EXPECT_EQ(second->data_dir, first->data_dir);
}

TEST_F(ConfigTest, MistakesInVerifiersNameTheirLine) {
  Write("verifiers:\n  cross-source:\n    timeout: 5\n");
  EXPECT_THAT(Error(), AllOf(HasSubstr(":3"), HasSubstr("verifier cross-source"), HasSubstr("'timeout'")));
  Write("verifiers:\n  cross-source: {requirment: required}\n");
  EXPECT_THAT(Error(), HasSubstr("did you mean 'requirement'?"));
  Write("verifiers:\n  cross-source: {requirement: must}\n");
  EXPECT_THAT(Error(), HasSubstr("required, optional or shadow"));
  Write("verifiers:\n  cross-source: {timeout_ms: 0}\n");
  EXPECT_THAT(Error(), HasSubstr("from 1 to"));
  Write("verifiers: [a]\n");
  EXPECT_THAT(Error(), HasSubstr("verifiers must consist"));
}

TEST(NearestTest, ForgivesFewMistakes) {
  const std::vector<std::string> words = {"listen", "workers", "data_dir"};
  EXPECT_EQ(Nearest("listne", words), "listen");
  EXPECT_EQ(Nearest("datadir", words), "data_dir");
  EXPECT_EQ(Nearest("worker", words), "workers");
  EXPECT_EQ(Nearest("zebra", words), std::nullopt);
  EXPECT_EQ(Nearest("", words), std::nullopt);
}

}  // namespace
}  // namespace secondsource
