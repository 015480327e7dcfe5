#include "clients/cli/problem.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/output.h"
#include "google/rpc/error_details.pb.h"

namespace secondsource::cli {
namespace {

int ExitCodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitUsage;
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return kExitAuthentication;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnavailable;
    default:
      return kExitError;
  }
}

std::string HintOf(absl::StatusCode code, const Settings& settings) {
  switch (code) {
    case absl::StatusCode::kDeadlineExceeded:
      return "allow more time with --timeout SECONDS, or look at the server's load";
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return "ask whoever runs the server for access";
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("is a secondsourced of this version listening at ", settings.server, "?");
    case absl::StatusCode::kUnavailable:
      return "the server is starting, stopping or overloaded; try again in a moment";
    default:
      return "";
  }
}

// The server's message repeats the violations for those who see no details; here each has a line of its own.
std::string WithoutViolations(const std::string& message, const Problem& problem) {
  if (problem.violations.empty()) return message;
  const auto& [field, description] = problem.violations.front();
  const size_t at = message.find(absl::StrCat(field, ": ", description));
  if (at == std::string::npos) return message;
  const size_t end = message.find_last_not_of(": ", at == 0 ? 0 : at - 1);
  return at == 0 || end == std::string::npos ? "the request is not valid" : message.substr(0, end + 1);
}

void AddDetail(const google::protobuf::Any& detail, Problem& problem) {
  if (google::rpc::ErrorInfo info; detail.UnpackTo(&info)) problem.reason = info.reason();
  if (google::rpc::BadRequest bad; detail.UnpackTo(&bad)) {
    for (const auto& violation : bad.field_violations()) {
      problem.violations.emplace_back(violation.field(), violation.description());
    }
  }
  if (google::rpc::RetryInfo retry; detail.UnpackTo(&retry)) {
    problem.exit_code = kExitUnavailable;
    problem.hint = absl::StrCat("try again in ", std::max<int64_t>(1, retry.retry_delay().seconds()), " s");
  }
}

}  // namespace

Problem UsageProblem(std::string_view message, std::string_view hint) {
  return {.code = absl::StatusCode::kInvalidArgument,
          .reason = "USAGE",
          .message = std::string(message),
          .violations = {},
          .hint = std::string(hint),
          .exit_code = kExitUsage};
}

Problem ServerProblem(const google::rpc::Status& status, const Settings& settings) {
  Problem problem;
  problem.code = static_cast<absl::StatusCode>(status.code());
  problem.exit_code = ExitCodeOf(problem.code);
  problem.hint = HintOf(problem.code, settings);
  for (const google::protobuf::Any& detail : status.details()) AddDetail(detail, problem);
  problem.message = WithoutViolations(status.message(), problem);
  // Without details it is gRPC itself that speaks: nobody answered.
  if (problem.code == absl::StatusCode::kUnavailable && status.details().empty()) {
    problem.reason = "SERVER_NOT_REACHABLE";
    problem.message = absl::StrCat("no server answers at ", settings.server, " (", status.message(), ")");
    problem.hint = absl::StrCat("start secondsourced, or name another server with --server or ", kServerVariable);
  }
  return problem;
}

Problem ServerProblem(const grpc::Status& status, const Settings& settings) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) details.clear_details();
  details.set_code(status.error_code());
  details.set_message(status.error_message());
  return ServerProblem(details, settings);
}

std::string ToJson(const Problem& problem) {
  std::string violations;
  for (const auto& [field, description] : problem.violations) {
    absl::StrAppend(&violations, violations.empty() ? "" : ",", "{\"field\":", JsonString(field),
                    ",\"description\":", JsonString(description), "}");
  }
  return absl::StrCat("{\"error\":{\"code\":", static_cast<int>(problem.code),
                      ",\"status\":", JsonString(absl::StatusCodeToString(problem.code)),
                      ",\"reason\":", JsonString(problem.reason), ",\"message\":", JsonString(problem.message),
                      ",\"violations\":[", violations, "],\"hint\":", JsonString(problem.hint), "}}");
}

std::string ToText(const Problem& problem, const RenderOptions& options) {
  Page page(options);
  page.Add("secondsource: ", problem.message, Style::kRed);
  for (const auto& [field, description] : problem.violations) {
    page.Add("  ", field.empty() ? description : absl::StrCat(field, ": ", description));
  }
  if (!problem.hint.empty()) page.Add("hint: ", problem.hint);
  return page.text();
}

int Report(const Problem& problem, const Settings& settings) {
  WriteError(settings.json ? absl::StrCat(ToJson(problem), "\n") : ToText(problem, ForErrors(settings)));
  return problem.exit_code;
}

}  // namespace secondsource::cli
