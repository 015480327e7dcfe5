// Annotate on any bytes: exact ranges, no crash, and time that grows with the length and no faster.
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/utterances.h"

namespace secondsource::language {
namespace {

bool OnBoundary(std::string_view text, uint32_t offset) {
  return offset == text.size() || (static_cast<unsigned char>(text[offset]) & 0xC0) != 0x80;
}

void ExpectRange(std::string_view text, Range range, bool utf8) {
  ASSERT_LE(range.start, range.end);
  ASSERT_LE(range.end, text.size());
  if (range.empty() || !utf8) return;
  EXPECT_TRUE(OnBoundary(text, range.start)) << range.start;
  EXPECT_TRUE(OnBoundary(text, range.end)) << range.end;
}

bool Holds(Range outer, Range inner) { return inner.empty() || (outer.start <= inner.start && inner.end <= outer.end); }

void ExpectSound(std::string_view text, bool utf8) {
  const Annotation annotation = Annotate(text, "", English());
  for (const Range& sentence : annotation.sentences) ExpectRange(text, sentence, utf8);
  for (size_t i = 0; i < annotation.utterances.size(); ++i) {
    const Utterance& utterance = annotation.utterances[i];
    ExpectRange(text, utterance.passage, utf8);
    ExpectRange(text, utterance.content, utf8);
    ExpectRange(text, utterance.cue, utf8);
    EXPECT_FALSE(utterance.content.empty());
    EXPECT_TRUE(Holds(utterance.passage, utterance.content)) << utterance.content.In(text);
    EXPECT_TRUE(Holds(utterance.passage, utterance.cue)) << utterance.cue.In(text);
    if (utterance.speaker) {
      ExpectRange(text, utterance.speaker->range, utf8);
      EXPECT_TRUE(Holds(utterance.passage, utterance.speaker->range)) << utterance.speaker->range.In(text);
    }
    if (utterance.answer) {
      EXPECT_LT(utterance.answer->target, i);
    }
  }
  ReadClaim(text, English());
}

double SecondsFor(std::string_view text) {
  const auto start = std::chrono::steady_clock::now();
  Annotate(text, "", English());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string Repeated(std::string_view part, size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

TEST(AnnotateBounds, HoldOnProseOfRandomParts) {
  const std::vector<std::string> parts = {"the army",
                                          "said",
                                          " \"",
                                          "\" ",
                                          "“",
                                          "”",
                                          ",",
                                          ". ",
                                          ".\n",
                                          "that",
                                          "it",
                                          "Jane Roe",
                                          ", a spokeswoman for Foo,",
                                          "denied",
                                          "claims by",
                                          "according to",
                                          "the town of Ashford",
                                          "the town",
                                          "could not be verified",
                                          "and",
                                          "but",
                                          "has",
                                          "not",
                                          "confirmed",
                                          "— ",
                                          "ünïcödé",
                                          "…",
                                          "saying",
                                          "No, this is not true",
                                          "who",
                                          "'",
                                          "’s",
                                          "claim",
                                          "accused",
                                          "of",
                                          "told",
                                          "reporters",
                                          "on January 13",
                                          ";",
                                          ":",
                                          "declined to comment",
                                          "日本"};
  std::mt19937 random(20230113);
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (size_t words = random() % 60; words > 0; --words)
      text += parts[random() % parts.size()] + (random() % 4 ? " " : "");
    SCOPED_TRACE(text);
    ExpectSound(text, true);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(AnnotateBounds, HoldOnRandomBytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (size_t bytes = random() % 300; bytes > 0; --bytes) text += static_cast<char>(random() % 256);
    ExpectSound(text, false);
  }
  ExpectSound("", true);
  ExpectSound("\"", true);
  ExpectSound("\"\"\"", true);
  ExpectSound("'s", true);
  ExpectSound("said", true);
  ExpectSound(", said", true);
  ExpectSound("according to", true);
}

// A quotation that follows a name without a word of saying makes a person of an empty name.
TEST(AnnotateBounds, HoldForASpeakerWhoseNameHasNoWords) {
  ExpectSound("“President Jane Roe has won.”\n\nLater, Roe “Leave them.”\n\nOn have rights, Doe said", true);
}

TEST(AnnotateBounds, StopsWhenTheCallEnds) {
  const std::string text = Repeated("The army took the town, Jane Roe said. ", 1 << 20);
  const auto start = std::chrono::steady_clock::now();
  const Call call(start + std::chrono::milliseconds(20));
  EXPECT_EQ(Annotate(text, "", English(), call).status().code(), absl::StatusCode::kDeadlineExceeded);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_LT(taken.count(), 2.0);
  EXPECT_TRUE(Annotate("Jane Roe said so.", "", English(), Call()).ok());
}

// Eight times the text may take eight times as long; the bound leaves as much again for a busy machine. A step that is
// quadratic takes 64 times as long.
void ExpectLinear(const std::string& part) {
  constexpr size_t kBytes = 16 << 10;
  const double once = SecondsFor(Repeated(part, kBytes));
  const double eight_times = SecondsFor(Repeated(part, 8 * kBytes));
  EXPECT_LT(eight_times, 24 * once + 0.2) << part.substr(0, 50);
}

TEST(AnnotateBounds, TimeIsLinear) {
  std::mt19937 random(11);
  std::string garbage;
  while (garbage.size() < 1 << 10) garbage += static_cast<char>(random() % 256);
  ExpectLinear(garbage);
  for (const char* part : {"\"", "\" a", "“A b, ", "said ", "Jane Roe said that the town of Ashford, ", "A", "a.",
                           "The town. ", "Jane Roe, a mayor, said the claim was false. "}) {
    ExpectLinear(part);
  }
}

}  // namespace
}  // namespace secondsource::language
