// The gRPC server.
#ifndef SECONDSOURCE_SERVICE_RPC_SERVER_H_
#define SECONDSOURCE_SERVICE_RPC_SERVER_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/rpc/backend.h"

namespace secondsource::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:50051";             // HOST:PORT, port 0 for a free one, or unix:PATH
  size_t workers = 4;                                 // threads that verify
  size_t queue_limit = 64;                            // calls that wait for one; more are refused
  std::chrono::milliseconds request_timeout{30'000};  // for calls without a deadline, or with a later one
  std::chrono::milliseconds canary_interval{10'000};
};

// Listens while it lives. Thread-safe but for Drain and the destructor.
class Server {
 public:
  // UNAVAILABLE if the address is taken or cannot be had.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, const Backend& backend);

  // Drains without grace unless it was drained.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Where it listens, with the port that it got.
  const std::string& address() const;
  // 0 on a Unix socket.
  int port() const;

  // Says NOT_SERVING, takes no more calls, lets those in flight end and cancels them after `grace`; returns when all
  // have ended. Not from a call's own thread. Only the first call has an effect.
  void Drain(std::chrono::milliseconds grace);

  // Returns once the server is drained.
  void Wait();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_SERVER_H_
