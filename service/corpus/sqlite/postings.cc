#include "service/corpus/sqlite/postings.h"

#include <algorithm>
#include <utility>

namespace secondsource::corpus {

// A packed posting has twelve bits for its offset and four for its occurrences.
static_assert(PostingList::kBlockNumbers == 1 << 12);

uint16_t PostingList::Block::Find(size_t offset) const {
  if (!dense_.empty()) return dense_[offset] < kDenseLimit ? dense_[offset] : FindFrequent(offset);
  const auto found = std::lower_bound(sparse_.begin(), sparse_.end(), Packed(offset, 0));
  if (found == sparse_.end() || *found >> 4 != offset) return 0;
  const uint16_t occurrences = *found & 0xf;
  return occurrences < kSparseLimit ? occurrences : FindFrequent(offset);
}

uint16_t PostingList::Block::FindFrequent(size_t offset) const {
  return std::lower_bound(frequent_.begin(), frequent_.end(), offset,
                          [](const Entry& entry, size_t o) { return entry.offset < o; })
      ->occurrences;
}

void PostingList::Block::Append(size_t offset, uint16_t occurrences) {
  if (dense_.empty() && sparse_.size() * sizeof(sparse_[0]) >= kBlockNumbers) MakeDense();
  if (occurrences >= (dense_.empty() ? kSparseLimit : kDenseLimit)) {
    frequent_.push_back({static_cast<uint16_t>(offset), occurrences});
  }
  if (dense_.empty()) {
    sparse_.push_back(Packed(offset, occurrences));
  } else {
    dense_[offset] = static_cast<uint8_t>(std::min(occurrences, kDenseLimit));
  }
}

void PostingList::Block::MakeDense() {
  std::vector<uint8_t> dense(kBlockNumbers);
  ForEach([&](size_t offset, uint16_t occurrences) {
    dense[offset] = static_cast<uint8_t>(std::min(occurrences, kDenseLimit));
  });
  dense_ = std::move(dense);
  sparse_ = {};
  std::erase_if(frequent_, [](const Entry& entry) { return entry.occurrences < kDenseLimit; });
}

void PostingList::Block::ShrinkToFit() {
  sparse_.shrink_to_fit();
  frequent_.shrink_to_fit();
}

size_t PostingList::Block::bytes() const {
  return sizeof(*this) + sparse_.capacity() * sizeof(sparse_[0]) + dense_.capacity() * sizeof(dense_[0]) +
         frequent_.capacity() * sizeof(frequent_[0]);
}

PostingList::PostingList(const PostingList* base) {
  if (base == nullptr) return;
  *this = *base;
  owns_last_ = false;
}

PostingList::Block& PostingList::LastBlockFor(uint32_t number) {
  const uint32_t first = number - number % kBlockNumbers;
  if (blocks_.empty() || blocks_.back()->first() != first) {
    if (owns_last_) blocks_.back()->ShrinkToFit();
    blocks_.push_back(std::make_shared<Block>(first));
  } else if (!owns_last_) {
    blocks_.back() = std::make_shared<Block>(*blocks_.back());
  }
  owns_last_ = true;
  return *blocks_.back();
}

void PostingList::Append(const Posting& posting, uint32_t words) {
  Block& block = LastBlockFor(posting.number);
  block.Append(posting.number - block.first(), posting.occurrences);
  ++count_;
  most_occurrences_ = std::max(most_occurrences_, posting.occurrences);
  uint32_t& fewest_words = fewest_words_[std::min<size_t>(posting.occurrences, fewest_words_.size()) - 1];
  if (fewest_words == 0 || words < fewest_words) fewest_words = words;
}

uint64_t PostingList::CountThrough(int64_t last) const {
  uint64_t count = count_;
  for (size_t i = blocks_.size(); i-- > 0;) {
    const Block& block = *blocks_[i];
    if (int64_t{block.first()} + kBlockNumbers - 1 <= last) break;
    block.ForEach([&](size_t offset, uint16_t) {
      if (static_cast<int64_t>(block.first() + offset) > last) --count;
    });
  }
  return count;
}

size_t PostingList::bytes() const {
  size_t bytes = sizeof(*this) + blocks_.capacity() * sizeof(blocks_[0]);
  for (const std::shared_ptr<Block>& block : blocks_) bytes += block->bytes();
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
