#include "service/base/error.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"

namespace secondsource {
namespace {

constexpr size_t kMaxViolations = 20;

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

template <typename Detail>
void Attach(const Detail& detail, absl::Status& status) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", detail.GetTypeName()), absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message,
                   const std::vector<std::pair<std::string, std::string>>& metadata) {
  absl::Status status(code, View(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  Attach(info, status);
  return status;
}

absl::Status NotFound(std::string_view type, std::string_view name) {
  absl::Status status =
      Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
            absl::StrCat("there is no ", View(type), " named '", View(name), "'; list them to see which there are"),
            {{"type", std::string(type)}, {"name", std::string(name)}});
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(std::string(type));
  resource.set_resource_name(std::string(name));
  Attach(resource, status);
  return status;
}

absl::Status Overloaded(std::string_view what) {
  absl::Status status =
      Error(absl::StatusCode::kResourceExhausted, "SERVER_OVERLOADED",
            absl::StrCat(View(what), " has too much to do; try again in a second"), {{"what", std::string(what)}});
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  Attach(retry, status);
  return status;
}

void FieldViolations::Add(std::string_view field, std::string_view description) {
  violations_.emplace_back(field, description);
}

absl::Status FieldViolations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad_request;
  std::string message =
      absl::StrCat(violations_.size(), violations_.size() == 1 ? " field is" : " fields are", " invalid: ");
  for (size_t i = 0; i < std::min(violations_.size(), kMaxViolations); ++i) {
    const auto& [field, description] = violations_[i];
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
    absl::StrAppend(&message, i == 0 ? "" : "; ", field, ": ", description);
  }
  absl::Status status = Error(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", message);
  Attach(bad_request, status);
  return status;
}

}  // namespace secondsource
