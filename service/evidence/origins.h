// Where an assertion was first made: the party quoted, else the agency copied, else the publisher itself.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_ORIGINS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_ORIGINS_H_

#include <string>
#include <string_view>

#include "absl/container/btree_map.h"
#include "absl/time/time.h"
#include "secondsource/v1/document.pb.h"
#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/party.pb.h"
#include "service/registry/registry.h"
#include "service/language/language.h"
#include "service/language/lexicon.h"

namespace secondsource::evidence {

// Traces the origins of one verification. A speaker whom the registry does not know becomes a local party,
// `parties/-/…`, with what the text says of it: its kind, and the body that it speaks for. Not thread-safe.
class OriginTracer {
 public:
  OriginTracer(const registry::Registry& registry, const language::Lexicon& lexicon)
      : registry_(registry), lexicon_(lexicon) {}

  v1::Origin OfSpeaker(const language::Speaker& speaker);
  v1::Origin OfPublisher(const v1::Document& document);

  // The party of that name, known or local; nullptr for an empty or unknown name.
  const v1::Party* FindParty(std::string_view name) const;
  // The outermost party above it; nullptr for an empty or unknown name.
  const v1::Party* SideOf(std::string_view party) const;

 private:
  v1::Origin OfParty(const v1::Party& party) const;
  v1::Origin OfRegisteredPublisher(const v1::Publisher& publisher) const;
  // The body whose channel an unregistered publisher is by its name: "Example Lines press office". Empty if it is none.
  std::string ChannelOwnerIn(std::string_view publisher) const;
  const v1::Party& LocalParty(const language::Speaker& speaker);
  // The registered party that a description says the speaker belongs to; nullptr if it names none.
  const v1::Party* AffiliationIn(std::string_view description) const;
  // The name of an unregistered body in "a spokesman for Example Lines"; empty if there is none.
  std::string OrganisationIn(std::string_view description) const;
  // Whether two names that share their words may mean one party.
  bool MayMerge(std::string_view name, v1::Party::Kind kind, const v1::Party& party) const;
  v1::Party::Kind KindOf(std::string_view text) const;
  v1::Party& AddLocal(std::string_view name, v1::Party::Kind kind, std::string_view parent);
  void SetSide(v1::Origin& origin) const;

  const registry::Registry& registry_;
  const language::Lexicon& lexicon_;
  absl::btree_map<std::string, v1::Party> local_;  // by resource name
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_ORIGINS_H_
