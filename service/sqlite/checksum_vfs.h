// The layer between SQLite and the files that seals every page of the database on its way to the disk, and fails the
// read of one that is damaged with SQLITE_IOERR_DATA. The idea is that of SQLite's own extension cksumvfs.
//
// Pages of the database carry a checksum of ours (page.h). Frames of the write-ahead log have SQLite's, which SQLite
// checks only when it recovers after a crash; here they are checked whenever a frame is read.
#ifndef SECONDSOURCE_SERVICE_SQLITE_CHECKSUM_VFS_H_
#define SECONDSOURCE_SERVICE_SQLITE_CHECKSUM_VFS_H_

#include <sqlite3.h>

#include <cstdint>
#include <optional>

namespace secondsource::sqlite {

// The name of the layer for sqlite3_open_v2; registered, above what is the default then, by the first call. Databases
// that it opens must reserve kReservedBytes before they write anything. Thread-safe.
const char* ChecksumVfs();

// What the last failed read of a connection's main database was to get.
struct DamagedPage {
  int64_t number = 0;  // from 1, in the database; in the log, of the frame
  bool in_log = false;
};
std::optional<DamagedPage> FindDamagedPage(sqlite3* handle);

// The system's error (errno) of a connection's last write to its main database or log; 0 if that went well. SQLite
// keeps one too, but by the time it asks, it may be that of something else.
int FindWriteError(sqlite3* handle);

}  // namespace secondsource::sqlite

#endif  // SECONDSOURCE_SERVICE_SQLITE_CHECKSUM_VFS_H_
