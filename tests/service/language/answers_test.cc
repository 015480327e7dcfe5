#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/utterances.h"

namespace secondsource::language {
namespace {

using ::testing::ElementsAre;

TEST(Answers, DenyWithoutRepeating) {
  EXPECT_THAT(Lines("Northland's army said it had taken the harbour.\n\"No, this is not true. Fighting goes on,\" Bob "
                    "Hill, a spokesman for "
                    "Southland's forces, said."),
              ElementsAre("Northland's army: it had taken the harbour",
                          "Bob Hill (spokesman for Southland's forces): \"No, this is not true\" ->0 denies",
                          "Bob Hill (spokesman for Southland's forces): \"Fighting goes on\""));
  EXPECT_THAT(Lines("The army said it had taken the harbour. Governor Ann Lee said the claim was false."),
              ElementsAre("army: it had taken the harbour", "Ann Lee (Governor): the claim was false ->0 denies"));
  EXPECT_THAT(Lines("The paper reported that the mine had closed. The company denied the report."),
              ElementsAre("paper: the mine had closed", "company: the report !denying ->0 denies"));
}

TEST(Answers, Affirm) {
  EXPECT_THAT(Lines("The army said it had taken the harbour. Governor Ann Lee confirmed the report."),
              ElementsAre("army: it had taken the harbour", "Ann Lee (Governor): the report !factive ->0 affirms"));
  EXPECT_THAT(Lines("The army said it had taken the harbour. \"That is true,\" Governor Ann Lee said."),
              ElementsAre("army: it had taken the harbour", "Ann Lee (Governor): \"That is true\" ->0 affirms"));
}

TEST(Answers, Withhold) {
  EXPECT_THAT(Lines("Jon Example said his men had taken the harbour. The palace, however, backed away from Example's "
                    "statements."),
              ElementsAre("Jon Example: his men had taken the harbour",
                          "palace: Example's statements !withholding ~unknown ->0 withholds"));
  EXPECT_THAT(
      Lines("The army said it had taken the harbour. The minister refused to comment on the report."),
      ElementsAre("army: it had taken the harbour", "minister: the report !withholding ~unknown ->0 withholds"));
}

TEST(Answers, FindWhoseClaimIsMeant) {
  EXPECT_THAT(Lines("Northland's Defence Ministry said it had taken the harbour. Police said the road was open. The "
                    "Northland claim could not "
                    "be verified."),
              ElementsAre("Northland's Defence Ministry: it had taken the harbour", "Police: the road was open",
                          "WRITER: The Northland claim could not be verified !withholding ~unknown ->0 withholds"));
  EXPECT_THAT(Lines("Ruritania's army said it had taken the harbour. Police said the road was open. \"This is false,\" "
                    "Bob Hill said, hours "
                    "after the Ruritanian army's claim."),
              ElementsAre("Ruritania's army: it had taken the harbour", "Police: the road was open",
                          "Bob Hill: \"This is false\" ->0 denies"));
}

TEST(Answers, DoNotReachTheSpeakersOwnWords) {
  EXPECT_THAT(Lines("The army said it had taken the harbour. The army said the report was true."),
              ElementsAre("army: it had taken the harbour", "army: the report was true"));
}

}  // namespace
}  // namespace secondsource::language
