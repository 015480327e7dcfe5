// Who gains if a claim is believed.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_INTEREST_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_INTEREST_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/party.pb.h"
#include "service/evidence/origins.h"
#include "service/language/lexicon.h"
#include "service/registry/registry.h"

namespace secondsource::evidence {

// Reads from a claim who is said to have acted, and whether that credits or shames the actor; from these two follows
// the stake of everybody else: whoever sides with a credited actor gains by asserting, whoever opposes one gains by
// denying, and a shamed one who asserts it admits something.
class Interest {
 public:
  // `at` is the moment for which alliances hold. Registry and lexicon must outlive this.
  Interest(std::string_view claim, const registry::Registry& registry, const language::Lexicon& lexicon, absl::Time at);

  // The stake of an origin that asserts (or denies) the claim. `contradicted`: somebody takes the opposite position.
  v1::Origin::Stake StakeOf(const v1::Origin& origin, bool asserts, bool contradicted,
                            const OriginTracer& tracer) const;

  // The outermost party above the registered one that acts; nullptr if none is known.
  const v1::Party* ActorSide() const;

  // +1 on the actor's side, -1 against it, 0 neither.
  int AlignmentOf(const v1::Origin& origin, const OriginTracer& tracer) const;

 private:
  const registry::Registry& registry_;
  const language::Lexicon& lexicon_;
  const absl::Time at_;
  std::vector<const v1::Party*> actors_;  // registered parties that act
  std::set<std::string> actor_words_;     // other words that name the actor: stems, and names in lower case
  int valence_ = 0;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_INTEREST_H_
