#include "service/evidence/trained_stance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "tests/service/evidence/world.h"
#include "tests/service/models/tiny.h"

namespace secondsource::evidence {
namespace {

using testing::StartsWith;

class TrainedStance : public testing::Test {
 protected:
  TrainedStance() {
    models::WriteTinyNetwork(folder_);
    std::ofstream(folder_ / "vocab.txt") << "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\ntown\nfell\n";
    classifier_ = models::PairClassifier::Load(folder_, {}).value();
  }
  ~TrainedStance() override { std::filesystem::remove_all(folder_.parent_path()); }

  std::unique_ptr<const StanceScorer::Passages> Read(const std::vector<Passage>& passages,
                                                     const std::vector<Window>& windows = {}) {
    return TrainedScorer(chooser_, *classifier_).ReadPassages("", passages, windows, Call()).value();
  }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() / RandomId() / "stance";
  const LexicalScorer chooser_{ShippedLexicon(), ShippedRegistry()};
  std::unique_ptr<models::PairClassifier> classifier_;
};

TEST_F(TrainedStance, NamesTheModel) { EXPECT_THAT(TrainedScorer(chooser_, *classifier_).id(), StartsWith("stance-")); }

TEST_F(TrainedStance, IsWhatTheModelSays) {
  const auto first = Read({{"the town fell", ""}, {"the town", ""}});
  const auto second = Read({{"fell", ""}});
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("the town fell", absl::Now())->Score({first.get(), second.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  ASSERT_EQ(stances->size(), 2u);
  ASSERT_EQ(stances->at(0).size(), 2u);
  // The tiny network gives how many of the tokens are of the second part as `neither`: the passage and its end.
  EXPECT_EQ(stances->at(0)[0].neither(), 4);
  EXPECT_EQ(stances->at(0)[1].neither(), 3);
  EXPECT_EQ(stances->at(1)[0].neither(), 2);
}

TEST_F(TrainedStance, ReadsAWindowWithAPassageThatIsInIt) {
  const auto read = Read({{"the town", ""}, {"fell", ""}, {"the town fell", ""}}, {{0, 1}, {1, 2}});
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("the town fell", absl::Now())->Score({read.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  ASSERT_EQ(stances->at(0).size(), 5u);
  EXPECT_EQ(stances->at(0)[3].neither(), 4) << "'the town fell' and its end";
  EXPECT_EQ(stances->at(0)[4].neither(), 5);
}

TEST_F(TrainedStance, ReadsNoMoreThanItsCandidatesAndThoseThatShareMost) {
  std::vector<Passage> passages;
  for (int i = 0; i < 100; ++i) passages.push_back({absl::StrCat("nothing of the kind ", i), ""});
  passages[70].content = "the town of Varn fell";
  const auto read = Read(passages);
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("the town of Varn fell", absl::Now())->Score({read.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  size_t seen = 0;
  for (const v1::Stance& stance : stances->at(0)) seen += stance.supports() > 0;
  EXPECT_EQ(seen, TrainedScorer::kCandidates);
  EXPECT_GT(stances->at(0)[70].supports(), 0);
}

TEST_F(TrainedStance, ReadsAPassageOfEachOfTheFirstDocuments) {
  const std::vector<Passage> sharing(40, {"the town of Varn fell", ""});
  const std::vector<Passage> other_words = {{"nothing of the kind", ""}, {"not a word", ""}};
  std::vector<std::unique_ptr<const StanceScorer::Passages>> read;
  std::vector<const StanceScorer::Passages*> documents;
  for (size_t i = 0; i < TrainedScorer::kDocuments + 2; ++i) {
    read.push_back(Read(i == 0 ? sharing : other_words));
    documents.push_back(read.back().get());
  }
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("the town of Varn fell", absl::Now())->Score(documents, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  std::vector<size_t> seen;
  for (const auto& document : *stances) {
    seen.push_back(static_cast<size_t>(
        std::count_if(document.begin(), document.end(), [](const auto& stance) { return stance.supports() > 0; })));
  }
  EXPECT_EQ(seen[0], TrainedScorer::kCandidates - TrainedScorer::kDocuments + 1);
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_EQ(seen[i], i < TrainedScorer::kDocuments ? 1u : 0u) << i;
}

TEST_F(TrainedStance, StopsWithTheCall) {
  const auto read = Read({{"the town fell", ""}});
  Call call;
  call.Cancel();
  const TrainedScorer scorer(chooser_, *classifier_);
  EXPECT_EQ(scorer.ReadClaim("town", absl::Now())->Score({read.get()}, call).status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace secondsource::evidence
