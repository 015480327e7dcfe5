// Where a text quotes somebody word for word. Thread-safe; linear in the length of the text.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_QUOTES_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_QUOTES_H_

#include <vector>

#include "service/language/prose.h"

namespace secondsource::language {

struct Quote {
  Words inside;  // without the marks
  Words whole;   // with the marks, as far as they are there
  // Whole sentences in direct speech, as against a few words within the writer's sentence.
  bool full = false;
};

// Both kinds, in the order of the text, without overlap. A missing mark is made up for: at the start of the paragraph,
// or where the reporting clause or the paragraph begins or ends. Marks the tokens as quoted.
std::vector<Quote> FindQuotes(Prose& prose);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_QUOTES_H_
