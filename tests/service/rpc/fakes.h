// A real server on a free loopback port, with everything behind it replaced.
#ifndef SECONDSOURCE_TESTS_SERVICE_RPC_FAKES_H_
#define SECONDSOURCE_TESTS_SERVICE_RPC_FAKES_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "secondsource/v1/corpus_service.grpc.pb.h"
#include "secondsource/v1/source_service.grpc.pb.h"
#include "secondsource/v1/verification_service.grpc.pb.h"
#include "secondsource/v1/verifier_service.grpc.pb.h"
#include "service/base/error.h"
#include "service/base/ids.h"
#include "service/rpc/backend.h"
#include "service/rpc/server.h"
#include "tests/conformance/corpus/memory_store.h"

namespace secondsource::rpc {

// A corpus in memory that remembers how documents came in, and waits or fails first if a test wants it to.
class FakeCorpus : public corpus::MemoryStore {
 public:
  absl::StatusOr<std::vector<corpus::IngestOutcome>> Ingest(absl::Span<const v1::Document> documents) override {
    if (on_ingest) {
      if (absl::Status status = on_ingest(); !status.ok()) return status;
    }
    {
      std::lock_guard lock(mutex_);
      batches.push_back(documents.size());
    }
    return MemoryStore::Ingest(documents);
  }

  std::function<absl::Status()> on_ingest;  // to be set before the server starts
  std::vector<size_t> batches;              // to be read once all is acknowledged

 private:
  std::mutex mutex_;
};

class FakeRecords : public records::Records {
 public:
  absl::Status Put(const v1::Verification&, const std::optional<records::RequestKey>&) override {
    return absl::OkStatus();
  }
  absl::StatusOr<v1::Verification> Get(std::string_view name) const override {
    for (const v1::Verification& verification : kept) {
      if (verification.name() == name) return verification;
    }
    return NotFound("verification", name);
  }
  absl::StatusOr<std::optional<v1::Verification>> FindByRequest(const records::RequestKey&) const override {
    return std::nullopt;
  }
  absl::StatusOr<Page> List(uint64_t cursor, size_t limit) const override {
    Page page;
    const size_t start = static_cast<size_t>(cursor);
    const size_t end = std::min(kept.size(), start + limit);
    page.verifications.assign(kept.begin() + static_cast<ptrdiff_t>(start), kept.begin() + static_cast<ptrdiff_t>(end));
    page.next_cursor = end < kept.size() ? end : 0;
    return page;
  }

  std::vector<v1::Verification> kept;
};

// Waits until a condition holds, ten seconds at the most.
inline bool Eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 1000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

// Something that one thread waits for and another one sets off.
class Signal {
 public:
  void Set() {
    std::lock_guard lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  bool Await(std::chrono::milliseconds time = std::chrono::seconds(10)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [this] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

// Waits for the end of a call, as a verifier that obeys would.
inline absl::Status AwaitEnd(Call& call) {
  Signal cancelled;
  const Call::Registration registration = call.OnCancel([&] { cancelled.Set(); });
  while (call.Check().ok() && !cancelled.Await(std::chrono::milliseconds(5))) {
  }
  return call.Check();
}

inline google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status proto;
  EXPECT_TRUE(proto.ParseFromString(status.error_details()));
  return proto;
}

// The detail of that type; an empty one, and a failure, if there is none.
template <typename Detail>
Detail DetailOf(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.Is<Detail>()) {
      any.UnpackTo(&detail);
      return detail;
    }
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name();
  return detail;
}

// The canary of the health check has a server of its own kind of claim; tests leave it alone.
inline bool IsCanary(const v1::VerifyClaimRequest& request) {
  return request.documents_size() == 1 && request.documents(0).id() == "canary";
}

class RpcTest : public testing::Test {
 protected:
  using VerifyClaim = std::function<absl::StatusOr<v1::Verification>(
      const v1::VerifyClaimRequest&, std::shared_ptr<Call>, const verification::Observer&)>;

  RpcTest() {
    options_.listen = "127.0.0.1:0";
    options_.workers = 2;
    options_.queue_limit = 16;
    options_.request_timeout = std::chrono::seconds(20);
  }

  // What verify_claim answers to all but the canary.
  VerifyClaim verify_claim_ = [](const v1::VerifyClaimRequest& request, std::shared_ptr<Call>,
                                 const verification::Observer&) -> absl::StatusOr<v1::Verification> {
    return Answer(request);
  };
  // What it answers to the canary.
  std::atomic<bool> canary_lives_{true};

  static v1::Verification Answer(const v1::VerifyClaimRequest& request) {
    v1::Verification verification;
    verification.set_name("verifications/v1");
    *verification.mutable_claim() = request.claim();
    verification.mutable_verdict()->set_label(v1::Verdict::LABEL_CONFLICTING);
    return verification;
  }

  static v1::VerifyClaimRequest Claim(const std::string& text) {
    v1::VerifyClaimRequest request;
    request.mutable_claim()->set_text(text);
    return request;
  }

  Backend MakeBackend() {
    return {.verify_claim = [this](const v1::VerifyClaimRequest& request, std::shared_ptr<Call> call,
                                   const verification::Observer& observer) -> absl::StatusOr<v1::Verification> {
              if (!IsCanary(request)) return verify_claim_(request, std::move(call), observer);
              if (!canary_lives_) return absl::UnavailableError("the canary is dead");
              return Answer(request);
            },
            .verify_article =
                [this](const v1::VerifyArticleRequest& request, std::shared_ptr<Call> call,
                       const std::function<bool(const v1::VerifyArticleResponse&)>& on_response) {
                  return verify_article_(request, std::move(call), on_response);
                },
            .list_verifiers = [this] { return verifiers_; },
            .corpus = corpus_,
            .index = corpus_,
            .sources = *sources_,
            .lexicon = lexicon_,
            .records = records_};
  }

  void StartServer() {
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options_, MakeBackend());
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
    verification_ = v1::VerificationService::NewStub(channel_);
    corpus_stub_ = v1::CorpusService::NewStub(channel_);
  }

  static void SetDeadline(grpc::ClientContext& context, std::chrono::milliseconds time = std::chrono::seconds(20)) {
    context.set_deadline(std::chrono::system_clock::now() + time);
  }

  grpc::Status Verify(const v1::VerifyClaimRequest& request, v1::VerifyClaimResponse* response = nullptr) {
    v1::VerifyClaimResponse unused;
    grpc::ClientContext context;
    SetDeadline(context);
    return verification_->VerifyClaim(&context, request, response == nullptr ? &unused : response);
  }

  std::function<absl::Status(const v1::VerifyArticleRequest&, std::shared_ptr<Call>,
                             const std::function<bool(const v1::VerifyArticleResponse&)>&)>
      verify_article_ = [](const auto&, const auto&, const auto&) { return absl::OkStatus(); };
  std::vector<v1::Verifier> verifiers_;
  FakeCorpus corpus_;
  FakeRecords records_;
  const std::filesystem::path imported_ = std::filesystem::path(::testing::TempDir()) / (RandomId() + ".yaml");
  const std::unique_ptr<registry::Store> sources_ = registry::Store::Open({}, imported_).value();
  language::Lexicon lexicon_;
  ServerOptions options_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::VerificationService::Stub> verification_;
  std::unique_ptr<v1::CorpusService::Stub> corpus_stub_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_TESTS_SERVICE_RPC_FAKES_H_
