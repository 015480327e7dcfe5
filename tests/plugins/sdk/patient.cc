// A plugin that blocks until its call is cancelled.
#include <chrono>
#include <thread>

#include "secondsource/sdk/plugin.h"

namespace {

namespace sdk = secondsource::sdk;

class Patient final : public sdk::Verifier {
 public:
  static constexpr uint32_t kMaxConcurrentCalls = 1;

  sdk::Result Verify(const sdk::CallContext& call, const secondsource::plugin::v1::VerifyRequest&,
                     secondsource::v1::Finding*) override {
    while (!call.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return sdk::Result::Error(sdk::Code::kCancelled, "CANCELLED", "the call was cancelled");
  }
};

}  // namespace

SECONDSOURCE_PLUGIN(Patient, "patient", "1.0.0", "Waits.");
