// Reads the fields that many requests share, and notes what is wrong with them.
#ifndef SECONDSOURCE_SERVICE_RPC_FIELDS_H_
#define SECONDSOURCE_SERVICE_RPC_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/base/error.h"
#include "service/corpus/corpus.h"
#include "service/rpc/page_token.h"

namespace secondsource::rpc {

// The id of a resource name `{collection}/{id}`; an id is 1 to 128 characters of [A-Za-z0-9._:-].
std::string ReadName(std::string_view collection, std::string_view name, FieldViolations& violations);

// 0 is the default, more than the maximum is the maximum, negative is a violation.
size_t ReadPageSize(int32_t page_size, size_t default_size, size_t max_size, FieldViolations& violations);

// What a page token is bound to: the method and the request but for its page.
template <typename Request>
std::string PageScope(std::string_view method, Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return std::string(method) + '/' + request.SerializeAsString();
}

// The cursor in the token; empty without a token.
std::string ReadPageToken(const PageTokens& tokens, std::string_view scope, std::string_view token,
                          FieldViolations& violations);

// A violation for what no calendar has.
absl::Time ReadTime(std::string_view field, const google::protobuf::Timestamp& time, FieldViolations& violations);

// Fields `as_of` and `known_at`; what is not set is now.
template <typename Request>
corpus::CutOffs ReadCutOffs(const Request& request, FieldViolations& violations) {
  const absl::Time now = absl::Now();
  return {.as_of = request.has_as_of() ? ReadTime("as_of", request.as_of(), violations) : now,
          .known_at = request.has_known_at() ? ReadTime("known_at", request.known_at(), violations) : now};
}

}  // namespace secondsource::rpc

#endif  // SECONDSOURCE_SERVICE_RPC_FIELDS_H_
