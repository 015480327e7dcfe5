#include "service/retrieval/retriever.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/service/evidence/world.h"
#include "tests/service/retrieval/encoder.h"

namespace secondsource::retrieval {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RetrieverTest : public RetrievalTest {
 protected:
  std::vector<std::string> Find(const Retriever& retriever, std::string_view claim, size_t limit = 10,
                                const corpus::CutOffs& cut_offs = {}) {
    const auto documents = retriever.Find(claim, ShippedRegistry(), limit, cut_offs, Call());
    EXPECT_TRUE(documents.ok()) << documents.status();
    std::vector<std::string> ids;
    for (const v1::Document& document : documents.value()) ids.push_back(document.id());
    return ids;
  }

  void PutVector(uint64_t revision, const models::Vector& vector) {
    ASSERT_TRUE(store_.PutVectors(encoder_->id(), {{revision, vector}}).ok());
  }

  models::Vector VectorOf(const std::string& text) { return encoder_->Encode({text}, Call()).value().front(); }

  // A vector whose cosine with that of the text is this.
  models::Vector WithCosine(double cosine, const std::string& text) {
    const models::Vector of_text = VectorOf(text);
    const double length = std::hypot(of_text[0], of_text[1], of_text[2]);
    const double across = std::hypot(of_text[0], of_text[1]);
    const double sine = std::sqrt(1 - cosine * cosine);
    return {static_cast<float>(cosine * of_text[0] / length - sine * of_text[1] / across),
            static_cast<float>(cosine * of_text[1] / length + sine * of_text[0] / across),
            static_cast<float>(cosine * of_text[2] / length)};
  }

  Retriever by_words_{store_, std::nullopt};
  Retriever by_both_{store_, Sense{store_, *encoder_}};
};

TEST_F(RetrieverTest, FindsByWordsAlone) {
  Ingest("a", "the town fell");
  Ingest("b", "rain over hills");
  EXPECT_THAT(Find(by_words_, "the town fell"), ElementsAre("a"));
  EXPECT_THAT(Find(by_both_, "the town fell"), ElementsAre("a")) << "none has a vector yet";
}

TEST_F(RetrieverTest, FindsBySenseWhatSharesNoWord) {
  Ingest("a", "the town fell");
  Ingest("b", "rain over hills");
  Ingest("c", "snow over hills");
  const models::Vector same = VectorOf("the town fell");
  PutVector(1, same);
  PutVector(2, same);
  PutVector(3, {-same[0], -same[1], -same[2]});
  EXPECT_THAT(Find(by_both_, "the town fell"), ElementsAre("a", "b")) << "c is far from it";
  EXPECT_THAT(Find(by_both_, "the town fell", 1), ElementsAre("a"));
}

TEST_F(RetrieverTest, BothWaysCountForMoreThanOne) {
  Ingest("words", "town town town town fell fell");
  Ingest("both", "a town in the hills fell silent at night after snow");
  Ingest("sense", "rain over hills");
  const models::Vector sought = VectorOf("town fell");
  for (const uint64_t revision : {2, 3}) PutVector(revision, sought);
  EXPECT_EQ(Find(by_words_, "town fell").front(), "words");
  EXPECT_EQ(Find(by_both_, "town fell").front(), "both");
}

TEST_F(RetrieverTest, SenseCountsSevenTenths) {
  Ingest("words", "the town fell");
  Ingest("near", "rain over hills");
  Ingest("nearer", "snow over hills");
  PutVector(1, WithCosine(0.4, "the town fell"));
  PutVector(2, WithCosine(0.8, "the town fell"));
  PutVector(3, WithCosine(0.9, "the town fell"));
  EXPECT_THAT(Find(by_both_, "the town fell"), ElementsAre("nearer", "words", "near"))
      << "0.7 * 0.9, 0.3 + 0.7 * 0.4, 0.7 * 0.8";
}

TEST_F(RetrieverTest, WhatHasNoVectorYetIsNotBehindWhatSharesNothing) {
  Ingest("near", "rain over hills");
  Ingest("new", "the town fell");
  const models::Vector sought = VectorOf("the town fell");
  // Its cosine is a little above the least that counts.
  PutVector(1, {-sought[1] + sought[0] / 2, sought[0] + sought[1] / 2, sought[2] / 2});
  EXPECT_EQ(Find(by_both_, "the town fell").front(), "new");
}

TEST_F(RetrieverTest, MindsTheCutOffs) {
  Ingest("a", "the town fell");
  PutVector(1, VectorOf("the town fell"));
  EXPECT_THAT(Find(by_both_, "the town fell", 10, {.known_at = absl::UnixEpoch()}), IsEmpty());
}

TEST_F(RetrieverTest, StopsWithTheCall) {
  Call call;
  call.Cancel();
  EXPECT_EQ(by_both_.Find("town", ShippedRegistry(), 10, {}, call).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace secondsource::retrieval
