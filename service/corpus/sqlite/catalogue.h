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

// Versions are added by one thread at a time; snapshots are taken and read by any number.
class Catalogue {
 private:
  struct Slot {
    CatalogueEntry entry;
    std::atomic<int64_t> newer{0};  // the number of the document's next version; 0 if there is none
  };
  static constexpr size_t kChunkSlots = 4'096;
  using Chunk = std::array<Slot, kChunkSlots>;
  struct Content {
    std::vector<std::shared_ptr<Chunk>> chunks;
    int64_t last = 0;
    uint64_t searchable = 0;
    uint64_t words = 0;

    Slot& At(int64_t number) const {
      const size_t index = static_cast<size_t>(number);
      return (*chunks[index / kChunkSlots])[index % kChunkSlots];
    }
  };

 public:
  // The catalogue at a moment; versions added later are not in it.
  class Snapshot {
   public:
    // The length of a version in words, if search may return it: it is active, within the cut-offs, and no newer
    // version of its document is. Else 0.
    uint32_t WordsIfNewest(int64_t number, const CutOffMicros& cut_offs) const;

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

  // Adds a version. `previous` is the number of the document's version before, 0 for the first.
  void Add(int64_t number, const CatalogueEntry& entry, int64_t previous);

  Snapshot Take() const;

 private:
  mutable std::mutex mutex_;
  Content content_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_CATALOGUE_H_
