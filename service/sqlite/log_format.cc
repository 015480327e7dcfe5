#include "service/sqlite/log_format.h"

#include <bit>
#include <cstring>
#include <initializer_list>

#include "service/sqlite/page.h"

namespace secondsource::sqlite {
namespace {

constexpr uint32_t kLogMagic = 0x377f0682;  // or 0x377f0683, where the words that are summed up are big-endian
constexpr size_t kIndexHeaderBytes = 48;    // of which there are two copies
constexpr size_t kIndexCopiedAt = 2 * kIndexHeaderBytes;

uint32_t ReadWord(const unsigned char* bytes, bool big_endian) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof word);
  return big_endian ? __builtin_bswap32(word) : word;
}

LogSum Add(LogSum sum, const unsigned char* bytes, size_t size, bool big_endian) {
  for (size_t i = 0; i + 8 <= size; i += 8) {
    sum.first += ReadWord(bytes + i, big_endian) + sum.second;
    sum.second += ReadWord(bytes + i + 4, big_endian) + sum.first;
  }
  return sum;
}

uint64_t ReadSalt(const unsigned char* bytes) { return uint64_t{ReadBig32(bytes)} << 32 | ReadBig32(bytes + 4); }

LogSum ReadSum(const unsigned char* bytes) { return {ReadBig32(bytes), ReadBig32(bytes + 4)}; }

}  // namespace

LogHeader ReadLogHeader(const unsigned char* bytes) {
  LogHeader header;
  const uint32_t magic = ReadBig32(bytes);
  header.big_endian = (magic & 1) != 0;
  header.page_bytes = ReadBig32(bytes + 8);
  header.salt = ReadSalt(bytes + 16);
  header.sum = ReadSum(bytes + 24);
  header.valid = (magic & ~1u) == kLogMagic && header.page_bytes >= kMinPageBytes && header.page_bytes <= 65'536 &&
                 std::has_single_bit(header.page_bytes) &&
                 Add({}, bytes, kLogHeaderBytes - 8, header.big_endian) == header.sum;
  return header;
}

FrameHeader ReadFrameHeader(const unsigned char* bytes) {
  return {.page = ReadBig32(bytes),
          .commit = ReadBig32(bytes + 4),
          .salt = ReadSalt(bytes + 8),
          .sum = ReadSum(bytes + 16)};
}

LogSum FrameSum(LogSum before, const unsigned char* header, const unsigned char* page, size_t page_bytes,
                bool big_endian) {
  return Add(Add(before, header, 8, big_endian), page, page_bytes, big_endian);
}

LogIndex ReadLogIndex(const unsigned char* bytes) {
  LogIndex index;
  for (const unsigned char* header : {bytes, bytes + kIndexHeaderBytes}) {
    const LogSum sum = {ReadWord(header + 40, false), ReadWord(header + 44, false)};
    const bool written = header[12] != 0;
    const uint32_t frames = ReadWord(header + 16, false);
    if (!written || !(Add({}, header, kIndexHeaderBytes - 8, false) == sum) || frames <= index.frames) continue;
    index = {.frames = frames, .pages = ReadWord(header + 20, false), .copied = 0, .salt = ReadSalt(header + 32)};
  }
  index.copied = ReadWord(bytes + kIndexCopiedAt, false);
  return index;
}

int64_t FrameOffset(int64_t n, size_t page_bytes) {
  return static_cast<int64_t>(kLogHeaderBytes) + n * static_cast<int64_t>(kFrameHeaderBytes + page_bytes);
}

}  // namespace secondsource::sqlite
