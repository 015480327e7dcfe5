#include "clients/cli/output.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace secondsource::cli {

void WriteOutput(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void WriteError(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  // It fails for an Any of an unknown type alone; the rest of an answer is worth more than nothing.
  if (!status.ok()) json = absl::StrCat("{\"error\":{\"message\":", JsonString(status.ToString()), "}}");
  return json;
}

void WriteJson(const google::protobuf::Message& message) { WriteOutput(absl::StrCat(ToJson(message), "\n")); }

std::string JsonString(std::string_view text) {
  google::protobuf::StringValue value;
  value.set_value(std::string(text));
  std::string json;
  return google::protobuf::util::MessageToJsonString(value, &json).ok() ? json : "\"\"";
}

bool OutputIsWhole() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

}  // namespace secondsource::cli
