// How the commands that ask one question do so and show the answer.
#ifndef SECONDSOURCE_CLIENTS_CLI_CALLS_H_
#define SECONDSOURCE_CLIENTS_CLI_CALLS_H_

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "clients/cli/problem.h"
#include "clients/cli/render_lists.h"
#include "clients/cli/settings.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace secondsource::cli {

inline constexpr int kLargestPage = 500;

template <typename Stub, typename Request, typename Response>
grpc::Status Call(const Settings& settings, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                  Response& response) {
  grpc::ClientContext context;
  SetDeadline(settings, kDefaultTimeout, context);
  return (stub.*method)(&context, request, &response);
}

// Gathers the pages of a list into one response of at most `most` items, which `items` counts.
template <typename Stub, typename Request, typename Response, typename Items>
grpc::Status CallForAll(const Settings& settings, Stub& stub,
                        grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), int most,
                        Items items, Response& all) {
  Request request;
  do {
    request.set_page_size(std::min(kLargestPage, most - items(all)));
    Response page;
    if (grpc::Status status = Call(settings, stub, method, request, page); !status.ok()) return status;
    request.set_page_token(page.next_page_token());
    all.clear_next_page_token();
    all.MergeFrom(page);
  } while (!request.page_token().empty() && items(all) < most);
  return grpc::Status::OK;
}

// Shows the response, or what went wrong.
template <typename Response, typename Render>
int Show(const grpc::Status& status, const Response& response, const Settings& settings, Render render) {
  if (!status.ok()) return Report(ServerProblem(status, settings), settings);
  if (settings.json) {
    WriteJson(response);
  } else {
    WriteOutput(render(response, ForOutput(settings)));
  }
  return kExitOk;
}

inline constexpr auto kRender = [](const auto& response, const RenderOptions& options) {
  return Render(response, options);
};

// "parties/x" for "x".
inline std::string Named(const std::string& collection, const std::string& name) {
  return name.find('/') == std::string::npos ? absl::StrCat(collection, "/", name) : name;
}

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_CALLS_H_
