// A verification as an editor reads it. Pure functions of the message.
#ifndef SECONDSOURCE_CLIENTS_CLI_RENDER_H_
#define SECONDSOURCE_CLIENTS_CLI_RENDER_H_

#include <string>

#include "clients/cli/text.h"
#include "secondsource/v1/verification.pb.h"
#include "secondsource/v1/verification_service.pb.h"

namespace secondsource::cli {

// The whole of it: the verdict, who takes which position with which words, the independent origins, what each
// verifier said, and what is missing.
std::string RenderVerification(const v1::Verification& verification, const RenderOptions& options);

// The `number`th sentence of an article, with its verdict or why it has none.
std::string RenderSentence(size_t number, const v1::VerifyArticleResponse& sentence, const RenderOptions& options);

// "conflicting (score 0.71, not calibrated)".
std::string VerdictWords(const v1::Verdict& verdict);

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_RENDER_H_
