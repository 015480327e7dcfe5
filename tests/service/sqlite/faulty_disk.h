// A disk that fails when a test wants it to: an I/O operation that returns an error, or the power that goes.
#ifndef SECONDSOURCE_TESTS_SERVICE_SQLITE_FAULTY_DISK_H_
#define SECONDSOURCE_TESTS_SERVICE_SQLITE_FAULTY_DISK_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace secondsource::sqlite {

// The layer below every database that is opened after Install. Counts what changes a file: writes, truncations, syncs
// and deletions. Thread-safe.
class FaultyDisk {
 public:
  // To be called before the first database of the process is opened.
  static FaultyDisk& Install();

  // The n-th operation from now on, from 1, fails with `code`; if `lasting`, so do all after it.
  void FailAt(int64_t n, int code, bool lasting);
  // Files open for reading alone from now on, as they do on a read-only disk.
  void SetReadOnly(bool read_only);
  // Nothing fails any more, and counting begins anew.
  void Heal();
  int64_t operations();

  // What a power cut leaves: of each file what was synced, and of what was written since then some of it. To be called
  // while no database is open. Heals.
  void LosePower(std::mt19937& random);

 private:
  friend struct DiskFile;
  friend int OpenOnDisk(sqlite3_vfs*, sqlite3_filename, sqlite3_file*, int, int*);
  friend int DeleteOnDisk(sqlite3_vfs*, const char*, int);
  struct Change {
    int64_t offset = 0;  // of a write; of a truncation the new size
    std::string bytes;
    bool truncates = false;
  };
  struct Durable {
    std::string bytes;            // as of the last sync
    std::vector<Change> changes;  // since then
  };

  // The code with which the operation at hand fails; SQLITE_OK if it does not.
  int Count();
  void Remember(const std::string& path, Change change);
  void Synced(const std::string& path);

  std::mutex mutex_;
  int64_t operations_ = 0;
  int64_t fail_at_ = 0;
  int code_ = SQLITE_OK;
  bool lasting_ = false;
  bool read_only_ = false;
  std::map<std::string, Durable> files_;
};

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_TESTS_SERVICE_SQLITE_FAULTY_DISK_H_
