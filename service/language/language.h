// What an English text says: its sentences, who says what in it, and how firmly.
//
// This room knows text and nothing else: no parties, no documents, no claims of others. Offsets are bytes into the
// UTF-8 text that was passed in, end exclusive. Everything here is immutable after construction and thread-safe.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_LANGUAGE_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_LANGUAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/evidence.pb.h"
#include "secondsource/v1/verification.pb.h"
#include "service/base/call.h"
#include "service/language/lexicon.h"

namespace secondsource::language {

using Cue = v1::Statement::Cue;
using Commitment = v1::Statement::Commitment;

struct Range {
  uint32_t start = 0;
  uint32_t end = 0;

  bool empty() const { return start >= end; }
  std::string_view In(std::string_view text) const { return text.substr(start, end - start); }
  bool operator==(const Range&) const = default;
};

// Sentence boundaries by ICU, with abbreviations and quotation marks mended. Ranges carry no outer white space.
std::vector<Range> SplitSentences(std::string_view text, const Lexicon& lexicon);

// Who speaks, in the words of the text.
struct Speaker {
  Range range;              // the words; empty where a pronoun or nothing stands for the speaker
  std::string name;         // the fullest name that the text gives: "Serhiy Cherevatiy"
  std::string description;  // what the text says of the speaker: "a spokesman for the eastern group of …"; may be empty
};

// How one utterance bears on an earlier one that it speaks about without repeating it.
struct Answer {
  size_t target = 0;  // index into Annotation::utterances, smaller than the utterance's own
  enum class Kind {
    kAffirms,    // "That is right", "confirmed the report"
    kDenies,     // "No, this is not true", "rejected the claim"
    kWithholds,  // "the claim could not be verified", "backed away from X's statement"
  } kind = Kind::kDenies;
};

// One thing that somebody says: the writer, or a speaker whom the writer quotes.
struct Utterance {
  Range passage;  // what to quote: the whole sentence (or, for a direct quote, the sentence of the quote and its cue)
  std::optional<Speaker> speaker;  // unset: the writer speaks in the publisher's own voice
  Range cue;                       // the reporting words; empty if there are none
  Cue cue_class = v1::Statement::CUE_UNSPECIFIED;
  Range content;  // what is said
  bool direct = false;
  Commitment commitment = v1::Statement::COMMITMENT_CERTAIN;  // of whoever speaks, to the content
  // The content with pronouns and short references ("it", "the town", "the ministry") replaced by what they stand for.
  // For scoring only; never shown.
  std::string resolved;
  std::optional<Answer> answer;
};

struct Annotation {
  std::vector<Range> sentences;
  std::vector<Utterance> utterances;  // in the order of the text; one sentence may hold several
};

// Finds every utterance of a news text. `title` gives context for references and is not annotated itself. Takes time in
// proportion to the text: the second form stops, also within a text, with the call's status when the call ends.
Annotation Annotate(std::string_view text, std::string_view title, const Lexicon& lexicon);
absl::StatusOr<Annotation> Annotate(std::string_view text, std::string_view title, const Lexicon& lexicon,
                                    const Call& call);

// How a claim is to be read on its own.
struct ClaimReading {
  v1::Reading::Kind kind = v1::Reading::KIND_FACT;
  std::string reason;               // why it cannot be checked; empty if it can
  std::optional<Utterance> saying;  // of a KIND_SAYING: who is said to have said what ("the Kremlin confirmed that …")
};
ClaimReading ReadClaim(std::string_view text, const Lexicon& lexicon);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_LANGUAGE_H_
