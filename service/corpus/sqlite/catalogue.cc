#include "service/corpus/sqlite/catalogue.h"

namespace secondsource::corpus {

bool Catalogue::Snapshot::IsNewest(int64_t number, const CutOffMicros& cut_offs) const {
  if (number < 1 || number > content_.last) return false;
  const auto within = [&](const Slot& slot) {
    return slot.published <= cut_offs.as_of && slot.arrived <= cut_offs.known_at;
  };
  const Slot& slot = content_.At(number);
  if (!slot.searchable || !within(slot)) return false;
  for (int64_t newer = slot.newer; newer != 0 && newer <= content_.last;) {
    const Slot& next = content_.At(newer);
    if (within(next)) return false;
    newer = next.newer;
  }
  return true;
}

double Catalogue::Snapshot::average_words() const {
  if (content_.searchable == 0) return 0;
  return static_cast<double>(content_.words) / static_cast<double>(content_.searchable);
}

void Catalogue::Add(absl::Span<const CatalogueVersion> versions) {
  std::lock_guard lock(mutex_);
  for (const CatalogueVersion& version : versions) AddOne(version);
}

void Catalogue::AddOne(const CatalogueVersion& version) {
  const auto& [number, previous, entry] = version;
  while (content_.chunks.size() * kChunkSlots <= static_cast<size_t>(number)) {
    content_.chunks.push_back(std::make_shared<Chunk>());
  }
  // Nobody reads the slot yet: it lies past the end of every snapshot.
  Slot& slot = content_.At(number);
  slot.published = entry.published;
  slot.arrived = entry.arrived;
  slot.searchable = entry.searchable;
  content_.WordsAt(number) = entry.words;
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
