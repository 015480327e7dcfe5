// Utterances as lines of text, so that tests read like the sentences that they are about.
#ifndef SECONDSOURCE_TESTS_SERVICE_LANGUAGE_UTTERANCES_H_
#define SECONDSOURCE_TESTS_SERVICE_LANGUAGE_UTTERANCES_H_

#include <string>
#include <string_view>
#include <vector>

#include "service/language/language.h"
#include "tests/service/language/english.h"

namespace secondsource::language {

// "SPEAKER (DESCRIPTION): CONTENT", "NOBODY: …" for a speaker without a name, with what is not plain behind it: "
// ~possible", " !denying", " ->0 denies".
inline std::string LineOf(std::string_view text, const Utterance& utterance) {
  std::string line = utterance.speaker ? utterance.speaker->name : "WRITER";
  if (utterance.speaker && utterance.speaker->name.empty())
    line = "NOBODY";
  else if (utterance.speaker && !utterance.speaker->description.empty())
    line += " (" + utterance.speaker->description + ")";
  line += ": ";
  line += utterance.direct ? "\"" + std::string(utterance.content.In(text)) + "\"" : utterance.content.In(text);
  if (utterance.cue_class == v1::Statement::CUE_FACTIVE) line += " !factive";
  if (utterance.cue_class == v1::Statement::CUE_DISTANCING) line += " !distancing";
  if (utterance.cue_class == v1::Statement::CUE_DENYING) line += " !denying";
  if (utterance.cue_class == v1::Statement::CUE_WITHHOLDING) line += " !withholding";
  if (utterance.commitment == v1::Statement::COMMITMENT_PROBABLE) line += " ~probable";
  if (utterance.commitment == v1::Statement::COMMITMENT_POSSIBLE) line += " ~possible";
  if (utterance.commitment == v1::Statement::COMMITMENT_UNKNOWN) line += " ~unknown";
  if (utterance.answer) {
    static constexpr std::string_view kKinds[] = {"affirms", "denies", "withholds"};
    line += " ->" + std::to_string(utterance.answer->target) + " ";
    line += kKinds[static_cast<size_t>(utterance.answer->kind)];
  }
  return line;
}

inline std::vector<std::string> Lines(std::string_view text, std::string_view title = "") {
  std::vector<std::string> lines;
  for (const Utterance& utterance : Annotate(text, title, English()).utterances)
    lines.push_back(LineOf(text, utterance));
  return lines;
}

// What the utterances say with their references resolved.
inline std::vector<std::string> Resolved(std::string_view text, std::string_view title = "") {
  std::vector<std::string> resolved;
  for (const Utterance& utterance : Annotate(text, title, English()).utterances) resolved.push_back(utterance.resolved);
  return resolved;
}

}  // namespace secondsource::language

#endif  // SECONDSOURCE_TESTS_SERVICE_LANGUAGE_UTTERANCES_H_
