// What ranking must know of every document version, kept in memory: reading it from the file for each match would cost
// more than the match itself. Some 40 bytes a version.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_CATALOGUE_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_CATALOGUE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace secondsource::corpus {

// Cut-offs as the store keeps times: microseconds since 1970.
struct CutOffMicros {
  int64_t as_of = 0;
  int64_t known_at = 0;
};

// One version; its number in the store is its place here.
struct CatalogueEntry {
  int64_t published = 0;  // microseconds; of a withdrawal and of an undated version, its arrival
  int64_t arrived = 0;    // microseconds
  uint32_t words = 0;     // length of title and text
  bool searchable = false;
};

struct CatalogueVersion {
  int64_t number = 0;
  int64_t previous = 0;  // the number of the document's version before; 0 for the first
  CatalogueEntry entry;
};

// Versions are added by one thread at a time; snapshots are taken and read by any number.
class Catalogue {
 public:
  static constexpr size_t kChunkSlots = 4'096;

 private:
  struct Slot {
    int64_t published = 0;
    int64_t arrived = 0;
    bool searchable = false;
    std::atomic<int64_t> newer{0};  // the number of the document's next version; 0 if there is none
  };
  struct Chunk {
    std::array<Slot, kChunkSlots> slots;
    std::array<uint32_t, kChunkSlots> words{};  // apart, since ranking reads many of them in a row
  };
  struct Content {
    std::vector<std::shared_ptr<Chunk>> chunks;
    int64_t last = 0;
    uint64_t searchable = 0;
    uint64_t words = 0;

    Chunk& ChunkOf(int64_t number) const { return *chunks[static_cast<size_t>(number) / kChunkSlots]; }
    Slot& At(int64_t number) const { return ChunkOf(number).slots[static_cast<size_t>(number) % kChunkSlots]; }
    uint32_t& WordsAt(int64_t number) const { return ChunkOf(number).words[static_cast<size_t>(number) % kChunkSlots]; }
  };

 public:
  // The catalogue at a moment; versions added later are not in it.
  class Snapshot {
   public:
    // The length of a version in words.
    uint32_t Words(int64_t number) const { return content_.WordsAt(number); }
    // Those of kChunkSlots versions; `first` is a multiple of that.
    const uint32_t* WordsFrom(int64_t first) const { return content_.ChunkOf(first).words.data(); }
    // Whether search may return a version: it is active, within the cut-offs, and no newer version of its document is.
    bool IsNewest(int64_t number, const CutOffMicros& cut_offs) const;

    // The number of the last version.
    int64_t last() const { return content_.last; }
    // Of all searchable versions, older ones included.
    uint64_t searchable() const { return content_.searchable; }
    double average_words() const;

   private:
    friend class Catalogue;
    explicit Snapshot(Content content) : content_(std::move(content)) {}
    Content content_;
  };

  // Adds versions by their numbers; a snapshot has all of them or none.
  void Add(absl::Span<const CatalogueVersion> versions);
  void Add(int64_t number, const CatalogueEntry& entry, int64_t previous) { Add({{number, previous, entry}}); }

  Snapshot Take() const;

 private:
  void AddOne(const CatalogueVersion& version);

  mutable std::mutex mutex_;
  Content content_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_CATALOGUE_H_
