// The commands. Each adds itself to the program and reads `settings` when it runs.
#ifndef SECONDSOURCE_CLIENTS_CLI_COMMANDS_H_
#define SECONDSOURCE_CLIENTS_CLI_COMMANDS_H_

#include "CLI/CLI.hpp"
#include "clients/cli/options.h"
#include "clients/cli/settings.h"

namespace secondsource::cli {

Command AddIngest(CLI::App& program, const Settings& settings);
Command AddVerify(CLI::App& program, const Settings& settings);
Command AddEvaluate(CLI::App& program, const Settings& settings);
Command AddArticle(CLI::App& program, const Settings& settings);
Command AddSearch(CLI::App& program, const Settings& settings);
Command AddSources(CLI::App& program, const Settings& settings);
Command AddVerifiers(CLI::App& program, const Settings& settings);
Command AddVerifications(CLI::App& program, const Settings& settings);
Command AddVersion(CLI::App& program, const Settings& settings);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_COMMANDS_H_
