#include "service/main/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/main/config.h"

namespace secondsource {
namespace {

constexpr char kDescription[] =
    "secondsourced: the Second Source server. Verifies claims against evidence, over gRPC.\n";
constexpr char kFooter[] =
    "\nEvery setting can also stand in the configuration file (data_dir: …) or in the environment\n"
    "(SECONDSOURCE_DATA_DIR=…). A flag wins over the environment, the environment over the file.\n"
    "The file also holds what each verifier is told:\n"
    "\n"
    "  verifiers:\n"
    "    cross-source: {requirement: required, timeout_ms: 2000}\n"
    "\n"
    "Exit codes: 0 stopped as asked, or done and sound; 1 failed at work; 2 bad configuration; 3 damage was found,\n"
    "and what is printed says what became of it.";

absl::Status Bad(const std::string& message) {
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_COMMAND_LINE", message);
}

absl::Status Unknown(const std::string& argument) {
  std::vector<std::string> flags{"--config", "--print-config", "--version", "--help",
                                 "check",    "repair",         "backup",    "restore"};
  for (const Setting& setting : Settings()) flags.push_back(setting.Flag());
  const std::string word = argument.substr(0, argument.find('='));
  const auto nearest = Nearest(word, flags);
  return Bad(absl::StrCat("there is no argument '", word, "'; ",
                          nearest.has_value() ? absl::StrCat("did you mean ", *nearest, "?") : "see --help"));
}

// What is done to the data folder instead of serving it.
void AddCommands(CLI::App& app, CommandLine& line) {
  const auto add = [&](const std::string& name, const std::string& help) {
    CLI::App* command = app.add_subcommand(name, help);
    command->fallthrough();  // settings stand before or behind it
    command->callback([&line, name] { line.command = name; });
    return command;
  };
  add("check", "Look for damage in the data folder; works beside a server");
  add("repair", "Save what can be read of a damaged data folder, and make the search index anew");
  CLI::App* backup = add("backup", "Copy the database to a file; works beside a server");
  backup->add_option("--to", line.file, "The file to write; a file of that name is replaced")
      ->type_name("FILE")
      ->required();
  CLI::App* restore = add("restore", "Put a backup in the place of the database, which is kept beside");
  restore->add_option("--from", line.file, "The backup")->type_name("FILE")->required();
  app.require_subcommand(0, 1);
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  std::map<std::string, std::pair<CLI::Option*, std::string>> options;
  CLI::App app(kDescription, "secondsourced");
  app.footer(kFooter);
  app.allow_extras();
  app.set_help_flag("-h,--help", "Print this help");
  app.add_option("--config", line.config_file, "The configuration file, YAML (SECONDSOURCE_CONFIG)")->type_name("FILE");
  for (const Setting& setting : Settings()) {
    auto& [option, value] = options[setting.key];
    if (setting.placeholder.empty()) {
      option = app.add_flag(setting.Flag(), setting.help);
    } else {
      option = app.add_option(setting.Flag(), value, setting.help)->type_name(setting.placeholder);
    }
  }
  app.add_flag("--print-config", line.print_config, "Print the effective configuration and where it comes from");
  app.add_flag("--version", line.version, "Print the version");
  AddCommands(app, line);

  // CLI11 speaks in exceptions; they end here.
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    line.help = app.help();
    return line;
  } catch (const CLI::ParseError& error) {
    return Bad(absl::StrCat(error.what(), "; see --help"));
  }
  if (const std::vector<std::string> rest = app.remaining(true); !rest.empty()) return Unknown(rest.front());
  for (const auto& [key, entry] : options) {
    const auto& [option, value] = entry;
    // A switch takes no value: that it stands there is all.
    if (option->count() > 0) line.flags[key] = option->get_expected_min() == 0 ? "true" : value;
  }
  return line;
}

}  // namespace secondsource
