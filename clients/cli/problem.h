// What went wrong, for people and for programs.
#ifndef SECONDSOURCE_CLIENTS_CLI_PROBLEM_H_
#define SECONDSOURCE_CLIENTS_CLI_PROBLEM_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/settings.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace secondsource::cli {

struct Problem {
  absl::StatusCode code = absl::StatusCode::kUnknown;
  // UPPER_SNAKE_CASE; empty if nobody gave one.
  std::string reason;
  std::string message;
  // Field and description.
  std::vector<std::pair<std::string, std::string>> violations;
  // What to do about it. May be empty.
  std::string hint;
  int exit_code = kExitError;
};

// What the user typed, or a file that the user named, is not right.
Problem UsageProblem(std::string_view message, std::string_view hint = {});

// What the server, or the way to it, answered. google.rpc details are read from `status.error_details()`.
Problem ServerProblem(const grpc::Status& status, const Settings& settings);
Problem ServerProblem(const google::rpc::Status& status, const Settings& settings);

// The problem as one line of JSON:
// {"error":{"code":3,"status":"INVALID_ARGUMENT","reason":"…","message":"…","violations":[{"field":"…","description":"…"}],"hint":"…"}}
std::string ToJson(const Problem& problem);

// The problem as people read it, the hint last.
std::string ToText(const Problem& problem, const RenderOptions& options);

// Writes the problem to standard error and returns its exit code.
int Report(const Problem& problem, const Settings& settings);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_PROBLEM_H_
