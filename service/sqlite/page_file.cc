#include "service/sqlite/page_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace secondsource::sqlite {
namespace {

// A checkpoint writes a page within microseconds; a log with many pages is read within milliseconds.
constexpr int kAttempts = 3;
constexpr std::chrono::milliseconds kBetweenAttempts{10};

LogIndex ReadIndexOf(const std::filesystem::path& file) {
  const RawFile index(file.string() + "-shm");
  std::vector<unsigned char> bytes;
  return index.is_open() && index.Read(0, kLogIndexBytes, bytes) ? ReadLogIndex(bytes.data()) : LogIndex{};
}

bool IsDamaged(const PageFile& pages, int64_t number) {
  const std::vector<PageFile::Copy> copies = pages.Copies(number);
  return copies.empty() || !copies.front().sound;
}

}  // namespace

RawFile::RawFile(const std::filesystem::path& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  struct stat about{};
  if (descriptor_ >= 0 && fstat(descriptor_, &about) == 0) size_ = about.st_size;
}

RawFile::~RawFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool RawFile::Read(int64_t offset, size_t size, std::vector<unsigned char>& bytes) const {
  bytes.resize(size);
  size_t done = 0;
  while (done < size) {
    const ssize_t got = pread(descriptor_, bytes.data() + done, size - done, offset + static_cast<int64_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<size_t>(got);
  }
  return true;
}

absl::StatusOr<PageFile> PageFile::Open(const std::filesystem::path& file) {
  PageFile pages;
  pages.database_ = RawFile(file);
  if (!pages.database_.is_open() && errno != ENOENT) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_NOT_ACCESSIBLE",
                 absl::StrCat("cannot open '", file.string(), "': ", std::generic_category().message(errno),
                              "; check that the file exists and may be read"),
                 {{"file", file.string()}});
  }
  // Before the log, which may grow meanwhile.
  const LogIndex index = ReadIndexOf(file);
  pages.log_ = RawFile(file.string() + "-wal");
  pages.FindFormat();
  pages.ReadLog(index);
  return pages;
}

bool PageFile::HasSealedPage() const {
  std::vector<unsigned char> page;
  for (int64_t number = 1; number <= 16; ++number) {
    if (!database_.Read((number - 1) * static_cast<int64_t>(kPageBytes), kPageBytes, page)) return false;
    if (IsSealed(page.data(), page.size(), number)) return true;
  }
  return false;
}

void PageFile::FindFormat() {
  std::vector<unsigned char> header;
  const bool read = database_.Read(0, 100, header);
  const int64_t counted = read ? ReadBig32(header.data() + 28) : 0;
  // Ours all have the same format. Page 1 is believed about another one only if no page proves it wrong.
  const bool foreign = read && std::memcmp(header.data(), kMagic, sizeof kMagic) == 0 &&
                       header[kReservedBytesAt] != kReservedBytes && !HasSealedPage();
  if (foreign) {
    const size_t size = ReadBig16(header.data() + 16);
    if (size >= kMinPageBytes && std::has_single_bit(size)) page_bytes_ = size;
    reserved_ = header[kReservedBytesAt];
  }
  pages_ = (database_.size() + static_cast<int64_t>(page_bytes_) - 1) / static_cast<int64_t>(page_bytes_);
  std::vector<unsigned char> first;
  const bool sound = database_.Read(0, page_bytes_, first) && (!sealed() || IsSealed(first.data(), first.size(), 1));
  if (sound) pages_ = std::max(pages_, counted);
}

