#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/utterances.h"

namespace secondsource::language {
namespace {

using ::testing::ElementsAre;

TEST(Quotes, FindTheSpeakerOnEitherSide) {
  EXPECT_THAT(Lines("\"The bridge is closed,\" Mayor Ann Lee said."),
              ElementsAre("Ann Lee (Mayor): \"The bridge is closed\""));
  EXPECT_THAT(Lines("\"The bridge is closed,\" said Ann Lee, the mayor of Ashford."),
              ElementsAre("Ann Lee (mayor of Ashford): \"The bridge is closed\""));
  EXPECT_THAT(Lines("Mayor Ann Lee told reporters: \"The bridge is closed.\""),
              ElementsAre("Ann Lee (Mayor): \"The bridge is closed\""));
  EXPECT_THAT(Lines("“The bridge is closed”, Ann Lee, a spokeswoman for the Ashford police, said on Monday in comments "
                    "to the Ashford Echo."),
              ElementsAre("Ann Lee (spokeswoman for the Ashford police): \"The bridge is closed\""));
}

TEST(Quotes, KnowAllMarks) {
  EXPECT_THAT(Lines("«The bridge is closed», the mayor said."), ElementsAre("mayor: \"The bridge is closed\""));
  EXPECT_THAT(Lines("„The bridge is closed,“ the mayor said."), ElementsAre("mayor: \"The bridge is closed\""));
  EXPECT_THAT(Lines("‘The bridge isn’t open,’ the mayor said."), ElementsAre("mayor: \"The bridge isn’t open\""));
  EXPECT_THAT(Lines("'The bridge isn't open,' the mayor said."), ElementsAre("mayor: \"The bridge isn't open\""));
  EXPECT_THAT(Lines("“The bridge is closed,\" the mayor said."), ElementsAre("mayor: \"The bridge is closed\""));
}

TEST(Quotes, MakeUpForMissingMarks) {
  EXPECT_THAT(Lines("The bridge is closed, and so is the road,\" the mayor said."),
              ElementsAre("mayor: \"The bridge is closed, and so is the road\""));
  EXPECT_THAT(Lines("\"The bridge is closed, the mayor said on Monday.\n\nNobody was hurt."),
              ElementsAre("mayor: \"The bridge is closed\"", "WRITER: Nobody was hurt"));
  EXPECT_THAT(Lines("\"The bridge is closed. The road is open.\n\n\"The school is open too,\" the mayor said."),
              ElementsAre("NOBODY: \"The bridge is closed\"", "NOBODY: \"The road is open\"",
                          "mayor: \"The school is open too\""));
}

TEST(Quotes, RunOverSentencesAndCues) {
  EXPECT_THAT(
      Lines("\"The bridge is closed. Nobody may cross it,\" Captain Bob Hill said. \"We guard it.\""),
      ElementsAre("Bob Hill (Captain): \"The bridge is closed\"",
                  "Bob Hill (Captain): \"Nobody may cross it\" ~possible", "Bob Hill (Captain): \"We guard it\""));
  EXPECT_THAT(
      Lines("\"The bridge is closed,\" Captain Bob Hill said, \"and the road is open.\""),
      ElementsAre("Bob Hill (Captain): \"The bridge is closed\"", "Bob Hill (Captain): \"and the road is open\""));
}

TEST(Quotes, GoOnWithTheSameSpeaker) {
  EXPECT_THAT(
      Lines("\"The bridge is closed,\" Captain Bob Hill said.\n\"The road is open.\"\n\"Nobody was hurt,\" he added."),
      ElementsAre("Bob Hill (Captain): \"The bridge is closed\"", "Bob Hill (Captain): \"The road is open\"",
                  "Bob Hill (Captain): \"Nobody was hurt\""));
}

TEST(Quotes, GiveAPassageWithTheCue) {
  const std::string text = "It rained. \"The bridge is closed. Nobody was hurt,\" Captain Bob Hill said. He left.";
  const Annotation annotation = Annotate(text, "", English());
  ASSERT_GE(annotation.utterances.size(), 3u);
  const Utterance& first = annotation.utterances[1];
  EXPECT_EQ(first.content.In(text), "The bridge is closed");
  EXPECT_EQ(first.passage.In(text), "\"The bridge is closed. Nobody was hurt,\" Captain Bob Hill said.");
  EXPECT_EQ(first.cue.In(text), "said");
  EXPECT_EQ(first.speaker->range.In(text), "Captain Bob Hill");
  EXPECT_EQ(annotation.utterances[2].passage.In(text), "Nobody was hurt,\" Captain Bob Hill said.");
}

TEST(Quotes, LeaveSingleWordsInTheirSentence) {
  EXPECT_THAT(Lines("The army said it faced a \"high-intensity\" attack in the \"pocket\"."),
              ElementsAre("army: it faced a \"high-intensity\" attack in the \"pocket\""));
  EXPECT_THAT(Lines("The minister said people should wait for \"official information\" on the case."),
              ElementsAre("minister: people should wait for \"official information\" on the case ~unknown"));
}

TEST(Quotes, NameNobodyWhereNobodyIsNamed) {
  const std::string text = "\"The bridge is closed now.\"";
  const Annotation annotation = Annotate(text, "", English());
  ASSERT_EQ(annotation.utterances.size(), 1u);
  ASSERT_TRUE(annotation.utterances[0].speaker.has_value());
  EXPECT_EQ(annotation.utterances[0].speaker->name, "");
  EXPECT_NE(annotation.utterances[0].speaker->description, "");
}

}  // namespace
}  // namespace secondsource::language
