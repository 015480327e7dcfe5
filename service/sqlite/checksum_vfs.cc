#include "service/sqlite/checksum_vfs.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "service/sqlite/log_format.h"
#include "service/sqlite/page.h"

namespace secondsource::sqlite {
namespace {

constexpr char kName[] = "secondsource-checksum";
// File controls of our own. The arguments are a std::optional<DamagedPage>* and an int*.
constexpr int kFindDamage = 0x53530001;
constexpr int kFindWriteError = 0x53530002;
constexpr int64_t kNowhere = std::numeric_limits<int64_t>::max();

// A file of ours; that of the layer below stands right behind it. SQLite uses it from one thread at a time.
struct File {
  sqlite3_file base{};  // first: SQLite sees this
  bool is_log = false;
  File* database = nullptr;  // of a log
  std::optional<DamagedPage> damaged;
  int write_error = 0;
  std::vector<unsigned char> buffer;
  // A transaction that outgrows the cache writes pages of its own in the log again and mends the checksums behind them
  // when it commits. Until then only its own connection reads them, and from here on they cannot be checked.
  int64_t unsummed_from = kNowhere;
  int64_t last_header = kNowhere;  // where the last frame header was written

  sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(this) + kSize); }
  static const int kSize;
};
constexpr int kAlign = alignof(std::max_align_t);
const int File::kSize = (static_cast<int>(sizeof(File)) + kAlign - 1) / kAlign * kAlign;

File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

