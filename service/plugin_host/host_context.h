// The host's side of the C interface for one loaded library: its table of functions, its log, and its open calls.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_HOST_CONTEXT_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_HOST_CONTEXT_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "plugins/sdk/c/secondsource_plugin.h"
#include "secondsource/plugin/v1/verifier.pb.h"
#include "service/base/call.h"
#include "service/base/executor.h"
#include "service/plugin_host/library.h"
#include "service/plugin_host/verifier.h"

namespace secondsource::plugin_host {

// Reads an error that a plugin hands back, and frees it.
absl::Status TakeError(ss_error* error);

// Thread-safe. A call is known to the plugin by a handle, a number in the guise of a pointer: whatever a plugin does
// with the handle of a call that is over, it finds nothing and harms nobody.
class HostContext {
 public:
  // Contexts live until the process ends, as the libraries do. Null when there are too many (1,024).
  static HostContext* Make(std::string name, PluginLog log);
  // The context that made the handle, or null.
  static HostContext* Of(const ss_call* handle);

  HostContext(const HostContext&) = delete;
  HostContext& operator=(const HostContext&) = delete;

  const ss_host* table() const { return &table_; }
  // The name that stands in log lines, once it is known better than by the file.
  void Rename(std::string_view name);
  void Log(int severity, std::string_view message, const ss_call* about = nullptr);
  bool LogEnabled();
  // After this, nothing is logged any more.
  void Detach();
  // Keeps to the end of the process what a plugin that hangs still works with.
  void LeaveBehind(ss_verifier* verifier, std::unique_ptr<Executor> executor);

  ss_call* Open(std::shared_ptr<Call> call, const plugin::v1::VerifyRequest& request, Verifier::Done done);
  // Ends a call. A handle that is not open is ignored and logged.
  void Complete(ss_call* handle, ss_bytes response, ss_error* error);
  void Fail(ss_call* handle, const absl::Status& status);
  void CancelAll();
  // Whether every call is over, waiting as long for that.
  bool WaitIdle(std::chrono::milliseconds patience);

  ss_bytes Request(const ss_call* handle);
  // CANCELLED for a call that is over.
  absl::Status Check(const ss_call* handle);
  int64_t RemainingMicroseconds(const ss_call* handle);
  void OnCancel(const ss_call* handle, void (*function)(void*), void* argument);

 private:
  struct OpenCall;

  HostContext(size_t index, std::string name, PluginLog log);
  std::shared_ptr<OpenCall> Find(const ss_call* handle);
  std::shared_ptr<OpenCall> Take(const ss_call* handle);
  void Finish(const std::shared_ptr<OpenCall>& open, absl::StatusOr<plugin::v1::VerifyResponse> answer);
  void ReportStray();

  const size_t index_;
  ss_host table_ = {};
  std::mutex log_mutex_;
  std::string name_;
  PluginLog log_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::map<uintptr_t, std::shared_ptr<OpenCall>> open_;
  size_t unfinished_ = 0;  // those in open_, and those whose `done` runs
  uintptr_t next_serial_ = 1;
  ss_verifier* left_verifier_ = nullptr;
  std::unique_ptr<Executor> left_executor_;
};

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_HOST_CONTEXT_H_
