// What is said, with the words that point elsewhere replaced by what they stand for.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_RESOLVE_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_RESOLVE_H_

#include <string>

#include "service/language/prose.h"
#include "service/language/references.h"

namespace secondsource::language {

// Whose words they are, as far as pronouns can stand for them.
struct Voice {
  std::string name;  // empty: pronouns stay as they are
  bool may_be_person = false;
  bool may_be_thing = false;
};

struct Said {
  Words words;
  Words omitted;
  std::string lead;     // put in front: the subject that the words lack
  bool direct = false;  // "we" is the speaker everywhere, and not only within quotation marks
};

std::string Resolve(const Prose& prose, const References& references, const Said& said, const Voice& voice);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_RESOLVE_H_
