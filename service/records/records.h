// Verifications, kept.
#ifndef SECONDSOURCE_SERVICE_RECORDS_RECORDS_H_
#define SECONDSOURCE_SERVICE_RECORDS_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "secondsource/v1/verification.pb.h"

namespace secondsource::records {

// An idempotency key and the hash of the request that it came with.
struct RequestKey {
  std::string request_id;
  std::string request_sha256;
};

// All methods are thread-safe and block.
class Records {
 public:
  virtual ~Records() = default;

  // Keeps a verification under its name; returns when it is durable. With a key, the first verification kept under it
  // is the one that FindByRequest returns. ALREADY_EXISTS for a name or a request id that is taken.
  virtual absl::Status Put(const v1::Verification& verification, const std::optional<RequestKey>& key) = 0;

  // NOT_FOUND if there is none.
  virtual absl::StatusOr<v1::Verification> Get(std::string_view name) const = 0;

  // What was kept under the key within the last 24 hours: nullopt if nothing; ALREADY_EXISTS if it was kept for
  // another request body.
  virtual absl::StatusOr<std::optional<v1::Verification>> FindByRequest(const RequestKey& key) const = 0;

  struct Page {
    std::vector<v1::Verification> verifications;  // newest first, without evidence
    uint64_t next_cursor = 0;                     // 0: no more
  };
  // The page after `cursor`; 0 starts at the newest.
  virtual absl::StatusOr<Page> List(uint64_t cursor, size_t limit) const = 0;
};

}  // namespace secondsource::records

#endif  // SECONDSOURCE_SERVICE_RECORDS_RECORDS_H_
