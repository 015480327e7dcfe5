// Options that several commands have.
#ifndef SECONDSOURCE_CLIENTS_CLI_OPTIONS_H_
#define SECONDSOURCE_CLIENTS_CLI_OPTIONS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "clients/cli/input.h"
#include "google/protobuf/timestamp.pb.h"

namespace secondsource::cli {

using OptionalTime = std::optional<google::protobuf::Timestamp>;

// A command and what it does; `run` returns the exit code and is called once all options are read.
struct Command {
  CLI::App* app;
  std::function<int()> run;
};

// Text that goes to the server: refused here if it is not UTF-8, since gRPC's own message would name no option.
CLI::Option* AddText(CLI::App& app, const std::string& name, std::string& text, const std::string& help);

// May be given several times, one value each.
CLI::Option* AddTexts(CLI::App& app, const std::string& name, std::vector<std::string>& texts, const std::string& help);

CLI::Option* AddTime(CLI::App& app, const std::string& name, OptionalTime& time, const std::string& help);

// --as-of and --known-at.
struct CutOffs {
  OptionalTime as_of;
  OptionalTime known_at;
};
void AddCutOffs(CLI::App& app, CutOffs& cut_offs);

// Sets the cut-offs of a request that has both.
template <typename Request>
void SetCutOffs(const CutOffs& cut_offs, Request& request) {
  if (cut_offs.as_of) *request.mutable_as_of() = *cut_offs.as_of;
  if (cut_offs.known_at) *request.mutable_known_at() = *cut_offs.known_at;
}

// --publisher, --published and --title of plain text.
void AddTextFacts(CLI::App& app, TextFacts& facts);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_OPTIONS_H_
