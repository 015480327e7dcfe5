// A plugin that blocks for three seconds, whether or not anybody wants the answer.
#include <chrono>
#include <thread>

#include "secondsource/sdk/plugin.h"

namespace {

namespace sdk = secondsource::sdk;

class Stubborn final : public sdk::Verifier {
 public:
  static constexpr uint32_t kMaxConcurrentCalls = 1;

  sdk::Result Verify(const sdk::CallContext& call, const secondsource::plugin::v1::VerifyRequest&,
                     secondsource::v1::Finding*) override {
    call.Log(sdk::Severity::kInfo, "started");
    std::this_thread::sleep_for(std::chrono::seconds(3));
    return sdk::Result::Error(sdk::Code::kNotFound, "NOTHING_FOUND", "it looked for three seconds and found nothing");
  }
};

}  // namespace

SECONDSOURCE_PLUGIN(Stubborn, "stubborn", "1.0.0", "Takes its time.");
