// A plugin whose verifier throws. It holds the same messages as echo, and the two are loaded side by side.
#include <stdexcept>

#include "secondsource/sdk/plugin.h"

namespace {

class Throwing final : public secondsource::sdk::Verifier {
 public:
  secondsource::sdk::Result Verify(const secondsource::sdk::CallContext&,
                                   const secondsource::plugin::v1::VerifyRequest& request,
                                   secondsource::v1::Finding*) override {
    if (request.evidence().empty()) throw 7;
    throw std::runtime_error("out of paper");
  }
};

}  // namespace

SECONDSOURCE_PLUGIN(Throwing, "throwing", "1.0.0", "Throws.");