sqlite3_vfs* Below(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

// Headers are shorter than any page, and frames with their headers no power of two.
bool IsPage(int size) {
  return static_cast<size_t>(size) >= kMinPageBytes && std::has_single_bit(static_cast<size_t>(size));
}

// Where what happens to a file is kept: SQLite hands out only the database to ask.
File& Notes(File& file) { return file.is_log ? *file.database : file; }

int Report(File& file, int64_t number) {
  Notes(file).damaged = DamagedPage{.number = number, .in_log = file.is_log};
  return SQLITE_IOERR_DATA;
}

// Where the log's frame begins whose page lies at `offset`; nothing if no page lies there.
std::optional<int64_t> FrameAt(int size, int64_t offset) {
  const int64_t begin = offset - static_cast<int64_t>(kFrameHeaderBytes);
  const int64_t frame = static_cast<int64_t>(kFrameHeaderBytes) + size;
  if (begin < static_cast<int64_t>(kLogHeaderBytes)) return std::nullopt;
  if ((begin - static_cast<int64_t>(kLogHeaderBytes)) % frame != 0) return std::nullopt;
  return begin;
}

int CheckFrame(File& file, const unsigned char* page, int size, int64_t begin) {
  const size_t page_bytes = static_cast<size_t>(size);
  const int64_t n = (begin - FrameOffset(0, page_bytes)) / (static_cast<int64_t>(kFrameHeaderBytes) + size);
  // The sum before stands at the end of the frame header before, or of the log's.
  const int64_t before_at =
      n == 0 ? static_cast<int64_t>(kLogHeaderBytes) - 8 : FrameOffset(n - 1, page_bytes) + kFrameHeaderBytes - 8;
  std::array<unsigned char, 4> magic;
  std::array<unsigned char, 8> before;
  std::array<unsigned char, kFrameHeaderBytes> header;
  sqlite3_file* below = file.below();
  int code = below->pMethods->xRead(below, magic.data(), magic.size(), 0);
  if (code == SQLITE_OK) code = below->pMethods->xRead(below, before.data(), before.size(), before_at);
  if (code == SQLITE_OK) code = below->pMethods->xRead(below, header.data(), header.size(), begin);
  if (code == SQLITE_IOERR_SHORT_READ) return Report(file, n + 1);
  if (code != SQLITE_OK) return code;
  const LogSum sum = FrameSum({ReadBig32(before.data()), ReadBig32(before.data() + 4)}, header.data(), page, page_bytes,
                              (magic[3] & 1) != 0);
  return sum == ReadFrameHeader(header.data()).sum ? SQLITE_OK : Report(file, n + 1);
}

int Read(sqlite3_file* base, void* bytes, int size, sqlite3_int64 offset) {
  File& file = Of(base);
  sqlite3_file* below = file.below();
  const int code = below->pMethods->xRead(below, bytes, size, offset);
  if (!IsPage(size)) return code;
  const auto* page = static_cast<const unsigned char*>(bytes);
  if (file.is_log) {
    const std::optional<int64_t> frame = FrameAt(size, offset);
    if (!frame.has_value() || *frame >= file.unsummed_from) return code;
    if (code == SQLITE_IOERR_SHORT_READ) return Report(file, *frame / size + 1);
    return code == SQLITE_OK ? CheckFrame(file, page, size, *frame) : code;
  }
  const int64_t number = offset / size + 1;
  // SQLite takes what is missing from a file for zeros, and zeros for an empty text.
  if (code == SQLITE_IOERR_SHORT_READ) return Report(file, number);
  if (code != SQLITE_OK) return code;
  return IsSealed(page, static_cast<size_t>(size), number) ? SQLITE_OK : Report(file, number);
}

// Remembers why an operation failed that was to change a file.
int Noted(File& file, int code) {
  Notes(file).write_error = code == SQLITE_OK ? 0 : errno;
  return code;
}

int WriteLog(File& file, const void* bytes, int size, int64_t offset) {
  if (static_cast<size_t>(size) == kFrameHeaderBytes) {
    file.last_header = offset;
    if (offset <= file.unsummed_from) file.unsummed_from = kNowhere;
  } else if (const std::optional<int64_t> frame = FrameAt(size, offset); IsPage(size) && frame.has_value()) {
    if (*frame != file.last_header && *frame < file.unsummed_from) file.unsummed_from = *frame;
  }
  return Noted(file, file.below()->pMethods->xWrite(file.below(), bytes, size, offset));
}

int Write(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset) {
  File& file = Of(base);
  if (file.is_log) return WriteLog(file, bytes, size, offset);
  sqlite3_file* below = file.below();
  if (!IsPage(size)) return Noted(file, below->pMethods->xWrite(below, bytes, size, offset));
  const auto* page = static_cast<const unsigned char*>(bytes);
  // A page without room for the checksum would lose its last bytes to it.
  if (offset == 0 && page[kReservedBytesAt] != kReservedBytes) return SQLITE_IOERR_WRITE;
  file.buffer.assign(page, page + size);
  SealPage(file.buffer.data(), file.buffer.size(), offset / size + 1);
  return Noted(file, below->pMethods->xWrite(below, file.buffer.data(), size, offset));
}

int Close(sqlite3_file* base) {
  File& file = Of(base);
  sqlite3_file* below = file.below();
  const int code = below->pMethods == nullptr ? SQLITE_OK : below->pMethods->xClose(below);
  file.~File();
  return code;
}

int FileControl(sqlite3_file* base, int what, void* argument) {
  File& file = Of(base);
  if (what == kFindDamage) {
    *static_cast<std::optional<DamagedPage>*>(argument) = file.damaged;
    return SQLITE_OK;
  }
  if (what == kFindWriteError) {
    *static_cast<int*>(argument) = file.write_error;
    return SQLITE_OK;
  }
  return file.below()->pMethods->xFileControl(file.below(), what, argument);
}

// The rest of a file's methods only passes through. Version 2: no xFetch, so that no page comes in by a memory map.
const sqlite3_io_methods& Methods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = Close;
    m.xRead = Read;
    m.xWrite = Write;
    m.xFileControl = FileControl;
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
      return Noted(Of(f), Of(f).below()->pMethods->xTruncate(Of(f).below(), size));
    };
    m.xSync = [](sqlite3_file* f, int flags) {
      return Noted(Of(f), Of(f).below()->pMethods->xSync(Of(f).below(), flags));
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return Of(f).below()->pMethods->xFileSize(Of(f).below(), size);
    };
    m.xLock = [](sqlite3_file* f, int lock) { return Of(f).below()->pMethods->xLock(Of(f).below(), lock); };
    m.xUnlock = [](sqlite3_file* f, int lock) { return Of(f).below()->pMethods->xUnlock(Of(f).below(), lock); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return Of(f).below()->pMethods->xCheckReservedLock(Of(f).below(), out);
    };
    m.xSectorSize = [](sqlite3_file* f) { return Of(f).below()->pMethods->xSectorSize(Of(f).below()); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return Of(f).below()->pMethods->xDeviceCharacteristics(Of(f).below());
    };
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return Noted(Of(f), Of(f).below()->pMethods->xShmMap(Of(f).below(), page, size, extend, out));
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
      return Of(f).below()->pMethods->xShmLock(Of(f).below(), offset, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { Of(f).below()->pMethods->xShmBarrier(Of(f).below()); };
    m.xShmUnmap = [](sqlite3_file* f, int remove) { return Of(f).below()->pMethods->xShmUnmap(Of(f).below(), remove); };
    return m;
  }();
  return methods;
}

