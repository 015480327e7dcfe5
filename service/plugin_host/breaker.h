// A circuit breaker: stops asking what keeps failing, and tries again after a pause.
#ifndef SECONDSOURCE_SERVICE_PLUGIN_HOST_BREAKER_H_
#define SECONDSOURCE_SERVICE_PLUGIN_HOST_BREAKER_H_

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace secondsource::plugin_host {

// Opens after five failures in a row, or when more than half of at least twenty calls within ten seconds fail. Open, it
// admits nothing for a second; then one call as a probe. A probe that fails doubles the pause, up to a minute; one that
// succeeds closes the breaker. Not thread-safe.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Outcome {
    kGood,
    kBad,
    kUnknown,  // the call was given up before its outcome showed
  };

  // A ticket to hand to Record once, or nothing if the breaker is open.
  std::optional<uint64_t> Admit(Time now);
  // Outcomes of calls from before the breaker last changed its state do not count.
  void Record(uint64_t ticket, Outcome outcome, Time now);

  bool closed() const { return !open_; }
  // How long until the next probe; 0 if it may start now or runs already.
  std::chrono::milliseconds UntilProbe(Time now) const;

 private:
  struct Second {  // counts of one second of the last ten
    int64_t second = -1;
    uint32_t total = 0;
    uint32_t bad = 0;
  };

  void Count(bool bad, Time now);
  bool MostlyBad(Time now) const;
  void Open(Time now);

  std::array<Second, 10> window_;
  uint32_t bad_in_a_row_ = 0;
  bool open_ = false;
  bool probing_ = false;
  Time probe_time_;
  std::chrono::seconds pause_{1};
  uint64_t ticket_ = 0;  // of the present state
};

}  // namespace secondsource::plugin_host

#endif  // SECONDSOURCE_SERVICE_PLUGIN_HOST_BREAKER_H_
