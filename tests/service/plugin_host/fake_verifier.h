// A linked verifier that behaves as the test says.
#ifndef SECONDSOURCE_TESTS_SERVICE_PLUGIN_HOST_FAKE_VERIFIER_H_
#define SECONDSOURCE_TESTS_SERVICE_PLUGIN_HOST_FAKE_VERIFIER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "service/plugin_host/verifier.h"

namespace secondsource::plugin_host {

class FakeVerifier final : public Verifier {
 public:
  using Behaviour = std::function<void(const std::shared_ptr<Call>&, Done)>;

  FakeVerifier(std::string id, Behaviour behaviour, uint32_t max_concurrent_calls = 0)
      : info_{.id = std::move(id),
              .version = "1.0.0",
              .description = "Fake.",
              .kind = v1::Verifier::KIND_LINKED,
              .max_concurrent_calls = max_concurrent_calls},
        behaviour_(std::move(behaviour)) {}

  const VerifierInfo& info() const override { return info_; }
  void Verify(std::shared_ptr<Call> call, std::shared_ptr<const plugin::v1::VerifyRequest>, Done done) override {
    behaviour_(call, std::move(done));
  }

 private:
  const VerifierInfo info_;
  const Behaviour behaviour_;
};

inline plugin::v1::VerifyResponse Opinion(double belief) {
  plugin::v1::VerifyResponse response;
  response.mutable_finding()->set_status(v1::Finding::STATUS_OK);
  response.mutable_finding()->set_belief(belief);
  return response;
}

inline FakeVerifier::Behaviour Answers(double belief) {
  return [belief](const std::shared_ptr<Call>&, Verifier::Done done) { done(Opinion(belief)); };
}

inline FakeVerifier::Behaviour Fails(absl::Status status) {
  return [status](const std::shared_ptr<Call>&, Verifier::Done done) { done(status); };
}

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_TESTS_SERVICE_PLUGIN_HOST_FAKE_VERIFIER_H_
