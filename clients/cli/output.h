// Standard output holds results, standard error everything else.
#ifndef SECONDSOURCE_CLIENTS_CLI_OUTPUT_H_
#define SECONDSOURCE_CLIENTS_CLI_OUTPUT_H_

#include <string>
#include <string_view>

#include "google/protobuf/message.h"

namespace secondsource::cli {

// Each writes at once, whole, and may be called from several threads.
void WriteOutput(std::string_view text);
void WriteError(std::string_view text);

// The protobuf-JSON form with default values, on one line.
std::string ToJson(const google::protobuf::Message& message);
void WriteJson(const google::protobuf::Message& message);

// `text` as a JSON string, quotation marks included.
std::string JsonString(std::string_view text);

// False once something could not be written to standard output: a full disk, a closed pipe.
bool OutputIsWhole();

}  // namespace secondsource::cli

#endif  // SECONDSOURCE_CLIENTS_CLI_OUTPUT_H_
