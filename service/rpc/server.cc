#include "service/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/rpc/corpus_service.h"
#include "service/rpc/dispatcher.h"
#include "service/rpc/health.h"
#include "service/rpc/page_token.h"
#include "service/rpc/source_service.h"
#include "service/rpc/verification_service.h"

namespace secondsource::rpc {
namespace {

constexpr int kSecond = 1000;
constexpr int kMinute = 60 * kSecond;
constexpr int kMaxReceiveBytes = 4 << 20;
constexpr int kMaxSendBytes = 16 << 20;
constexpr size_t kMemoryQuota = 512 << 20;

// Nothing that a peer can make grow is left at gRPC's own default.
void SetLimits(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  builder.SetMaxSendMessageSize(kMaxSendBytes);
  builder.SetResourceQuota(grpc::ResourceQuota("secondsourced").Resize(kMemoryQuota));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  // A fixed window for each stream: the one that adapts itself was seen to take in tens of megabytes that nobody read.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1 << 20);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 30 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 10 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kMinute);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 15 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10 * kSecond);
  // Otherwise a second server would share the port without a word and take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

// Both are process-wide and must be set before the first builder.
void EnablePlugins() {
  static std::once_flag once;
  std::call_once(once, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

bool IsUnix(const std::string& listen) { return listen.starts_with("unix:"); }

std::string WithPort(const std::string& listen, int port) {
  return IsUnix(listen) ? listen : absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
}

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, const Backend& backend)
      : backend_(backend),
        dispatcher_(options.workers, options.queue_limit, options.request_timeout),
        verification_(dispatcher_, backend_, tokens_),
        verifiers_(dispatcher_, backend_),
        corpus_(dispatcher_, backend_, tokens_),
        sources_(dispatcher_, backend_, tokens_) {}

  absl::Status Start(const ServerOptions& options) {
    EnablePlugins();
    grpc::ServerBuilder builder;
    SetLimits(builder);
    int port = 0;
    builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&verification_)
        .RegisterService(&verifiers_)
        .RegisterService(&corpus_)
        .RegisterService(&sources_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                   absl::StrCat("cannot listen on ", options.listen,
                                ": another server may be using it, or this machine may not have the address; stop the "
                                "other one, or choose another with --listen"),
                   {{"listen", options.listen}});
    }
    port_ = IsUnix(options.listen) ? 0 : port;
    address_ = WithPort(options.listen, port_);
    health_ = std::make_unique<HealthWatch>(
        *server_->GetHealthCheckService(),
        std::vector<std::string>{v1::VerificationService::service_full_name(), v1::VerifierService::service_full_name(),
                                 v1::CorpusService::service_full_name(), v1::SourceService::service_full_name()},
        [this](const std::shared_ptr<Call>& call) { return VerifyCanary(backend_, call); }, options.canary_interval);
    return absl::OkStatus();
  }

  void Drain(std::chrono::milliseconds grace) {
    if (server_ == nullptr || drained_) return;
    drained_ = true;
    health_->Stop();
    dispatcher_.draining().Cancel();
    server_->Shutdown(std::chrono::system_clock::now() + grace);
    dispatcher_.Stop();
  }

  void Wait() { server_->Wait(); }

  const std::string& address() const { return address_; }
  int port() const { return port_; }

 private:
  const Backend backend_;
  const PageTokens tokens_;
  Dispatcher dispatcher_;
  VerificationService verification_;
  VerifierService verifiers_;
  CorpusService corpus_;
  SourceService sources_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<HealthWatch> health_;
  std::string address_;
  int port_ = 0;
  bool drained_ = false;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, const Backend& backend) {
  auto impl = std::make_unique<Impl>(options, backend);
  if (absl::Status status = impl->Start(options); !status.ok()) return status;
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Drain(std::chrono::milliseconds(0)); }
const std::string& Server::address() const { return impl_->address(); }
int Server::port() const { return impl_->port(); }
void Server::Drain(std::chrono::milliseconds grace) { impl_->Drain(grace); }
void Server::Wait() { impl_->Wait(); }

}  // namespace secondsource::rpc