int Open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* base, int flags, int* out_flags) {
  const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
  // Journals and temporary files need no checksum: they do not outlive the connection, or are checked by SQLite.
  if (!is_log && (flags & SQLITE_OPEN_MAIN_DB) == 0) {
    return Below(vfs)->xOpen(Below(vfs), name, base, flags, out_flags);
  }
  File* file = new (base) File;
  file->is_log = is_log;
  if (is_log) file->database = reinterpret_cast<File*>(sqlite3_database_file_object(name));
  file->below()->pMethods = nullptr;
  const int code = Below(vfs)->xOpen(Below(vfs), name, file->below(), flags, out_flags);
  if (code == SQLITE_OK) {
    file->base.pMethods = &Methods();
  } else {
    Close(base);
    base->pMethods = nullptr;
  }
  return code;
}

sqlite3_vfs MakeVfs() {
  sqlite3_vfs* below = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs{};
  vfs.iVersion = 2;
  vfs.szOsFile = File::kSize + below->szOsFile;
  vfs.mxPathname = below->mxPathname;
  vfs.zName = kName;
  vfs.pAppData = below;
  vfs.xOpen = Open;
  vfs.xDelete = [](sqlite3_vfs* v, const char* name, int sync) { return Below(v)->xDelete(Below(v), name, sync); };
  vfs.xAccess = [](sqlite3_vfs* v, const char* name, int flags, int* out) {
    return Below(v)->xAccess(Below(v), name, flags, out);
  };
  vfs.xFullPathname = [](sqlite3_vfs* v, const char* name, int size, char* out) {
    return Below(v)->xFullPathname(Below(v), name, size, out);
  };
  vfs.xRandomness = [](sqlite3_vfs* v, int size, char* out) { return Below(v)->xRandomness(Below(v), size, out); };
  vfs.xSleep = [](sqlite3_vfs* v, int micros) { return Below(v)->xSleep(Below(v), micros); };
  vfs.xCurrentTime = [](sqlite3_vfs* v, double* out) { return Below(v)->xCurrentTime(Below(v), out); };
  vfs.xGetLastError = [](sqlite3_vfs* v, int size, char* out) { return Below(v)->xGetLastError(Below(v), size, out); };
  vfs.xCurrentTimeInt64 = [](sqlite3_vfs* v, sqlite3_int64* out) { return Below(v)->xCurrentTimeInt64(Below(v), out); };
  return vfs;
}

}  // namespace

const char* ChecksumVfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_initialize();
    return MakeVfs();
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? kName : nullptr;
}

std::optional<DamagedPage> FindDamagedPage(sqlite3* handle) {
  std::optional<DamagedPage> damaged;
  if (sqlite3_file_control(handle, "main", kFindDamage, &damaged) != SQLITE_OK) return std::nullopt;
  return damaged;
}

int FindWriteError(sqlite3* handle) {
  int error = 0;
  return sqlite3_file_control(handle, "main", kFindWriteError, &error) == SQLITE_OK ? error : 0;
}

}  // namespace secondsource::sqlite
