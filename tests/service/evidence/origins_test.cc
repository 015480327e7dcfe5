#include "service/evidence/origins.h"

#include <gtest/gtest.h>

#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

class Origins : public testing::Test {
 protected:
  v1::Origin Speaker(const std::string& name, const std::string& description = "") {
    return tracer_.OfSpeaker({{}, name, description});
  }
  v1::Party::Kind KindOf(const v1::Origin& origin) { return tracer_.FindParty(origin.party())->kind(); }
  OriginTracer tracer_{ShippedRegistry(), ShippedLexicon()};
};

TEST_F(Origins, KnownPartiesTakeTheirSide) {
  const v1::Origin origin = Speaker("Britain's Foreign Office");
  EXPECT_EQ(origin.kind(), v1::Origin::KIND_PARTY);
  EXPECT_EQ(Speaker("the French Defence Ministry").side(), Speaker("France").side());
}

TEST_F(Origins, UnknownSpeakersArePlacedByWhatTheTextSays) {
  const v1::Origin origin = Speaker("Jean Exemple", "a spokesman for the northern group of the French armed forces");
  EXPECT_EQ(origin.party(), "parties/-/jean-exemple");
  EXPECT_EQ(origin.display_name(), "Jean Exemple");
  EXPECT_EQ(origin.side(), "parties/france");
}

TEST_F(Origins, StudyingACountryIsNotSpeakingForIt) {
  EXPECT_EQ(Speaker("Ada Moor", "an Ells University historian who has long studied France").side(),
            "parties/-/ada-moor");
}

TEST_F(Origins, SpokespeopleSpeakForTheirUnregisteredBody) {
  const v1::Origin first = Speaker("Bo Lind", "a spokesman for Hallam Ferries");
  const v1::Origin second = Speaker("Hallam Ferries");
  EXPECT_EQ(first.side(), second.party());
  EXPECT_EQ(first.side_display_name(), "Hallam Ferries");
}

TEST_F(Origins, NamesThatSpeakForOneAnotherCloseNoCircle) {
  Speaker("Ada Moor", "of Varn Rail");
  const v1::Origin origin = Speaker("VARN RAIL", "of Ada Moor");
  EXPECT_FALSE(origin.side().empty());
}

TEST_F(Origins, ShortNamesAreTheSameParty) { EXPECT_EQ(Speaker("Ada Moor", "the mayor").id(), Speaker("Moor").id()); }

TEST_F(Origins, KindsComeFromWords) {
  EXPECT_EQ(KindOf(Speaker("Varn police")), v1::Party::KIND_AUTHORITY);
  EXPECT_EQ(KindOf(Speaker("the judge")), v1::Party::KIND_COURT);
  EXPECT_EQ(KindOf(Speaker("Cy Dole", "the union's secretary")), v1::Party::KIND_ASSOCIATION);
  EXPECT_EQ(KindOf(Speaker("Di Ekman")), v1::Party::KIND_UNSPECIFIED);
}

TEST_F(Origins, ReprintsBelongToTheAgency) {
  v1::Document document;
  document.set_publisher("The Ells Courier");
  EXPECT_EQ(tracer_.OfPublisher(document).kind(), v1::Origin::KIND_PUBLISHER);
  EXPECT_EQ(tracer_.OfPublisher(document).display_name(), "The Ells Courier");
  document.set_credit_line("Reuters");
  EXPECT_EQ(tracer_.OfPublisher(document).kind(), v1::Origin::KIND_AGENCY);
  EXPECT_EQ(tracer_.OfPublisher(document).id(), "publishers/reuters");
}

TEST_F(Origins, CreditsAreReadAsTextsWriteThem) {
  v1::Document document;
  document.set_publisher("The Ells Courier");
  for (const char* credit : {"(Reuters)", "By Ann Example, Reuters", "Ann Example/Reuters", "www.reuters.com"}) {
    document.set_credit_line(credit);
    EXPECT_EQ(tracer_.OfPublisher(document).id(), "publishers/reuters") << credit;
  }
  document.set_credit_line("By Ann Example");
  EXPECT_EQ(tracer_.OfPublisher(document).display_name(), "The Ells Courier") << "one of its own";
  document.set_credit_line("Ells Wire");
  EXPECT_EQ(tracer_.OfPublisher(document).display_name(), "Ells Wire");
}

TEST_F(Origins, StateMediaTakeTheSideOfTheirOwner) {
  v1::Document document;
  document.set_publisher("TASS");
  EXPECT_EQ(tracer_.OfPublisher(document).side(), "parties/russia");
}

}  // namespace
}  // namespace secondsource::evidence
