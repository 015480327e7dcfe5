// The documents that may bear on a claim.
#ifndef SECONDSOURCE_SERVICE_RETRIEVAL_RETRIEVER_H_
#define SECONDSOURCE_SERVICE_RETRIEVAL_RETRIEVER_H_

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/document.pb.h"
#include "service/base/call.h"
#include "service/corpus/corpus.h"
#include "service/models/text_encoder.h"
#include "service/registry/registry.h"

namespace secondsource::retrieval {

// Where documents are found by what they mean.
struct Sense {
  const corpus::VectorIndex& index;
  const models::TextEncoder& encoder;
};

// Documents are found by the words of the claim, and, with `sense`, by what it means; the two lists are made one by a
// weighted sum of the BM25 score, as a share of the best one's, and the cosine (Bruch, Gai and Ingber, TOIS 2023,
// https://arxiv.org/abs/2210.11934). Thread-safe.
class Retriever {
 public:
  // All must outlive it.
  Retriever(const corpus::SearchIndex& index, std::optional<Sense> sense) : index_(index), sense_(sense) {}

  // The likeliest first. `registry` knows the other names of whoever the claim names.
  absl::StatusOr<std::vector<v1::Document>> Find(std::string_view claim, const registry::Registry& registry,
                                                 size_t limit, const corpus::CutOffs& cut_offs, const Call& call) const;

 private:
  absl::StatusOr<std::vector<corpus::SearchHit>> BySense(std::string_view claim, size_t limit,
                                                         const corpus::CutOffs& cut_offs, const Call& call) const;

  const corpus::SearchIndex& index_;
  const std::optional<Sense> sense_;
};

}  // namespace secondsource::retrieval

#endif  // SECONDSOURCE_SERVICE_RETRIEVAL_RETRIEVER_H_
