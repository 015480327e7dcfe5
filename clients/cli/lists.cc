// The commands that look things up: search, verifiers, verifications.
#include <memory>

#include "absl/strings/str_cat.h"
#include "clients/cli/calls.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "clients/cli/render.h"
#include "clients/cli/render_lists.h"
#include "secondsource/v1/corpus_service.grpc.pb.h"
#include "secondsource/v1/verification_service.grpc.pb.h"
#include "secondsource/v1/verifier_service.grpc.pb.h"

namespace secondsource::cli {
namespace {

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
  std::string name;
  int limit = 50;
};

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
