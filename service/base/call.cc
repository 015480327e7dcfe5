#include "service/base/call.h"

#include <utility>

#include "service/base/ids.h"

namespace secondsource {

Call::Call(SteadyTime deadline) : id_(RandomId()), deadline_(deadline) {}

void Call::Cancel() {
  std::lock_guard lock(mutex_);
  if (cancelled_.exchange(true)) return;
  for (auto& [key, function] : std::exchange(callbacks_, {})) function();
}

absl::Status Call::Check() const {
  if (cancelled_.load()) return absl::CancelledError("the caller cancelled the request");
  if (std::chrono::steady_clock::now() >= deadline_) {
    return absl::DeadlineExceededError("the deadline of the request has passed; allow it more time");
  }
  return absl::OkStatus();
}

Call::Registration Call::OnCancel(std::function<void()> function) {
  std::lock_guard lock(mutex_);
  if (cancelled_.load()) {
    function();
    return Registration();
  }
  const uint64_t key = next_key_++;
  callbacks_.emplace(key, std::move(function));
  return Registration(this, key);
}

Call::Registration::Registration(Registration&& other) noexcept
    : call_(std::exchange(other.call_, nullptr)), key_(other.key_) {}

Call::Registration& Call::Registration::operator=(Registration&& other) noexcept {
  std::swap(call_, other.call_);
  std::swap(key_, other.key_);
  return *this;
}

Call::Registration::~Registration() {
  if (call_ == nullptr) return;
  std::lock_guard lock(call_->mutex_);
  call_->callbacks_.erase(key_);
}

}  // namespace secondsource
