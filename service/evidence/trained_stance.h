// Stance by a trained classifier: what words cannot tell, who did what to whom, it reads.
//
// It takes milliseconds for a passage, so that the lexical scorer chooses first: of all passages of a claim's
// documents, the classifier reads those that share most with the claim.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_TRAINED_STANCE_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_TRAINED_STANCE_H_

#include "service/evidence/lexical_stance.h"
#include "service/evidence/stance.h"
#include "service/models/pair_classifier.h"

namespace secondsource::evidence {

class TrainedScorer : public StanceScorer {
 public:
  // As many readings are made for a claim, and of them one of a passage of each of the first documents. A passage with
  // a speaker takes two: what is said, and the whole of it.
  static constexpr size_t kCandidates = 24;
  static constexpr size_t kDocuments = 8;

  // Both must outlive the scorer.
  TrainedScorer(const LexicalScorer& chooser, const models::PairClassifier& classifier)
      : chooser_(chooser), classifier_(classifier) {}

  std::string_view id() const override { return classifier_.id(); }
  absl::StatusOr<std::unique_ptr<const Passages>> ReadPassages(std::string_view context,
                                                               const std::vector<Passage>& passages,
                                                               const std::vector<Window>& windows,
                                                               const Call& call) const override;
  std::unique_ptr<Claim> ReadClaim(std::string_view proposition, std::string_view claim, absl::Time at) const override;

 private:
  const LexicalScorer& chooser_;
  const models::PairClassifier& classifier_;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_TRAINED_STANCE_H_
