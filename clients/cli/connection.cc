#include "clients/cli/connection.h"

#include <chrono>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace secondsource::cli {
namespace {

// A verification with all its quotes can pass gRPC's 4 MiB.
constexpr int kMostResponseBytes = 64 << 20;

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const Settings& settings) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMostResponseBytes);
  // A proxy that the environment names for the web must not see drafts, nor stand before 127.0.0.1.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(settings.server, grpc::InsecureChannelCredentials(), arguments);
}

void SetDeadline(const Settings& settings, double default_seconds, grpc::ClientContext& context) {
  const double seconds = settings.timeout > 0 ? settings.timeout : default_seconds;
  if (seconds <= 0) return;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)));
}

}  // namespace secondsource::cli
