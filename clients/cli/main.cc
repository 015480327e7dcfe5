// secondsource: asks a Second Source server from the command line.
#include <algorithm>
#include <exception>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/output.h"
#include "clients/cli/problem.h"

namespace secondsource::cli {
namespace {

constexpr const char* kDescription =
    "Ask a Second Source server who says this, who denies it, and how sure we can be.\n\n"
    "Examples:\n"
    "  secondsource ingest reports/\n"
    "  secondsource verify \"The company has recalled the car\"\n"
    "  secondsource verify --documents-only --article report.txt \"The bridge is closed\"\n"
    "  secondsource article draft.txt --no-record\n"
    "  secondsource verify --as-of 2023-01-12 --json \"The town has fallen\"";

constexpr const char* kFooter =
    "Options of the program (--server, --json, --no-color, --timeout) may stand before or after the command.\n"
    "A TIME is 2023-01-12 (midnight UTC) or RFC 3339: 2023-01-12T18:30:00Z.\n"
    "Results go to standard output, everything else to standard error. With --json, results are protobuf JSON: one\n"
    "object, or one on each line for ingest and article; an error is one line {\"error\":{...}} on standard error.\n\n"
    "Environment: SECONDSOURCE_SERVER (as --server), NO_COLOR.\n\n"
    "Exit codes:\n"
    "   0  done\n"
    "   1  error of the program or the server\n"
    "   2  wrong usage or invalid input; ingest: a document was refused\n"
    "   3  not authenticated or not allowed\n"
    "   4  not found\n"
    "   5  the server cannot be reached, has too much to do, or did not answer in time\n"
    "  10  verify: the label is none of those that --gate asks for";

std::string CheckServer(const std::string& server) {
  if (server.starts_with("unix:") && server.size() > std::string_view("unix:").size()) return "";
  const size_t colon = server.rfind(':');
  const bool has_port = colon != std::string::npos && colon > 0 && colon + 1 < server.size() &&
                        std::all_of(server.begin() + static_cast<std::ptrdiff_t>(colon) + 1, server.end(),
                                    [](unsigned char c) { return absl::ascii_isdigit(c); });
  return has_port ? "" : absl::StrCat("'", server, "' is no address; write HOST:PORT or unix:PATH");
}

void AddSettings(CLI::App& program, Settings& settings) {
  program.add_option("--server", settings.server, absl::StrCat("The server (default: ", kDefaultServer, ")"))
      ->envname(kServerVariable)
      ->type_name("HOST:PORT|unix:PATH")
      ->check(CheckServer);
  program.add_flag("--json", settings.json, "Write JSON, errors included");
  program.add_flag("--no-color", settings.no_color, "Write no colours");
  program
      .add_option("--timeout", settings.timeout,
                  "Give up after so many seconds (default: 60; none for ingest and article; evaluate: for each claim)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0));
}

// CLI11 fails before it has read every option, so --json is sought by hand.
bool AsksForJson(int argc, char** argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

int Main(int argc, char** argv) {
  CLI::App program(kDescription, "secondsource");
  Settings settings;
  AddSettings(program, settings);
  program.set_version_flag("--version", "secondsource " SECONDSOURCE_VERSION, "Write this client's version and exit");
  // Both are inherited by the commands, which are added after.
  program.fallthrough();
  program.footer(kFooter);
  program.require_subcommand(1);
  std::vector<Command> commands;
  for (const auto add : {AddIngest, AddVerify, AddArticle, AddEvaluate, AddSearch, AddSources, AddVerifiers,
                         AddVerifications, AddVersion}) {
    commands.push_back(add(program, settings));
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    settings.json = AsksForJson(argc, argv);
    return Report(UsageProblem(error.what(), "secondsource --help tells how to ask"), settings);
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    const int exit_code = command.run();
    if (OutputIsWhole()) return exit_code;
    WriteError("secondsource: standard output cannot be written to\n");
    return exit_code == kExitOk ? kExitError : exit_code;
  }
  return kExitUsage;
}

}  // namespace
}  // namespace secondsource::cli

int main(int argc, char** argv) {
  try {
    return secondsource::cli::Main(argc, argv);
  } catch (const std::exception& error) {
    secondsource::cli::WriteError(absl::StrCat("secondsource: ", error.what(), "\n"));
    return secondsource::cli::kExitError;
  }
}
