// The commands about who speaks and who publishes.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <system_error>
#include <vector>

#include "clients/cli/calls.h"
#include "clients/cli/commands.h"
#include "clients/cli/options.h"
#include "clients/cli/text.h"
#include "secondsource/v1/source_service.grpc.pb.h"
#include "service/registry/registry.h"
#include "service/registry/registry_yaml.h"

namespace secondsource::cli {
namespace {

using Stub = v1::SourceService::Stub;

std::unique_ptr<Stub> Ask(const Settings& settings) { return v1::SourceService::NewStub(Connect(settings)); }

// Lists a collection, or shows the entry that is named.
template <typename GetRequest, typename ListRequest, typename Get, typename List, typename Items, typename Entry,
          typename Entries>
int ListOrShow(const char* collection, const std::string& name, const Settings& settings, Get get, List list,
               Items items, Entry entry, Entries entries) {
  const auto stub = Ask(settings);
  if (name.empty()) {
    const grpc::Status status = CallForAll<Stub, ListRequest>(settings, *stub, list, INT_MAX, items, entries);
    return Show(status, entries, settings, kRender);
  }
  GetRequest request;
  request.set_name(Named(collection, name));
  return Show(Call(settings, *stub, get, request, entry), entry, settings, kRender);
}

constexpr auto kParties = [](const v1::ListPartiesResponse& list) { return list.parties_size(); };
constexpr auto kPlaces = [](const v1::ListPlacesResponse& list) { return list.places_size(); };
constexpr auto kPublishers = [](const v1::ListPublishersResponse& list) { return list.publishers_size(); };

int Parties(const std::string& name, const Settings& settings) {
  return ListOrShow<v1::GetPartyRequest, v1::ListPartiesRequest>(
      "parties", name, settings, &Stub::GetParty, &Stub::ListParties, kParties, v1::Party(), v1::ListPartiesResponse());
}

int Places(const std::string& name, const Settings& settings) {
  return ListOrShow<v1::GetPlaceRequest, v1::ListPlacesRequest>(
      "places", name, settings, &Stub::GetPlace, &Stub::ListPlaces, kPlaces, v1::Place(), v1::ListPlacesResponse());
}

int Publishers(const std::string& name, const Settings& settings) {
  return ListOrShow<v1::GetPublisherRequest, v1::ListPublishersRequest>(
      "publishers", name, settings, &Stub::GetPublisher, &Stub::ListPublishers, kPublishers, v1::Publisher(),
      v1::ListPublishersResponse());
}

// Needs no server.
int Lint(const std::vector<std::string>& paths, const Settings& settings) {
  registry::Problems problems;
  const std::vector<std::filesystem::path> layers(paths.begin(), paths.end());
  const registry::Entries entries = registry::ReadEntries(layers, problems);
  registry::Registry::Build(entries, problems);
  for (const registry::Problem& problem : problems) {
    const std::string line = settings.json ? absl::StrCat("{\"file\":", JsonString(problem.position.file),
                                                          ",\"line\":", problem.position.line,
                                                          ",\"message\":", JsonString(problem.message), "}")
                                           : problem.ToString();
    WriteOutput(absl::StrCat(line, "\n"));
  }
  if (!problems.empty()) return kExitUsage;
  if (!settings.json) {
    WriteOutput(absl::StrCat("Sound: ", entries.parties.size(), " parties, ", entries.places.size(), " places, ",
                             entries.publishers.size(), " publishers.\n"));
  }
  return kExitOk;
}

int Export(const Settings& settings) {
  const auto stub = Ask(settings);
  v1::ListPartiesResponse parties;
  v1::ListPlacesResponse places;
  v1::ListPublishersResponse publishers;
  grpc::Status status =
      CallForAll<Stub, v1::ListPartiesRequest>(settings, *stub, &Stub::ListParties, INT_MAX, kParties, parties);
  if (status.ok()) {
    status = CallForAll<Stub, v1::ListPlacesRequest>(settings, *stub, &Stub::ListPlaces, INT_MAX, kPlaces, places);
  }
  if (status.ok()) {
    status = CallForAll<Stub, v1::ListPublishersRequest>(settings, *stub, &Stub::ListPublishers, INT_MAX, kPublishers,
                                                         publishers);
  }
  if (!status.ok()) return Report(ServerProblem(status, settings), settings);
  const auto all = [](const auto& list) {
    return std::vector<std::decay_t<decltype(list[0])>>(list.begin(), list.end());
  };
  WriteOutput(registry::ToYaml(all(parties.parties()), all(places.places()), all(publishers.publishers())));
  return kExitOk;
}

int Import(const std::string& path, const Settings& settings) {
  v1::ImportSourcesRequest request;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Report(UsageProblem(absl::StrCat(path, " is a folder"), "give one file"), settings);
  }
  std::ifstream file(path, std::ios::binary);
  std::istream& input = path == "-" ? std::cin : file;
  request.mutable_yaml()->assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
  if (input.bad() || (path != "-" && !file.is_open())) {
    return Report(UsageProblem(absl::StrCat(path, " cannot be read"), "check the path and its permissions"), settings);
  }
  if (const size_t bad = InvalidUtf8(request.yaml()); bad != std::string::npos) {
    return Report(UsageProblem(absl::StrCat(path, " is not valid UTF-8 at byte ", bad), "save the file as UTF-8"),
                  settings);
  }
  v1::ImportSourcesResponse response;
  const auto stub = Ask(settings);
  const grpc::Status status = Call(settings, *stub, &Stub::ImportSources, request, response);
  return Show(status, response, settings, kRender);
}

struct ResolveOptions {
  std::vector<std::string> names;
  std::string context;
  std::string country;
};

int Resolve(const ResolveOptions& options, const Settings& settings) {
  for (const std::string& name : options.names) {
    if (const size_t bad = InvalidUtf8(name); bad != std::string::npos) {
      return Report(UsageProblem(absl::StrCat("a NAME is not valid UTF-8 at byte ", bad), "give it as UTF-8"),
                    settings);
    }
  }
  v1::ResolveNamesRequest request;
  request.mutable_names()->Add(options.names.begin(), options.names.end());
  request.set_context(options.context);
  if (!options.country.empty()) request.set_country(Named("parties", options.country));
  v1::ResolveNamesResponse response;
  const auto stub = Ask(settings);
  return Show(Call(settings, *stub, &Stub::ResolveNames, request, response), response, settings, kRender);
}

Command AddCollection(CLI::App& sources, const std::string& name, const std::string& help,
                      int (*run)(const std::string&, const Settings&), const Settings& settings) {
  CLI::App* app = sources.add_subcommand(name, help);
  auto entry = std::make_shared<std::string>();
  AddText(*app, "NAME", *entry, "The one to show")->type_name("");
  return {app, [entry, run, &settings] { return run(*entry, settings); }};
}

Command AddLint(CLI::App& sources, const Settings& settings) {
  CLI::App* app = sources.add_subcommand("lint", "Name everything that is wrong with registry files; needs no server");
  auto paths = std::make_shared<std::vector<std::string>>();
  app->add_option("PATH", *paths, "Files, and folders with *.yaml files, each laid over the ones before")
      ->type_name("")
      ->required();
  return {app, [paths, &settings] { return Lint(*paths, settings); }};
}

Command AddImport(CLI::App& sources, const Settings& settings) {
  CLI::App* app = sources.add_subcommand(
      "import", "Put a registry file in the place of what the server imported before; - is standard input");
  auto path = std::make_shared<std::string>();
  app->add_option("FILE", *path, "The file")->type_name("")->required();
  return {app, [path, &settings] { return Import(*path, settings); }};
}

Command AddResolve(CLI::App& sources, const Settings& settings) {
  CLI::App* app = sources.add_subcommand("resolve", "Say whom names, bylines or web addresses stand for");
  auto options = std::make_shared<ResolveOptions>();
  app->add_option("NAME", options->names, "The names")->type_name("")->required();
  AddText(*app, "--context", options->context, "The text that they come from, which tells namesakes apart");
  AddText(*app, "--country", options->country, "The party where its publisher is at home")->type_name("PARTY");
  return {app, [options, &settings] { return Resolve(*options, settings); }};
}

}  // namespace

Command AddSources(CLI::App& program, const Settings& settings) {
  CLI::App* app = program.add_subcommand("sources", "The registry of who speaks, who publishes, and of places");
  app->require_subcommand(1);
  CLI::App* const list = app->add_subcommand("export", "Write the registry that the server uses as one YAML file");
  std::vector<Command> commands = {
      AddCollection(*app, "parties", "List who speaks, or show one", Parties, settings),
      AddCollection(*app, "places", "List places, or show one", Places, settings),
      AddCollection(*app, "publishers", "List who publishes, or show one", Publishers, settings),
      AddResolve(*app, settings),
      AddLint(*app, settings),
      {list, [&settings] { return Export(settings); }},
      AddImport(*app, settings)};
  for (const Command& command : commands) command.app->fallthrough();
  return {app, [commands] {
            for (const Command& command : commands) {
              if (command.app->parsed()) return command.run();
            }
            return kExitUsage;
          }};
}

}  // namespace secondsource::cli
