#include "service/rpc/status.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "service/base/error.h"

namespace secondsource::rpc {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/";
constexpr size_t kMaxReasonBytes = 63;
constexpr size_t kMaxFieldBytes = 128;
constexpr size_t kMaxDescriptionBytes = 256;
constexpr size_t kMaxMetadataBytes = 128;
constexpr size_t kMaxMetadataEntries = 6;
// Tags and lengths of one more detail.
constexpr size_t kDetailOverhead = 16;

std::string Shorten(std::string_view text, size_t limit) {
  static constexpr std::string_view kEllipsis = "…";
  if (text.size() <= limit) return std::string(text);
  size_t end = limit - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)).append(kEllipsis);
}

template <typename Detail>
bool Parse(const absl::Cord& payload, Detail& detail) {
  return detail.ParseFromString(std::string(payload));
}

template <typename Detail>
std::string TypeUrl() {
  return std::string(kTypePrefix) + Detail::descriptor()->full_name();
}

bool IsInternal(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

google::rpc::ErrorInfo GenericInfo(absl::StatusCode code) {
  google::rpc::ErrorInfo info;
  info.set_reason(absl::StatusCodeToString(code));
  info.set_domain(std::string(kErrorDomain));
  return info;
}

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo given;
  const auto payload = status.GetPayload(TypeUrl<google::rpc::ErrorInfo>());
  if (!payload.has_value() || !Parse(*payload, given)) return GenericInfo(status.code());
  google::rpc::ErrorInfo info;
  info.set_reason(given.reason().substr(0, kMaxReasonBytes));
  info.set_domain(Shorten(given.domain(), kMaxMetadataBytes));
  const std::map<std::string, std::string> sorted(given.metadata().begin(), given.metadata().end());
  for (const auto& [key, value] : sorted) {
    if (info.metadata_size() == static_cast<int>(kMaxMetadataEntries)) break;
    if (key.size() <= kMaxReasonBytes) (*info.mutable_metadata())[key] = Shorten(value, kMaxMetadataBytes);
  }
  return info;
}

void AddIfItFits(const std::string& type_url, const std::string& value, google::rpc::Status& proto) {
  if (proto.ByteSizeLong() + type_url.size() + value.size() + kDetailOverhead > kMaxStatusBytes) return;
  google::protobuf::Any* detail = proto.add_details();
  detail->set_type_url(type_url);
  detail->set_value(value);
}

template <typename Detail>
void AddIfItFits(const Detail& detail, google::rpc::Status& proto) {
  AddIfItFits(TypeUrl<Detail>(), detail.SerializeAsString(), proto);
}

// As many violations as there is room for, the first ones first.
google::rpc::BadRequest Fit(const google::rpc::BadRequest& given, size_t room) {
  google::rpc::BadRequest fitted;
  for (const auto& violation : given.field_violations()) {
    auto* added = fitted.add_field_violations();
    added->set_field(Shorten(violation.field(), kMaxFieldBytes));
    added->set_description(Shorten(violation.description(), kMaxDescriptionBytes));
    if (fitted.ByteSizeLong() <= room) continue;
    fitted.mutable_field_violations()->RemoveLast();
    break;
  }
  return fitted;
}

}  // namespace

google::rpc::Status ToProto(const absl::Status& status, std::string_view call_id) {
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  if (status.ok()) return proto;

  if (IsInternal(status.code())) {
    const std::string id(call_id);
    proto.set_message(
        absl::StrCat("the server failed at something that should not fail; tell its operator the call id ", id));
    google::rpc::ErrorInfo info = GenericInfo(status.code());
    (*info.mutable_metadata())["call_id"] = id;
    AddIfItFits(info, proto);
    return proto;
  }

  const absl::string_view message = status.message();
  proto.set_message(Shorten({message.data(), message.size()}, kMaxMessageBytes));
  AddIfItFits(InfoOf(status), proto);

  const std::string info_url = TypeUrl<google::rpc::ErrorInfo>();
  const std::string bad_request_url = TypeUrl<google::rpc::BadRequest>();
  google::rpc::BadRequest bad_request;
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    const std::string url(type_url);
    if (url == info_url) return;
    if (url == bad_request_url && Parse(payload, bad_request)) return;  // takes what room the others leave
    AddIfItFits(url, std::string(payload), proto);
  });
  if (bad_request.field_violations_size() > 0) {
    const size_t taken = proto.ByteSizeLong() + bad_request_url.size() + kDetailOverhead;
    if (taken < kMaxStatusBytes) AddIfItFits(Fit(bad_request, kMaxStatusBytes - taken), proto);
  }
  return proto;
}

grpc::Status ToGrpc(const absl::Status& status, std::string_view call_id) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status proto = ToProto(status, call_id);
  return grpc::Status(static_cast<grpc::StatusCode>(proto.code()), proto.message(), proto.SerializeAsString());
}

}  // namespace secondsource::rpc
