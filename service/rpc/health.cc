#include "service/rpc/health.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "service/rpc/dispatcher.h"

namespace secondsource::rpc {
namespace {

constexpr std::chrono::seconds kProbeTimeout{5};
constexpr std::chrono::milliseconds kRetryInterval{1000};
constexpr char kCanary[] = "The ferry to Canary Island sailed on Monday.";

}  // namespace

absl::Status VerifyCanary(const Backend& backend, const std::shared_ptr<Call>& call) {
  v1::VerifyClaimRequest request;
  request.mutable_claim()->set_text(kCanary);
  request.set_scope(v1::EVIDENCE_SCOPE_DOCUMENTS_ONLY);
  request.set_record(false);
  v1::Document* document = request.add_documents();
  document->set_id("canary");
  document->set_publisher("Canary");
  document->set_text(kCanary);
  if (absl::Status bad = verification::ValidateRequest(request); !bad.ok()) return bad;
  const absl::StatusOr<v1::Verification> verification = backend.verify_claim(request, call, {});
  if (!verification.ok()) return verification.status();
  if (verification->verdict().label() == v1::Verdict::LABEL_UNSPECIFIED) {
    return absl::InternalError("the canary claim got no verdict");
  }
  return absl::OkStatus();
}

HealthWatch::HealthWatch(grpc::HealthCheckServiceInterface& health, std::vector<std::string> services, Probe probe,
                         std::chrono::milliseconds interval)
    : health_(health), services_(std::move(services)), probe_(std::move(probe)), interval_(interval) {
  Set(false);
  thread_ = std::thread([this] { Run(); });
}

HealthWatch::~HealthWatch() { Stop(); }

void HealthWatch::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    if (call_ != nullptr) call_->Cancel();
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  health_.Shutdown();
}

void HealthWatch::Run() {
  bool serving = false;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const std::shared_ptr<Call> call = call_ = std::make_shared<Call>(std::chrono::steady_clock::now() + kProbeTimeout);
    lock.unlock();
    const absl::Status status = RunGuarded(*call, "canary", [&] { return probe_(call); });
    lock.lock();
    call_ = nullptr;
    if (stopping_) return;
    if (status.ok() != serving) {
      serving = status.ok();
      Set(serving);
      if (serving) {
        spdlog::info("healthy: the canary claim was verified");
      } else {
        spdlog::error("not healthy: {}", status.ToString(absl::StatusToStringMode::kWithNoExtraData));
      }
    }
    wake_.wait_for(lock, serving ? interval_ : std::min(interval_, kRetryInterval), [this] { return stopping_; });
  }
}

void HealthWatch::Set(bool serving) {
  health_.SetServingStatus(serving);
  for (const std::string& service : services_) health_.SetServingStatus(service, serving);
}

}  // namespace secondsource::rpc
