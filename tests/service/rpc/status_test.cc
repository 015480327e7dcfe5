#include "service/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/base/error.h"
#include "tests/service/rpc/fakes.h"

namespace secondsource::rpc {
namespace {

using google::rpc::BadRequest;
using google::rpc::ErrorInfo;
using testing::HasSubstr;
using testing::Not;

TEST(StatusTest, CopiesTheDetails) {
  const grpc::Status status = ToGrpc(NotFound("document", "documents/a"), "id");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  const google::rpc::Status proto = DetailsOf(status);
  EXPECT_EQ(proto.code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(proto.message(), status.error_message());
  EXPECT_EQ(DetailOf<ErrorInfo>(proto).reason(), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(proto).resource_name(), "documents/a");
}

TEST(StatusTest, EveryErrorHasExactlyOneErrorInfo) {
  const google::rpc::Status proto = ToProto(absl::DeadlineExceededError("too late"), "id");
  ASSERT_EQ(proto.details_size(), 1);
  EXPECT_EQ(DetailOf<ErrorInfo>(proto).reason(), "DEADLINE_EXCEEDED");
  EXPECT_EQ(DetailOf<ErrorInfo>(proto).domain(), "secondsource.dev");
}

TEST(StatusTest, InternalErrorsShowTheCallIdAndNothingElse) {
  const absl::Status inner =
      Error(absl::StatusCode::kInternal, "SECRET_REASON", "disk /dev/sda broke", {{"disk", "sda"}});
  for (const absl::Status& status : {inner, absl::UnknownError("sda"), absl::DataLossError("sda")}) {
    const google::rpc::Status proto = ToProto(status, "call-7");
    EXPECT_THAT(proto.message(), HasSubstr("call-7"));
    EXPECT_THAT(proto.SerializeAsString(), Not(HasSubstr("sda")));
    EXPECT_THAT(proto.SerializeAsString(), Not(HasSubstr("SECRET")));
    EXPECT_EQ(DetailOf<ErrorInfo>(proto).metadata().at("call_id"), "call-7");
  }
}

TEST(StatusTest, ViolationsThatFindNoRoomAreLeftOut) {
  FieldViolations violations;
  for (int i = 0; i < 200; ++i) violations.Add("documents[" + std::to_string(i) + "].text", std::string(1000, 'x'));
  const grpc::Status status = ToGrpc(violations.ToStatus(), "id");
  EXPECT_LE(status.error_message().size(), kMaxMessageBytes);
  EXPECT_LE(status.error_details().size(), kMaxStatusBytes);
  EXPECT_THAT(status.error_message(), HasSubstr("200 fields"));
  const google::rpc::Status proto = DetailsOf(status);
  const BadRequest bad_request = DetailOf<BadRequest>(proto);
  ASSERT_GE(bad_request.field_violations_size(), 4);
  EXPECT_EQ(bad_request.field_violations(0).field(), "documents[0].text");
  EXPECT_EQ(DetailOf<ErrorInfo>(proto).reason(), "INVALID_FIELDS");
}

TEST(StatusTest, MetadataIsBounded) {
  std::vector<std::pair<std::string, std::string>> metadata;
  for (int i = 0; i < 100; ++i) metadata.emplace_back("key" + std::to_string(i), std::string(5000, 'y'));
  const google::rpc::Status proto = ToProto(Error(absl::StatusCode::kAborted, "R", "m", metadata), "id");
  EXPECT_LE(proto.ByteSizeLong(), kMaxStatusBytes);
  EXPECT_EQ(DetailOf<ErrorInfo>(proto).reason(), "R");
}

TEST(StatusTest, MessagesAreCutBetweenCharacters) {
  std::string long_message = "x";
  for (int i = 0; i < 1000; ++i) long_message += "é";
  const google::rpc::Status proto = ToProto(absl::AbortedError(long_message), "id");
  EXPECT_LE(proto.message().size(), kMaxMessageBytes);
  EXPECT_TRUE(proto.message().ends_with("é…")) << proto.message();
}

TEST(StatusTest, OkIsOk) { EXPECT_TRUE(ToGrpc(absl::OkStatus(), "id").ok()); }

}  // namespace
}  // namespace secondsource::rpc
