#include "service/plugin_host/guarded.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/plugin_host/breaker.h"
#include "service/plugin_host/clean_text.h"

namespace secondsource::plugin_host {
namespace {

constexpr size_t kMostMessageBytes = 1024;

// The stricter of two limits, where 0 is none.
uint32_t Stricter(uint32_t a, uint32_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

// Whether the verifier itself is out of order, rather than unhappy with this one request.
bool IsOutOfOrder(const absl::Status& status, bool full_time) {
  switch (status.code()) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
      return true;
    case absl::StatusCode::kDeadlineExceeded:
      // A client that leaves too little time must not switch the verifier off for everybody else.
      return full_time;
    default:
      return false;
  }
}

v1::Finding::Status StatusFor(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kDeadlineExceeded:
      return v1::Finding::STATUS_TIMED_OUT;
    case absl::StatusCode::kResourceExhausted:
      return v1::Finding::STATUS_OVERLOADED;
    case absl::StatusCode::kDataLoss:
      return v1::Finding::STATUS_REJECTED;
    default:
      return v1::Finding::STATUS_FAILED;
  }
}

Guarded::Time DeadlineOf(const Call& parent, std::chrono::milliseconds timeout, Guarded::Time now) {
  const Guarded::Time own = now + timeout;
  if (parent.deadline() == Guarded::Time::max()) return own;
  // The tenth that stays is for weighing and recording.
  return std::min(own, now + std::max(parent.deadline() - now, Guarded::Time::duration(0)) / 10 * 9);
}

}  // namespace

// Who may enter, and how the verifier fares. Thread-safe.
class Guarded::Gate {
 public:
  explicit Gate(uint32_t limit) : limit_(limit) {}

  absl::StatusOr<uint64_t> Enter(Time now) {
    std::lock_guard lock(mutex_);
    if (limit_ != 0 && in_flight_ >= limit_) {
      return absl::ResourceExhaustedError(
          absl::StrCat("all ", limit_, " calls that it may work on at once are taken; ask again later"));
    }
    const std::optional<uint64_t> ticket = breaker_.Admit(now);
    if (!ticket.has_value()) return absl::UnavailableError(Pause(now));
    ++in_flight_;
    return *ticket;
  }

  void Leave() {
    std::lock_guard lock(mutex_);
    --in_flight_;
  }

  void Count(bool answered) {
    std::lock_guard lock(mutex_);
    ++(answered ? answered_ : failed_);
  }

  void Record(uint64_t ticket, Breaker::Outcome outcome) {
    std::lock_guard lock(mutex_);
    breaker_.Record(ticket, outcome, std::chrono::steady_clock::now());
  }

  void Describe(v1::Verifier* out) const {
    std::lock_guard lock(mutex_);
    out->set_answered_count(answered_);
    out->set_failed_count(failed_);
    out->set_in_flight_count(in_flight_);
    out->set_state(breaker_.closed() ? v1::Verifier::STATE_ACTIVE : v1::Verifier::STATE_DEGRADED);
    if (!breaker_.closed()) out->set_state_reason(Pause(std::chrono::steady_clock::now()));
  }

 private:
  std::string Pause(Time now) const {
    return absl::StrCat("it failed too often of late; it is asked again in ", breaker_.UntilProbe(now).count(), " ms");
  }

  const uint32_t limit_;
  mutable std::mutex mutex_;
  Breaker breaker_;
  uint32_t in_flight_ = 0;
  uint64_t answered_ = 0;
  uint64_t failed_ = 0;
};

Guarded::Guarded(std::unique_ptr<Verifier> verifier, const VerifierPolicy& policy)
    : info_(verifier->info()),
      policy_(policy),
      gate_(std::make_shared<Gate>(Stricter(policy.max_concurrent_calls, info_.max_concurrent_calls))),
      verifier_(std::move(verifier)) {}

Guarded::Guarded(const VerifierInfo& info, std::string_view reason, v1::Verifier::Requirement requirement)
    : info_(info),
      policy_{.requirement = requirement},
      disabled_reason_(reason.empty() ? "it could not be loaded" : CleanText(reason, kMostMessageBytes)),
      gate_(std::make_shared<Gate>(0)) {}

absl::StatusOr<Guarded::Question> Guarded::Admit(const Call& parent, Time now) {
  if (verifier_ == nullptr) return absl::FailedPreconditionError(disabled_reason_);
  absl::StatusOr<uint64_t> ticket = gate_->Enter(now);
  if (!ticket.ok()) return ticket.status();
  const Time deadline = DeadlineOf(parent, policy_.timeout, now);
  return Question{std::make_shared<Call>(deadline), *ticket, deadline == now + policy_.timeout};
}

void Guarded::Ask(const Question& question, std::shared_ptr<const plugin::v1::VerifyRequest> request,
                  Verifier::Done done) {
  auto once = std::make_shared<std::atomic_flag>();
  verifier_->Verify(question.call, std::move(request), [gate = gate_, done = std::move(done), once](Answer answer) {
    if (once->test_and_set()) return;
    gate->Leave();
    done(std::move(answer));
  });
}

absl::Status Guarded::TimedOut() {
  return absl::DeadlineExceededError(
      "no answer came in time; allow the request more time, or raise the verifier's timeout");
}

v1::Finding Guarded::Judge(const Question& question, const Answer& answer, const plugin::v1::VerifyRequest& request) {
  absl::Status status = answer.status();
  // A verifier that stops at its deadline, as it should, may call it by either name.
  if (absl::IsCancelled(status) && absl::IsDeadlineExceeded(question.call->Check())) status = TimedOut();
  const bool out_of_order = IsOutOfOrder(status, question.full_time);
  if (status.ok()) {
    if (absl::Status broken = ValidateFinding(answer->finding(), request); !broken.ok()) {
      status = absl::DataLossError(absl::StrCat("the answer broke the rules and was thrown away: ", broken.message(),
                                                "; tell the verifier's author"));
    }
  }
  gate_->Record(question.ticket, out_of_order ? Breaker::Outcome::kBad : Breaker::Outcome::kGood);
  gate_->Count(status.ok());
  if (!status.ok()) return WithoutOpinion(status);
  v1::Finding finding = answer->finding();
  finding.set_verifier(info_.id);
  finding.set_verifier_version(info_.version);
  return finding;
}

v1::Finding Guarded::Refused(const absl::Status& status) {
  gate_->Count(false);
  return WithoutOpinion(status);
}

void Guarded::Abandon(const Question& question) { gate_->Record(question.ticket, Breaker::Outcome::kUnknown); }

v1::Finding Guarded::WithoutOpinion(const absl::Status& status) const {
  v1::Finding finding;
  finding.set_verifier(info_.id);
  finding.set_verifier_version(info_.version);
  finding.set_status(StatusFor(status));
  finding.set_message(CleanText(std::string(status.message()), kMostMessageBytes));
  return finding;
}

v1::Verifier Guarded::Describe() const {
  v1::Verifier out;
  out.set_name("verifiers/" + info_.id);
  out.set_version(info_.version);
  out.set_description(info_.description);
  out.set_kind(info_.kind);
  out.set_requirement(policy_.requirement);
  gate_->Describe(&out);
  if (verifier_ == nullptr) {
    out.set_state(v1::Verifier::STATE_DISABLED);
    out.set_state_reason(disabled_reason_);
  }
  return out;
}

}  // namespace secondsource::plugin_host
