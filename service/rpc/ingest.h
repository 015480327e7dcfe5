// The stream of CorpusService.IngestDocuments.
#ifndef SECONDSOURCE_SERVICE_RPC_INGEST_H_
#define SECONDSOURCE_SERVICE_RPC_INGEST_H_

#include <grpcpp/grpcpp.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "secondsource/v1/corpus_service.pb.h"
#include "service/base/call.h"
#include "service/corpus/corpus.h"
#include "service/rpc/dispatcher.h"

namespace secondsource::rpc {

// Writes a batch and says what became of each document, in order. Bad documents are refused one by one; the others go
// to the store in one transaction. An error is the store's own, and then nothing of the batch was written.
absl::StatusOr<std::vector<v1::IngestDocumentsResponse>> IngestBatch(corpus::Corpus& corpus,
                                                                     const std::vector<v1::Document>& documents,
                                                                     const Call& call);

// While one batch is written, the documents of the next one are read; a batch is what has arrived when the one before
// is done. So a fast client gets large transactions and a slow one gets each document acknowledged at once. At most
// `kMaxWaiting` documents or about `kMaxWaitingBytes` wait; beyond that HTTP/2 flow control slows the client.
class IngestReactor final : public grpc::ServerBidiReactor<v1::IngestDocumentsRequest, v1::IngestDocumentsResponse>,
                            public std::enable_shared_from_this<IngestReactor> {
 public:
  static constexpr size_t kMaxWaiting = 256;
  static constexpr size_t kMaxWaitingBytes = 8 << 20;

  static IngestReactor* Start(Dispatcher& dispatcher, corpus::Corpus& corpus, grpc::CallbackServerContext* context);

 private:
  IngestReactor(Dispatcher& dispatcher, corpus::Corpus& corpus, grpc::CallbackServerContext* context);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  // Everything below needs the lock. Steps are taken by one thread at a time and without the lock, so that no read
  // can start after Finish and no callback of gRPC meets a lock of ours.
  void Advance(std::unique_lock<std::mutex> lock);
  std::function<void()> NextStep();
  void End(absl::Status status);

  void PostBatch();
  void WriteBatch();

  Dispatcher& dispatcher_;
  corpus::Corpus& corpus_;
  grpc::CallbackServerContext* const context_;
  const std::shared_ptr<Call> call_;
  std::shared_ptr<IngestReactor> self_;  // until OnDone
  Call::Registration on_drain_;

  std::mutex mutex_;
  bool advancing_ = false;
  bool reading_ = false;  // incoming_ is gRPC's
  bool reads_done_ = false;
  bool working_ = false;  // batch_ is the worker's
  bool writing_ = false;  // acks_[next_ack_] is gRPC's
  bool finished_ = false;
  bool refused_ = false;             // the queue was full
  std::optional<absl::Status> end_;  // why the stream ends early
  v1::IngestDocumentsRequest incoming_;
  std::vector<v1::Document> waiting_;
  size_t waiting_bytes_ = 0;
  std::vector<v1::Document> batch_;
  std::vector<v1::IngestDocumentsResponse> acks_;
  size_t next_ack_ = 0;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_INGEST_H_
