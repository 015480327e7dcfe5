// A built-in verifier, loaded as the server loads it, and requests made of positions.
#ifndef SECONDSOURCE_TESTS_PLUGINS_PLUGIN_FIXTURE_H_
#define SECONDSOURCE_TESTS_PLUGINS_PLUGIN_FIXTURE_H_

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "google/protobuf/util/time_util.h"
#include "service/plugin_host/library.h"
#include "service/plugin_host/verifier_set.h"

namespace secondsource {

inline constexpr auto kAsserts = v1::Position::ATTITUDE_ASSERTS;
inline constexpr auto kDenies = v1::Position::ATTITUDE_DENIES;
inline constexpr auto kNeutral = v1::Origin::STAKE_NEUTRAL;
inline constexpr auto kSelfServing = v1::Origin::STAKE_SELF_SERVING;

class PluginFixture : public testing::Test {
 protected:
  explicit PluginFixture(const std::string& id) {
    auto loaded = plugin_host::LoadLibrary(SECONDSOURCE_BINARY_DIR "/lib/secondsource/plugins/" + id + ".so", "",
                                           [](std::string_view, int, std::string_view) {});
    if (!loaded.ok()) ADD_FAILURE() << loaded.status();
    if (loaded.ok()) verifier_ = *std::move(loaded);
  }

  // Adds a position of a party, with one piece of evidence behind it.
  v1::Position& Take(const std::string& name, v1::Position::Attitude attitude, v1::Origin::Stake stake,
                     const std::string& side = "") {
    const std::string id = "e" + std::to_string(request_.evidence_size() + 1);
    request_.add_evidence()->set_id(id);
    v1::Position& position = *request_.add_positions();
    position.mutable_origin()->set_id("parties/" + name);
    position.mutable_origin()->set_kind(v1::Origin::KIND_PARTY);
    position.mutable_origin()->set_display_name(name);
    position.mutable_origin()->set_side(side);
    position.mutable_origin()->set_side_display_name(side);
    position.mutable_origin()->set_stake(stake);
    position.set_attitude(attitude);
    position.set_strength(1);
    position.add_evidence(id);
    return position;
  }

  // The finding on what was taken; checked against the rules that the host enforces.
  v1::Finding Verify() {
    std::promise<absl::StatusOr<plugin::v1::VerifyResponse>> promise;
    verifier_->Verify(
        std::make_shared<Call>(), std::make_shared<plugin::v1::VerifyRequest>(request_),
        [&](absl::StatusOr<plugin::v1::VerifyResponse> response) { promise.set_value(std::move(response)); });
    const auto response = promise.get_future().get();
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return {};
    const absl::Status valid = plugin_host::ValidateFinding(response->finding(), request_);
    EXPECT_TRUE(valid.ok()) << valid;
    return response->finding();
  }

  static std::string Reasons(const v1::Finding& finding) {
    std::string all;
    for (const v1::Reason& reason : finding.reasons()) all += reason.text() + "\n";
    return all;
  }

  plugin::v1::VerifyRequest request_;
  std::unique_ptr<plugin_host::Verifier> verifier_;
};

}  // namespace secondsource

#endif  // SECONDSOURCE_TESTS_PLUGINS_PLUGIN_FIXTURE_H_
