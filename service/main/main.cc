// secondsourced: reads its configuration, assembles the service, serves until it is asked to stop; or cares for the
// data folder.
#include <pthread.h>
#include <signal.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/time/clock.h"
#include "service/main/care.h"
#include "service/main/command_line.h"
#include "service/main/config.h"
#include "service/main/host.h"
#include "service/rpc/server.h"

namespace secondsource {
namespace {

enum ExitCode { kStopped = 0, kFailed = 1, kBadConfiguration = 2, kDamaged = 3 };

std::optional<std::string> Variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// What was asked for goes to the standard output, all else to the standard error.
void Write(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

ExitCode Complain(const absl::Status& status, ExitCode code) {
  Write(STDERR_FILENO, "secondsourced: " + std::string(status.message()) + "\n");
  return code;
}

// The signals that stop the server; held back in every thread that starts after this, so that only sigwait sees them.
sigset_t HoldStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

ExitCode Serve(const Config& config) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("secondsourced"));
  spdlog::set_level(spdlog::level::from_str(config.log_level));
  const sigset_t stop_signals = HoldStopSignals();

  absl::StatusOr<std::unique_ptr<Host>> host = Host::Assemble(config);
  if (!host.ok()) return Complain(host.status(), absl::IsInvalidArgument(host.status()) ? kBadConfiguration : kFailed);
  rpc::ServerOptions options;
  options.listen = config.listen;
  options.workers = config.workers;
  options.queue_limit = config.queue_limit;
  options.request_timeout = config.request_timeout;
  absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(options, (*host)->backend());
  if (!server.ok()) return Complain(server.status(), kFailed);
  spdlog::info("listening on {}", (*server)->address());

  int signal = 0;
  sigwait(&stop_signals, &signal);
  spdlog::info("asked to stop; calls in progress have {} ms to end, and a second signal ends them now",
               config.drain_grace.count());
  pthread_sigmask(SIG_UNBLOCK, &stop_signals, nullptr);
  (*server)->Drain(config.drain_grace);
  spdlog::info("stopped");
  return kStopped;
}

ExitCode CareFor(const Config& config, const CommandLine& line) {
  const absl::StatusOr<CareReport> report = RunCommand(line.command, config.data_dir, line.file, absl::Now());
  if (!report.ok()) {
    return Complain(report.status(), absl::IsInvalidArgument(report.status()) ? kBadConfiguration : kFailed);
  }
  Write(STDOUT_FILENO, report->text);
  return report->damaged ? kDamaged : kStopped;
}

ExitCode Main(const std::vector<std::string>& arguments) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine(arguments);
  if (!line.ok()) return Complain(line.status(), kBadConfiguration);
  if (!line->help.empty()) {
    Write(STDOUT_FILENO, line->help);
    return kStopped;
  }
  if (line->version) {
    Write(STDOUT_FILENO, "secondsourced " SECONDSOURCE_VERSION "\n");
    return kStopped;
  }
  std::error_code error;
  const std::filesystem::path executable = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::string file = line->config_file.empty() ? Variable("SECONDSOURCE_CONFIG").value_or("") : line->config_file;
  const absl::StatusOr<Config> config = LoadConfig(line->flags, Variable, file, executable);
  if (!config.ok()) return Complain(config.status(), kBadConfiguration);
  if (line->print_config) {
    Write(STDOUT_FILENO, Print(*config));
    return kStopped;
  }
  // A file that may not grow is a full disk like any other: the write fails, and the store says so.
  signal(SIGXFSZ, SIG_IGN);
  return line->command.empty() ? Serve(*config) : CareFor(*config, *line);
}

}  // namespace
}  // namespace secondsource

int main(int argc, char** argv) { return secondsource::Main(std::vector<std::string>(argv + 1, argv + argc)); }
