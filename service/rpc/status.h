// Errors on their way out: absl::Status into google.rpc.Status and grpc::Status.
#ifndef SECONDSOURCE_SERVICE_RPC_STATUS_H_
#define SECONDSOURCE_SERVICE_RPC_STATUS_H_

#include <grpcpp/support/status.h>

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace secondsource::rpc {

// The most bytes of a serialised google.rpc.Status that leaves the server. Beyond some 8,000 bytes of trailers
// gRPC 1.51 breaks the call and later, innocent calls on the same connection; base64 and the message, which travels a
// second time, need their share too.
inline constexpr size_t kMaxStatusBytes = 2560;
// The most bytes of a message, in UTF-8.
inline constexpr size_t kMaxMessageBytes = 512;

// A status with exactly one ErrorInfo (a generic one, if the status has none) and what else of its details fits: long
// texts are cut short, and field violations that find no room are left out. Errors that a caller cannot mend (INTERNAL,
// UNKNOWN, DATA_LOSS) show the call's id and nothing else of the server's inside.
google::rpc::Status ToProto(const absl::Status& status, std::string_view call_id);

// The same as gRPC wants it.
grpc::Status ToGrpc(const absl::Status& status, std::string_view call_id);

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_STATUS_H_
