#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

using Ack = v1::IngestDocumentsResponse;

v1::IngestDocumentsRequest Document(const std::string& id, const std::string& text = "A text.") {
  v1::IngestDocumentsRequest request;
  request.mutable_document()->set_id(id);
  request.mutable_document()->set_publisher("Paper");
  request.mutable_document()->set_text(text);
  return request;
}

class IngestTest : public RpcTest {};

TEST_F(IngestTest, AcknowledgesEveryDocumentInOrder) {
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = corpus_stub_->IngestDocuments(&context);
  constexpr int kDocuments = 2000;
  std::thread writer([&] {
    for (int i = 0; i < kDocuments; ++i) stream->Write(Document("d" + std::to_string(i)));
    stream->WritesDone();
  });
  Ack ack;
  int acks = 0;
  while (stream->Read(&ack)) {
    ASSERT_EQ(ack.id(), "d" + std::to_string(acks));
    EXPECT_EQ(ack.outcome(), Ack::OUTCOME_CREATED);
    EXPECT_EQ(ack.version(), 1u);
    ++acks;
  }
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(acks, kDocuments);
  EXPECT_EQ(corpus_.List("", 2 * kDocuments, {})->size(), static_cast<size_t>(kDocuments));
}

TEST_F(IngestTest, RefusesABadDocumentAndGoesOn) {
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = corpus_stub_->IngestDocuments(&context);
  stream->Write(Document("a"));
  stream->Write(Document("not an id!"));
  stream->Write({});
  stream->Write(Document("b"));
  stream->WritesDone();
  std::vector<Ack> acks;
  Ack ack;
  while (stream->Read(&ack)) acks.push_back(ack);
  ASSERT_TRUE(stream->Finish().ok());
  ASSERT_EQ(acks.size(), 4u);
  EXPECT_EQ(acks[0].outcome(), Ack::OUTCOME_CREATED);
  EXPECT_EQ(acks[1].outcome(), Ack::OUTCOME_REFUSED);
  EXPECT_EQ(acks[1].id(), "not an id!");
  EXPECT_EQ(acks[1].version(), 0u);
  EXPECT_EQ(acks[1].error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(acks[1].error()).field_violations(0).field(), "document.id");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(acks[1].error()).reason(), "INVALID_FIELDS");
  EXPECT_EQ(acks[2].outcome(), Ack::OUTCOME_REFUSED);
  EXPECT_EQ(acks[3].outcome(), Ack::OUTCOME_CREATED);
  EXPECT_EQ(corpus_.List("", 10, {})->size(), 2u);
}

TEST_F(IngestTest, GathersWhatArrivesWhileABatchIsWritten) {
  Signal gate;
  corpus_.on_ingest = [&] {
    gate.Await();
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = corpus_stub_->IngestDocuments(&context);
  for (int i = 0; i < 100; ++i) stream->Write(Document("d" + std::to_string(i)));
  stream->WritesDone();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  gate.Set();
  Ack ack;
  int acks = 0;
  while (stream->Read(&ack)) ++acks;
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(acks, 100);
  EXPECT_LT(corpus_.batches.size(), 20u) << "documents must share transactions";
}

TEST_F(IngestTest, ReadsOnlySoFarAhead) {
  Signal gate;
  corpus_.on_ingest = [&] {
    gate.Await();
    return absl::OkStatus();
  };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = corpus_stub_->IngestDocuments(&context);
  std::atomic<int> written{0};
  constexpr int kDocuments = 60;
  std::thread writer([&] {
    const std::string text(900 << 10, 'x');
    for (int i = 0; i < kDocuments; ++i) {
      stream->Write(Document("d" + std::to_string(i), text));
      ++written;
    }
    stream->WritesDone();
  });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_LT(written, 40) << "the 8 MiB that wait and what the connection holds, not all";
  gate.Set();
  Ack ack;
  int acks = 0;
  while (stream->Read(&ack)) ++acks;
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(acks, kDocuments);
}

TEST_F(IngestTest, AnErrorOfTheStoreEndsTheStream) {
  corpus_.on_ingest = [] { return absl::UnavailableError("the disk is full; make room and send again"); };
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = corpus_stub_->IngestDocuments(&context);
  stream->Write(Document("a"));
  Ack ack;
  EXPECT_FALSE(stream->Read(&ack));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(DetailsOf(status)).reason(), "UNAVAILABLE");
}

TEST_F(IngestTest, AClientThatGoesAwayIsForgotten) {
  StartServer();
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    const auto stream = corpus_stub_->IngestDocuments(&context);
    stream->Write(Document("a" + std::to_string(i)));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  const auto start = std::chrono::steady_clock::now();
  server_->Drain(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10)) << "no stream may hold the server";
}

TEST_F(IngestTest, AnIdleStreamDoesNotHoldUpADrain) {
  StartServer();
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stream = corpus_stub_->IngestDocuments(&context);
  stream->Write(Document("a"));
  Ack ack;
  ASSERT_TRUE(stream->Read(&ack));
  const auto start = std::chrono::steady_clock::now();
  server_->Drain(std::chrono::seconds(20));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  EXPECT_FALSE(stream->Read(&ack));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(DetailsOf(status)).reason(), "SERVER_DRAINING");
}

}  // namespace
}  // namespace secondsource::rpc
