// A plugin that behaves: its belief is the share of evidence that it cites, and its configuration is one number.
#include <string>
#include <string_view>

#include "secondsource/sdk/plugin.h"

namespace {

namespace sdk = secondsource::sdk;

class Echo final : public sdk::Verifier {
 public:
  static constexpr uint32_t kMaxConcurrentCalls = 3;
  static constexpr bool kDeterministic = true;

  sdk::Result Configure(std::string_view config_json) override {
    if (config_json.empty() || config_json == "{\"most\":1}") return sdk::Result::Ok();
    return sdk::Result::Error(sdk::Code::kInvalidArgument, "CONFIG_INVALID", "only {\"most\":1} will do");
  }

  sdk::Result Verify(const sdk::CallContext& call, const secondsource::plugin::v1::VerifyRequest& request,
                     secondsource::v1::Finding* finding) override {
    if (request.evidence().empty()) return sdk::NotApplicable(finding, "There is no evidence.");
    if (call.cancelled()) return sdk::Result::Error(sdk::Code::kCancelled, "CANCELLED", "the call was cancelled");
    finding->set_belief(1.0 / request.evidence_size());
    auto* reason = finding->add_reasons();
    reason->set_text("It stands first.");
    reason->add_evidence(request.evidence(0).id());
    finding->add_missing(call.remaining() == std::chrono::microseconds::max() ? "a deadline" : "nothing");
    call.Log(sdk::Severity::kInfo, "answered");
    return sdk::Result::Ok();
  }
};

}  // namespace

SECONDSOURCE_PLUGIN(Echo, "echo", "1.2.3", "Cites the first evidence.");