void PageFile::ReadLog(const LogIndex& index) {
  std::vector<unsigned char> bytes;
  const auto is_zero = [](unsigned char byte) { return byte == 0; };
  // A log that was made and never written to: no transaction had reached the disk.
  if (!log_.is_open() || !log_.Read(0, kLogHeaderBytes, bytes) || std::all_of(bytes.begin(), bytes.end(), is_zero)) {
    lost_frames_ = std::max<int64_t>(0, int64_t{index.frames} - int64_t{index.copied});
    log_is_damaged_ = lost_frames_ > 0;
    return;
  }
  LogHeader header = ReadLogHeader(bytes.data());
  const bool header_is_damaged = !header.valid;
  if (header_is_damaged) {
    header.page_bytes = page_bytes_;
    header.big_endian = false;
    if (!log_.Read(FrameOffset(0, page_bytes_), kFrameHeaderBytes, bytes)) return;
    header.salt = ReadFrameHeader(bytes.data()).salt;
    log_is_damaged_ = true;
  }
  if (header.page_bytes != page_bytes_) {
    log_is_damaged_ = true;
    return;
  }

  // Every frame is judged by the sum that stands in the one before, so that those behind a damaged one still count.
  struct Found {
    FrameHeader header;
    Frame frame;
  };
  std::vector<Found> found;
  LogSum before = header.sum;
  size_t committed = 0;
  size_t whole = 0;  // frames up to the last commit that SQLite would find
  bool broken = false;
  bool commit_behind_break = false;
  for (int64_t n = 0; log_.Read(FrameOffset(n, page_bytes_), kFrameHeaderBytes + page_bytes_, bytes); ++n) {
    const FrameHeader frame = ReadFrameHeader(bytes.data());
    const bool ours = frame.salt == header.salt;  // others are left over from before the log began anew
    const bool sound = ours && FrameSum(before, bytes.data(), bytes.data() + kFrameHeaderBytes, page_bytes_,
                                        header.big_endian) == frame.sum;
    before = frame.sum;
    broken = broken || !sound;
    // The next transaction begins only when the one before is on the disk: one commit may be torn, no more.
    if (sound && commit_behind_break) log_is_damaged_ = true;
    if (broken && ours && frame.commit != 0) commit_behind_break = true;
    found.push_back({frame, {FrameOffset(n, page_bytes_), sound}});
    if (sound && frame.commit != 0) {
      committed = found.size();
      pages_ = std::max(pages_, int64_t{frame.commit});
      if (!broken) whole = committed;
    }
  }
  if (index.salt == header.salt && index.frames > whole) {
    log_is_damaged_ = true;
    pages_ = std::max(pages_, int64_t{index.pages});
    lost_frames_ = std::max<int64_t>(0, static_cast<int64_t>(index.frames) - static_cast<int64_t>(found.size()));
    committed = std::max(committed, std::min<size_t>(index.frames, found.size()));
  }
  for (size_t i = 0; i < committed; ++i) frames_[found[i].header.page].push_back(found[i].frame);
}

std::vector<PageFile::Copy> PageFile::Copies(int64_t number) const {
  std::vector<Copy> copies;
  if (const auto frames = frames_.find(number); frames != frames_.end()) {
    for (auto frame = frames->second.rbegin(); frame != frames->second.rend(); ++frame) {
      Copy& copy = copies.emplace_back();
      copy.sound =
          frame->sound && log_.Read(frame->offset + static_cast<int64_t>(kFrameHeaderBytes), page_bytes_, copy.bytes);
      if (copy.sound) return copies;
      if (!log_.Read(frame->offset + static_cast<int64_t>(kFrameHeaderBytes), page_bytes_, copy.bytes)) {
        copies.pop_back();
      }
    }
  }
  Copy copy;
  if (!database_.Read((number - 1) * static_cast<int64_t>(page_bytes_), page_bytes_, copy.bytes)) return copies;
  copy.sound = !sealed() || IsSealed(copy.bytes.data(), copy.bytes.size(), number);
  copies.push_back(std::move(copy));
  return copies;
}

absl::StatusOr<std::vector<int64_t>> FindDamagedPages(const std::filesystem::path& file) {
  const absl::StatusOr<PageFile> pages = PageFile::Open(file);
  if (!pages.ok()) return pages.status();
  const int64_t locked = kLockedByte / static_cast<int64_t>(kPageBytes) + 1;
  std::vector<int64_t> damaged;
  for (int64_t number = 1; number <= pages->pages(); ++number) {
    if (number != locked && IsDamaged(*pages, number)) damaged.push_back(number);
  }
  for (int attempt = 0; !damaged.empty() && attempt < kAttempts; ++attempt) {
    std::this_thread::sleep_for(kBetweenAttempts);
    const absl::StatusOr<PageFile> again = PageFile::Open(file);
    if (!again.ok()) return again.status();
    const auto is_sound = [&](int64_t number) { return number > again->pages() || !IsDamaged(*again, number); };
    damaged.erase(std::remove_if(damaged.begin(), damaged.end(), is_sound), damaged.end());
  }
  return damaged;
}

}  // namespace secondsource::sqlite
