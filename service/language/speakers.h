// Who the speakers of one text are: their fullest names, and what the text says of them.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_SPEAKERS_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_SPEAKERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/language/prose.h"
#include "service/language/references.h"
#include "service/language/resolve.h"

namespace secondsource::language {

struct KnownSpeaker {
  std::string name;
  std::string description;
  bool person = false;
};

class Speakers {
 public:
  // Both must outlive this.
  Speakers(const Prose& prose, const References& references);

  // The speaker that the phrase names, and remembers it as the last one. A pronoun is the last speaker that it can
  // stand for. Call it in the order of the text.
  Speaker Identify(Words phrase, const std::vector<Words>& appositions);

  // Remembers a person whom the writer speaks of, so that "he" and "she" can stand for them.
  void Notice(Words phrase);

  // The last speaker, for a quotation that nobody is named for; a speaker without name if there was none yet.
  Speaker Last() const;

  // What pronouns can stand for the speaker of that name.
  Voice VoiceOf(const std::string& name) const;

 private:
  void FindPeople();
  Words DescriptionAfter(Words name, size_t limit) const;
  Words DescriptionBefore(Words name, Words sentence) const;
  std::string DescriptionOf(Words words) const;
  KnownSpeaker Describe(Words phrase, const std::vector<Words>& appositions) const;
  KnownSpeaker SplitRole(Words phrase, size_t role) const;
  const KnownSpeaker* Known(Words phrase) const;
  bool RefersTo(Words phrase, const KnownSpeaker& known) const;
  const KnownSpeaker* LastFor(const std::string& pronoun) const;
  void Remember(const KnownSpeaker& speaker);

  const Prose& prose_;
  const References& references_;
  absl::flat_hash_map<std::string, KnownSpeaker> people_;  // by the last word of the name, lower case
  std::vector<KnownSpeaker> spoken_;                       // each once, the last one last
};

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_SPEAKERS_H_
