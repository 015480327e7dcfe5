#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

class OverloadTest : public RpcTest {
 protected:
  // One worker, held until the gate opens, and room for one call to wait.
  void StartBusyServer() {
    options_.workers = 1;
    options_.queue_limit = 1;
    verify_claim_ = [this](const v1::VerifyClaimRequest& request, auto,
                           const auto&) -> absl::StatusOr<v1::Verification> {
      ++started_;
      gate_.Await();
      return Answer(request);
    };
    StartServer();
    first_ = std::thread([this] { EXPECT_TRUE(Verify(Claim("first")).ok()); });
    ASSERT_TRUE(Eventually([this] { return started_ == 1; }));
  }
  void TearDown() override {
    gate_.Set();
    if (first_.joinable()) first_.join();
  }

  std::atomic<int> started_{0};
  Signal gate_;
  std::thread first_;
};

TEST_F(OverloadTest, AFullQueueRefusesAtOnceAndSaysWhenToTryAgain) {
  StartBusyServer();
  std::atomic<int> refused{0};
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      grpc::ClientContext context;
      SetDeadline(context);
      v1::VerifyClaimResponse response;
      const grpc::Status status = verification_->VerifyClaim(&context, Claim("more"), &response);
      if (status.ok()) {
        ++answered;
        return;
      }
      EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
      const google::rpc::Status details = DetailsOf(status);
      EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(details).reason(), "SERVER_OVERLOADED");
      EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(details).retry_delay().seconds(), 1);
      EXPECT_EQ(context.GetServerTrailingMetadata().count("grpc-retry-pushback-ms"), 1u);
      ++refused;
    });
  }
  EXPECT_TRUE(Eventually([&] { return refused == 3; }));
  gate_.Set();
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, 1);
}

TEST_F(OverloadTest, StreamsAreRefusedToo) {
  StartBusyServer();
  // The second call takes the only place in the queue; from then on streams are refused. Until then a stream may take
  // it for half a second.
  std::thread second([this] { EXPECT_TRUE(Eventually([this] { return Verify(Claim("second")).ok(); })); });
  EXPECT_TRUE(Eventually([this] {
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::milliseconds(500));
    v1::StreamVerifyClaimRequest request;
    *request.mutable_request() = Claim("third");
    v1::StreamVerifyClaimResponse event;
    const auto reader = verification_->StreamVerifyClaim(&context, request);
    while (reader->Read(&event)) {
    }
    return reader->Finish().error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
  }));
  gate_.Set();
  second.join();
}

TEST_F(OverloadTest, ACallWhoseTimeRanOutInTheQueueIsDropped) {
  StartBusyServer();
  grpc::ClientContext context;
  SetDeadline(context, std::chrono::milliseconds(100));
  v1::VerifyClaimResponse response;
  EXPECT_EQ(verification_->VerifyClaim(&context, Claim("late"), &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  gate_.Set();
  first_.join();
  // Refused until the worker has come to the one that is late.
  EXPECT_TRUE(Eventually([this] { return Verify(Claim("next")).ok(); }));
  EXPECT_EQ(started_, 2) << "the call that was late must not have been worked on";
}

}  // namespace
}  // namespace secondsource::rpc
