// In which versions a term stands, and how often: read from the index once and kept, for the index is slow to read
// (some 0.3 us a version) and most claims share most of their words.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_POSTINGS_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_POSTINGS_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace secondsource::corpus {

struct Posting {
  uint32_t number = 0;       // of the version
  uint16_t occurrences = 0;  // 1 to 65,535; more count as 65,535
};

// The postings of one term, by number, of all versions up to one. Immutable once it is shared. A rare term takes four
// bytes a posting, a common one two bytes a version.
class PostingList {
 public:
  PostingList() = default;
  // The postings of `base`, to be continued; shares its memory, whatever becomes of it.
  explicit PostingList(const PostingList* base);

  // Numbers must grow.
  void Append(const Posting& posting);
  // All postings up to this version have been appended.
  void SetComplete(int64_t number) { complete_ = number; }

  int64_t complete() const { return complete_; }
  // How many postings have numbers up to `last`.
  uint64_t CountThrough(int64_t last) const;
  // The most occurrences in one version; 0 if there is no posting.
  uint16_t most_occurrences() const { return most_occurrences_; }
  // Of memory, those shared with other lists included.
  size_t bytes() const;

 private:
  friend class PostingCursor;
  static constexpr uint32_t kBlockNumbers = 4'096;
  // From here on an array over all numbers is smaller.
  static constexpr size_t kMostSparse = kBlockNumbers / 2;

  struct Entry {
    uint16_t offset;
    uint16_t occurrences;
  };
  // The postings of kBlockNumbers numbers in a row: either sparse or dense.
  struct Block {
    uint32_t first = 0;  // number
    uint32_t count = 0;
    std::vector<Entry> sparse;
    std::vector<uint16_t> dense;  // occurrences by offset; 0 where there is no posting
  };

  Block& LastBlockFor(uint32_t number);

  std::vector<std::shared_ptr<Block>> blocks_;
  bool owns_last_ = false;  // the last block is not shared
  uint64_t count_ = 0;
  uint16_t most_occurrences_ = 0;
  int64_t complete_ = 0;
};

// Walks a list that must outlive it.
class PostingCursor {
 public:
  static constexpr uint32_t kEnd = UINT32_MAX;

  explicit PostingCursor(const PostingList& list);

  // The number of the posting at hand; kEnd behind the last one.
  uint32_t number() const { return number_; }
  uint16_t occurrences() const { return occurrences_; }
  void Next();

  // The occurrences in a version, 0 if it has none. Numbers must not shrink from call to call. Leaves the posting at
  // hand undefined: a cursor is either walked or asked.
  uint16_t Find(uint32_t number);

 private:
  // To the first posting at or behind `position_` of the block at hand, or of those behind it.
  void Settle();

  const PostingList* list_;
  size_t block_ = 0;
  size_t position_ = 0;  // in the block: an index if it is sparse, an offset if it is dense
  uint32_t number_ = kEnd;
  uint16_t occurrences_ = 0;
};

// The lists that were used last, in at most `limit` bytes. Thread-safe.
class PostingCache {
 public:
  explicit PostingCache(size_t limit) : limit_(limit) {}

  // nullptr if it is not kept.
  std::shared_ptr<const PostingList> Find(const std::string& term);
  // Keeps a list, unless one that reaches further is kept already.
  void Put(const std::string& term, std::shared_ptr<const PostingList> list);

 private:
  struct Entry {
    std::string term;
    std::shared_ptr<const PostingList> list;
    size_t bytes = 0;
  };

  const size_t limit_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
  absl::flat_hash_map<std::string, std::list<Entry>::iterator> by_term_;
  size_t bytes_ = 0;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_POSTINGS_H_
