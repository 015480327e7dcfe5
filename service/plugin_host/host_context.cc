#include "service/plugin_host/host_context.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/plugin_host/clean_text.h"

struct ss_error {
  absl::Status status;
};

namespace secondsource::plugin_host {
namespace {

constexpr size_t kMostContexts = 1024;
constexpr size_t kMostLogBytes = 1024;
constexpr size_t kMostMessageBytes = 1024;
constexpr size_t kMostReasonBytes = 63;
constexpr size_t kMostResponseBytes = size_t{1} << 20;

// Never taken away, so that a stray handle or a late thread of a plugin always finds its context.
std::array<std::atomic<HostContext*>, kMostContexts> contexts;
std::atomic<size_t> context_count{0};

uintptr_t Number(const ss_call* handle) { return reinterpret_cast<uintptr_t>(handle); }

std::string_view View(ss_bytes bytes) { return bytes.data == nullptr ? "" : std::string_view(bytes.data, bytes.size); }

HostContext* Of(ss_host_context* context) { return reinterpret_cast<HostContext*>(context); }

std::string ReasonOf(ss_bytes reason) {
  const std::string_view text = View(reason);
  const bool fit = !text.empty() && text.size() <= kMostReasonBytes &&
                   std::all_of(text.begin(), text.end(),
                               [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
  return fit ? std::string(text) : "PLUGIN_ERROR";
}

ss_error* ErrorNew(ss_code code, ss_bytes reason, ss_bytes message) noexcept {
  const bool known = code >= 1 && code <= 16;
  return new ss_error{Error(known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown, ReasonOf(reason),
                            CleanText(View(message), kMostMessageBytes))};
}

int LogEnabled(ss_host_context* context, int32_t) noexcept { return Of(context)->LogEnabled() ? 1 : 0; }

void Log(ss_host_context* context, ss_call* call, int32_t severity, ss_bytes message) noexcept {
  Of(context)->Log(std::clamp<int>(severity, SS_LOG_DEBUG, SS_LOG_ERROR), View(message), call);
}

ss_bytes CallRequest(ss_call* call) noexcept {
  HostContext* context = HostContext::Of(call);
  return context == nullptr ? ss_bytes{nullptr, 0} : context->Request(call);
}

int64_t CallRemaining(ss_call* call) noexcept {
  HostContext* context = HostContext::Of(call);
  return context == nullptr ? 0 : context->RemainingMicroseconds(call);
}

int CallIsCancelled(ss_call* call) noexcept {
  HostContext* context = HostContext::Of(call);
  return context == nullptr || !context->Check(call).ok() ? 1 : 0;
}

void CallOnCancel(ss_call* call, void (*function)(void*), void* argument) noexcept {
  if (HostContext* context = HostContext::Of(call); context != nullptr) context->OnCancel(call, function, argument);
}

void CallComplete(ss_call* call, ss_bytes response, ss_error* error) noexcept {
  if (HostContext* context = HostContext::Of(call); context != nullptr) {
    context->Complete(call, response, error);
  } else {
    delete error;
  }
}

absl::StatusOr<plugin::v1::VerifyResponse> Parse(std::string_view bytes) {
  if (bytes.size() > kMostResponseBytes) {
    return absl::DataLossError(absl::StrCat("the answer has ", bytes.size(), " bytes and was thrown away; at most ",
                                            kMostResponseBytes, " are taken; tell the verifier's author"));
  }
  plugin::v1::VerifyResponse response;
  if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(
        "the answer is no VerifyResponse of secondsource.plugin.v1 and was thrown away; tell the verifier's author");
  }
  return response;
}

}  // namespace

absl::Status TakeError(ss_error* error) {
  const std::unique_ptr<ss_error> owned(error);
  return owned->status;
}

struct HostContext::OpenCall {
  std::shared_ptr<Call> call;
  std::string request;
  Verifier::Done done;
  std::mutex mutex;
  bool over = false;
  Call::Registration on_cancel;
};

HostContext* HostContext::Make(std::string name, PluginLog log) {
  const size_t index = context_count.fetch_add(1);
  if (index >= kMostContexts) return nullptr;
  auto* context = new HostContext(index, std::move(name), std::move(log));
  contexts[index].store(context);
  return context;
}

HostContext* HostContext::Of(const ss_call* handle) {
  return handle == nullptr ? nullptr : contexts[Number(handle) % kMostContexts].load();
}

HostContext::HostContext(size_t index, std::string name, PluginLog log)
    : index_(index), name_(std::move(name)), log_(std::move(log)) {
  table_.struct_size = sizeof(ss_host);
  table_.abi_major = SS_ABI_MAJOR;
  table_.abi_minor = SS_ABI_MINOR;
  table_.context = reinterpret_cast<ss_host_context*>(this);
  table_.error_new = ErrorNew;
  table_.log_enabled = plugin_host::LogEnabled;
  table_.log = plugin_host::Log;
  table_.call_request = CallRequest;
  table_.call_remaining_us = CallRemaining;
  table_.call_is_cancelled = CallIsCancelled;
  table_.call_on_cancel = CallOnCancel;
  table_.call_complete = CallComplete;
}

void HostContext::Rename(std::string_view name) {
  std::lock_guard lock(log_mutex_);
  name_ = name;
}

void HostContext::Log(int severity, std::string_view message, const ss_call* about) {
  std::string line;
  if (const std::shared_ptr<OpenCall> open = Find(about); open != nullptr) {
    line = absl::StrCat("[call ", open->call->id(), "] ");
  }
  line += CleanText(message, kMostLogBytes);
  std::lock_guard lock(log_mutex_);
  if (log_) log_(name_, severity, line);
}

bool HostContext::LogEnabled() {
  std::lock_guard lock(log_mutex_);
  return log_ != nullptr;
}

void HostContext::Detach() {
  std::lock_guard lock(log_mutex_);
  log_ = nullptr;
}

void HostContext::LeaveBehind(ss_verifier* verifier, std::unique_ptr<Executor> executor) {
  std::lock_guard lock(mutex_);
  left_verifier_ = verifier;
  left_executor_ = std::move(executor);
}

ss_call* HostContext::Open(std::shared_ptr<Call> call, const plugin::v1::VerifyRequest& request, Verifier::Done done) {
  auto open = std::make_shared<OpenCall>();
  open->call = std::move(call);
  open->request = request.SerializeAsString();
  open->done = std::move(done);
  std::lock_guard lock(mutex_);
  const uintptr_t number = next_serial_++ * kMostContexts + index_;
  open_.emplace(number, std::move(open));
  ++unfinished_;
  return reinterpret_cast<ss_call*>(number);
}

void HostContext::Complete(ss_call* handle, ss_bytes response, ss_error* error) {
  const absl::Status status = error == nullptr ? absl::OkStatus() : TakeError(error);
  const std::shared_ptr<OpenCall> open = Take(handle);
  if (open == nullptr) return ReportStray();
  if (!status.ok()) return Finish(open, status);
  Finish(open, Parse(View(response)));
}

void HostContext::Fail(ss_call* handle, const absl::Status& status) {
  const std::shared_ptr<OpenCall> open = Take(handle);
  if (open == nullptr) return ReportStray();
  Finish(open, status);
}

void HostContext::CancelAll() {
  std::vector<std::shared_ptr<OpenCall>> all;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [number, open] : open_) all.push_back(open);
  }
  for (const std::shared_ptr<OpenCall>& open : all) open->call->Cancel();
}

