// The built server and the built client, as processes.
#ifndef SECONDSOURCE_TESTS_INTEGRATION_PROCESSES_H_
#define SECONDSOURCE_TESTS_INTEGRATION_PROCESSES_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace secondsource {

// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  // Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

// What a command printed and how it ended.
struct Output {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs the client against a server and waits for it.
Output RunClient(const std::string& server, const std::vector<std::string>& arguments);

// Runs secondsourced with these arguments and waits for it.
Output RunServer(const std::vector<std::string>& arguments);

// A secondsourced on a free loopback port. The constructor returns once it serves, and aborts the test if it does not.
class ServerProcess {
 public:
  explicit ServerProcess(const std::filesystem::path& data_dir, const std::vector<std::string>& flags = {});
  // Ends the server as Stop() does.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }
  std::string Log() const;
  // SIGTERM; returns the exit code.
  int Stop();
  // SIGKILL.
  void Kill();

 private:
  int Wait();
  TemporaryFolder folder_;
  std::string address_;
  pid_t pid_ = -1;
};

// The bytes of a file.
std::string ReadFile(const std::filesystem::path& path);

}  // namespace secondsource

#endif  // SECONDSOURCE_TESTS_INTEGRATION_PROCESSES_H_
