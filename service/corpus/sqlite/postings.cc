#include "service/corpus/sqlite/postings.h"

#include <algorithm>
#include <utility>

namespace secondsource::corpus {
namespace {

// From here on an array over all numbers is smaller.
constexpr size_t kMostSparse = PostingList::kBlockNumbers / 2;

}  // namespace

uint16_t PostingList::Block::Find(size_t offset) const {
  if (!dense.empty()) return dense[offset];
  const auto found = std::lower_bound(sparse.begin(), sparse.end(), offset,
                                      [](const Entry& entry, size_t o) { return entry.offset < o; });
  return found != sparse.end() && found->offset == offset ? found->occurrences : uint16_t{0};
}

PostingList::PostingList(const PostingList* base) {
  if (base == nullptr) return;
  *this = *base;
  owns_last_ = false;
}

PostingList::Block& PostingList::LastBlockFor(uint32_t number) {
  const uint32_t first = number - number % kBlockNumbers;
  if (blocks_.empty() || blocks_.back()->first != first) {
    blocks_.push_back(std::make_shared<Block>());
    blocks_.back()->first = first;
  } else if (!owns_last_) {
    blocks_.back() = std::make_shared<Block>(*blocks_.back());
  }
  owns_last_ = true;
  return *blocks_.back();
}

void PostingList::Append(const Posting& posting, uint32_t words) {
  Block& block = LastBlockFor(posting.number);
  const auto offset = static_cast<uint16_t>(posting.number - block.first);
  if (block.dense.empty() && block.sparse.size() >= kMostSparse) {
    block.dense.resize(kBlockNumbers);
    for (const Entry& entry : block.sparse) block.dense[entry.offset] = entry.occurrences;
    block.sparse = {};
  }
  if (block.dense.empty()) {
    block.sparse.push_back({offset, posting.occurrences});
  } else {
    block.dense[offset] = posting.occurrences;
  }
  ++count_;
  most_occurrences_ = std::max(most_occurrences_, posting.occurrences);
  fewest_words_ = std::min(fewest_words_, words);
}

uint64_t PostingList::CountThrough(int64_t last) const {
  uint64_t count = count_;
  for (size_t i = blocks_.size(); i-- > 0;) {
    const Block& block = *blocks_[i];
    if (int64_t{block.first} + kBlockNumbers - 1 <= last) break;
    block.ForEach([&](size_t offset, uint16_t) {
      if (static_cast<int64_t>(block.first + offset) > last) --count;
    });
  }
  return count;
}

size_t PostingList::bytes() const {
  size_t bytes = sizeof(*this) + blocks_.capacity() * sizeof(blocks_[0]);
  for (const std::shared_ptr<Block>& block : blocks_) {
    bytes += sizeof(Block) + block->sparse.capacity() * sizeof(Entry) + block->dense.capacity() * sizeof(uint16_t);
  }
  return bytes;
}

std::shared_ptr<const PostingList> PostingCache::Find(const std::string& term) {
  std::lock_guard lock(mutex_);
  const auto found = by_term_.find(term);
  if (found == by_term_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->list;
}

void PostingCache::Put(const std::string& term, std::shared_ptr<const PostingList> list) {
  const size_t bytes = list->bytes() + 2 * term.size() + sizeof(Entry);
  std::lock_guard lock(mutex_);
  if (const auto found = by_term_.find(term); found != by_term_.end()) {
    if (found->second->list->complete() >= list->complete()) return;
    bytes_ -= found->second->bytes;
    entries_.erase(found->second);
    by_term_.erase(found);
  }
  entries_.push_front({term, std::move(list), bytes});
  by_term_[term] = entries_.begin();
  bytes_ += bytes;
  while (bytes_ > limit_) {
    bytes_ -= entries_.back().bytes;
    by_term_.erase(entries_.back().term);
    entries_.pop_back();
  }
}

}  // namespace secondsource::corpus
