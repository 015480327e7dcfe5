// Stance by words: what a claim says is sought in the passage (names, figures, content words as concepts), and where it
// is found, negations, opposites and figures decide between support and refutation.
//
// It knows nothing of grammar beyond that, so it cannot tell who did what to whom; a trained model takes its place
// behind the same interface.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_LEXICAL_STANCE_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_LEXICAL_STANCE_H_

#include "service/evidence/stance.h"
#include "service/language/lexicon.h"
#include "service/registry/registry.h"

namespace secondsource::evidence {

class LexicalScorer : public StanceScorer {
 public:
  // Both must outlive the scorer.
  LexicalScorer(const language::Lexicon& lexicon, const registry::Registry& registry)
      : lexicon_(lexicon), registry_(registry) {}

  std::string_view id() const override { return "lexical-1"; }
  absl::StatusOr<std::unique_ptr<const Passages>> ReadPassages(std::string_view context,
                                                               const std::vector<Passage>& passages,
                                                               const std::vector<Window>& windows,
                                                               const Call& call) const override;
  std::unique_ptr<Claim> ReadClaim(std::string_view proposition, std::string_view claim, absl::Time at) const override;

 private:
  const language::Lexicon& lexicon_;
  const registry::Registry& registry_;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_LEXICAL_STANCE_H_
