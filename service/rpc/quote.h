// The sentence of a document that fits a search best.
#ifndef SECONDSOURCE_SERVICE_RPC_QUOTE_H_
#define SECONDSOURCE_SERVICE_RPC_QUOTE_H_

#include <string_view>

#include "service/language/language.h"
#include "service/language/lexicon.h"

namespace secondsource::rpc {

// The first of the sentences with the most words of the query, compared by stem. The first sentence, if none has any
// (the words may all stand in the title); an empty range, if the text has no sentence.
language::Range BestSentence(std::string_view query, std::string_view text, const language::Lexicon& lexicon);

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_QUOTE_H_
