#include "service/evidence/readings.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "service/base/ids.h"
#include "service/evidence/lexical_stance.h"
#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

constexpr char kText[] =
    "Rebels captured Varn, said Jane Roe, a spokeswoman for the army. \"The town is ours,\" Roe said. Smoke rose over "
    "the roofs.";

v1::Document Made(const std::string& text, const std::string& title = "Varn has fallen") {
  v1::Document document;
  document.set_title(title);
  document.set_text(text);
  document.set_text_sha256(Sha256Hex(text));
  return document;
}

class ReadingsTest : public testing::Test {
 protected:
  const LexicalScorer scorer_{ShippedLexicon(), ShippedRegistry()};
  Readings readings_{ShippedRegistry(), ShippedLexicon(), scorer_};
};

TEST_F(ReadingsTest, ReadsADocumentOnce) {
  const auto first = readings_.Of(Made(kText), Call());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(readings_.Of(Made(kText), Call())->get(), first->get());
  EXPECT_EQ(readings_.RunsOf(Made(kText)).get(), readings_.RunsOf(Made(kText)).get());
  // The title gives context.
  EXPECT_NE(readings_.Of(Made(kText, "Another title"), Call())->get(), first->get());
}

TEST_F(ReadingsTest, HasASpeakerForEachUtteranceThatHasOne) {
  const auto reading = readings_.Of(Made(kText), Call());
  ASSERT_TRUE(reading.ok()) << reading.status();
  const auto& utterances = (*reading)->annotation.utterances;
  ASSERT_EQ((*reading)->speakers.size(), utterances.size());
  size_t spoken = 0;
  for (size_t i = 0; i < utterances.size(); ++i) {
    ASSERT_EQ((*reading)->speakers[i] != nullptr, utterances[i].speaker.has_value());
    if (!utterances[i].speaker) continue;
    EXPECT_EQ((*reading)->speakers[i]->name.text, "Jane Roe");
    ++spoken;
  }
  EXPECT_EQ(spoken, 2u);
}

TEST_F(ReadingsTest, KeepsWithinItsLimit) {
  Readings small(ShippedRegistry(), ShippedLexicon(), scorer_, 1024);
  const auto first = small.Of(Made(kText), Call());
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GT((*first)->bytes(), 1024u);
  EXPECT_NE(small.Of(Made(kText), Call())->get(), first->get());
}

TEST_F(ReadingsTest, StopsWithinADocument) {
  std::string text;
  while (text.size() < (size_t{1} << 20)) text += kText;
  const auto start = std::chrono::steady_clock::now();
  const Call call(start + std::chrono::milliseconds(20));
  EXPECT_EQ(readings_.Of(Made(text), call).status().code(), absl::StatusCode::kDeadlineExceeded);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_LT(taken.count(), 2.0);
}

}  // namespace
}  // namespace secondsource::evidence
