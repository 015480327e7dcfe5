// The way to the server.
#ifndef SECONDSOURCE_CLIENTS_CLI_CONNECTION_H_
#define SECONDSOURCE_CLIENTS_CLI_CONNECTION_H_

#include <memory>

#include "clients/cli/settings.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace secondsource::cli {

// Seconds that a command may take which asks one question. Streams have no limit of their own.
inline constexpr double kDefaultTimeout = 60;
inline constexpr double kNoTimeout = 0;

// A channel to `settings.server`; nothing is sent yet.
std::shared_ptr<grpc::Channel> Connect(const Settings& settings);

// Gives the call its deadline: --timeout, else `default_seconds`.
void SetDeadline(const Settings& settings, double default_seconds, grpc::ClientContext& context);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_CONNECTION_H_
