// Who says what in one sentence, outside its direct quotations: by words, before speakers are identified.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_STATEMENTS_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_STATEMENTS_H_

#include <optional>
#include <vector>

#include "service/language/cues.h"
#include "service/language/prose.h"

namespace secondsource::language {

// That an utterance speaks about an earlier one, and whose.
struct Reply {
  Answer::Kind kind = Answer::Kind::kDenies;
  Words whose;  // "the ministry's claim"; empty if the words do not say
};

struct Statement {
  Words subject;                   // empty: the writer speaks
  std::vector<Words> appositions;  // what the sentence says of the subject
  Words cue;
  Cue cue_class = v1::Statement::CUE_UNSPECIFIED;
  Words content;                // empty: the cue only tells who speaks in the quotation beside it
  Words omitted;                // a reporting clause in the middle of the content
  Words accused;                // of "accused Y of C": Y
  bool of_the_subject = false;  // the content lacks its subject, which is the speaker: "denied taking bribes"
  std::optional<Reply> reply;
};

struct Clauses {
  std::vector<Statement> statements;
  std::vector<Words> own;  // clauses in which the writer speaks
};

// `beside_quote`: a direct quotation stands before or after the words in their sentence.
Clauses ReadClauses(const Prose& prose, Words words, bool beside_quote);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_STATEMENTS_H_