bool HostContext::WaitIdle(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return idle_.wait_for(lock, patience, [this] { return unfinished_ == 0; });
}

ss_bytes HostContext::Request(const ss_call* handle) {
  const std::shared_ptr<OpenCall> open = Find(handle);
  return open == nullptr ? ss_bytes{nullptr, 0} : ss_bytes{open->request.data(), open->request.size()};
}

absl::Status HostContext::Check(const ss_call* handle) {
  const std::shared_ptr<OpenCall> open = Find(handle);
  return open == nullptr ? absl::CancelledError("the call is over") : open->call->Check();
}

int64_t HostContext::RemainingMicroseconds(const ss_call* handle) {
  const std::shared_ptr<OpenCall> open = Find(handle);
  if (open == nullptr) return 0;
  if (open->call->deadline() == Call::SteadyTime::max()) return std::numeric_limits<int64_t>::max();
  const auto left = open->call->deadline() - std::chrono::steady_clock::now();
  return std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(left).count());
}

void HostContext::OnCancel(const ss_call* handle, void (*function)(void*), void* argument) {
  const std::shared_ptr<OpenCall> open = Find(handle);
  if (open == nullptr || function == nullptr) return;
  // Made and withdrawn without the lock: the function may run meanwhile, and complete the call.
  Call::Registration registration = open->call->OnCancel([function, argument] { function(argument); });
  std::lock_guard lock(open->mutex);
  if (!open->over) std::swap(open->on_cancel, registration);
}

std::shared_ptr<HostContext::OpenCall> HostContext::Find(const ss_call* handle) {
  std::lock_guard lock(mutex_);
  const auto found = open_.find(Number(handle));
  return found == open_.end() ? nullptr : found->second;
}

std::shared_ptr<HostContext::OpenCall> HostContext::Take(const ss_call* handle) {
  std::lock_guard lock(mutex_);
  auto node = open_.extract(Number(handle));
  return node.empty() ? nullptr : std::move(node.mapped());
}

void HostContext::Finish(const std::shared_ptr<OpenCall>& open, absl::StatusOr<plugin::v1::VerifyResponse> answer) {
  {
    Call::Registration withdrawn;
    std::lock_guard lock(open->mutex);
    open->over = true;
    std::swap(open->on_cancel, withdrawn);
  }
  std::exchange(open->done, nullptr)(std::move(answer));
  std::lock_guard lock(mutex_);
  --unfinished_;
  idle_.notify_all();
}

void HostContext::ReportStray() {
  Log(SS_LOG_WARNING, "it completed a call that is over or was never its own; ignored, but the plugin needs mending");
}

}  // namespace secondsource::plugin_host
