#include "service/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"

namespace secondsource {
namespace {

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  EXPECT_TRUE(payload.has_value()) << "no " << Detail::descriptor()->full_name();
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload)));
  return detail;
}

TEST(ErrorTest, CarriesReasonDomainAndMetadata) {
  const absl::Status status = Error(absl::StatusCode::kAborted, "CAT_ON_KEYBOARD", "the cat did it", {{"cat", "Tom"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "the cat did it");
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "CAT_ON_KEYBOARD");
  EXPECT_EQ(info.domain(), "secondsource.dev");
  EXPECT_EQ(info.metadata().at("cat"), "Tom");
}

TEST(ErrorTest, NotFoundNamesTheResource) {
  const absl::Status status = NotFound("document", "documents/a");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  const auto resource = DetailOf<google::rpc::ResourceInfo>(status);
  EXPECT_EQ(resource.resource_type(), "document");
  EXPECT_EQ(resource.resource_name(), "documents/a");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "RESOURCE_NOT_FOUND");
}

TEST(ErrorTest, OverloadedSaysWhenToTryAgain) {
  const absl::Status status = Overloaded("the server");
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 1);
}

TEST(FieldViolationsTest, NoneIsOk) {
  EXPECT_TRUE(FieldViolations().ToStatus().ok());
  EXPECT_TRUE(FieldViolations().empty());
}

TEST(FieldViolationsTest, TellsAllOfThemAtOnce) {
  FieldViolations violations;
  violations.Add("claim.text", "must not be empty");
  violations.Add("as_of", "lies in the year 10000");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              testing::AllOf(testing::HasSubstr("2 fields"), testing::HasSubstr("claim.text: must not be empty"),
                             testing::HasSubstr("as_of")));
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad_request.field_violations_size(), 2);
  EXPECT_EQ(bad_request.field_violations(1).field(), "as_of");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_FIELDS");
}

TEST(FieldViolationsTest, ListsAtMostTwentyAndCountsAll) {
  FieldViolations violations;
  for (int i = 0; i < 200; ++i) violations.Add("documents[" + std::to_string(i) + "].id", "is bad");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations_size(), 20);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("200 fields"));
}

}  // namespace
}  // namespace secondsource
