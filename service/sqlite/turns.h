// Writers of one process take turns.
#ifndef SECONDSOURCE_SERVICE_SQLITE_TURNS_H_
#define SECONDSOURCE_SERVICE_SQLITE_TURNS_H_

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>

namespace secondsource::sqlite {

// A lock that goes to whoever has waited longest. SQLite's own goes to whoever asks at the right moment, so that one
// who writes all the time, as an ingest does, leaves the others out for seconds. Thread-safe.
class Turns {
 public:
  // The same for all who write the file.
  static std::shared_ptr<Turns> Of(const std::filesystem::path& file);

  void Take();
  void Give();

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  uint64_t next_ = 0;  // number of whoever comes next
  uint64_t now_ = 0;   // number of whoever has the turn
};

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_TURNS_H_
