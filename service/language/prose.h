// A text cut into sentences and words, with what the word lists say of each word. Words are counted from 0 over the
// whole text; a `Words` is a run of them, end exclusive.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_PROSE_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_PROSE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "service/language/grammar.h"
#include "service/language/language.h"

namespace secondsource::language {

// A word, a number or a mark.
struct Token {
  enum class Kind { kWord, kNumber, kQuote, kMark };
  Range range;
  std::string lower;     // lower case; quotation marks, dashes and dots in one form each: " ' -- ...
  uint32_t classes = 0;  // of WordClass
  const std::vector<Phrase>* phrases = nullptr;  // of the lists, that begin with it
  Kind kind = Kind::kMark;
  bool capitalised = false;
  bool spaced = false;  // white space, or the start of the sentence, before it
  bool quoted = false;  // between quotation marks

  bool Is(uint32_t any_of) const { return (classes & any_of) != 0; }
  bool IsWord() const { return kind == Kind::kWord || kind == Kind::kNumber; }
};

struct Words {
  size_t first = 0;
  size_t end = 0;

  bool empty() const { return first >= end; }
  size_t size() const { return empty() ? 0 : end - first; }
  bool operator==(const Words&) const = default;
};

struct Sentence {
  Range range;
  Words words;
  size_t paragraph = 0;
};

// What a phrase of the word lists matched.
struct PhraseMatch {
  uint32_t classes = 0;  // of PhraseClass; 0: no match
  size_t end = 0;
};

struct Prose {
  std::string_view text;
  const Grammar* grammar = nullptr;  // outlives this
  std::vector<Token> tokens;
  std::vector<Sentence> sentences;

  const Token& operator[](size_t index) const { return tokens[index]; }
  // From the first to the last word; empty for no words.
  Range RangeOf(Words words) const;
  std::string TextOf(Words words) const { return std::string(RangeOf(words).In(text)); }

  // The longest phrase of one of the classes that begins at the word and ends by `end`. Adverbs may stand inside.
  PhraseMatch Match(size_t at, size_t end, uint32_t any_of) const;
  // The first match in the words; no match: classes 0.
  PhraseMatch Find(Words words, uint32_t any_of) const;

  bool IsText(size_t at, std::string_view lower) const { return at < tokens.size() && tokens[at].lower == lower; }
  // A finite verb or an auxiliary, as far as its form and the lists tell.
  bool IsVerb(size_t at) const;
  bool HasVerb(Words words) const;
  // A word that is part of a name: capitalised and no function word.
  bool IsName(size_t at) const;
};

// Only the first sentences if there is a call and it ends meanwhile.
Prose ReadProse(std::string_view text, const Lexicon& lexicon, const Call* call = nullptr);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_PROSE_H_
