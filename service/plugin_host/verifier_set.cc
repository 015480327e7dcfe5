#include "service/plugin_host/verifier_set.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/plugin_host/guarded.h"

namespace secondsource::plugin_host {
namespace {

using Answer = Guarded::Answer;
using Time = Guarded::Time;

// Where answers arrive. Shared with the verifiers, because some may answer after the round is over. Thread-safe.
class Inbox {
 public:
  void Put(size_t question, Answer answer) {
    std::lock_guard lock(mutex_);
    answers_.insert_or_assign(question, std::move(answer));
    changed_.notify_one();
  }

  void Interrupt() {
    std::lock_guard lock(mutex_);
    interrupted_ = true;
    changed_.notify_one();
  }

  // Waits for answers, an interruption or the time; returns the answers that have come since.
  std::map<size_t, Answer> Take(Time until) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, until, [this] { return interrupted_ || !answers_.empty(); });
    return std::exchange(answers_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool interrupted_ = false;
  std::map<size_t, Answer> answers_;
};

// One request put to several verifiers. Used by one thread.
class Round {
 public:
  using OnFinding = std::function<void(const v1::Finding&)>;

  Round(std::vector<Guarded*> verifiers, Call& call, std::shared_ptr<const plugin::v1::VerifyRequest> request,
        const OnFinding& on_finding)
      : verifiers_(std::move(verifiers)),
        call_(call),
        request_(std::move(request)),
        on_finding_(on_finding),
        questions_(verifiers_.size()),
        findings_(verifiers_.size()) {}

  absl::StatusOr<std::vector<v1::Finding>> Run() {
    std::vector<absl::Status> refusals = Admit();
    const Call::Registration registration = PassCancellationOn();
    for (size_t i = 0; i < verifiers_.size(); ++i) {
      if (!questions_[i].has_value()) continue;
      verifiers_[i]->Ask(*questions_[i], request_,
                         [inbox = inbox_, i](Answer answer) { inbox->Put(i, std::move(answer)); });
    }
    for (size_t i = 0; i < verifiers_.size(); ++i) {
      if (!questions_[i].has_value()) Report(i, verifiers_[i]->Refused(refusals[i]));
    }
    while (open_ > 0 && call_.Check().ok()) Collect();
    for (size_t i = 0; i < verifiers_.size(); ++i) {
      if (questions_[i].has_value()) Abandon(i);
    }
    if (absl::Status status = call_.Check(); !status.ok()) return status;
    if (absl::Status status = CheckRequired(); !status.ok()) return status;
    return std::move(findings_);
  }

 private:
  // Takes places; returns why not, for each verifier that gave none.
  std::vector<absl::Status> Admit() {
    std::vector<absl::Status> refusals(verifiers_.size());
    const Time now = std::chrono::steady_clock::now();
    for (size_t i = 0; i < verifiers_.size(); ++i) {
      absl::StatusOr<Guarded::Question> question = verifiers_[i]->Admit(call_, now);
      if (question.ok()) {
        questions_[i] = *std::move(question);
        ++open_;
      } else {
        refusals[i] = question.status();
      }
    }
    return refusals;
  }

  Call::Registration PassCancellationOn() {
    std::vector<std::shared_ptr<Call>> children;
    for (const auto& question : questions_) {
      if (question.has_value()) children.push_back(question->call);
    }
    return call_.OnCancel([inbox = inbox_, children = std::move(children)] {
      inbox->Interrupt();
      for (const std::shared_ptr<Call>& child : children) child->Cancel();
    });
  }

  // Waits until something happens, and deals with it.
  void Collect() {
    Time until = Time::max();
    for (const auto& question : questions_) {
      if (question.has_value()) until = std::min(until, question->call->deadline());
    }
    for (auto& [i, answer] : inbox_->Take(until)) {
      // An answer after its deadline, or one that only says that the call was cancelled, has nobody to hear it.
      if (questions_[i].has_value() && call_.Check().ok()) Settle(i, answer);
    }
    const Time now = std::chrono::steady_clock::now();
    for (size_t i = 0; i < verifiers_.size(); ++i) {
      if (questions_[i].has_value() && questions_[i]->call->deadline() <= now && call_.Check().ok()) TimeOut(i);
    }
  }

  void TimeOut(size_t i) {
    const std::shared_ptr<Call> child = questions_[i]->call;
    Settle(i, Guarded::TimedOut());
    child->Cancel();
  }

