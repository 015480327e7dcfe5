#include "service/corpus/sqlite/postings.h"

#include <algorithm>
#include <utility>

namespace secondsource::corpus {

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

void PostingList::Append(const Posting& posting) {
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
  ++block.count;
  ++count_;
  most_occurrences_ = std::max(most_occurrences_, posting.occurrences);
}

uint64_t PostingList::CountThrough(int64_t last) const {
  uint64_t count = count_;
  for (size_t i = blocks_.size(); i-- > 0;) {
    const Block& block = *blocks_[i];
    if (int64_t{block.first} + kBlockNumbers - 1 <= last) break;
    for (const Entry& entry : block.sparse) count -= int64_t{block.first} + entry.offset > last ? 1 : 0;
    for (size_t offset = 0; offset < block.dense.size(); ++offset) {
      count -= block.dense[offset] > 0 && static_cast<int64_t>(block.first + offset) > last ? 1 : 0;
    }
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

PostingCursor::PostingCursor(const PostingList& list) : list_(&list) { Settle(); }

void PostingCursor::Next() {
  ++position_;
  Settle();
}

void PostingCursor::Settle() {
  for (; block_ < list_->blocks_.size(); ++block_, position_ = 0) {
    const PostingList::Block& block = *list_->blocks_[block_];
    if (block.dense.empty()) {
      if (position_ >= block.sparse.size()) continue;
      number_ = block.first + block.sparse[position_].offset;
      occurrences_ = block.sparse[position_].occurrences;
      return;
    }
    while (position_ < block.dense.size() && block.dense[position_] == 0) ++position_;
    if (position_ >= block.dense.size()) continue;
    number_ = block.first + static_cast<uint32_t>(position_);
    occurrences_ = block.dense[position_];
    return;
  }
  number_ = kEnd;
  occurrences_ = 0;
}

uint16_t PostingCursor::Find(uint32_t number) {
  const auto& blocks = list_->blocks_;
  const uint32_t first = number - number % PostingList::kBlockNumbers;
  if (block_ < blocks.size() && blocks[block_]->first < first) {
    const auto from = blocks.begin() + static_cast<ptrdiff_t>(block_);
    const auto found =
        std::lower_bound(from, blocks.end(), first, [](const auto& b, uint32_t f) { return b->first < f; });
    block_ = static_cast<size_t>(found - blocks.begin());
    position_ = 0;
  }
  if (block_ >= blocks.size() || blocks[block_]->first != first) return 0;
  const PostingList::Block& block = *blocks[block_];
  const auto offset = static_cast<uint16_t>(number - first);
  if (!block.dense.empty()) return block.dense[offset];
  const auto from = block.sparse.begin() + static_cast<ptrdiff_t>(std::min(position_, block.sparse.size()));
  const auto found = std::lower_bound(from, block.sparse.end(), offset,
                                      [](const PostingList::Entry& e, uint16_t o) { return e.offset < o; });
  position_ = static_cast<size_t>(found - block.sparse.begin());
  return found != block.sparse.end() && found->offset == offset ? found->occurrences : uint16_t{0};
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
