#include "service/corpus/sqlite/catalogue.h"

namespace secondsource::corpus {
namespace {

bool Within(const CatalogueEntry& entry, const CutOffMicros& cut_offs) {
  return entry.published <= cut_offs.as_of && entry.arrived <= cut_offs.known_at;
}

}  // namespace

uint32_t Catalogue::Snapshot::WordsIfNewest(int64_t number, const CutOffMicros& cut_offs) const {
  if (number < 1 || number > content_.last) return 0;
  const Slot& slot = content_.At(number);
  if (!slot.entry.searchable || !Within(slot.entry, cut_offs)) return 0;
  for (int64_t newer = slot.newer; newer != 0 && newer <= content_.last;) {
    const Slot& next = content_.At(newer);
    if (Within(next.entry, cut_offs)) return 0;
    newer = next.newer;
  }
  return slot.entry.words;
}

double Catalogue::Snapshot::average_words() const {
  if (content_.searchable == 0) return 0;
  return static_cast<double>(content_.words) / static_cast<double>(content_.searchable);
}

void Catalogue::Add(int64_t number, const CatalogueEntry& entry, int64_t previous) {
  std::lock_guard lock(mutex_);
  while (content_.chunks.size() * kChunkSlots <= static_cast<size_t>(number)) {
    content_.chunks.push_back(std::make_shared<Chunk>());
  }
  // Nobody reads the slot yet: it lies past the end of every snapshot.
  content_.At(number).entry = entry;
  if (previous != 0) content_.At(previous).newer = number;
  content_.last = number;
  if (!entry.searchable) return;
  ++content_.searchable;
  content_.words += entry.words;
}

Catalogue::Snapshot Catalogue::Take() const {
  std::lock_guard lock(mutex_);
  return Snapshot(content_);
}

}  // namespace secondsource::corpus
