#include "service/plugin_host/library.h"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "plugins/sdk/c/secondsource_plugin.h"
#include "service/base/error.h"
#include "service/base/executor.h"
#include "service/plugin_host/clean_text.h"
#include "service/plugin_host/host_context.h"

namespace secondsource::plugin_host {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kUsualThreads = 4;
constexpr uint32_t kMostThreads = 16;
constexpr size_t kMostWaiting = 32;
constexpr std::chrono::milliseconds kPatienceAtTheEnd{1000};
constexpr size_t kMostIdBytes = 63;
constexpr size_t kMostDescriptionBytes = 1024;

std::string_view View(ss_bytes bytes) { return bytes.data == nullptr ? "" : std::string_view(bytes.data, bytes.size); }

absl::Status CannotLoad(const fs::path& path, std::string_view why, std::string_view what_to_do) {
  return Error(absl::StatusCode::kFailedPrecondition, "PLUGIN_NOT_LOADED",
               absl::StrCat("the plugin ", path.string(), " cannot be loaded: ", std::string(why), "; ",
                            std::string(what_to_do)),
               {{"path", path.string()}});
}

// Whoever can write the file or its folder runs code in this process. Write permission of the group is let pass:
// under the umask 002 every build tree has it, and the group is the user's own.
absl::StatusOr<fs::path> CheckFile(const fs::path& path) {
  if (!path.is_absolute()) return CannotLoad(path, "the path is not absolute", "give the whole path");
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return CannotLoad(path, error.message(), "check the path");
  if (!fs::is_regular_file(real, error)) return CannotLoad(path, "it is no file", "check the path");
  for (const fs::path& each : {real, real.parent_path()}) {
    const fs::file_status status = fs::status(each, error);
    if (error) return CannotLoad(path, error.message(), "check its permissions");
    if ((status.permissions() & fs::perms::others_write) != fs::perms::none) {
      return CannotLoad(path, absl::StrCat("everybody may write ", each.string()),
                        absl::StrCat("run: chmod o-w ", each.string()));
    }
  }
  return real;
}

bool IdIsFit(std::string_view id) {
  return !id.empty() && id.size() <= kMostIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Reads no field of the table before the fields ahead of it say that it is there and means what we think.
absl::Status CheckTable(const fs::path& path, const ss_plugin* plugin) {
  constexpr size_t kVersionFields = offsetof(ss_plugin, id);
  constexpr size_t kNeeded = offsetof(ss_plugin, verify) + sizeof(ss_plugin::verify);
  const std::string rebuild = "build it anew with this server's secondsource_plugin.h";
  if (plugin == nullptr) return CannotLoad(path, "it says that it cannot run on this server", rebuild);
  if (plugin->struct_size < kVersionFields) return CannotLoad(path, "its table is too short", rebuild);
  if (plugin->abi_major != SS_ABI_MAJOR || plugin->abi_minor > SS_ABI_MINOR) {
    return CannotLoad(path,
                      absl::StrCat("it speaks version ", plugin->abi_major, ".", plugin->abi_minor,
                                   " of the interface and this server ", SS_ABI_MAJOR, ".", SS_ABI_MINOR),
                      rebuild);
  }
  if (plugin->struct_size < kNeeded) return CannotLoad(path, "its table is too short", rebuild);
  if (plugin->create == nullptr || plugin->destroy == nullptr || plugin->verify == nullptr) {
    return CannotLoad(path, "it lacks create, destroy or verify", "tell the plugin's author");
  }
  if (!IdIsFit(View(plugin->id))) {
    return CannotLoad(path, "its id is not 1 to 63 of a-z, 0-9 and '-'", "tell the plugin's author");
  }
  return absl::OkStatus();
}

VerifierInfo InfoOf(const ss_plugin& plugin) {
  return {.id = std::string(View(plugin.id)),
          .version = CleanText(View(plugin.version), kMostIdBytes),
          .description = CleanText(View(plugin.description), kMostDescriptionBytes),
          .kind = v1::Verifier::KIND_LIBRARY,
          .max_concurrent_calls = plugin.max_concurrent_calls};
}

// What it takes to run calls. Copied into every task, because a task of a plugin that hangs outlives its
// LibraryVerifier.
struct Instance {
  const ss_plugin* plugin;
  ss_verifier* verifier;
  HostContext* context;

  void Run(ss_call* handle) const {
    // It may have waited in the queue until nobody wanted the answer any more.
    if (absl::Status status = context->Check(handle); !status.ok()) return context->Fail(handle, status);
    if (ss_error* error = plugin->verify(verifier, handle); error != nullptr) {
      context->Complete(handle, {nullptr, 0}, error);
    }
  }
};

class LibraryVerifier final : public Verifier {
 public:
  explicit LibraryVerifier(const Instance& instance) : instance_(instance), info_(InfoOf(*instance.plugin)) {
    if ((instance.plugin->capabilities & SS_CAPABILITY_BLOCKING) == 0) return;
    const uint32_t threads = info_.max_concurrent_calls == 0 ? kUsualThreads : info_.max_concurrent_calls;
    executor_ = std::make_unique<Executor>(std::min(threads, kMostThreads), kMostWaiting);
  }

  ~LibraryVerifier() override {
    instance_.context->CancelAll();
    if (instance_.context->WaitIdle(kPatienceAtTheEnd)) {
      executor_.reset();
      instance_.plugin->destroy(instance_.verifier);
    } else {
      // A call that hangs would hang the server's end too. Its thread is left to the end of the process.
      instance_.context->Log(SS_LOG_WARNING, "it still works on a call that was cancelled; left behind");
      instance_.context->LeaveBehind(instance_.verifier, std::move(executor_));
    }
    instance_.context->Detach();
  }

  const VerifierInfo& info() const override { return info_; }

  void Verify(std::shared_ptr<Call> call, std::shared_ptr<const plugin::v1::VerifyRequest> request,
              Done done) override {
    ss_call* handle = instance_.context->Open(std::move(call), *request, std::move(done));
    if (executor_ == nullptr) return instance_.Run(handle);
    if (!executor_->TryPost([instance = instance_, handle] { instance.Run(handle); })) {
      instance_.context->Fail(handle, absl::ResourceExhaustedError("its queue is full; ask again later"));
    }
  }

 private:
  const Instance instance_;
  const VerifierInfo info_;
  std::unique_ptr<Executor> executor_;  // null if the plugin does not block
};

absl::StatusOr<ss_plugin_entry_v1> FindEntry(const fs::path& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return CannotLoad(path, dlerror(), "check that it was built for this machine");
  void* symbol = dlsym(library, "secondsource_plugin_entry_v1");
  if (symbol == nullptr) {
    return CannotLoad(path, "it does not export secondsource_plugin_entry_v1",
                      "it is no plugin, or one for another major");
  }
  ss_plugin_entry_v1 entry = nullptr;
  static_assert(sizeof(entry) == sizeof(symbol));
  std::memcpy(&entry, &symbol, sizeof(entry));  // ISO C++ has no cast for this
  return entry;
}

absl::StatusOr<ss_verifier*> Create(const fs::path& path, const ss_plugin& plugin, std::string_view config_json,
                                    HostContext& context) {
  ss_verifier* verifier = nullptr;
  ss_error* error = plugin.create(context.table(), {config_json.data(), config_json.size()}, &verifier);
  if (error != nullptr) {
    return CannotLoad(path, absl::StrCat("it refuses to start: ", TakeError(error).message()),
                      "mend its configuration");
  }
  if (verifier == nullptr) return CannotLoad(path, "it made no verifier and no error", "tell the plugin's author");
  return verifier;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Verifier>> LoadLibrary(const fs::path& path, std::string_view config_json,
                                                      PluginLog log) {
  absl::StatusOr<fs::path> real = CheckFile(path);
  if (!real.ok()) return real.status();
  absl::StatusOr<ss_plugin_entry_v1> entry = FindEntry(*real);
  if (!entry.ok()) return entry.status();
  HostContext* context = HostContext::Make(real->stem().string(), std::move(log));
  if (context == nullptr) return CannotLoad(path, "too many plugins were loaded already", "restart the server");
  const ss_plugin* plugin = (*entry)(context->table());
  if (absl::Status status = CheckTable(path, plugin); !status.ok()) {
    context->Detach();
    return status;
  }
  context->Rename(View(plugin->id));
  absl::StatusOr<ss_verifier*> verifier = Create(path, *plugin, config_json, *context);
  if (!verifier.ok()) {
    context->Detach();
    return verifier.status();
  }
  return std::make_unique<LibraryVerifier>(Instance{plugin, *verifier, context});
}

}  // namespace secondsource::plugin_host
