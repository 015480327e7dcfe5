// In which versions a term stands, and how often: read from the index once and kept, for the index is slow to read
// (some 0.3 us a version) and most claims share most of their words.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_POSTINGS_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_POSTINGS_H_

#include <algorithm>
#include <array>
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

// The postings of one term, by number, of all versions up to one. Immutable once it is shared. A rare term takes two
// bytes a posting, a common one a byte a version.
class PostingList {
 public:
  // The postings of so many numbers in a row.
  static constexpr uint32_t kBlockNumbers = 4'096;
  class Block {
   public:
    explicit Block(uint32_t first) : first_(first) {}

    // The lowest number that it may hold, a multiple of kBlockNumbers. Offsets count from it.
    uint32_t first() const { return first_; }
    // The occurrences in the version of that offset, 0 if it has none.
    uint16_t Find(size_t offset) const;
    // Calls `visit(offset, occurrences)` for each posting, by offset.
    template <typename Visit>
    void ForEach(const Visit& visit) const;
    // Calls `visit(offset, occurrences)` for each of these offsets that has a posting, and perhaps for others. They
    // must grow.
    template <typename Visit>
    void ForEachOf(const std::vector<uint16_t>& offsets, const Visit& visit) const;
    // Offsets must grow.
    void Append(size_t offset, uint16_t occurrences);
    // Gives back the memory that was taken to grow.
    void ShrinkToFit();
    size_t bytes() const;

   private:
    struct Entry {
      uint16_t offset;
      uint16_t occurrences;
    };
    // Occurrences from here on do not fit and stand in frequent_.
    static constexpr uint16_t kSparseLimit = 15;
    static constexpr uint16_t kDenseLimit = 255;
    static constexpr size_t kWalkedPerFound = 8;

    static uint16_t Packed(size_t offset, uint16_t occurrences) {
      return static_cast<uint16_t>(offset << 4 | std::min(occurrences, kSparseLimit));
    }
    uint16_t FindFrequent(size_t offset) const;
    void MakeDense();

    uint32_t first_;
    // Either sparse or dense, whichever is smaller.
    std::vector<uint16_t> sparse_;  // packed
    std::vector<uint8_t> dense_;    // occurrences by offset; 0 where there is no posting
    std::vector<Entry> frequent_;   // by offset
  };

  PostingList() = default;
  // The postings of `base`, to be continued; shares its memory, whatever becomes of it.
  explicit PostingList(const PostingList* base);

  // Numbers must grow. `words`: the length of the version.
  void Append(const Posting& posting, uint32_t words);
  // All postings up to this version have been appended.
  void SetComplete(int64_t number) { complete_ = number; }

  int64_t complete() const { return complete_; }
  // How many postings have numbers up to `last`.
  uint64_t CountThrough(int64_t last) const;
  uint64_t count() const { return count_; }
  // What no posting's `score(occurrences, words)` exceeds; 0 if there is none. A score must grow with the occurrences
  // and fall with the length of the version.
  template <typename Score>
  double Highest(const Score& score) const;
  // Of memory, those shared with other lists included.
  size_t bytes() const;
  // By number; those without a posting are left out.
  const std::vector<std::shared_ptr<Block>>& blocks() const { return blocks_; }

 private:
  Block& LastBlockFor(uint32_t number);

  std::vector<std::shared_ptr<Block>> blocks_;
  bool owns_last_ = false;  // the last block is not shared
  uint64_t count_ = 0;
  // The length of the shortest version with 1, 2, 3… occurrences, and with so many and more; 0 if there is none.
  std::array<uint32_t, 16> fewest_words_{};
  uint16_t most_occurrences_ = 0;
  int64_t complete_ = 0;
};

template <typename Score>
double PostingList::Highest(const Score& score) const {
  double highest = 0;
  for (size_t i = 0; i < fewest_words_.size(); ++i) {
    if (fewest_words_[i] == 0) continue;
    const size_t occurrences = i + 1 < fewest_words_.size() ? i + 1 : most_occurrences_;
    highest = std::max(highest, score(static_cast<uint32_t>(occurrences), fewest_words_[i]));
  }
  return highest;
}

template <typename Visit>
void PostingList::Block::ForEach(const Visit& visit) const {
  for (const uint16_t packed : sparse_) {
    const size_t offset = packed >> 4;
    const uint16_t occurrences = packed & 0xf;
    visit(offset, occurrences < kSparseLimit ? occurrences : FindFrequent(offset));
  }
  for (size_t offset = 0; offset < dense_.size(); ++offset) {
    const uint16_t occurrences = dense_[offset];
    if (occurrences > 0) visit(offset, occurrences < kDenseLimit ? occurrences : FindFrequent(offset));
  }
}

template <typename Visit>
void PostingList::Block::ForEachOf(const std::vector<uint16_t>& offsets, const Visit& visit) const {
  // It is faster to walk past a few others than to search.
  if (dense_.empty() && sparse_.size() < kWalkedPerFound * offsets.size()) return ForEach(visit);
  for (const uint16_t offset : offsets) {
    if (const uint16_t occurrences = Find(offset); occurrences > 0) visit(offset, occurrences);
  }
}

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
