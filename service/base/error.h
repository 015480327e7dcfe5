// Errors as AIP-193 wants them: a code, a reason that a program can switch on, and a message that says what happened,
// why, and what to do. They travel as absl::Status with google.rpc details as payloads; service/rpc copies them out.
#ifndef SECONDSOURCE_SERVICE_BASE_ERROR_H_
#define SECONDSOURCE_SERVICE_BASE_ERROR_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace secondsource {

inline constexpr std::string_view kErrorDomain = "secondsource.dev";

// An error with a google.rpc.ErrorInfo. `reason` is UPPER_SNAKE_CASE, at most 63 characters; every part of `message`
// that varies belongs into `metadata` too. Claim texts and secrets belong into neither.
absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const std::vector<std::pair<std::string, std::string>>& metadata = {});

// NOT_FOUND with ErrorInfo{RESOURCE_NOT_FOUND} and ResourceInfo.
absl::Status NotFound(std::string_view type, std::string_view name);

// RESOURCE_EXHAUSTED with ErrorInfo{SERVER_OVERLOADED} and RetryInfo.
absl::Status Overloaded(std::string_view what);

// Collects what is wrong with a request, so that the caller learns all of it at once.
class FieldViolations {
 public:
  // `field` is the path as in the proto, such as "documents[3].publisher".
  void Add(std::string_view field, std::string_view description);
  bool empty() const { return violations_.empty(); }
  // OK, or INVALID_ARGUMENT with ErrorInfo{INVALID_FIELDS} and a BadRequest of at most 20 violations.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> violations_;
};

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_BASE_ERROR_H_
