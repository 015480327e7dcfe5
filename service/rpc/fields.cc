#include "service/rpc/fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/base/time.h"

namespace secondsource::rpc {
namespace {

constexpr size_t kMaxIdLength = 128;

bool IsId(std::string_view id) {
  return !id.empty() && id.size() <= kMaxIdLength && std::all_of(id.begin(), id.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == ':' || c == '-';
  });
}

}  // namespace

std::string ReadName(std::string_view collection, std::string_view name, FieldViolations& violations) {
  const std::string prefix = std::string(collection) + '/';
  const std::string_view id = name.substr(std::min(prefix.size(), name.size()));
  if (name.starts_with(prefix) && IsId(id)) return std::string(id);
  violations.Add("name",
                 absl::StrCat("must be '", prefix, "' and an id of 1 to 128 characters of A-Z a-z 0-9 . _ : -"));
  return "";
}

size_t ReadPageSize(int32_t page_size, size_t default_size, size_t max_size, FieldViolations& violations) {
  if (page_size < 0) violations.Add("page_size", "must not be negative; leave it out for the default");
  if (page_size <= 0) return default_size;
  return std::min<size_t>(static_cast<size_t>(page_size), max_size);
}

std::string ReadPageToken(const PageTokens& tokens, std::string_view scope, std::string_view token,
                          FieldViolations& violations) {
  if (token.empty()) return "";
  if (std::optional<std::string> cursor = tokens.Read(scope, token)) return *std::move(cursor);
  violations.Add("page_token",
                 "is no token that this server gave for this method and these fields; begin again without a token");
  return "";
}

absl::Time ReadTime(std::string_view field, const google::protobuf::Timestamp& time, FieldViolations& violations) {
  if (!IsValid(time)) {
    violations.Add(field, "must lie between the years 1 and 9999, with nanos from 0 to 999,999,999");
  }
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace secondsource::rpc
