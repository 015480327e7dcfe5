#include <algorithm>
#include <future>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "clients/cli/text.h"
#include "google/protobuf/wrappers.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace secondsource::cli {
namespace {

// `version` should be quick even where a firewall swallows the question.
constexpr double kHealthTimeout = 3;

// grpc.health.v1.HealthCheckRequest and -Response have the wire forms of a string and of an enum in field 1.
using HealthStub = grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value>;

std::string ServerState(const Settings& settings) {
  grpc::ClientContext context;
  SetDeadline(settings, kHealthTimeout, context);
  const google::protobuf::StringValue whole_server;
  google::protobuf::Int32Value state;
  std::promise<grpc::Status> done;
  HealthStub stub(Connect(settings));
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", {}, &whole_server, &state,
                 [&done](const grpc::Status& status) { done.set_value(status); });
  const grpc::Status status = done.get_future().get();
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
      status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return "NOT_REACHABLE";
  }
  if (!status.ok()) return "UNKNOWN";
  return state.value() == 1 ? "SERVING" : state.value() == 2 ? "NOT_SERVING" : "UNKNOWN";
}

int Run(const Settings& settings) {
  const std::string state = ServerState(settings);
  if (settings.json) {
    WriteOutput(absl::StrCat("{\"clientVersion\":", JsonString(SECONDSOURCE_VERSION), ",\"server\":{\"address\":",
                             JsonString(settings.server), ",\"state\":", JsonString(state), "}}\n"));
    return kExitOk;
  }
  std::string words = state;
  std::transform(words.begin(), words.end(), words.begin(),
                 [](char c) { return c == '_' ? ' ' : static_cast<char>(c | 0x20); });
  Page page(ForOutput(settings));
  page.Add("", "secondsource " SECONDSOURCE_VERSION);
  page.Add("", absl::StrCat("server at ", settings.server, ": ", words));
  WriteOutput(page.text());
  return kExitOk;
}

}  // namespace

Command AddVersion(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("version", "Tell this client's version and whether the server answers");
  return {app, [&settings] { return Run(settings); }};
}

}  // namespace secondsource::cli
