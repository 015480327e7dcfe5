#include "service/retrieval/vector_keeper.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/service/retrieval/encoder.h"

namespace secondsource::retrieval {
namespace {

class VectorKeeperTest : public RetrievalTest {
 protected:
  size_t Waiting() { return store_.WithoutVector(encoder_->id(), 0, 1'000, Call())->versions.size(); }

  // Whether all have vectors before long.
  bool AllDone() {
    for (int i = 0; i < 1'000 && Waiting() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return Waiting() == 0;
  }
};

TEST_F(VectorKeeperTest, EncodesWhatIsThereAndWhatComes) {
  for (int i = 0; i < 30; ++i) Ingest(absl::StrCat("d", i), "the town fell");
  const VectorKeeper keeper(store_, *encoder_);
  EXPECT_TRUE(AllDone());
  Ingest("d0", "the town fell, a correction");
  Ingest("late", "the town");
  EXPECT_TRUE(AllDone());
  const auto vector = encoder_->Encode({"the town"}, Call()).value().front();
  EXPECT_FALSE(store_.Nearest(encoder_->id(), vector, 5, {}, Call()).value().empty());
}

TEST_F(VectorKeeperTest, GivesUpAtOnce) {
  for (int i = 0; i < 5'000; ++i) Ingest(absl::StrCat("d", i), "the town fell");
  const auto begin = std::chrono::steady_clock::now();
  {
    const VectorKeeper keeper(store_, *encoder_);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_GT(Waiting(), 0u);
}

// An index that fails once.
class Failing : public corpus::VectorIndex {
 public:
  explicit Failing(corpus::VectorIndex& index) : index_(index) {}
  absl::StatusOr<corpus::UnencodedVersions> WithoutVector(std::string_view model, uint64_t after, size_t limit,
                                                          const Call& call) const override {
    return index_.WithoutVector(model, after, limit, call);
  }
  absl::Status PutVectors(std::string_view model, absl::Span<const corpus::VersionVector> vectors) override {
    return failed_.exchange(true) ? index_.PutVectors(model, vectors) : absl::UnavailableError("the disk is full");
  }
  absl::StatusOr<std::vector<corpus::SearchHit>> Nearest(std::string_view model, absl::Span<const float> vector,
                                                         size_t limit, const corpus::CutOffs& cut_offs,
                                                         const Call& call) const override {
    return index_.Nearest(model, vector, limit, cut_offs, call);
  }

 private:
  corpus::VectorIndex& index_;
  std::atomic<bool> failed_ = false;
};

TEST_F(VectorKeeperTest, TriesAgain) {
  Ingest("a", "the town fell");
  Failing failing(store_);
  const VectorKeeper keeper(failing, *encoder_);
  EXPECT_TRUE(AllDone());
}

}  // namespace
}  // namespace secondsource::retrieval
