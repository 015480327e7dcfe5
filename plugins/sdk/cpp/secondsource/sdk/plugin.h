// What an author of a verifier in C++ needs. A whole plugin:
//
//   class Cautious : public secondsource::sdk::Verifier {
//    public:
//     Result Verify(const CallContext& call, const secondsource::plugin::v1::VerifyRequest& request,
//                   secondsource::v1::Finding* finding) override {
//       if (request.evidence().empty()) return NotApplicable(finding, "There is no evidence to judge.");
//       finding->set_belief(0.1);
//       return Result::Ok();
//     }
//   };
//   SECONDSOURCE_PLUGIN(Cautious, "cautious", "1.0.0", "Believes a little in whatever has evidence.");
//
// Link secondsource::plugin_sdk and nothing that holds the full protobuf messages: two full copies in one process abort
// it. In this repository, second_source_plugin() in plugins/CMakeLists.txt does so.
#ifndef SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_PLUGIN_H_
#define SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_PLUGIN_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "secondsource/plugin/v1/verifier.pb.h"
#include "secondsource/v1/finding.pb.h"
#include "secondsource_plugin.h"

namespace secondsource::sdk {

// The numbers of google.rpc.Code.
enum class Code : int32_t {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kInternal = 13,
  kUnavailable = 14,
};

// Success, or what went wrong.
class [[nodiscard]] Result {
 public:
  static Result Ok() { return Result(); }
  // `reason` is for programs, UPPER_SNAKE_CASE; `message` says what happened, why and what to do, without any text of
  // claims or documents.
  static Result Error(Code code, std::string_view reason, std::string_view message) {
    Result result;
    result.code_ = code == Code::kOk ? Code::kUnknown : code;
    result.reason_ = reason;
    result.message_ = message;
    return result;
  }

  bool ok() const { return code_ == Code::kOk; }
  Code code() const { return code_; }
  const std::string& reason() const { return reason_; }
  const std::string& message() const { return message_; }

 private:
  Code code_ = Code::kOk;
  std::string reason_;
  std::string message_;
};

enum class Severity : int32_t {
  kDebug = SS_LOG_DEBUG,
  kInfo = SS_LOG_INFO,
  kWarning = SS_LOG_WARNING,
  kError = SS_LOG_ERROR
};

// The call that a verifier works on; lives until Verify returns. Thread-safe.
class CallContext {
 public:
  virtual ~CallContext() = default;
  // The time left; std::chrono::microseconds::max() without a deadline.
  virtual std::chrono::microseconds remaining() const = 0;
  // Whether nobody wants the answer any more. Long work asks now and then, and returns kCancelled.
  virtual bool cancelled() const = 0;
  // Writes a line to the host's log. Never a text of claims or documents.
  virtual void Log(Severity severity, std::string_view message) const = 0;
};

// Derive from this. The host makes one instance and calls Verify on many threads at once, so what Verify changes in the
// instance needs a lock.
class Verifier {
 public:
  // Shadow these two in your class to say otherwise.
  static constexpr uint32_t kMaxConcurrentCalls = 0;  // 0: as many as the host likes
  static constexpr bool kDeterministic = false;       // whether equal requests get equal answers

  virtual ~Verifier() = default;

  // Takes the configuration, a JSON object or nothing, once and before any Verify. A verifier that has no settings
  // keeps this default, which refuses any.
  virtual Result Configure(std::string_view config_json) {
    if (config_json.empty() || config_json == "{}") return Result::Ok();
    return Result::Error(Code::kInvalidArgument, "CONFIG_NOT_EXPECTED",
                         "this verifier takes no configuration; remove it");
  }

  // Judges one claim. `finding` comes with status OK and full uncertainty; fill in belief, disbelief, reasons and what
  // is missing. The host sets `verifier` and `verifier_version`. What it throws becomes kInternal.
  virtual Result Verify(const CallContext& call, const plugin::v1::VerifyRequest& request, v1::Finding* finding) = 0;
};

// Says that the claim is none that this verifier judges, and why, in a sentence that an editor can read.
inline Result NotApplicable(v1::Finding* finding, std::string_view why) {
  finding->Clear();
  finding->set_status(v1::Finding::STATUS_NOT_APPLICABLE);
  finding->set_message(why.data(), why.size());
  return Result::Ok();
}

}  // namespace secondsource::sdk

#include "secondsource/sdk/internal/border.h"

// Exports the class as a plugin. Once in a library, at namespace scope; id, version and description are literals.
#define SECONDSOURCE_PLUGIN(Type, id, version, description)                                    \
  extern "C" SS_EXPORT const ss_plugin* secondsource_plugin_entry_v1(const ss_host* host) {    \
    static const ss_plugin plugin =                                                            \
        ::secondsource::sdk::internal::Border<Type>::Describe((id), (version), (description)); \
    return ::secondsource::sdk::internal::HostIsFit(host) ? &plugin : nullptr;                 \
  }                                                                                            \
  static_assert(true, "takes the semicolon after the macro")

#endif  // SECONDSOURCE_PLUGINS_SDK_CPP_SECONDSOURCE_SDK_PLUGIN_H_
