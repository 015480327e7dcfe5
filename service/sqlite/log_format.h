// The write-ahead log as it lies on the disk: https://www.sqlite.org/fileformat2.html, section 4.
//
// Each frame is a page and a header with a checksum that goes on from the frame before. SQLite looks at these checksums
// only when it recovers after a crash, and then takes the first wrong one for the end of the log.
#ifndef SECONDSOURCE_SERVICE_SQLITE_LOG_FORMAT_H_
#define SECONDSOURCE_SERVICE_SQLITE_LOG_FORMAT_H_

#include <cstddef>
#include <cstdint>

namespace secondsource::sqlite {

inline constexpr size_t kLogHeaderBytes = 32;
inline constexpr size_t kFrameHeaderBytes = 24;

struct LogSum {
  uint32_t first = 0;
  uint32_t second = 0;
  friend bool operator==(const LogSum&, const LogSum&) = default;
};

struct LogHeader {
  bool valid = false;       // magic, page size and checksum are as they should be
  bool big_endian = false;  // of the words that are summed up
  size_t page_bytes = 0;
  uint64_t salt = 0;  // frames with another one are left over from before the log began anew
  LogSum sum;
};
LogHeader ReadLogHeader(const unsigned char* bytes);

struct FrameHeader {
  uint32_t page = 0;    // its number
  uint32_t commit = 0;  // the pages of the database after the commit that ends here; 0 within a transaction
  uint64_t salt = 0;
  LogSum sum;
};
FrameHeader ReadFrameHeader(const unsigned char* bytes);

// The sum of a frame, from that of the frame before or of the log's header.
LogSum FrameSum(LogSum before, const unsigned char* header, const unsigned char* page, size_t page_bytes,
                bool big_endian);

// The head of the log's index (-shm). SQLite writes it after a commit is on the disk, and so it knows what was
// acknowledged; it survives a kill, but not a power cut. https://www.sqlite.org/walformat.html, section 2.
inline constexpr size_t kLogIndexBytes = 100;
struct LogIndex {
  uint32_t frames = 0;  // up to the last commit; 0 if the index says nothing
  uint32_t pages = 0;   // of the database after it
  uint32_t copied = 0;  // frames that are in the database as well
  uint64_t salt = 0;
};
LogIndex ReadLogIndex(const unsigned char* bytes);

// Where the n-th frame begins, from 0.
int64_t FrameOffset(int64_t n, size_t page_bytes);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_LOG_FORMAT_H_
