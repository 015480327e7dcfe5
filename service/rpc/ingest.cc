#include "service/rpc/ingest.h"

#include <string>
#include <utility>

#include "absl/types/span.h"
#include "service/base/error.h"
#include "service/rpc/status.h"

namespace secondsource::rpc {
namespace {

constexpr char kMethod[] = "IngestDocuments";

void SetRefused(const absl::Status& error, const Call& call, v1::IngestDocumentsResponse& ack) {
  ack.set_outcome(v1::IngestDocumentsResponse::OUTCOME_REFUSED);
  *ack.mutable_error() = ToProto(error, call.id());
}

}  // namespace

absl::StatusOr<std::vector<v1::IngestDocumentsResponse>> IngestBatch(corpus::Corpus& corpus,
                                                                     const std::vector<v1::Document>& documents,
                                                                     const Call& call) {
  std::vector<v1::IngestDocumentsResponse> acks(documents.size());
  std::vector<v1::Document> good;
  std::vector<size_t> positions;  // of the good ones
  for (size_t i = 0; i < documents.size(); ++i) {
    acks[i].set_id(documents[i].id());
    if (absl::Status error = corpus::ValidateDocument(documents[i], "document."); !error.ok()) {
      SetRefused(error, call, acks[i]);
    } else {
      good.push_back(documents[i]);
      positions.push_back(i);
    }
  }
  if (good.empty()) return acks;

  const absl::StatusOr<std::vector<corpus::IngestOutcome>> outcomes = corpus.Ingest(good);
  if (!outcomes.ok()) return outcomes.status();
  if (outcomes->size() != good.size()) {
    return absl::InternalError("the corpus did not answer for every document of a batch");
  }
  for (size_t i = 0; i < positions.size(); ++i) {
    const corpus::IngestOutcome& outcome = (*outcomes)[i];
    v1::IngestDocumentsResponse& ack = acks[positions[i]];
    ack.set_outcome(outcome.outcome);
    ack.set_version(outcome.version);
    if (!outcome.error.ok()) SetRefused(outcome.error, call, ack);
  }
  return acks;
}

IngestReactor* IngestReactor::Start(Dispatcher& dispatcher, corpus::Corpus& corpus,
                                    grpc::CallbackServerContext* context) {
  const std::shared_ptr<IngestReactor> reactor(new IngestReactor(dispatcher, corpus, context));
  reactor->self_ = reactor;
  // Weak: a drain may meet a stream that is just going away.
  reactor->on_drain_ = dispatcher.draining().OnCancel([weak = std::weak_ptr<IngestReactor>(reactor)] {
    const std::shared_ptr<IngestReactor> stream = weak.lock();
    if (stream == nullptr) return;
    std::unique_lock lock(stream->mutex_);
    stream->End(
        Error(absl::StatusCode::kUnavailable, "SERVER_DRAINING",
              "the server is shutting down; send the documents that were not acknowledged again, to the next one"));
    stream->Advance(std::move(lock));
  });
  reactor->Advance(std::unique_lock(reactor->mutex_));
  return reactor.get();
}

IngestReactor::IngestReactor(Dispatcher& dispatcher, corpus::Corpus& corpus, grpc::CallbackServerContext* context)
    : dispatcher_(dispatcher), corpus_(corpus), context_(context), call_(Dispatcher::BeginUnbounded(*context)) {}

void IngestReactor::OnReadDone(bool ok) {
  std::unique_lock lock(mutex_);
  reading_ = false;
  if (ok) {
    waiting_bytes_ += incoming_.ByteSizeLong();
    waiting_.push_back(std::move(*incoming_.mutable_document()));
    incoming_.Clear();
  } else {
    reads_done_ = true;
  }
  Advance(std::move(lock));
}

void IngestReactor::OnWriteDone(bool ok) {
  std::unique_lock lock(mutex_);
  writing_ = false;
  ++next_ack_;
  if (!ok) {
    End(absl::CancelledError("the client went away"));
    next_ack_ = acks_.size();
  }
  Advance(std::move(lock));
}

void IngestReactor::OnCancel() {
  call_->Cancel();
  std::unique_lock lock(mutex_);
  End(absl::CancelledError("the caller cancelled the request"));
  Advance(std::move(lock));
}

void IngestReactor::OnDone() { const std::shared_ptr<IngestReactor> self = std::move(self_); }

void IngestReactor::Advance(std::unique_lock<std::mutex> lock) {
  if (advancing_) return;  // that thread looks again before it leaves
  const std::shared_ptr<IngestReactor> self = shared_from_this();
  advancing_ = true;
  while (std::function<void()> step = NextStep()) {
    lock.unlock();
    step();
    lock.lock();
  }
  advancing_ = false;
  lock.unlock();  // before `self` may take the mutex with it
}

std::function<void()> IngestReactor::NextStep() {
  if (finished_) return {};
  if (!writing_ && next_ack_ < acks_.size()) {
    writing_ = true;
    return [this] { StartWrite(&acks_[next_ack_]); };
  }
  const bool idle = !writing_ && !working_;
  if (idle && (end_.has_value() || (reads_done_ && waiting_.empty()))) {
    finished_ = true;
    return [this] {
      Finish(refused_ ? Refuse(*context_, *call_, kMethod)
                      : Conclude(end_.value_or(absl::OkStatus()), *call_, kMethod));
    };
  }
  if (end_.has_value()) return {};
  if (idle && !waiting_.empty()) {
    batch_ = std::exchange(waiting_, {});
    waiting_bytes_ = 0;
    working_ = true;
    return [this] { PostBatch(); };
  }
  if (!reading_ && !reads_done_ && waiting_.size() < kMaxWaiting && waiting_bytes_ < kMaxWaitingBytes) {
    reading_ = true;
    return [this] { StartRead(&incoming_); };
  }
  return {};
}

void IngestReactor::End(absl::Status status) {
  if (!end_.has_value()) end_ = std::move(status);
}

void IngestReactor::PostBatch() {
  if (dispatcher_.TryPost([self = shared_from_this()] { self->WriteBatch(); })) return;
  std::lock_guard lock(mutex_);
  working_ = false;
  refused_ = true;
  End(Overloaded("the server"));
}

void IngestReactor::WriteBatch() {
  std::vector<v1::IngestDocumentsResponse> acks;
  const absl::Status status = RunGuarded(*call_, kMethod, [&]() -> absl::Status {
    absl::StatusOr<std::vector<v1::IngestDocumentsResponse>> result = IngestBatch(corpus_, batch_, *call_);
    if (result.ok()) acks = *std::move(result);
    return result.status();
  });
  std::unique_lock lock(mutex_);
  batch_.clear();
  working_ = false;
  acks_ = std::move(acks);
  next_ack_ = 0;
  if (!status.ok()) End(status);
  Advance(std::move(lock));
}

}  // namespace secondsource::rpc