  void Settle(size_t i, const Answer& answer) {
    const Guarded::Question question = *std::exchange(questions_[i], std::nullopt);
    --open_;
    Report(i, verifiers_[i]->Judge(question, answer, *request_));
  }

  void Abandon(size_t i) {
    questions_[i]->call->Cancel();
    verifiers_[i]->Abandon(*questions_[i]);
    questions_[i].reset();
  }

  void Report(size_t i, v1::Finding finding) {
    if (on_finding_) on_finding_(finding);
    findings_[i] = std::move(finding);
  }

  absl::Status CheckRequired() const {
    for (size_t i = 0; i < verifiers_.size(); ++i) {
      const v1::Finding& finding = findings_[i];
      if (verifiers_[i]->requirement() != v1::Verifier::REQUIREMENT_REQUIRED) continue;
      if (finding.status() == v1::Finding::STATUS_OK || finding.status() == v1::Finding::STATUS_NOT_APPLICABLE)
        continue;
      return Error(absl::StatusCode::kUnavailable, "REQUIRED_VERIFIER_UNAVAILABLE",
                   absl::StrCat("the verifier \"", finding.verifier(), "\" is required and gave no answer (",
                                v1::Finding::Status_Name(finding.status()), ": ", finding.message(),
                                "); try again later, or ask the operator to look at it"),
                   {{"verifier", finding.verifier()}});
    }
    return absl::OkStatus();
  }

  const std::vector<Guarded*> verifiers_;
  Call& call_;
  const std::shared_ptr<const plugin::v1::VerifyRequest> request_;
  const OnFinding& on_finding_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::vector<std::optional<Guarded::Question>> questions_;  // those that are open
  size_t open_ = 0;
  std::vector<v1::Finding> findings_;
};

bool IdIsLess(const std::unique_ptr<Guarded>& guarded, std::string_view id) { return guarded->id() < id; }

}  // namespace

VerifierSet::VerifierSet() = default;
VerifierSet::~VerifierSet() = default;

absl::Status VerifierSet::Add(std::unique_ptr<Verifier> verifier, const VerifierPolicy& policy) {
  const std::string id = verifier->info().id;
  const auto place = std::lower_bound(verifiers_.begin(), verifiers_.end(), std::string_view(id), IdIsLess);
  if (place != verifiers_.end() && (*place)->id() == id) {
    return absl::AlreadyExistsError(
        absl::StrCat("there is a verifier \"", id, "\" already; load each verifier once, under an id of its own"));
  }
  verifiers_.insert(place, std::make_unique<Guarded>(std::move(verifier), policy));
  return absl::OkStatus();
}

void VerifierSet::AddDisabled(const VerifierInfo& info, std::string_view reason,
                              v1::Verifier::Requirement requirement) {
  const auto place = std::lower_bound(verifiers_.begin(), verifiers_.end(), std::string_view(info.id), IdIsLess);
  if (place != verifiers_.end() && (*place)->id() == info.id) return;
  verifiers_.insert(place, std::make_unique<Guarded>(info, reason, requirement));
}

absl::StatusOr<std::vector<v1::Finding>> VerifierSet::Verify(
    const std::vector<std::string>& ids, std::shared_ptr<Call> call,
    std::shared_ptr<const plugin::v1::VerifyRequest> request,
    const std::function<void(const v1::Finding&)>& on_finding) {
  if (absl::Status status = call->Check(); !status.ok()) return status;
  for (const std::string& id : ids) {
    const auto is_id = [&](const std::unique_ptr<Guarded>& guarded) { return guarded->id() == id; };
    if (std::none_of(verifiers_.begin(), verifiers_.end(), is_id)) return NotFound("Verifier", "verifiers/" + id);
  }
  std::vector<Guarded*> asked;
  for (const std::unique_ptr<Guarded>& guarded : verifiers_) {
    if (ids.empty() || std::find(ids.begin(), ids.end(), guarded->id()) != ids.end()) asked.push_back(guarded.get());
  }
  return Round(std::move(asked), *call, std::move(request), on_finding).Run();
}

std::vector<v1::Verifier> VerifierSet::List() const {
  std::vector<v1::Verifier> list;
  for (const std::unique_ptr<Guarded>& guarded : verifiers_) list.push_back(guarded->Describe());
  return list;
}

bool VerifierSet::Counts(std::string_view id) const {
  return std::any_of(verifiers_.begin(), verifiers_.end(), [&](const std::unique_ptr<Guarded>& guarded) {
    return guarded->id() == id && guarded->requirement() != v1::Verifier::REQUIREMENT_SHADOW;
  });
}

}  // namespace secondsource::plugin_host
