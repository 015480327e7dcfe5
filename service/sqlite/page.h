// Pages that can tell whether they are whole: SQLite itself does not notice a flipped bit.
//
// The last 8 bytes of every page of the database hold a checksum of the bytes before them and of the page's number, so
// that a page that was written to the wrong place is found too. SQLite leaves these bytes alone once they are reserved.
#ifndef SECONDSOURCE_SERVICE_SQLITE_PAGE_H_
#define SECONDSOURCE_SERVICE_SQLITE_PAGE_H_

#include <cstddef>
#include <cstdint>

namespace secondsource::sqlite {

inline constexpr size_t kReservedBytes = 8;
inline constexpr size_t kPageBytes = 4096;           // of the databases that we create
inline constexpr size_t kMinPageBytes = 512;         // a shorter read or write is of a header, not of a page
inline constexpr size_t kHeaderBytes = 100;          // at the beginning of page 1
inline constexpr char kMagic[] = "SQLite format 3";  // with its NUL at the beginning of page 1
inline constexpr size_t kReservedBytesAt = 20;       // where page 1 says how many bytes are reserved
// SQLite locks the bytes from here on, and never uses the page that they are in.
inline constexpr int64_t kLockedByte = 0x40000000;

// `page` has `size` bytes, a multiple of 8; pages count from 1.
void SealPage(unsigned char* page, size_t size, int64_t number);
bool IsSealed(const unsigned char* page, size_t size, int64_t number);

// Numbers as SQLite's files have them: the highest byte first.
uint32_t ReadBig32(const unsigned char* bytes);
uint16_t ReadBig16(const unsigned char* bytes);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_PAGE_H_
