// Whom a speaker's name and description name, whatever else is claimed or said: what the registry knows, and what the
// words tell of anybody else.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_SPEAKER_READING_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_SPEAKER_READING_H_

#include <string>
#include <string_view>
#include <vector>

#include "secondsource/v1/party.pb.h"
#include "service/language/language.h"
#include "service/language/lexicon.h"
#include "service/registry/registry.h"

namespace secondsource::evidence {

// The name of somebody whom the registry does not know.
struct PartyName {
  std::string text;
  std::vector<std::string> words;
  std::string slug;
  bool common = false;  // one word that says what somebody is, not who: "Union"

  size_t bytes() const;
};
PartyName ReadName(std::string_view text, const language::Lexicon& lexicon);

// Whether the shorter name is part of the longer one: "Calder" and "Calder Lines".
bool SameName(const PartyName& a, const PartyName& b);

// Lower-case letters and digits with hyphens between them, for resource names; "unnamed" if there are none.
std::string Slug(std::string_view name);

// One of the two pointers, or else the rest. Holds as long as the registry that it was read with.
struct SpeakerReading {
  const v1::Party* party = nullptr;
  const v1::Publisher* publisher = nullptr;
  // Of somebody whom the registry does not know:
  PartyName name;
  v1::Party::Kind kind = v1::Party::KIND_UNSPECIFIED;
  const v1::Party* parent = nullptr;  // the registered party that the speaker belongs to
  PartyName organisation;             // else the unregistered one; empty text if there is none

  size_t bytes() const;
};
SpeakerReading ReadSpeaker(const language::Speaker& speaker, const registry::Registry& registry,
                           const language::Lexicon& lexicon);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_SPEAKER_READING_H_
