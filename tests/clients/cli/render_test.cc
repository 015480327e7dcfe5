#include "clients/cli/render.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "clients/cli/render_lists.h"
#include "clients/cli/words.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace secondsource::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string PathOf(const std::string& file) {
  return std::string(SECONDSOURCE_SOURCE_DIR "/tests/clients/cli/data/") + file;
}

std::string ReadWhole(const std::string& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream text;
  text << input.rdbuf();
  return text.str();
}

v1::Verification Load(const std::string& file) {
  v1::Verification verification;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(ReadWhole(PathOf(file)), &verification)) << file;
  return verification;
}

// SECONDSOURCE_UPDATE_GOLDENS=1 writes what is shown now.
void ExpectGolden(const std::string& shown, const std::string& file) {
  if (const char* update = std::getenv("SECONDSOURCE_UPDATE_GOLDENS"); update != nullptr && *update == '1') {
    std::ofstream(PathOf(file), std::ios::binary) << shown;
  }
  EXPECT_EQ(shown, ReadWhole(PathOf(file))) << "if this is meant, run the test with SECONDSOURCE_UPDATE_GOLDENS=1";
}

TEST(RenderVerificationTest, ConflictOfTwoInterestedSides) {
  ExpectGolden(RenderVerification(Load("conflicting.textproto"), {}), "conflicting.txt");
}

TEST(RenderVerificationTest, AllQuotes) {
  ExpectGolden(RenderVerification(Load("conflicting.textproto"), {.color = false, .width = 80, .all = true}),
               "conflicting_all.txt");
}

TEST(RenderVerificationTest, NarrowAndColoured) {
  ExpectGolden(RenderVerification(Load("supported.textproto"), {.color = true, .width = 60, .all = false}),
               "supported_colour.txt");
}

TEST(RenderVerificationTest, NothingFoundAndVerifiersAbsent) {
  ExpectGolden(RenderVerification(Load("nothing.textproto"), {}), "nothing.txt");
}

TEST(RenderVerificationTest, EmptyMessage) {
  const std::string shown = RenderVerification(v1::Verification(), {.color = false, .width = 120, .all = false});
  EXPECT_THAT(shown, HasSubstr("NO VERDICT"));
  EXPECT_THAT(shown,
              HasSubstr("Independent origins: none for, none against (0 voices, 0 interested sides, 0 documents)"));
}

TEST(RenderVerificationTest, TextsOfOthersCannotActOnTheTerminal) {
  const std::string attack =
      "\x1b[2J\x1b]0;owned\x07\xC2\x9B"
      "1mSUPPORTED\n\xE2\x80\xAE";
  v1::Verification verification = Load("conflicting.textproto");
  verification.mutable_claim()->set_text(attack);
  verification.mutable_verdict()->set_summary(attack);
  verification.mutable_verdict()->add_missing(attack);
  for (auto& evidence : *verification.mutable_evidence()) {
    evidence.set_quote(attack);
    evidence.set_publisher_display_name(attack);
    evidence.set_document(attack);
  }
  for (auto& position : *verification.mutable_positions()) position.mutable_origin()->set_display_name(attack);
  for (auto& finding : *verification.mutable_findings()) finding.set_message(attack);
  const std::string shown = RenderVerification(verification, {});
  for (const char* control : {"\x1b", "\x07", "\xC2\x9B", "\xE2\x80\xAE"}) EXPECT_THAT(shown, Not(HasSubstr(control)));
  EXPECT_THAT(shown, Not(HasSubstr("\nSUPPORTED"))) << "no line of its own";
}

TEST(RenderVerificationTest, EveryPositionShowsAQuoteBeforeAnyShowsTwo) {
  v1::Verification verification;
  for (int i = 0; i < 10; ++i) {
    auto* evidence = verification.add_evidence();
    evidence->set_id("e" + std::to_string(i));
    evidence->set_quote("quote " + std::to_string(i));
  }
  auto* asserts = verification.add_positions();
  asserts->set_attitude(v1::Position::ATTITUDE_ASSERTS);
  for (int i = 0; i < 9; ++i) asserts->add_evidence("e" + std::to_string(i));
  auto* denies = verification.add_positions();
  denies->set_attitude(v1::Position::ATTITUDE_DENIES);
  denies->add_evidence("e9");
  const std::string shown = RenderVerification(verification, {});
  EXPECT_THAT(shown, HasSubstr("quote 9"));
  EXPECT_THAT(shown, Not(HasSubstr("quote 7")));
  EXPECT_THAT(shown, HasSubstr("… and 2 more passages (--all)"));
}

TEST(RenderSentenceTest, ShowsAVerdictOrWhyThereIsNone) {
  v1::VerifyArticleResponse sentence;
  sentence.mutable_claim()->set_text("Will it rain?");
  sentence.mutable_reading()->set_kind(v1::Reading::KIND_QUESTION);
  sentence.mutable_reading()->set_reason("It asks.");
  EXPECT_EQ(RenderSentence(12, sentence, {}), "12. “Will it rain?”\n    left out: question: It asks.\n");
  auto* verdict = sentence.mutable_verification()->mutable_verdict();
  verdict->set_label(v1::Verdict::LABEL_REFUTED);
  verdict->mutable_probabilities()->set_refuted(0.8);
  verdict->set_calibration_id("c1");
  verdict->set_summary("No.");
  EXPECT_EQ(RenderSentence(1, sentence, {}), "1. “Will it rain?”\n   refuted (probability 0.80)\n   No.\n");
}

TEST(RenderListsTest, SaysWhomNamesStandForAndWhichItCannotTell) {
  v1::ResolveNamesResponse resolved;
  auto* known = resolved.add_resolutions();
  known->set_name("Artemovsk");
  known->add_places("places/bakhmut");
  auto* open = resolved.add_resolutions();
  open->set_name("Congo");
  open->add_parties("parties/dr-congo");
  open->add_parties("parties/congo-republic");
  resolved.add_resolutions()->set_name("Nobody");
  EXPECT_EQ(Render(resolved, {}),
            "Artemovsk\n  places/bakhmut\n"
            "Congo\n  one of parties/dr-congo, parties/congo-republic; --context may tell which\n"
            "Nobody\n  The registry does not know this name.\n");
}

TEST(WordsTest, ProbabilitiesAreNeverRoundedToCertainty) {
  EXPECT_EQ(ProbabilityWords(0), "0.00");
  EXPECT_EQ(ProbabilityWords(0.001), "below 0.01");
  EXPECT_EQ(ProbabilityWords(0.994), "0.99");
  EXPECT_EQ(ProbabilityWords(0.9999), "above 0.99");
  EXPECT_EQ(ProbabilityWords(1), "1.00");
}

TEST(WordsTest, LabelsAreReadAsPeopleTypeThem) {
  for (const char* text :
       {"not-enough-evidence", "NOT_ENOUGH_EVIDENCE", "Label_Not_Enough_Evidence", "not enough evidence"}) {
    EXPECT_EQ(ParseLabel(text), v1::Verdict::LABEL_NOT_ENOUGH_EVIDENCE) << text;
  }
  EXPECT_EQ(ParseLabel("true"), v1::Verdict::LABEL_UNSPECIFIED);
  EXPECT_EQ(ParseLabel(""), v1::Verdict::LABEL_UNSPECIFIED);
}

}  // namespace
}  // namespace secondsource::cli
