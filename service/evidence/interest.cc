#include "service/evidence/interest.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

using language::Term;

// Where the agent of a passive clause starts ("was captured by …"); nullopt without one.
std::optional<uint32_t> PassiveAgent(std::string_view claim) {
  const size_t at = claim.rfind(" by ");
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<uint32_t>(at + 4);
}

}  // namespace

Interest::Interest(std::string_view claim, const registry::Registry& registry, const language::Lexicon& lexicon,
                   absl::Time at)
    : registry_(registry), lexicon_(lexicon), at_(at) {
  const language::Proposition proposition = language::Propose(claim, lexicon);
  // The predicate is the first word that tells what happened; who stands before it acts, unless it is passive.
  uint32_t predicate = static_cast<uint32_t>(claim.size());
  for (const Term& term : proposition.terms) {
    if (term.kind != Term::Kind::kWord || !lexicon.IsConcept(term.concept_name)) continue;
    if (lexicon.list("noun_concepts").contains(term.concept_name)) continue;
    valence_ = lexicon.valence(term.concept_name) * (term.negated ? -1 : 1);
    predicate = term.offset;
    break;
  }
  const std::optional<uint32_t> agent = PassiveAgent(claim);
  const uint32_t begin = agent.value_or(0);
  const uint32_t end = agent ? static_cast<uint32_t>(claim.size()) : predicate;
  for (const registry::Mention& mention : registry.FindParties(claim)) {
    if (mention.start >= begin && mention.start < end) actors_.push_back(mention.party);
  }
  if (!actors_.empty()) return;
  for (const Term& term : proposition.terms) {
    if (term.kind == Term::Kind::kFigure || term.offset < begin || term.offset >= end) continue;
    if (!lexicon.list("light_words").contains(absl::AsciiStrToLower(term.text))) {
      actor_words_.insert(term.concept_name);
      actor_words_.insert(absl::AsciiStrToLower(term.text));
    }
  }
}

const v1::Party* Interest::ActorSide() const {
  return actors_.empty() ? nullptr : registry_.Lineage(*actors_.front()).back();
}

int Interest::AlignmentOf(const v1::Origin& origin, const OriginTracer& tracer) const {
  const v1::Party* party = tracer.FindParty(origin.party());
  if (party == nullptr) return 0;
  const v1::Party* side = tracer.SideOf(origin.party());
  for (const v1::Party* actor : actors_) {
    if (const int alignment = registry_.Alignment(*actor, *side, at_); alignment != 0) return alignment;
  }
  // A party that the registry does not know sides with the actor if the claim names it, or the body that it speaks for.
  for (const v1::Party* own = party; own != nullptr; own = tracer.FindParty(own->parent())) {
    for (const Term& term : language::Propose(own->display_name(), lexicon_).terms) {
      if (actor_words_.contains(term.concept_name) || actor_words_.contains(absl::AsciiStrToLower(term.text))) return 1;
    }
  }
  return 0;
}

v1::Origin::Stake Interest::StakeOf(const v1::Origin& origin, bool asserts, bool contradicted,
                                    const OriginTracer& tracer) const {
  const int alignment = AlignmentOf(origin, tracer);
  if (alignment != 0) {
    // What neither credits nor shames the actor is still the actor's own affair: its word alone settles nothing.
    const int gain = alignment * (asserts ? 1 : -1) * valence_;
    return gain < 0 ? v1::Origin::STAKE_AGAINST_INTEREST : v1::Origin::STAKE_SELF_SERVING;
  }
  if (origin.kind() != v1::Origin::KIND_PARTY) return v1::Origin::STAKE_NEUTRAL;
  const v1::Party* party = tracer.FindParty(origin.party());
  if (party == nullptr) return v1::Origin::STAKE_UNSPECIFIED;
  switch (party->kind()) {
    case v1::Party::KIND_AUTHORITY:
    case v1::Party::KIND_COURT:
    case v1::Party::KIND_SCIENTIFIC:
    case v1::Party::KIND_INTERNATIONAL:
      return v1::Origin::STAKE_NEUTRAL;
    case v1::Party::KIND_COMPANY:  // speaks of its own affairs, named in the claim or not
      return v1::Origin::STAKE_SELF_SERVING;
    default:
      break;
  }
  // What nobody answers for is no witness.
  for (const Term& term : language::Propose(party->display_name(), lexicon_).terms) {
    if (lexicon_.list("rumours").contains(absl::AsciiStrToLower(term.text))) return v1::Origin::STAKE_UNSPECIFIED;
  }
  // Whoever accuses another, or takes sides in a dispute, is a party to it.
  const bool accuses = asserts && valence_ < 0 && !(actors_.empty() && actor_words_.empty());
  return accuses || contradicted ? v1::Origin::STAKE_SELF_SERVING : v1::Origin::STAKE_NEUTRAL;
}

}  // namespace secondsource::evidence
