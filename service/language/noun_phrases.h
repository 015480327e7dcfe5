// Noun phrases and adverbial phrases, found without a parser: from one end, by what the words around them are.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_NOUN_PHRASES_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_NOUN_PHRASES_H_

#include "service/language/prose.h"

namespace secondsource::language {

// The noun phrase that ends where the words end: "a spokesman for the eastern group", "Jane Roe". May be empty.
Words NounPhraseBefore(const Prose& prose, Words words);

// The noun phrase that begins where the words begin. May be empty.
Words NounPhraseAfter(const Prose& prose, Words words);

// The subject of the clause that begins where the words begin, after an adverbial and its comma. May be empty.
Words MainSubject(const Prose& prose, Words words);

// The end of the date that begins where the words begin ("on January 13, 2023", "Monday"); their start if there is
// none.
size_t SkipDate(const Prose& prose, Words words);

// The end of the adverbials that begin where the words begin: when, where and on what occasion something is said ("in a
// statement on Monday", "earlier", "to reporters").
size_t SkipAdverbials(const Prose& prose, Words words);

// The words without such adverbials at their end.
Words WithoutTrailingAdverbials(const Prose& prose, Words words);

// Whether the phrase can be somebody who speaks: a name, a role, a body, a person's pronoun, several people.
bool CanSpeak(const Prose& prose, Words phrase);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_NOUN_PHRASES_H_
