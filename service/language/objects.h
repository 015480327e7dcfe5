// What a cue reports: the words behind it that are said, denied, confirmed or left open.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_OBJECTS_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_OBJECTS_H_

#include <optional>

#include "service/language/statements.h"

namespace secondsource::language {

struct Object {
  Words content;  // empty: nothing behind the cue is said
  Words accused;
  bool of_the_subject = false;
  std::optional<Reply> reply;
};

// `words` are those behind the cue, to the end of its clause. Nothing: the verb means something else here.
std::optional<Object> FindObject(const Prose& prose, const ReportingCue& cue, Words words, bool beside_quote);

// The end of whoever is told, where the words behind the cue begin with that; else their start.
size_t AfterListener(const Prose& prose, const ReportingCue& cue, Words words);

// The words without marks and conjunctions at their ends.
Words Trimmed(const Prose& prose, Words words);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_OBJECTS_H_
