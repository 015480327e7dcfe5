#include "service/evidence/trained_stance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
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
    models::WriteTinyModel(folder_);
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

TEST_F(TrainedStance, OfATextIsWhatTheModelSays) {
  const auto first = Read({{"the town fell", "", ""}, {"the town", "", ""}});
  const auto second = Read({{"fell", "", ""}});
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances =
      scorer.ReadClaim("the town fell", "the town fell", absl::Now())->Score({first.get(), second.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  ASSERT_EQ(stances->size(), 2u);
  ASSERT_EQ(stances->at(0).size(), 2u);
  // The tiny network gives how many of the tokens are of the second part as `neither`: the passage and its end.
  EXPECT_EQ(stances->at(0)[0].text.neither(), 4);
  EXPECT_EQ(stances->at(0)[1].text.neither(), 3);
  EXPECT_EQ(stances->at(1)[0].text.neither(), 2);
}

TEST_F(TrainedStance, ReadsAWindowWithAPassageThatIsInIt) {
  const auto read = Read({{"the town", "", ""}, {"fell", "", ""}, {"the town fell", "", ""}}, {{0, 1}, {1, 2}});
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("the town fell", "the town fell", absl::Now())->Score({read.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  ASSERT_EQ(stances->at(0).size(), 5u);
  EXPECT_EQ(stances->at(0)[3].text.neither(), 4) << "'the town fell' and its end";
  EXPECT_EQ(stances->at(0)[4].text.neither(), 5);
}

TEST_F(TrainedStance, ReadsWhatIsSaidAndTheWholeOfIt) {
  const auto read =
      Read({{"fell", "Jane Roe", "the town fell the"}, {"the town", "Jane Roe", "town"}, {"fell", "", ""}}, {{0, 1}});
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("the fell", "the town fell", absl::Now())->Score({read.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  const std::vector<PassageStance>& scored = stances->at(0);
  ASSERT_EQ(scored.size(), 4u);
  // As `refutes` it gives how many tokens there are: of the proposition, or of the claim, and of what is read.
  // Of what is said words count for half, and see hardly a contradiction here.
  constexpr double kByWords = 0.05;
  EXPECT_NEAR(scored[0].said.refutes(), (3 + 2 + 1) / 2.0, kByWords);
  EXPECT_EQ(scored[0].text.refutes(), 3 + 3 + 4);
  EXPECT_EQ(scored[1].text.refutes(), 3 + 3 + 4 + 1) << "with the sentence before";
  EXPECT_EQ(scored[2].text.refutes(), 3 + 3 + 1) << "the writer's own words stand alone";
  EXPECT_NEAR(scored[2].said.refutes(), scored[2].text.refutes() / 2, kByWords) << "and are the text";
  EXPECT_NEAR(scored[3].said.refutes(), (3 + 2 + 3) / 2.0, kByWords);
  EXPECT_EQ(scored[3].text.refutes(), 3 + 3 + 5);
}

TEST_F(TrainedStance, OfWhatIsSaidIsHalfWhatWordsSay) {
  const auto read = Read({{"the town fell", "Jane Roe", "the town fell"}});
  const auto stances = TrainedScorer(chooser_, *classifier_)
                           .ReadClaim("the town fell", "the town fell", absl::Now())
                           ->Score({read.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  const auto words = chooser_.ReadPassages("", {{"the town fell", "Jane Roe", ""}}, {}, Call()).value();
  const auto by_words = chooser_.ReadClaim("the town fell", "", absl::Now())->Score({words.get()}, Call());
  ASSERT_GT(by_words->at(0)[0].said.supports(), 0.5);
  const PassageStance& scored = stances->at(0)[0];
  EXPECT_EQ(scored.said.supports(), (scored.text.supports() + by_words->at(0)[0].said.supports()) / 2);
}

TEST_F(TrainedStance, ReadsNoMoreThanItsCandidatesAndThoseThatShareMost) {
  std::vector<Passage> passages;
  for (int i = 0; i < 100; ++i) passages.push_back({absl::StrCat("nothing of the kind ", i), "", ""});
  passages[70].content = "the town of Varn fell";
  const auto read = Read(passages);
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances =
      scorer.ReadClaim("the town of Varn fell", "the town of Varn fell", absl::Now())->Score({read.get()}, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  size_t seen = 0;
  for (const PassageStance& stance : stances->at(0)) seen += stance.said.supports() > 0;
  EXPECT_EQ(seen, TrainedScorer::kCandidates);
  EXPECT_GT(stances->at(0)[70].said.supports(), 0);
}

TEST_F(TrainedStance, ReadsAPassageOfEachOfTheFirstDocuments) {
  const std::vector<Passage> sharing(40, {"the town of Varn fell", "", ""});
  const std::vector<Passage> other_words = {{"nothing of the kind", "", ""}, {"not a word", "", ""}};
  std::vector<std::unique_ptr<const StanceScorer::Passages>> read;
  std::vector<const StanceScorer::Passages*> documents;
  for (size_t i = 0; i < TrainedScorer::kDocuments + 2; ++i) {
    read.push_back(Read(i == 0 ? sharing : other_words));
    documents.push_back(read.back().get());
  }
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances =
      scorer.ReadClaim("the town of Varn fell", "the town of Varn fell", absl::Now())->Score(documents, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  std::vector<size_t> seen;
  for (const auto& document : *stances) {
    seen.push_back(static_cast<size_t>(std::count_if(document.begin(), document.end(),
                                                     [](const auto& stance) { return stance.said.supports() > 0; })));
  }
  EXPECT_EQ(seen[0], TrainedScorer::kCandidates - TrainedScorer::kDocuments + 1);
  for (size_t i = 1; i < seen.size(); ++i) EXPECT_EQ(seen[i], i < TrainedScorer::kDocuments ? 1u : 0u) << i;
}

TEST_F(TrainedStance, ReadsTheFirstDocumentsBeforeWhatStandsAroundThem) {
  const auto read = Read({{"fell", "Jane Roe", "the town fell"}, {"the town", "Jane Roe", "town"}}, {{0, 1}});
  const std::vector<const StanceScorer::Passages*> documents(TrainedScorer::kDocuments, read.get());
  const TrainedScorer scorer(chooser_, *classifier_);
  const auto stances = scorer.ReadClaim("fell", "fell", absl::Now())->Score(documents, Call());
  ASSERT_TRUE(stances.ok()) << stances.status();
  const size_t windows_left = (TrainedScorer::kCandidates - 2 * TrainedScorer::kDocuments) / 2;
  for (size_t i = 0; i < documents.size(); ++i) {
    EXPECT_GT(stances->at(i)[0].text.refutes(), 0) << i;
    EXPECT_EQ(stances->at(i)[2].text.refutes() > 0, i < windows_left) << i;
  }
}

TEST_F(TrainedStance, StopsWithTheCall) {
  const auto read = Read({{"the town fell", "", ""}});
  Call call;
  call.Cancel();
  const TrainedScorer scorer(chooser_, *classifier_);
  EXPECT_EQ(scorer.ReadClaim("town", "town", absl::Now())->Score({read.get()}, call).status().code(),
            absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace secondsource::evidence
