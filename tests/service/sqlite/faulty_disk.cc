#include "tests/service/sqlite/faulty_disk.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <new>
#include <sstream>

namespace secondsource::sqlite {
namespace {

sqlite3_vfs* Real() {
  static sqlite3_vfs* real = sqlite3_vfs_find("unix");
  return real;
}

std::string Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

}  // namespace

// A file of the layer; the real one stands right behind it.
struct DiskFile {
  sqlite3_file base{};
  std::string path;

  static constexpr int kSize = 64;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(this) + kSize); }
  static DiskFile& Of(sqlite3_file* file) { return *reinterpret_cast<DiskFile*>(file); }

  static int Close(sqlite3_file* file) {
    const int code =
        Of(file).real()->pMethods == nullptr ? SQLITE_OK : Of(file).real()->pMethods->xClose(Of(file).real());
    Of(file).~DiskFile();
    return code;
  }
  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    FaultyDisk& disk = FaultyDisk::Install();
    if (const int code = disk.Count(); code != SQLITE_OK) {
      // A disk that is full takes what it can.
      Of(file).real()->pMethods->xWrite(Of(file).real(), bytes, size / 2, offset);
      disk.Remember(Of(file).path,
                    {offset, std::string(static_cast<const char*>(bytes), static_cast<size_t>(size / 2))});
      return code;
    }
    disk.Remember(Of(file).path, {offset, std::string(static_cast<const char*>(bytes), static_cast<size_t>(size))});
    return Of(file).real()->pMethods->xWrite(Of(file).real(), bytes, size, offset);
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = FaultyDisk::Install().Count(); code != SQLITE_OK) return code;
    FaultyDisk::Install().Remember(Of(file).path, {size, {}, true});
    return Of(file).real()->pMethods->xTruncate(Of(file).real(), size);
  }
  static int Sync(sqlite3_file* file, int flags) {
    if (const int code = FaultyDisk::Install().Count(); code != SQLITE_OK) return code;
    const int code = Of(file).real()->pMethods->xSync(Of(file).real(), flags);
    if (code == SQLITE_OK) FaultyDisk::Install().Synced(Of(file).path);
    return code;
  }
};
static_assert(sizeof(DiskFile) <= DiskFile::kSize);

namespace {

const sqlite3_io_methods& Methods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = DiskFile::Close;
    m.xWrite = DiskFile::Write;
    m.xTruncate = DiskFile::Truncate;
    m.xSync = DiskFile::Sync;
    m.xRead = [](sqlite3_file* f, void* out, int size, sqlite3_int64 offset) {
      return DiskFile::Of(f).real()->pMethods->xRead(DiskFile::Of(f).real(), out, size, offset);
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* out) {
      return DiskFile::Of(f).real()->pMethods->xFileSize(DiskFile::Of(f).real(), out);
    };
    m.xLock = [](sqlite3_file* f, int lock) {
      return DiskFile::Of(f).real()->pMethods->xLock(DiskFile::Of(f).real(), lock);
    };
    m.xUnlock = [](sqlite3_file* f, int lock) {
      return DiskFile::Of(f).real()->pMethods->xUnlock(DiskFile::Of(f).real(), lock);
    };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return DiskFile::Of(f).real()->pMethods->xCheckReservedLock(DiskFile::Of(f).real(), out);
    };
    m.xFileControl = [](sqlite3_file* f, int what, void* argument) {
      return DiskFile::Of(f).real()->pMethods->xFileControl(DiskFile::Of(f).real(), what, argument);
    };
    m.xSectorSize = [](sqlite3_file* f) {
      return DiskFile::Of(f).real()->pMethods->xSectorSize(DiskFile::Of(f).real());
    };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return DiskFile::Of(f).real()->pMethods->xDeviceCharacteristics(DiskFile::Of(f).real());
    };
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return DiskFile::Of(f).real()->pMethods->xShmMap(DiskFile::Of(f).real(), page, size, extend, out);
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
      return DiskFile::Of(f).real()->pMethods->xShmLock(DiskFile::Of(f).real(), offset, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { DiskFile::Of(f).real()->pMethods->xShmBarrier(DiskFile::Of(f).real()); };
    m.xShmUnmap = [](sqlite3_file* f, int remove) {
      return DiskFile::Of(f).real()->pMethods->xShmUnmap(DiskFile::Of(f).real(), remove);
    };
    return m;
  }();
  return methods;
}

}  // namespace

