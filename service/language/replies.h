// Sentences about what somebody else has said: "this is not true", "the claim could not be verified".
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_REPLIES_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_REPLIES_H_

#include <optional>

#include "service/language/statements.h"

namespace secondsource::language {

// How a cue of the class bears on the statement that is its object.
Reply ReplyTo(const Prose& prose, Words whose, Cue cue_class);

// "This is not true", "The ministry's claim is false", "No."; nothing if the words say more than that.
std::optional<Reply> ReplyIn(const Prose& prose, Words words);

// What an "… could not be verified" is about: nothing if it is no statement.
std::optional<Reply> WithheldIn(const Prose& prose, Words clause, Words cue);

// "Reports that C are false": C is denied.
struct Refutation {
  Words content;
  Words cue;  // "are false"
};
std::optional<Refutation> RefutationIn(const Prose& prose, Words words);

// A mention of somebody's statement among the words ("hours after the ministry's claim"); empty if there is none.
Words FindMention(const Prose& prose, Words words);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_REPLIES_H_
