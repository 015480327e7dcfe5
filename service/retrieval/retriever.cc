#include "service/retrieval/retriever.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/corpus/search_plan.h"

namespace secondsource::retrieval {
namespace {

using corpus::SearchHit;

// Of Cormack and others: how little the first ranks stand out.
constexpr double kRankOffset = 60;
// There is always something that is nearest; farther than this it is about something else.
constexpr double kLeastCosine = 0.3;

std::vector<v1::Document> Fuse(std::vector<SearchHit> by_words, std::vector<SearchHit> by_sense, size_t limit) {
  struct Fused {
    v1::Document* document;
    double score = 0;
  };
  std::vector<Fused> fused;
  absl::flat_hash_map<std::string, size_t> places;
  for (std::vector<SearchHit>* hits : {&by_words, &by_sense}) {
    for (size_t rank = 0; rank < hits->size(); ++rank) {
      v1::Document& document = (*hits)[rank].document;
      const auto [place, added] = places.try_emplace(document.id(), fused.size());
      if (added) fused.push_back({&document});
      fused[place->second].score += 1 / (kRankOffset + static_cast<double>(rank + 1));
    }
  }
  std::stable_sort(fused.begin(), fused.end(), [](const Fused& a, const Fused& b) { return a.score > b.score; });
  std::vector<v1::Document> documents;
  for (size_t i = 0; i < std::min(limit, fused.size()); ++i) documents.push_back(std::move(*fused[i].document));
  return documents;
}

}  // namespace

absl::StatusOr<std::vector<SearchHit>> Retriever::BySense(std::string_view claim, size_t limit,
                                                          const corpus::CutOffs& cut_offs, const Call& call) const {
  if (!sense_) return std::vector<SearchHit>();
  const auto vectors = sense_->encoder.Encode({std::string(claim)}, call);
  if (!vectors.ok()) return vectors.status();
  auto hits = sense_->index.Nearest(sense_->encoder.id(), vectors->front(), limit, cut_offs, call);
  if (!hits.ok()) return hits.status();
  const auto far = std::find_if(hits->begin(), hits->end(), [](const auto& hit) { return hit.score < kLeastCosine; });
  hits->erase(far, hits->end());
  return hits;
}

absl::StatusOr<std::vector<v1::Document>> Retriever::Find(std::string_view claim, const registry::Registry& registry,
                                                          size_t limit, const corpus::CutOffs& cut_offs,
                                                          const Call& call) const {
  auto by_words = index_.Search({corpus::PlanSearch(claim, registry), limit, cut_offs}, call);
  if (!by_words.ok()) return by_words.status();
  auto by_sense = BySense(claim, limit, cut_offs, call);
  if (!by_sense.ok()) return by_sense.status();
  return Fuse(*std::move(by_words), *std::move(by_sense), limit);
}

}  // namespace secondsource::retrieval
