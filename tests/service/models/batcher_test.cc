#include "service/models/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include "service/base/ids.h"
#include "tests/service/models/tiny.h"

namespace secondsource::models {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ModelsTest : public ::testing::Test {
 protected:
  ModelsTest() {
    WriteTinyNetwork(folder_);
    network_ = Network::Load(folder_, 2).value();
  }
  ~ModelsTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Batcher> MakeBatcher(Batcher::Options options = {}) {
    return Batcher::Create(*network_, options).value();
  }

  // A row whose tokens add up to `sum`.
  static EncodedPair Row(TokenId sum, size_t size, size_t first_size) {
    EncodedPair row{.tokens = std::vector<TokenId>(size, 0), .first_size = first_size};
    row.tokens.back() = sum;
    return row;
  }
  static Vector Expected(const EncodedPair& row) {
    return {static_cast<float>(row.tokens.back()), static_cast<float>(row.tokens.size()),
            static_cast<float>(row.tokens.size() - row.first_size)};
  }

  const std::filesystem::path folder_ = std::filesystem::temp_directory_path() / RandomId();
  std::unique_ptr<Network> network_;
};

using NetworkTest = ModelsTest;
using BatcherTest = ModelsTest;

TEST_F(NetworkTest, ReadsRowsOfDifferentLengths) {
  EXPECT_EQ(network_->width(), 3u);
  const auto session = network_->NewSession().value();
  const EncodedPair a = Row(7, 3, 2);
  const EncodedPair b = Row(9, 40, 1);
  EXPECT_THAT(session->Run({&a, &b}).value(), ElementsAre(Expected(a), Expected(b)));
  EXPECT_THAT(session->Run({&b}).value(), ElementsAre(Expected(b)));
  EXPECT_THAT(session->Run({}).value(), IsEmpty());
}

TEST_F(NetworkTest, SaysWhatItCannotLoad) {
  const absl::Status missing = Network::Load(folder_ / "absent", 1).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("absent"));
  for (const char* text : {"", "no network", "<?xml version=\"1.0\"?><net", "<?xml version=\"1.0\"?><net/>"}) {
    std::ofstream(folder_ / "model.xml") << text;
    EXPECT_EQ(Network::Load(folder_, 1).status().code(), absl::StatusCode::kFailedPrecondition) << text;
  }
  WriteTinyNetwork(folder_);
  std::filesystem::resize_file(folder_ / "model.bin", 1);
  EXPECT_EQ(Network::Load(folder_, 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BatcherTest, AnswersManyCallersAtOnce) {
  const auto batcher = MakeBatcher();
  const auto call = [&](unsigned seed) {
    std::mt19937 random(seed);
    for (int round = 0; round < 20; ++round) {
      std::vector<EncodedPair> rows;
      for (size_t i = 0; i < random() % 30; ++i) {
        const size_t size = 2 + random() % 100;
        rows.push_back(Row(static_cast<TokenId>(random() % 1'000), size, 1 + random() % size));
      }
      const Call plain;
      const auto vectors = batcher->Run(rows, plain);
      ASSERT_TRUE(vectors.ok()) << vectors.status();
      ASSERT_EQ(vectors->size(), rows.size());
      for (size_t i = 0; i < rows.size(); ++i) EXPECT_EQ((*vectors)[i], Expected(rows[i]));
    }
  };
  std::vector<std::thread> callers;
  for (unsigned seed = 0; seed < 6; ++seed) callers.emplace_back(call, seed);
  for (std::thread& caller : callers) caller.join();
}

TEST_F(BatcherTest, GivesUpWhatNobodyWaitsFor) {
  const auto batcher = MakeBatcher({.sessions = 1, .rows = 1, .queue_limit = 100'000});
  const std::vector<EncodedPair> many(50'000, Row(1, 100, 1));
  Call cancelled;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    cancelled.Cancel();
  });
  EXPECT_EQ(batcher->Run(many, cancelled).status().code(), absl::StatusCode::kCancelled);
  other.join();
  const Call late(std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
  EXPECT_EQ(batcher->Run(many, late).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(batcher->Run(many, late).status().code(), absl::StatusCode::kDeadlineExceeded) << "from the start";
  const Call plain;
  EXPECT_THAT(batcher->Run({Row(3, 4, 2)}, plain).value(), ElementsAre(Expected(Row(3, 4, 2))));
}

TEST_F(BatcherTest, RefusesMoreThanMayWait) {
  const auto batcher = MakeBatcher({.sessions = 1, .rows = 8, .queue_limit = 10});
  const Call plain;
  const absl::Status refused = batcher->Run(std::vector<EncodedPair>(11, Row(1, 4, 2)), plain).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("call again later"));
  EXPECT_TRUE(batcher->Run(std::vector<EncodedPair>(10, Row(1, 4, 2)), plain).ok());
}

}  // namespace
}  // namespace secondsource::models
