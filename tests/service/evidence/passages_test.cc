#include "service/evidence/passages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/base/ids.h"
#include "service/evidence/lexical_stance.h"
#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kText[] = "The bridge was closed. Two lorries had collided. Nobody was hurt. Traffic was diverted.";

// What a text's passages are worth, with stances as the test says.
class Passages : public testing::Test {
 protected:
  void Read(const std::string& text) {
    source_.document.set_name("documents/a");
    source_.document.set_publisher("Harbour Gazette");
    source_.document.set_text(text);
    source_.document.set_text_sha256(Sha256Hex(text));
    Readings readings(ShippedRegistry(), ShippedLexicon(), scorer_);
    reading_ = readings.Of(source_.document, Call()).value();
    v1::Stance neither;
    neither.set_neither(1);
    scored_.assign(reading_->annotation.utterances.size() + reading_->windows.size(), {neither, neither});
  }

  static v1::Stance Stance(double supports, double refutes) {
    v1::Stance stance;
    stance.set_supports(supports);
    stance.set_refutes(refutes);
    stance.set_neither(1 - supports - refutes);
    return stance;
  }
  v1::Stance& OfSentence(size_t i) { return scored_.at(i).said; }
  v1::Stance& OfText(size_t i) { return scored_.at(i).text; }
  v1::Stance& OfWindow(size_t i) { return scored_.at(reading_->annotation.utterances.size() + i).said; }

  std::vector<v1::Evidence> Find(const Sought& sought = {}) {
    OriginTracer tracer(ShippedRegistry(), ShippedLexicon());
    return FindPassages(source_, *reading_, scored_, sought, tracer, Call()).value();
  }
  std::vector<std::string> Quotes() {
    std::vector<std::string> quotes;
    for (const v1::Evidence& evidence : Find()) quotes.push_back(evidence.quote());
    return quotes;
  }

  const LexicalScorer scorer_{ShippedLexicon(), ShippedRegistry()};
  Source source_;
  std::shared_ptr<const DocumentReading> reading_;
  std::vector<PassageStance> scored_;
};

TEST_F(Passages, WhatSaysNothingIsNoEvidence) {
  Read(kText);
  ASSERT_EQ(reading_->annotation.utterances.size(), 4u);
  ASSERT_EQ(reading_->windows.size(), 2u);
  OfSentence(1) = Stance(0.2, 0.1);
  EXPECT_THAT(Quotes(), IsEmpty());
}

TEST_F(Passages, AWindowStandsWhereItSaysMore) {
  Read(kText);
  OfSentence(1) = Stance(0.5, 0);
  OfWindow(0) = Stance(0.9, 0);
  EXPECT_THAT(Quotes(), ElementsAre("The bridge was closed. Two lorries had collided. Nobody was hurt."));
}

TEST_F(Passages, ASentenceStandsWhereItSaysAsMuch) {
  Read(kText);
  OfSentence(1) = Stance(0.9, 0);
  OfWindow(0) = Stance(0.9, 0);
  OfWindow(1) = Stance(0, 0.6);
  EXPECT_THAT(Quotes(), ElementsAre("Two lorries had collided."));
}

TEST_F(Passages, SentencesOutsideTheWindowStandBesideIt) {
  Read(kText);
  OfSentence(3) = Stance(0, 0.7);
  OfWindow(0) = Stance(0.9, 0);
  const auto evidence = Find();
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_EQ(evidence[0].stance().supports(), 0.9);
  EXPECT_EQ(evidence[1].quote(), "Traffic was diverted.");
  for (const v1::Evidence& item : evidence) {
    const std::string& text = source_.document.text();
    EXPECT_EQ(item.quote(), text.substr(item.span().start(), item.span().end() - item.span().start()));
  }
}

TEST_F(Passages, AWindowTooLongToQuoteHidesNothing) {
  std::string long_sentence = "The bridge was closed";
  while (long_sentence.size() < 9'000) long_sentence += " and closed";
  Read(long_sentence + ". Two lorries had collided.");
  OfSentence(0) = Stance(0.95, 0);
  OfSentence(1) = Stance(0.9, 0);
  EXPECT_THAT(Quotes(), ElementsAre("Two lorries had collided."));
}

TEST_F(Passages, DenialsTurnWhatIsSaid) {
  Read("The company denied that it had closed the bridge.");
  OfSentence(0) = Stance(0.9, 0);
  const auto evidence = Find();
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(evidence[0].stance().refutes(), 0.9);
  EXPECT_EQ(evidence[0].statement().cue_class(), v1::Statement::CUE_DENYING);
}

TEST_F(Passages, AnAnswerSpeaksOfWhatItAnswers) {
  Read("The minister said the bridge had fallen. \"That is not true,\" said Jane Roe, a spokeswoman for the army.");
  ASSERT_EQ(reading_->annotation.utterances.size(), 2u);
  OfSentence(0) = Stance(0.9, 0);
  const auto evidence = Find();
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_GT(evidence[0].stance().supports(), 0.5);
  EXPECT_GT(evidence[1].stance().refutes(), 0.5);
}

TEST_F(Passages, WhatTheTextSaysStandsBesideWhatIsSaid) {
  Read("The minister said the bridge had fallen. The bridge stands.");
  OfSentence(0) = Stance(0.9, 0);
  OfText(0) = Stance(0.2, 0.1);
  OfText(1) = Stance(0, 0.8);
  const auto evidence = Find();
  ASSERT_EQ(evidence.size(), 2u);
  EXPECT_EQ(evidence[0].stance().supports(), 0.9);
  EXPECT_EQ(evidence[0].text_stance().supports(), 0.2);
  EXPECT_EQ(evidence[1].text_stance().refutes(), 0.8);
}

TEST_F(Passages, OnlyTheSpeakersWordsCountWhereSheIsSought) {
  Read("The bridge was closed. Jane Roe said the bridge was closed.");
  for (size_t i = 0; i < 2; ++i) OfSentence(i) = Stance(0.9, 0);
  OriginTracer tracer(ShippedRegistry(), ShippedLexicon());
  const auto& speakers = reading_->speakers;
  ASSERT_NE(speakers.at(1), nullptr);
  const Sought sought = {"the bridge was closed", "Jane Roe said the bridge was closed", tracer.OfSpeaker(*speakers[1]),
                         false};
  const auto evidence = Find(sought);
  ASSERT_EQ(evidence.size(), 1u);
  EXPECT_EQ(evidence[0].quote(), "Jane Roe said the bridge was closed.");
  EXPECT_EQ(evidence[0].origin().kind(), v1::Origin::KIND_PUBLISHER);
  OfText(0) = Stance(0.1, 0.7);
  ASSERT_EQ(Find(sought).size(), 2u) << "the outlet's own words about what she said count, too";
  EXPECT_EQ(Find(sought)[0].stance().refutes(), 0.7);
}

}  // namespace
}  // namespace secondsource::evidence
