#include "tests/integration/processes.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

namespace secondsource {
namespace {

const std::string kBin = SECONDSOURCE_BINARY_DIR "/bin/";

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::abort();
}

pid_t Start(const std::vector<std::string>& command, const std::string& out, const std::string& err) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  const int out_fd = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_fd = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(open("/dev/null", O_RDONLY), 0);
  dup2(out_fd, 1);
  dup2(err_fd, 2);
  execv(argv[0], argv.data());
  _exit(127);
}

int ExitCode(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "secondsource-test.XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) Die("cannot make a temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::Write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
  return (path_ / name).string();
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

namespace {

Output Run(std::vector<std::string> command, const std::vector<std::string>& arguments) {
  const TemporaryFolder folder;
  command.insert(command.end(), arguments.begin(), arguments.end());
  const pid_t pid = Start(command, folder.path() / "out", folder.path() / "err");
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) Die("cannot wait for a command");
  return {ExitCode(status), ReadFile(folder.path() / "out"), ReadFile(folder.path() / "err")};
}

}  // namespace

Output RunClient(const std::string& server, const std::vector<std::string>& arguments) {
  return Run({kBin + "secondsource", "--server", server}, arguments);
}

Output RunServer(const std::vector<std::string>& arguments) { return Run({kBin + "secondsourced"}, arguments); }

ServerProcess::ServerProcess(const std::filesystem::path& data_dir, const std::vector<std::string>& flags) {
  std::vector<std::string> command = {kBin + "secondsourced", "--data-dir", data_dir.string(), "--listen",
                                      "127.0.0.1:0"};
  command.insert(command.end(), flags.begin(), flags.end());
  pid_ = Start(command, folder_.path() / "out", folder_.path() / "log");
  constexpr char kReady[] = "listening on ";
  for (int i = 0; i < 1200; ++i) {
    const std::string log = Log();
    if (const size_t at = log.find(kReady); at != std::string::npos && log.find('\n', at) != std::string::npos) {
      const size_t begin = at + sizeof(kReady) - 1;
      address_ = log.substr(begin, log.find_first_of(" \n", begin) - begin);
      return;
    }
    if (int status = 0; waitpid(pid_, &status, WNOHANG) == pid_) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  Die("the server does not serve:\n" + Log());
}

ServerProcess::~ServerProcess() { Stop(); }

std::string ServerProcess::Log() const { return ReadFile(folder_.path() / "log"); }

int ServerProcess::Stop() {
  if (pid_ < 0) return 0;
  kill(pid_, SIGTERM);
  return Wait();
}

void ServerProcess::Kill() {
  kill(pid_, SIGKILL);
  Wait();
}

int ServerProcess::Wait() {
  int status = 0;
  if (waitpid(std::exchange(pid_, -1), &status, 0) < 0) Die("cannot wait for the server");
  return ExitCode(status);
}

}  // namespace secondsource
