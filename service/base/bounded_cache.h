// Values by key, the last used kept, up to a number of bytes.
#ifndef SECONDSOURCE_SERVICE_BASE_BOUNDED_CACHE_H_
#define SECONDSOURCE_SERVICE_BASE_BOUNDED_CACHE_H_

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace secondsource {

// Thread-safe. The lock is held for a look-up and a change of order, never while a value is made or destroyed.
template <typename Value>
class BoundedCache {
 public:
  // `limit` bounds the sum of what the values are said to take, with their keys and the cache's own records of them.
  explicit BoundedCache(size_t limit) : limit_(limit) {}

  // nullptr if it is not kept (any more).
  std::shared_ptr<const Value> Find(const std::string& key) {
    std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // Keeps the value if there is none under the key, and drops those that were not used for longest. A value that is
  // larger than the limit is not kept.
  void Put(std::string key, std::shared_ptr<const Value> value, size_t bytes) {
    bytes += key.size() + kOwnBytes;
    if (bytes > limit_) return;
    std::list<Entry> made;
    made.push_back({std::move(key), std::move(value), bytes});
    std::list<Entry> dropped;  // destroyed after the lock is released
    std::lock_guard lock(mutex_);
    if (!by_key_.try_emplace(made.front().key, made.begin()).second) return;
    entries_.splice(entries_.begin(), made);
    bytes_ += bytes;
    while (bytes_ > limit_) {
      bytes_ -= entries_.back().bytes;
      by_key_.erase(entries_.back().key);
      dropped.splice(dropped.begin(), entries_, std::prev(entries_.end()));
    }
  }

  // What is kept now.
  size_t bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Value> value;
    size_t bytes;
  };
  // The nodes of the list and of the map, and the value's control block.
  static constexpr size_t kOwnBytes = 160;

  const size_t limit_;
  mutable std::mutex mutex_;
  size_t bytes_ = 0;
  std::list<Entry> entries_;                                                            // the last used first
  absl::flat_hash_map<absl::string_view, typename std::list<Entry>::iterator> by_key_;  // keys lie in the entries
};

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_BASE_BOUNDED_CACHE_H_
