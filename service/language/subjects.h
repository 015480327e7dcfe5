// Whose words a cue reports: the subject before it ("X, a spokesman, said"), after it (", said X") or shared with an
// earlier clause ("…, saying").
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_SUBJECTS_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_SUBJECTS_H_

#include <optional>
#include <vector>

#include "service/language/cues.h"

namespace secondsource::language {

struct Subject {
  Words phrase;  // empty: none was found
  std::vector<Words> appositions;
  size_t start = 0;            // where the reporting clause begins
  size_t end = 0;              // after the subject, where it stands behind the cue
  std::optional<size_t> cuts;  // the clause is no part of what is said before it; that ends here
  bool inverted = false;       // stands behind the cue
  bool inherited = false;      // is that of an earlier clause
};

// `sentence` holds the whole sentence, `from` is where the search may begin.
Subject FindSubject(const Prose& prose, Words sentence, size_t from, const ReportingCue& cue, bool beside_quote);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_SUBJECTS_H_
