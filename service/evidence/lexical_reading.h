// A text as the lexical scorer compares it: words as numbers, so that comparing two of them costs nothing.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_LEXICAL_READING_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_LEXICAL_READING_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "secondsource/v1/party.pb.h"
#include "service/language/lexicon.h"
#include "service/language/terms.h"
#include "service/registry/registry.h"

namespace secondsource::evidence {

// The number that stands for a concept or a name, within this process only. Of 64 bits: that two words of one
// comparison share a number by chance will not be seen.
uint64_t NumberOf(std::string_view word);

// A term that is no figure.
struct LexicalWord {
  uint64_t concept_number = 0;  // of the concept, or of the folded name
  uint64_t text = 0;            // of the word as it stands
  bool name = false;
  bool negated = false;
  bool mentioned = false;  // part of the name of a registered party

  // A name at the start of a sentence cannot be told from a word by its capital.
  bool Same(const LexicalWord& other) const {
    return concept_number == other.concept_number || (name != other.name && text == other.text);
  }
};

struct LexicalReading {
  std::vector<LexicalWord> words;
  std::vector<language::Figure> figures;
  std::vector<const v1::Party*> sides;  // the outermost party above each one named; each once, in the order of the text

  bool Names(const v1::Party* side) const;
  size_t bytes() const;  // beside its own size
};

LexicalReading ReadLexically(const language::Proposition& proposition, const std::vector<registry::Mention>& mentions,
                             const registry::Registry& registry);
LexicalReading ReadLexically(std::string_view text, const language::Lexicon& lexicon,
                             const registry::Registry& registry);

// What a whole document names and tells of.
struct LexicalContext {
  std::vector<uint64_t> concepts;       // sorted, each once
  std::vector<const v1::Party*> sides;  // each once

  explicit LexicalContext(LexicalReading reading);
  bool Tells(uint64_t concept_number) const;
  bool Names(const v1::Party* side) const;
  size_t bytes() const;  // beside its own size
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_LEXICAL_READING_H_
