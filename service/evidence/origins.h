// Where an assertion was first made: the party quoted, else the agency copied, else the publisher itself.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_ORIGINS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_ORIGINS_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "secondsource/v1/document.pb.h"
#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/party.pb.h"
#include "service/evidence/speaker_reading.h"
#include "service/language/language.h"
#include "service/language/lexicon.h"
#include "service/registry/registry.h"

namespace secondsource::evidence {

// Traces the origins of one verification. A speaker whom the registry does not know becomes a local party,
// `parties/-/…`, with what the text says of it: its kind, and the body that it speaks for. Not thread-safe.
class OriginTracer {
 public:
  OriginTracer(const registry::Registry& registry, const language::Lexicon& lexicon)
      : registry_(registry), lexicon_(lexicon) {}

  v1::Origin OfSpeaker(const language::Speaker& speaker);
  // The reading was made with this registry and this lexicon.
  v1::Origin OfSpeaker(const SpeakerReading& speaker);
  // The side of that origin; empty if it has none. Lives as long as this.
  std::string_view SideOfSpeaker(const SpeakerReading& speaker);
  v1::Origin OfPublisher(const v1::Document& document);

  // The party of that name, known or local; nullptr for an empty or unknown name.
  const v1::Party* FindParty(std::string_view name) const;
  // The outermost party above it; nullptr for an empty or unknown name.
  const v1::Party* SideOf(std::string_view party) const;

 private:
  // Who speaks: a party, or else a registered publisher.
  struct Voice {
    const v1::Party* party = nullptr;
    const v1::Publisher* publisher = nullptr;
  };
  struct Local {
    v1::Party party;
    PartyName name;  // the party's display name
  };

  Voice VoiceOf(const SpeakerReading& speaker);
  Voice VoiceOf(const v1::Publisher& publisher) const;
  v1::Origin OriginOf(const Voice& voice) const;
  // The body whose channel an unregistered publisher is by its name: "Example Lines press office". Empty if it is none.
  std::string ChannelOwnerIn(std::string_view publisher) const;
  const v1::Party& LocalParty(const SpeakerReading& speaker);
  // Whether two names that share their words may mean one party.
  static bool MayMerge(const PartyName& name, v1::Party::Kind kind, const Local& local);
  const v1::Party& AddLocal(const PartyName& name, v1::Party::Kind kind, std::string_view parent);

  const registry::Registry& registry_;
  const language::Lexicon& lexicon_;
  std::map<std::string, Local, std::less<>> local_;  // by resource name; nobody moves
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_ORIGINS_H_
