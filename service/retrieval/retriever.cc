#include "service/retrieval/retriever.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/corpus/search_plan.h"

namespace secondsource::retrieval {
namespace {

using corpus::SearchHit;

// Of the two scores of a document, the share of its sense: it does best on sets that the encoder was not trained on
// (tests/eval/retrieval.py).
constexpr double kSenseShare = 0.7;
// There is always something that is nearest; farther than this it is about something else.
constexpr double kLeastCosine = 0.3;

// What a document scores that is not in a list: if the list was cut, no more than its last, else `least`.
double ScoreOfOthers(const std::vector<SearchHit>& hits, size_t limit, double least) {
  return hits.size() == limit ? hits.back().score : least;
}

std::vector<v1::Document> Fuse(std::vector<SearchHit> by_words, std::vector<SearchHit> by_sense, size_t limit) {
  struct Fused {
    v1::Document* document;
    double words;
    double sense;

    double score() const { return (1 - kSenseShare) * words + kSenseShare * sense; }
  };
  const double best_words = by_words.empty() ? 1 : by_words.front().score;
  const double other_words = ScoreOfOthers(by_words, limit, 0) / best_words;
  const double other_sense = ScoreOfOthers(by_sense, limit, kLeastCosine);
  std::vector<Fused> fused;
  absl::flat_hash_map<std::string, size_t> places;
  for (SearchHit& hit : by_words) {
    places.emplace(hit.document.id(), fused.size());
    fused.push_back({&hit.document, hit.score / best_words, other_sense});
  }
  for (SearchHit& hit : by_sense) {
    const auto [place, added] = places.try_emplace(hit.document.id(), fused.size());
    if (added) fused.push_back({&hit.document, other_words, 0});
    fused[place->second].sense = hit.score;
  }
  std::stable_sort(fused.begin(), fused.end(), [](const Fused& a, const Fused& b) { return a.score() > b.score(); });
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
