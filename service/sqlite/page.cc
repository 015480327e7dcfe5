#include "service/sqlite/page.h"

#include <bit>
#include <cstring>

namespace secondsource::sqlite {
namespace {

// Every step is a bijection of the sum and of the word, so that a change within one word never goes unnoticed, and any
// other one with a probability of 2^-64. Words are taken as they lie in memory of a little-endian machine.
static_assert(std::endian::native == std::endian::little);
constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;

uint64_t Mix(uint64_t sum, uint64_t word) { return std::rotl(sum ^ word, 29) * kOdd; }

uint64_t Checksum(const unsigned char* page, size_t size, int64_t number) {
  uint64_t sum = Mix(kOdd, static_cast<uint64_t>(number));
  for (size_t i = 0; i + kReservedBytes < size; i += sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, page + i, sizeof word);
    sum = Mix(sum, word);
  }
  return sum ^ (sum >> 32);
}

}  // namespace

void SealPage(unsigned char* page, size_t size, int64_t number) {
  const uint64_t sum = Checksum(page, size, number);
  std::memcpy(page + size - kReservedBytes, &sum, sizeof sum);
}

bool IsSealed(const unsigned char* page, size_t size, int64_t number) {
  const uint64_t sum = Checksum(page, size, number);
  return std::memcmp(page + size - kReservedBytes, &sum, sizeof sum) == 0;
}

uint32_t ReadBig32(const unsigned char* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | uint32_t{bytes[3]};
}

uint16_t ReadBig16(const unsigned char* bytes) { return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]); }

}  // namespace secondsource::sqlite
