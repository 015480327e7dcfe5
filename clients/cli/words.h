// Enums and numbers of the API in words.
#ifndef SECONDSOURCE_CLIENTS_CLI_WORDS_H_
#define SECONDSOURCE_CLIENTS_CLI_WORDS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "secondsource/v1/verification.pb.h"

namespace secondsource::cli {

// "LABEL_NOT_ENOUGH_EVIDENCE" without "LABEL_" as "not enough evidence".
std::string EnumWords(std::string_view name, std::string_view prefix);

// The label, "not enough evidence".
std::string LabelWords(v1::Verdict::Label label);

// Reads a label as people type it: "supported", "NOT_ENOUGH_EVIDENCE", "not-enough-evidence".
// LABEL_UNSPECIFIED if it is none.
v1::Verdict::Label ParseLabel(std::string_view text);

// The probability of `label` in `probabilities`.
double ProbabilityOf(const v1::Verdict::Probabilities& probabilities, v1::Verdict::Label label);

// Two digits; never "0.00" or "1.00" for what is merely close to it.
std::string ProbabilityWords(double probability);

// "1 document", "2 documents".
std::string Count(size_t n, std::string_view singular, std::string_view plural);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_WORDS_H_
