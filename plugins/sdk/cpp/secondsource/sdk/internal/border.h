// The way between the C tables and the C++ classes of plugin.h. Authors need not read it.
#ifndef SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_INTERNAL_BORDER_H_
#define SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_INTERNAL_BORDER_H_

#include <cstddef>
#include <exception>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "secondsource/sdk/plugin.h"

namespace secondsource::sdk::internal {

inline ss_bytes Bytes(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view View(ss_bytes bytes) { return {bytes.data, bytes.size}; }

// Whether the host has everything that version 1.0 of the interface promises.
inline bool HostIsFit(const ss_host* host) {
  constexpr size_t kNeeded = offsetof(ss_host, call_complete) + sizeof(ss_host::call_complete);
  return host != nullptr && host->struct_size >= kNeeded && host->abi_major == SS_ABI_MAJOR;
}

// Runs `work` and turns whatever it throws into a Result: an exception that crosses into the host ends the process.
template <typename Work>
Result Contained(Work&& work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return Result::Error(Code::kInternal, "EXCEPTION", std::string("the verifier threw: ") + error.what());
  } catch (...) {
    return Result::Error(Code::kInternal, "EXCEPTION", "the verifier threw something that is no std::exception");
  }
}

inline ss_error* ToError(const ss_host* host, const Result& result) {
  if (result.ok()) return nullptr;
  return host->error_new(static_cast<ss_code>(result.code()), Bytes(result.reason()), Bytes(result.message()));
}

class HostCall final : public CallContext {
 public:
  HostCall(const ss_host* host, ss_call* call) : host_(host), call_(call) {}
  std::chrono::microseconds remaining() const override {
    return std::chrono::microseconds(host_->call_remaining_us(call_));
  }
  bool cancelled() const override { return host_->call_is_cancelled(call_) != 0; }
  void Log(Severity severity, std::string_view message) const override {
    host_->log(host_->context, call_, static_cast<int32_t>(severity), Bytes(message));
  }

 private:
  const ss_host* const host_;
  ss_call* const call_;
};

// The functions of ss_plugin for a class of type V.
template <typename V>
class Border {
 public:
  static ss_plugin Describe(std::string_view id, std::string_view version, std::string_view description) {
    ss_plugin plugin = {};
    plugin.struct_size = sizeof(ss_plugin);
    plugin.abi_major = SS_ABI_MAJOR;
    plugin.abi_minor = SS_ABI_MINOR;
    plugin.id = Bytes(id);
    plugin.version = Bytes(version);
    plugin.description = Bytes(description);
    plugin.capabilities = SS_CAPABILITY_BLOCKING | (V::kDeterministic ? SS_CAPABILITY_DETERMINISTIC : 0);
    plugin.max_concurrent_calls = V::kMaxConcurrentCalls;
    plugin.create = Create;
    plugin.destroy = Destroy;
    plugin.verify = Verify;
    return plugin;
  }

 private:
  struct Instance {
    const ss_host* host;
    V verifier;
  };

  static ss_error* Create(const ss_host* host, ss_bytes config_json, ss_verifier** out) noexcept {
    const Result result = Contained([&] {
      auto instance = std::unique_ptr<Instance>(new Instance{host, {}});
      Result configured = instance->verifier.Configure(View(config_json));
      if (configured.ok()) *out = reinterpret_cast<ss_verifier*>(instance.release());
      return configured;
    });
    return ToError(host, result);
  }

  static void Destroy(ss_verifier* verifier) noexcept { delete reinterpret_cast<Instance*>(verifier); }

  static ss_error* Verify(ss_verifier* verifier, ss_call* call) noexcept {
    auto* instance = reinterpret_cast<Instance*>(verifier);
    std::string response;
    const Result result = Contained([&] { return Answer(*instance, call, &response); });
    if (!result.ok()) return ToError(instance->host, result);
    instance->host->call_complete(call, Bytes(response), nullptr);
    return nullptr;
  }

  static Result Answer(Instance& instance, ss_call* call, std::string* out) {
    const ss_bytes bytes = instance.host->call_request(call);
    plugin::v1::VerifyRequest request;
    if (bytes.size > std::numeric_limits<int>::max() ||
        !request.ParseFromArray(bytes.data, static_cast<int>(bytes.size))) {
      return Result::Error(Code::kInvalidArgument, "REQUEST_UNREADABLE",
                           "the request is no VerifyRequest of secondsource.plugin.v1; host and plugin differ");
    }
    plugin::v1::VerifyResponse response;
    response.mutable_finding()->set_status(v1::Finding::STATUS_OK);
    Result result = instance.verifier.Verify(HostCall(instance.host, call), request, response.mutable_finding());
    if (result.ok()) response.SerializeToString(out);
    return result;
  }
};

}  // namespace secondsource::sdk::internal

#endif  // SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_INTERNAL_BORDER_H_
