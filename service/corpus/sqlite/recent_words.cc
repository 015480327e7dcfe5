#include "service/corpus/sqlite/recent_words.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"

namespace secondsource::corpus {
namespace {

// Calls `visit(number)` for each place where a phrase stands.
template <typename Visit>
void FindPhrase(const std::vector<PlacedWord>& words, const Phrase& phrase, const Visit& visit) {
  const auto first = std::lower_bound(words.begin(), words.end(), PlacedWord{.stem = phrase.front()});
  for (auto word = first; word != words.end() && word->stem == phrase.front(); ++word) {
    uint32_t next = 1;
    while (next < phrase.size() && std::binary_search(words.begin(), words.end(),
                                                      PlacedWord{phrase[next], word->number, word->position + next})) {
      ++next;
    }
    if (next == phrase.size()) visit(word->number);
  }
}

}  // namespace

uint64_t HashStem(std::string_view stem) { return absl::HashOf(absl::string_view(stem.data(), stem.size())); }

std::vector<PlacedWord> PlaceWords(absl::Span<const std::vector<Token>> parts, uint32_t number) {
  std::vector<PlacedWord> words;
  uint32_t position = 0;
  for (const std::vector<Token>& part : parts) {
    for (const Token& token : part) words.push_back({HashStem(token.stem), number, position++});
    ++position;  // no phrase spans two parts
  }
  return words;
}

void RecentWords::Add(int64_t first, int64_t last, std::vector<PlacedWord> words) {
  std::sort(words.begin(), words.end());
  std::unique_lock lock(mutex_);
  words_ += words.size();
  batches_.push_back({first, last, std::move(words)});
  while (words_ > limit_) {
    words_ -= batches_.front().words.size();
    batches_.pop_front();
  }
}

bool RecentWords::Complete(absl::Span<const Phrase> phrases, const Catalogue::Snapshot& catalogue,
                           PostingList& list) const {
  std::map<uint32_t, uint32_t> occurrences;  // by number
  {
    std::shared_lock lock(mutex_);
    if (batches_.empty() || batches_.front().first > list.complete() + 1) return false;
    auto batch = std::upper_bound(batches_.begin(), batches_.end(), list.complete(),
                                  [](int64_t complete, const Batch& b) { return complete < b.last; });
    for (; batch != batches_.end() && batch->first <= catalogue.last(); ++batch) {
      for (const Phrase& phrase : phrases) {
        FindPhrase(batch->words, phrase, [&](uint32_t number) { ++occurrences[number]; });
      }
    }
  }
  for (const auto& [number, count] : occurrences) {
    if (number <= list.complete() || number > catalogue.last()) continue;
    list.Append({number, static_cast<uint16_t>(std::min<uint32_t>(count, UINT16_MAX))}, catalogue.Words(number));
  }
  list.SetComplete(catalogue.last());
  return true;
}

}  // namespace secondsource::corpus
