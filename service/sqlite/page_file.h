// A database and its write-ahead log as bytes on the disk, for whoever must know what they hold although SQLite cannot
// read them: the check and the repair.
#ifndef SECONDSOURCE_SERVICE_SQLITE_PAGE_FILE_H_
#define SECONDSOURCE_SERVICE_SQLITE_PAGE_FILE_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/sqlite/log_format.h"
#include "service/sqlite/page.h"

namespace secondsource::sqlite {

// An open file, read at any place.
class RawFile {
 public:
  RawFile() = default;
  explicit RawFile(const std::filesystem::path& path);
  RawFile(RawFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}
  RawFile& operator=(RawFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~RawFile();

  bool is_open() const { return descriptor_ >= 0; }
  int64_t size() const { return size_; }  // when it was opened
  // False if the bytes are not all there.
  bool Read(int64_t offset, size_t size, std::vector<unsigned char>& bytes) const;

 private:
  int descriptor_ = -1;
  int64_t size_ = 0;
};

// One thread at a time. Sees the files as they were when it was opened, unless somebody writes them meanwhile.
class PageFile {
 public:
  // FAILED_PRECONDITION if the database cannot be opened. One that is missing counts as empty; the log may be missing.
  static absl::StatusOr<PageFile> Open(const std::filesystem::path& file);

  // Whether pages have checksums. Those of a file without them are all taken for sound.
  bool sealed() const { return reserved_ == kReservedBytes; }
  // The bytes of a page that SQLite uses.
  size_t usable_bytes() const { return page_bytes_ - reserved_; }
  bool is_empty() const { return database_.size() == 0; }
  // The number of the last page that there is or ought to be.
  int64_t pages() const { return pages_; }

  struct Copy {
    bool sound = false;
    std::vector<unsigned char> bytes;
  };
  // The copies of a page, from the newest committed one to the first that is sound. Empty if there is none.
  std::vector<Copy> Copies(int64_t number) const;

  // Whether the log is damaged where SQLite would not say so, but drop committed transactions as if they had never been
  // finished. A log that breaks off in its last transaction is not damaged, for that is what a power cut leaves, unless
  // its index knows that the transaction was acknowledged.
  bool log_is_damaged() const { return log_is_damaged_; }
  // How many acknowledged frames the log lacks, so far as its index knows.
  int64_t lost_frames() const { return lost_frames_; }

 private:
  struct Frame {
    int64_t offset = 0;
    bool sound = false;
  };

  void FindFormat();
  void ReadLog(const LogIndex& index);
  // Whether page 1 to 16 hold a page with a checksum.
  bool HasSealedPage() const;

  RawFile database_;
  RawFile log_;
  size_t page_bytes_ = kPageBytes;
  size_t reserved_ = kReservedBytes;
  int64_t pages_ = 0;
  bool log_is_damaged_ = false;
  int64_t lost_frames_ = 0;
  absl::flat_hash_map<int64_t, std::vector<Frame>> frames_;  // by page, committed ones, in the order of the log
};

// The numbers of the pages without a sound copy, or with an older one alone. Others may use the database: a page that
// is just being written is looked at again.
absl::StatusOr<std::vector<int64_t>> FindDamagedPages(const std::filesystem::path& file);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_PAGE_FILE_H_
