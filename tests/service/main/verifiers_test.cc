#include "service/main/verifiers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace secondsource {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

// A folder with one library, cross-source.so, that is none.
class VerifiersTest : public testing::Test {
 protected:
  VerifiersTest() {
    config_.plugin_dir =
        fs::path(testing::TempDir()) / "verifiers_test" / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::create_directories(config_.plugin_dir);
    fs::permissions(config_.plugin_dir, fs::perms::owner_all);
    std::ofstream(config_.plugin_dir / "cross-source.so") << "no library";
    std::ofstream(config_.plugin_dir / "README") << "no library either";
  }

  std::string Message(absl::StatusCode code) {
    const absl::Status status = LoadVerifiers(config_, verifiers_);
    EXPECT_EQ(status.code(), code);
    return std::string(status.message());
  }

  Config config_;
  plugin_host::VerifierSet verifiers_;
};

TEST_F(VerifiersTest, OneThatCannotBeLoadedIsShownAsDisabled) {
  ASSERT_TRUE(LoadVerifiers(config_, verifiers_).ok());
  const std::vector<v1::Verifier> list = verifiers_.List();
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].name(), "verifiers/cross-source");
  EXPECT_EQ(list[0].state(), v1::Verifier::STATE_DISABLED);
  EXPECT_NE(list[0].state_reason(), "");
}

TEST_F(VerifiersTest, OneThatIsRequiredMustLoad) {
  config_.verifiers["cross-source"].requirement = v1::Verifier::REQUIREMENT_REQUIRED;
  EXPECT_THAT(Message(absl::StatusCode::kFailedPrecondition),
              AllOf(HasSubstr("cross-source is required"), HasSubstr("make the verifier optional")));
}

TEST_F(VerifiersTest, OneThatIsSwitchedOffSaysSo) {
  config_.verifiers["cross-source"].enabled = false;
  ASSERT_TRUE(LoadVerifiers(config_, verifiers_).ok());
  EXPECT_THAT(verifiers_.List().at(0).state_reason(), HasSubstr("switched off"));
}

TEST_F(VerifiersTest, SettingsForOneThatIsNotThereAreAMistake) {
  config_.verifiers["cross-sorce"].origin = "c.yaml:7";
  EXPECT_THAT(Message(absl::StatusCode::kInvalidArgument),
              AllOf(HasSubstr("c.yaml:7"), HasSubstr("did you mean cross-source?")));
}

TEST_F(VerifiersTest, AFolderThatIsNotThereIsAMistake) {
  config_.plugin_dir /= "none";
  EXPECT_THAT(Message(absl::StatusCode::kInvalidArgument), HasSubstr("set plugin_dir"));
}

}  // namespace
}  // namespace secondsource
