#include "service/retrieval/retriever.h"

#include <gmock/gmock.h>

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
