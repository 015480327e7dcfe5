#include "service/rpc/server.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

// grpc.health.v1 by hand: Debian ships no generated code for it. Both messages have one field, number 1: the name of a
// service, and its status (1 SERVING, 2 NOT_SERVING).
class HealthClient {
 public:
  explicit HealthClient(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

  // -1 if the call fails.
  int Check(const std::string& service) {
    std::string request;
    if (!service.empty()) request = std::string("\x0a") + static_cast<char>(service.size()) + service;
    const grpc::Slice slice(request);
    const grpc::ByteBuffer buffer(&slice, 1);
    grpc::ByteBuffer reply;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    Signal done;
    grpc::Status status;
    stub_.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &buffer, &reply, [&](grpc::Status result) {
      status = std::move(result);
      done.Set();
    });
    if (!done.Await() || !status.ok()) return -1;
    grpc::Slice answer;
    if (!reply.DumpToSingleSlice(&answer).ok() || answer.size() != 2 || answer.begin()[0] != 0x08) return -1;
    return answer.begin()[1];
  }

 private:
  grpc::GenericStub stub_;
};
constexpr int kServing = 1;
constexpr int kNotServing = 2;

class ServerTest : public RpcTest {};

TEST_F(ServerTest, ListensOnAFreePort) {
  StartServer();
  EXPECT_GT(server_->port(), 0);
  EXPECT_EQ(server_->address(), "127.0.0.1:" + std::to_string(server_->port()));
}

TEST_F(ServerTest, ASecondServerOnThePortIsRefused) {
  StartServer();
  ServerOptions second = options_;
  second.listen = server_->address();
  const auto refused = Server::Start(second, MakeBackend());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(refused.status().message()),
              testing::AllOf(testing::HasSubstr(server_->address()), testing::HasSubstr("--listen")));
  EXPECT_TRUE(Verify(Claim("The first server answers on.")).ok());
}

TEST_F(ServerTest, ServesOnAUnixSocket) {
  options_.listen = "unix:" + testing::TempDir() + "rpc_test_" + std::to_string(getpid()) + ".sock";
  StartServer();
  EXPECT_EQ(server_->address(), options_.listen);
  EXPECT_EQ(server_->port(), 0);
  EXPECT_TRUE(Verify(Claim("A claim.")).ok());
}

TEST_F(ServerTest, TooLargeAMessageIsRefused) {
  StartServer();
  v1::VerifyClaimRequest request = Claim("A claim.");
  request.add_documents()->set_text(std::string(5 << 20, 'x'));
  EXPECT_EQ(Verify(request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Verify(Claim("A claim.")).ok());
}

TEST_F(ServerTest, HealthFollowsTheCanary) {
  canary_lives_ = false;
  options_.canary_interval = std::chrono::milliseconds(20);
  StartServer();
  HealthClient health(channel_);
  const std::vector<std::string> services = {"", "secondsource.v1.VerificationService", "secondsource.v1.CorpusService",
                                             "secondsource.v1.SourceService", "secondsource.v1.VerifierService"};
  for (const std::string& service : services) EXPECT_EQ(health.Check(service), kNotServing) << service;
  canary_lives_ = true;
  EXPECT_TRUE(Eventually([&] { return health.Check("") == kServing; }));
  for (const std::string& service : services) EXPECT_EQ(health.Check(service), kServing) << service;
  canary_lives_ = false;
  EXPECT_TRUE(Eventually([&] { return health.Check("secondsource.v1.CorpusService") == kNotServing; }));
  EXPECT_EQ(health.Check("no.such.Service"), -1);
}

TEST_F(ServerTest, ADrainLetsCallsEndAndTakesNoNewOnes) {
  Signal started;
  Signal gate;
  verify_claim_ = [&](const v1::VerifyClaimRequest& request, auto, const auto&) -> absl::StatusOr<v1::Verification> {
    started.Set();
    gate.Await();
    return Answer(request);
  };
  StartServer();
  std::thread in_flight([this] { EXPECT_TRUE(Verify(Claim("In flight.")).ok()); });
  ASSERT_TRUE(started.Await());
  std::thread drain([this] { server_->Drain(std::chrono::seconds(15)); });
  EXPECT_TRUE(Eventually([this] {
    const auto channel = grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), {});
    grpc::ClientContext context;
    SetDeadline(context, std::chrono::seconds(5));
    v1::GetVerificationRequest request;
    v1::Verification response;
    return v1::VerificationService::NewStub(channel)->GetVerification(&context, request, &response).error_code() ==
           grpc::StatusCode::UNAVAILABLE;
  }));
  gate.Set();
  in_flight.join();
  drain.join();
  server_->Wait();
}

TEST_F(ServerTest, ADrainCancelsWhatOutlivesTheGrace) {
  Signal started;
  verify_claim_ = [&](const auto&, std::shared_ptr<Call> call, const auto&) -> absl::StatusOr<v1::Verification> {
    started.Set();
    return AwaitEnd(*call);
  };
  StartServer();
  std::thread in_flight([this] { EXPECT_FALSE(Verify(Claim("In flight.")).ok()); });
  ASSERT_TRUE(started.Await());
  const auto start = std::chrono::steady_clock::now();
  server_->Drain(std::chrono::milliseconds(200));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  in_flight.join();
}

TEST_F(ServerTest, HealthSaysNotServingWhileItDrains) {
  Signal started;
  Signal gate;
  verify_claim_ = [&](const v1::VerifyClaimRequest& request, auto, const auto&) -> absl::StatusOr<v1::Verification> {
    started.Set();
    gate.Await();
    return Answer(request);
  };
  StartServer();
  HealthClient health(channel_);
  ASSERT_TRUE(Eventually([&] { return health.Check("") == kServing; }));
  std::thread in_flight([this] { EXPECT_TRUE(Verify(Claim("In flight.")).ok()); });
  ASSERT_TRUE(started.Await());
  std::thread drain([this] { server_->Drain(std::chrono::seconds(15)); });
  EXPECT_TRUE(Eventually([&] { return health.Check("") != kServing; }));
  gate.Set();
  in_flight.join();
  drain.join();
}

}  // namespace
}  // namespace secondsource::rpc
