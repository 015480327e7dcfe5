#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/utterances.h"

namespace secondsource::language {
namespace {

using Kinds = v1::Reading;

v1::Reading::Kind KindOf(std::string_view claim) {
  const ClaimReading reading = ReadClaim(claim, English());
  const bool checked = reading.kind == Kinds::KIND_FACT || reading.kind == Kinds::KIND_SAYING;
  EXPECT_EQ(reading.reason.empty(), checked) << claim;
  EXPECT_EQ(reading.saying.has_value(), reading.kind == Kinds::KIND_SAYING) << claim;
  return reading.kind;
}

TEST(ReadClaim, TakesFacts) {
  for (const std::string_view claim :
       {"Northland forces captured Ashford", "The company added 500 jobs in 2022.",
        "At least 12 people died in the fire.", "Army takes eastern town", "The mine has not closed.",
        "Foo Corp fires 300 workers", "The election was held in May.", "The harbour could not be verified to be open.",
        "More than 500 civilians are trapped in Ashford.", "Is the harbour closed? yes it is."}) {
    EXPECT_EQ(KindOf(claim), Kinds::KIND_FACT) << claim;
  }
}

TEST(ReadClaim, TakesSayings) {
  for (const std::string_view claim :
       {"The palace confirmed that the harbour had fallen.", "The company denied the report.",
        "According to police, two people died.", "The minister said it will rain.",
        "The harbour is closed, the mayor said.", "Paul Stone rejected claims that he took bribes."}) {
    EXPECT_EQ(KindOf(claim), Kinds::KIND_SAYING) << claim;
  }
  const std::string claim = "The palace confirmed that its army had lost the harbour.";
  const ClaimReading reading = ReadClaim(claim, English());
  ASSERT_TRUE(reading.saying.has_value());
  EXPECT_EQ(reading.saying->speaker->name, "palace");
  EXPECT_EQ(reading.saying->cue_class, v1::Statement::CUE_FACTIVE);
  EXPECT_EQ(reading.saying->content.In(claim), "its army had lost the harbour");
}

TEST(ReadClaim, RefusesTheRest) {
  EXPECT_EQ(KindOf("Did Northland capture Ashford?"), Kinds::KIND_QUESTION);
  EXPECT_EQ(KindOf("Who has captured Ashford"), Kinds::KIND_QUESTION);
  EXPECT_EQ(KindOf("Ashford is the most beautiful town."), Kinds::KIND_OPINION);
  EXPECT_EQ(KindOf("The minister should resign."), Kinds::KIND_OPINION);
  EXPECT_EQ(KindOf("I think the harbour is closed."), Kinds::KIND_OPINION);
  EXPECT_EQ(KindOf("Northland will capture Ashford."), Kinds::KIND_FORECAST);
  EXPECT_EQ(KindOf("The mine is going to close."), Kinds::KIND_FORECAST);
  EXPECT_EQ(KindOf("Prices will rise again next year."), Kinds::KIND_FORECAST);
  EXPECT_EQ(KindOf("The recession will start next year."), Kinds::KIND_FORECAST);
  EXPECT_EQ(KindOf("If Italy leaves the union, prices fall."), Kinds::KIND_CONDITIONAL);
  EXPECT_EQ(KindOf("If supply falls, prices rise."), Kinds::KIND_CONDITIONAL);
  EXPECT_EQ(KindOf("If a deal is signed, the town is safe."), Kinds::KIND_CONDITIONAL);
  EXPECT_EQ(KindOf("If the bridge falls, the town is lost."), Kinds::KIND_CONDITIONAL);
  EXPECT_EQ(KindOf("The town is lost unless help arrives."), Kinds::KIND_CONDITIONAL);
  EXPECT_EQ(KindOf("Ashford"), Kinds::KIND_UNSPECIFIED);
  EXPECT_EQ(KindOf("The eastern town"), Kinds::KIND_UNSPECIFIED);
  EXPECT_EQ(KindOf(""), Kinds::KIND_UNSPECIFIED);
  EXPECT_EQ(KindOf(" \n ... \xff"), Kinds::KIND_UNSPECIFIED);
}

TEST(ReadClaim, TakesWhatOnlyLooksUncheckable) {
  for (const char* claim : {
           "Four million people live in Ashford.",
           "If you have no symptoms, you cannot spread the virus.",
           "The risk is higher if infected with another virus.",
           "Wind power can carry the grid, if properly managed.",
           "The company won the best picture prize.",
           "Climate change is making storms worse.",
           "Is it safe to swim in the lake? Yes, it is.",
           "The warming is due to several causes.",
           "The company will launch a smaller phone in March.",
           "The airline is set to introduce a route to Ashford.",
           "The virus is what causes the disease, and most people will recover.",
           "A study found that smoking doubles the risk.",
           "Several scientists say that the lake is warming.",
           "The trend is downward.\"",
           "Colchicine reduces lung injury in experimental acute respiratory distress syndrome",
       }) {
    EXPECT_EQ(KindOf(claim), Kinds::KIND_FACT) << claim;
  }
}

TEST(ReadClaim, RefusesOtherLanguages) {
  EXPECT_EQ(KindOf("Российские войска взяли город"), Kinds::KIND_FOREIGN);
  EXPECT_EQ(KindOf("俄军占领了这座城市"), Kinds::KIND_FOREIGN);
  EXPECT_EQ(KindOf("Les forces russes ont pris le contrôle de la ville orientale vendredi dernier"),
            Kinds::KIND_FOREIGN);
  EXPECT_EQ(KindOf("Die russischen Truppen haben nach eigenen Angaben die Kleinstadt erobert"), Kinds::KIND_FOREIGN);
}

}  // namespace
}  // namespace secondsource::language
