#include "service/evidence/windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/service/evidence/world.h"

namespace secondsource::evidence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class Windows : public testing::Test {
 protected:
  // First and last utterance of each window.
  std::vector<std::pair<size_t, size_t>> Of(const std::string& text) {
    utterances_ = language::Annotate(text, "", ShippedLexicon()).utterances;
    std::vector<std::shared_ptr<const SpeakerReading>> speakers;
    for (const language::Utterance& utterance : utterances_) {
      auto& speaker = speakers.emplace_back();
      if (!utterance.speaker) continue;
      auto& known = known_[utterance.speaker->name];
      if (known == nullptr) known = std::make_shared<const SpeakerReading>();
      speaker = known;
    }
    std::vector<std::pair<size_t, size_t>> places;
    for (const Window& window : FindWindows(utterances_, speakers)) places.emplace_back(window.first, window.last);
    return places;
  }

  std::vector<language::Utterance> utterances_;
  std::map<std::string, std::shared_ptr<const SpeakerReading>> known_;
};

TEST_F(Windows, OneSentenceHasNone) { EXPECT_THAT(Of("The bridge was closed on Monday."), IsEmpty()); }

TEST_F(Windows, AShortTextIsOne) {
  EXPECT_THAT(Of("The bridge was closed on Monday. Two lorries had collided there. Nobody was hurt."),
              ElementsAre(Pair(0, 2)));
}

TEST_F(Windows, ThreeSentencesSlideOverALongerText) {
  EXPECT_THAT(Of("The bridge was closed. Two lorries had collided. Nobody was hurt. It opened again at noon."),
              ElementsAre(Pair(0, 2), Pair(1, 3)));
}

TEST_F(Windows, LongSentencesAreNotJoined) {
  const std::string sentence = "The bridge was closed " + std::string(20, 'x') + [] {
    std::string words;
    for (int i = 0; i < 60; ++i) words += " again";
    return words;
  }();
  EXPECT_THAT(Of(sentence + ". " + sentence + "."), IsEmpty());
}

TEST_F(Windows, AnothersWordsEndThem) {
  const auto windows =
      Of("The bridge was closed. Two lorries had collided. \"Nobody was hurt,\" Jane Roe said. Traffic was diverted.");
  EXPECT_THAT(windows, ElementsAre(Pair(0, 1)));
  for (const auto& [first, last] : windows) {
    for (size_t i = first; i <= last; ++i) EXPECT_FALSE(utterances_[i].speaker);
  }
}

TEST_F(Windows, JoinedTheyReadAsTheTextDoes) {
  const std::string text = "The bridge was closed. Two lorries had collided.";
  Of(text);
  const language::Utterance joined = Join(utterances_, {0, 1});
  EXPECT_EQ(joined.passage.In(text), text);
  EXPECT_EQ(joined.content.In(text), "The bridge was closed. Two lorries had collided");
}

}  // namespace
}  // namespace secondsource::evidence
