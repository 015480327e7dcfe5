#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/utterances.h"

namespace secondsource::language {
namespace {

using ::testing::ElementsAre;

TEST(Statements, AreFoundByTheirVerbs) {
  EXPECT_THAT(Lines("Northland's Defence Ministry said in a statement on January 13 that it had taken the harbour."),
              ElementsAre("Northland's Defence Ministry: it had taken the harbour"));
  EXPECT_THAT(Lines("Officials say the harbour is closed."), ElementsAre("Officials: the harbour is closed"));
  EXPECT_THAT(
      Lines("Deputy Defence Minister Hanna Example told the Ashford Echo on Monday that the harbour was closed."),
      ElementsAre("Hanna Example (Deputy Defence Minister): the harbour was closed"));
  EXPECT_THAT(Lines("The businessman Jon Example, who heads the group Foo, said his men had taken the harbour."),
              ElementsAre("Jon Example (businessman, who heads the group Foo): his men had taken the harbour"));
  EXPECT_THAT(
      Lines("While the harbour is small, U.S. National Security Council spokesman John Example said it may fall."),
      ElementsAre("WRITER: While the harbour is small",
                  "John Example (U.S. National Security Council spokesman): it may fall ~possible"));
  EXPECT_THAT(Lines("The harbour, the mayor said, has been closed since Monday."),
              ElementsAre("mayor: The harbour, the mayor said, has been closed since Monday"));
  EXPECT_THAT(Lines("The harbour is closed, the ministry said."), ElementsAre("ministry: The harbour is closed"));
  EXPECT_THAT(Lines("The harbour is closed, said Tom Baker, a lawyer for the port."),
              ElementsAre("Tom Baker (lawyer for the port): The harbour is closed"));
  EXPECT_THAT(Lines("Northland Ministry: Troops have taken the harbour"),
              ElementsAre("Northland Ministry: Troops have taken the harbour"));
}

TEST(Statements, AreFoundByAccordingTo) {
  EXPECT_THAT(Lines("According to the coastguard, two people drowned."), ElementsAre("coastguard: two people drowned"));
  EXPECT_THAT(Lines("Two people drowned, according to Ann Lee, a spokeswoman for the coastguard."),
              ElementsAre("Ann Lee (spokeswoman for the coastguard): Two people drowned"));
  EXPECT_THAT(Resolved("The harbour, according to the coastguard, has been closed."),
              ElementsAre("The harbour has been closed"));
}

TEST(Statements, KnowWhatTheCueSays) {
  EXPECT_THAT(Lines("The company acknowledged that the valve was faulty."),
              ElementsAre("company: the valve was faulty !factive"));
  EXPECT_THAT(Lines("The army claimed it had taken the harbour."),
              ElementsAre("army: it had taken the harbour !distancing"));
  EXPECT_THAT(Lines("The company denied that it had bribed officials."),
              ElementsAre("company: it had bribed officials !denying"));
  EXPECT_THAT(Lines("The minister denied taking bribes."), ElementsAre("minister: taking bribes !denying"));
  EXPECT_THAT(Lines("The minister did not confirm that the harbour had fallen."),
              ElementsAre("minister: the harbour had fallen !withholding ~unknown"));
  EXPECT_THAT(Lines("The minister declined to say whether the harbour had fallen."),
              ElementsAre("minister: the harbour had fallen !withholding ~unknown"));
  EXPECT_THAT(Lines("The opposition accused the government of hiding the figures."),
              ElementsAre("opposition: hiding the figures !distancing"));
  EXPECT_THAT(Lines("The closure was confirmed by the regulator."), ElementsAre("regulator: The closure !factive"));
}

TEST(Statements, TakeTheContentOutOfClaims) {
  EXPECT_THAT(
      Lines(
          "Northland has rejected claims by Southland of a rare success near Ashford, saying heavy fighting goes on."),
      ElementsAre("Northland: a rare success near Ashford !denying", "Northland: heavy fighting goes on"));
  EXPECT_THAT(Lines("Paul Stone dismissed reports that the plant had closed."),
              ElementsAre("Paul Stone: the plant had closed !denying"));
}

TEST(Statements, StandBesideTheWritersOwnWords) {
  EXPECT_THAT(Lines("Northland's army claimed that its troops had seized the harbour, but the claim could not be "
                    "independently verified."),
              ElementsAre("Northland's army: its troops had seized the harbour !distancing",
                          "WRITER: the claim could not be independently verified !withholding ~unknown ->0 withholds"));
  EXPECT_THAT(Lines("The mayor said the harbour was closed and the army denied that it had fallen."),
              ElementsAre("mayor: the harbour was closed", "army: it had fallen !denying"));
  EXPECT_THAT(Lines("She called it a failure and said it was over."),
              ElementsAre("WRITER: She called it a failure", "NOBODY: it was over"));
}

TEST(Statements, StandOnBothSidesOfTheirCue) {
  EXPECT_THAT(Resolved("In return for that, the mayor said, the town gave up its claim."),
              ElementsAre("In return for that the town gave up its claim"));
  EXPECT_THAT(Resolved("The monitors recorded the values, the agency said, and a later test confirmed them.").front(),
              "The monitors recorded the values, and a later test confirmed them");
  EXPECT_THAT(Lines("The list covers 640 people, a spokeswoman for the office, Ann Lee, said."),
              ElementsAre("Ann Lee (spokeswoman for the office): The list covers 640 people"));
}

TEST(Statements, LeaveTheMainClauseToTheWriter) {
  EXPECT_THAT(Lines("A day after the army announced the capture of Ashford, there is still no evidence of it."),
              ElementsAre("army: the capture of Ashford", "WRITER: there is still no evidence of it"));
}

TEST(Statements, LeaveOutDatelines) {
  EXPECT_THAT(Lines("ASHFORD, Jan 7 - Two people died in the fire, police said."),
              ElementsAre("police: Two people died in the fire"));
  EXPECT_THAT(Lines("Ann Lee (May 9, 1960 \u2013 June 16, 2014) flew the first mail."),
              ElementsAre("WRITER: Ann Lee (May 9, 1960 \u2013 June 16, 2014) flew the first mail"));
}

TEST(Statements, ComeFromDocuments) {
  EXPECT_THAT(Lines("The Northland army said the harbour had fallen. Two ships were sunk, according to the statement."),
              ElementsAre("Northland army: the harbour had fallen", "Northland army: Two ships were sunk"));
}

TEST(Statements, RefuteReports) {
  EXPECT_THAT(Lines("Governor Ann Lee said reports that the harbour had fallen were false."),
              ElementsAre("Ann Lee (Governor): the harbour had fallen !denying"));
  EXPECT_THAT(Lines("Rumours that the harbour had fallen are untrue."),
              ElementsAre("WRITER: the harbour had fallen !denying"));
}

TEST(Statements, TellPeopleApart) {
  EXPECT_THAT(
      Lines("The medical director, Tom Renn, said ten people were hurt. The managing director, Paul Stone, said the "
            "works was closed. "
            "The medical director said it was bad."),
      ElementsAre("Tom Renn (medical director): ten people were hurt",
                  "Paul Stone (managing director): the works was closed", "Tom Renn (medical director): it was bad"));
  EXPECT_THAT(Lines("The mining company Foo Deep said it had closed the shaft."),
              ElementsAre("Foo Deep (mining company): it had closed the shaft"));
  EXPECT_THAT(Lines("Foo Deep said it was sorry. Its chief executive, Paul Stone, said the shaft was closed."),
              ElementsAre("Foo Deep: it was sorry", "Paul Stone (Foo Deep's chief executive): the shaft was closed"));
  EXPECT_THAT(Lines("We could not verify the claim. This newspaper was unable to confirm the report."),
              ElementsAre("WRITER: the claim !withholding ~unknown", "WRITER: the report !withholding ~unknown"));
}

TEST(Statements, Nest) {
  EXPECT_THAT(Lines("Officials say Minister Bob Hill denied that he took bribes."),
              ElementsAre("Officials: Minister Bob Hill denied that he took bribes",
                          "Bob Hill (Minister): he took bribes !denying"));
}

TEST(Statements, AreNoMentionsAndNoDeeds) {
  EXPECT_THAT(Lines("The ministry's claim comes after months of setbacks."),
              ElementsAre("WRITER: The ministry's claim comes after months of setbacks"));
  EXPECT_THAT(Lines("The minister was surprised by the news."),
              ElementsAre("WRITER: The minister was surprised by the news"));
  EXPECT_THAT(Lines("The company added 500 jobs."), ElementsAre("WRITER: The company added 500 jobs"));
  EXPECT_THAT(Lines("The court rejected the appeal."), ElementsAre("WRITER: The court rejected the appeal"));
  EXPECT_THAT(Lines("The blast claimed 12 lives."), ElementsAre("WRITER: The blast claimed 12 lives"));
  EXPECT_THAT(Lines("Insurance claims rose sharply."), ElementsAre("WRITER: Insurance claims rose sharply"));
  EXPECT_THAT(Lines("The state owns the mine."), ElementsAre("WRITER: The state owns the mine"));
}

TEST(Statements, AreAsFirmAsTheirWords) {
  EXPECT_THAT(
      Lines("The harbour may be closed. It will probably open. It could open if the storm ends. It is closed in May."),
      ElementsAre("WRITER: The harbour may be closed ~possible", "WRITER: It will probably open ~unknown",
                  "WRITER: It could open if the storm ends ~unknown", "WRITER: It is closed in May"));
  EXPECT_THAT(Lines("The plans are secret. The harbour, which could open soon, is closed. Will it open?"),
              ElementsAre("WRITER: The plans are secret", "WRITER: The harbour, which could open soon, is closed",
                          "WRITER: Will it open? ~unknown"));
  EXPECT_THAT(Lines("The company promised to pay the workers."),
              ElementsAre("WRITER: The company promised to pay the workers ~unknown"));
}

TEST(Statements, ComeFromTheLastNamedSpeaker) {
  EXPECT_THAT(
      Lines(
          "Captain Ann Lee said the harbour was closed. She said nobody was hurt. Lee warned that the storm was near."),
      ElementsAre("Ann Lee (Captain): the harbour was closed", "Ann Lee (Captain): nobody was hurt",
                  "Ann Lee (Captain): the storm was near"));
  EXPECT_THAT(
      Lines("The Northland Defence Ministry said the harbour had fallen. The ministry said two ships had sunk."),
      ElementsAre("Northland Defence Ministry: the harbour had fallen",
                  "Northland Defence Ministry: two ships had sunk"));
}

}  // namespace
}  // namespace secondsource::language
