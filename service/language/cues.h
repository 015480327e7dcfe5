// The words that report what somebody says: "said", "has not confirmed", "according to", "could not be verified".
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_CUES_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_CUES_H_

#include <vector>

#include "service/language/prose.h"

namespace secondsource::language {

struct ReportingCue {
  Words words;             // with auxiliaries and negation
  size_t subject_end = 0;  // where the words of the predicate begin, adverbs included
  uint32_t classes = 0;    // of PhraseClass
  Cue cue_class = v1::Statement::CUE_UNSPECIFIED;
  bool participle = false;  // ", saying …"
  bool passive = false;     // "was denied by …"
};

// The cues among the words of one sentence, in order; those within quotation marks do not count. More than a few in one
// sentence are no prose: the rest is left out.
std::vector<ReportingCue> FindCues(const Prose& prose, Words words);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_CUES_H_