int OpenOnDisk(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* base, int flags, int* out_flags) {
  constexpr int kOurs = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
  if (name == nullptr || (flags & kOurs) == 0) return Real()->xOpen(Real(), name, base, flags, out_flags);
  DiskFile* file = new (base) DiskFile;
  file->path = name;
  file->real()->pMethods = nullptr;
  FaultyDisk& disk = FaultyDisk::Install();
  std::lock_guard lock(disk.mutex_);
  if (disk.read_only_) flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  if (!std::filesystem::exists(file->path)) disk.files_.erase(file->path);
  const int code = Real()->xOpen(Real(), name, file->real(), flags, out_flags);
  if (code != SQLITE_OK) {
    DiskFile::Close(base);
    base->pMethods = nullptr;
    return code;
  }
  file->base.pMethods = &Methods();
  if (!disk.files_.contains(file->path)) disk.files_[file->path].bytes = Load(file->path);
  return code;
}

int DeleteOnDisk(sqlite3_vfs*, const char* name, int sync) {
  FaultyDisk& disk = FaultyDisk::Install();
  if (const int code = disk.Count(); code != SQLITE_OK) return code;
  {
    std::lock_guard lock(disk.mutex_);
    disk.files_.erase(name);
  }
  return Real()->xDelete(Real(), name, sync);
}

FaultyDisk& FaultyDisk::Install() {
  static FaultyDisk* disk = [] {
    sqlite3_initialize();
    static sqlite3_vfs vfs = *Real();
    vfs.zName = "faulty-disk";
    vfs.pNext = nullptr;
    vfs.szOsFile = DiskFile::kSize + Real()->szOsFile;
    vfs.xOpen = OpenOnDisk;
    vfs.xDelete = DeleteOnDisk;
    sqlite3_vfs_register(&vfs, 1);
    return new FaultyDisk;
  }();
  return *disk;
}

void FaultyDisk::FailAt(int64_t n, int code, bool lasting) {
  std::lock_guard lock(mutex_);
  operations_ = 0;
  fail_at_ = n;
  code_ = code;
  lasting_ = lasting;
}

void FaultyDisk::Heal() { FailAt(0, SQLITE_OK, false); }

void FaultyDisk::SetReadOnly(bool read_only) {
  std::lock_guard lock(mutex_);
  read_only_ = read_only;
}

int64_t FaultyDisk::operations() {
  std::lock_guard lock(mutex_);
  return operations_;
}

int FaultyDisk::Count() {
  std::lock_guard lock(mutex_);
  ++operations_;
  const bool fails = fail_at_ > 0 && (operations_ == fail_at_ || (lasting_ && operations_ > fail_at_));
  return fails ? code_ : SQLITE_OK;
}

void FaultyDisk::Remember(const std::string& path, Change change) {
  std::lock_guard lock(mutex_);
  files_[path].changes.push_back(std::move(change));
}

void FaultyDisk::Synced(const std::string& path) {
  std::lock_guard lock(mutex_);
  files_[path] = {.bytes = Load(path), .changes = {}};
}

void FaultyDisk::LosePower(std::mt19937& random) {
  Heal();
  std::lock_guard lock(mutex_);
  for (auto& [path, durable] : files_) {
    std::filesystem::remove(path + "-shm");
    if (!std::filesystem::exists(path)) continue;
    std::string& bytes = durable.bytes;
    for (const Change& change : durable.changes) {
      if (random() % 2 == 0) continue;
      if (change.truncates) {
        bytes.resize(static_cast<size_t>(change.offset));
        continue;
      }
      const size_t end = static_cast<size_t>(change.offset) + change.bytes.size();
      if (bytes.size() < end) bytes.resize(end);
      bytes.replace(static_cast<size_t>(change.offset), change.bytes.size(), change.bytes);
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  files_.clear();
}

}  // namespace secondsource::sqlite
