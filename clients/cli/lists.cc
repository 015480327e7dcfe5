// The commands that look things up: search, sources, verifiers, verifications.
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "clients/cli/problem.h"
#include "clients/cli/render.h"
#include "clients/cli/render_lists.h"
#include "secondsource/v1/corpus_service.grpc.pb.h"
#include "secondsource/v1/source_service.grpc.pb.h"
#include "secondsource/v1/verification_service.grpc.pb.h"
#include "secondsource/v1/verifier_service.grpc.pb.h"

namespace secondsource::cli {
namespace {

constexpr int kLargestPage = 500;

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

constexpr auto kRender = [](const auto& response, const RenderOptions& options) { return Render(response, options); };

// "parties/x" for "x".
std::string Named(const std::string& collection, const std::string& name) {
  return name.find('/') == std::string::npos ? absl::StrCat(collection, "/", name) : name;
}

struct SearchOptions {
  std::vector<std::string> words;
  int limit = 10;
  CutOffs cut_offs;
};

int Search(const SearchOptions& options, const Settings& settings) {
  v1::SearchDocumentsRequest request;
  for (const std::string& word : options.words) {
    absl::StrAppend(request.mutable_query(), request.query().empty() ? "" : " ", word);
  }
  request.set_page_size(options.limit);
  SetCutOffs(options.cut_offs, request);
  v1::SearchDocumentsResponse response;
  const auto stub = v1::CorpusService::NewStub(Connect(settings));
  const grpc::Status status = Call(settings, *stub, &v1::CorpusService::Stub::SearchDocuments, request, response);
  return Show(status, response, settings, kRender);
}

struct NameOptions {
  std::string collection;
  std::string name;
  int limit = 50;
};

int ShowParties(const std::string& name, v1::SourceService::Stub& stub, const Settings& settings) {
  using Stub = v1::SourceService::Stub;
  if (name.empty()) {
    v1::ListPartiesResponse all;
    const grpc::Status status = CallForAll<Stub, v1::ListPartiesRequest>(
        settings, stub, &Stub::ListParties, INT_MAX, [](const auto& list) { return list.parties_size(); }, all);
    return Show(status, all, settings, kRender);
  }
  v1::GetPartyRequest request;
  request.set_name(Named("parties", name));
  v1::Party party;
  return Show(Call(settings, stub, &Stub::GetParty, request, party), party, settings, kRender);
}

int ShowPublishers(const std::string& name, v1::SourceService::Stub& stub, const Settings& settings) {
  using Stub = v1::SourceService::Stub;
  if (name.empty()) {
    v1::ListPublishersResponse all;
    const grpc::Status status = CallForAll<Stub, v1::ListPublishersRequest>(
        settings, stub, &Stub::ListPublishers, INT_MAX, [](const auto& list) { return list.publishers_size(); }, all);
    return Show(status, all, settings, kRender);
  }
  v1::GetPublisherRequest request;
  request.set_name(Named("publishers", name));
  v1::Publisher publisher;
  return Show(Call(settings, stub, &Stub::GetPublisher, request, publisher), publisher, settings, kRender);
}

int Verifications(const NameOptions& options, const Settings& settings) {
  using Stub = v1::VerificationService::Stub;
  const auto stub = v1::VerificationService::NewStub(Connect(settings));
  if (options.name.empty()) {
    v1::ListVerificationsResponse all;
    const grpc::Status status = CallForAll<Stub, v1::ListVerificationsRequest>(
        settings, *stub, &Stub::ListVerifications, options.limit,
        [](const auto& list) { return list.verifications_size(); }, all);
    return Show(status, all, settings, kRender);
  }
  v1::GetVerificationRequest request;
  request.set_name(Named("verifications", options.name));
  v1::Verification verification;
  const grpc::Status status = Call(settings, *stub, &Stub::GetVerification, request, verification);
  return Show(status, verification, settings, RenderVerification);
}

}  // namespace

Command AddSearch(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("search", "Find documents of the corpus by words");
  auto options = std::make_shared<SearchOptions>();
  app->add_option("QUERY", options->words, "The words to seek")->type_name("")->required();
  app->add_option("--limit", options->limit, "At most so many (default: 10)")
      ->check(CLI::Range(1, 100))
      ->type_name("N");
  AddCutOffs(*app, options->cut_offs);
  return {app, [options, &settings] { return Search(*options, settings); }};
}

Command AddSources(CLI::App& program, const Settings& settings) {
  CLI::App* app =
      program.add_subcommand("sources", "List who speaks (parties) or who publishes (publishers), or show one");
  auto options = std::make_shared<NameOptions>();
  app->add_option("COLLECTION", options->collection, "parties or publishers")
      ->type_name("")
      ->check(CLI::IsMember({"parties", "publishers"}))
      ->required();
  AddText(*app, "NAME", options->name, "The one to show")->type_name("");
  return {app, [options, &settings] {
            const auto stub = v1::SourceService::NewStub(Connect(settings));
            return options->collection == "parties" ? ShowParties(options->name, *stub, settings)
                                                    : ShowPublishers(options->name, *stub, settings);
          }};
}

Command AddVerifiers(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("verifiers", "List the verifiers and how they fare");
  return {app, [&settings] {
            const auto stub = v1::VerifierService::NewStub(Connect(settings));
            v1::ListVerifiersResponse list;
            const v1::ListVerifiersRequest request;
            const grpc::Status status = Call(settings, *stub, &v1::VerifierService::Stub::ListVerifiers, request, list);
            return Show(status, list, settings, kRender);
          }};
}

Command AddVerifications(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("verifications", "List recorded verifications, the newest first, or show one");
  auto options = std::make_shared<NameOptions>();
  AddText(*app, "NAME", options->name, "The one to show")->type_name("");
  app->add_option("--limit", options->limit, "List at most so many (default: 50)")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
  return {app, [options, &settings] { return Verifications(*options, settings); }};
}

}  // namespace secondsource::cli
