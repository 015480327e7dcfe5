#include "service/plugin_host/breaker.h"

#include <algorithm>

namespace secondsource::plugin_host {
namespace {

constexpr uint32_t kMostBadInARow = 5;
constexpr uint32_t kLeastCalls = 20;
constexpr std::chrono::seconds kShortestPause{1};
constexpr std::chrono::seconds kLongestPause{60};

int64_t SecondOf(Breaker::Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

std::optional<uint64_t> Breaker::Admit(Time now) {
  if (!open_) return ticket_;
  if (probing_ || now < probe_time_) return std::nullopt;
  probing_ = true;
  return ++ticket_;
}

void Breaker::Record(uint64_t ticket, Outcome outcome, Time now) {
  if (ticket != ticket_) return;
  if (!open_) {
    if (outcome == Outcome::kUnknown) return;
    Count(outcome == Outcome::kBad, now);
    if (bad_in_a_row_ >= kMostBadInARow || MostlyBad(now)) Open(now);
    return;
  }
  probing_ = false;
  switch (outcome) {
    case Outcome::kUnknown:  // the next call probes at once
      break;
    case Outcome::kBad:
      pause_ = std::min(pause_ * 2, kLongestPause);
      Open(now);
      break;
    case Outcome::kGood:
      open_ = false;
      pause_ = kShortestPause;
      ++ticket_;
      break;
  }
}

std::chrono::milliseconds Breaker::UntilProbe(Time now) const {
  if (!open_ || now >= probe_time_) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(probe_time_ - now);
}

void Breaker::Count(bool bad, Time now) {
  bad_in_a_row_ = bad ? bad_in_a_row_ + 1 : 0;
  const int64_t second = SecondOf(now);
  Second& slot = window_[static_cast<size_t>(second) % window_.size()];
  if (slot.second != second) slot = {second, 0, 0};
  ++slot.total;
  if (bad) ++slot.bad;
}

bool Breaker::MostlyBad(Time now) const {
  const int64_t oldest = SecondOf(now) - static_cast<int64_t>(window_.size()) + 1;
  uint64_t total = 0;
  uint64_t bad = 0;
  for (const Second& slot : window_) {
    if (slot.second < oldest) continue;
    total += slot.total;
    bad += slot.bad;
  }
  return total >= kLeastCalls && 2 * bad > total;
}

void Breaker::Open(Time now) {
  open_ = true;
  probe_time_ = now + pause_;
  bad_in_a_row_ = 0;
  window_ = {};
  ++ticket_;
}

}  // namespace secondsource::plugin_host
