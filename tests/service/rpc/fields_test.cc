#include "service/rpc/fields.h"

#include <gtest/gtest.h>

#include <string>

#include "secondsource/v1/corpus_service.pb.h"

namespace secondsource::rpc {
namespace {

TEST(FieldsTest, NamesHaveTheirCollectionAndAnId) {
  FieldViolations violations;
  EXPECT_EQ(ReadName("documents", "documents/wire:2023.01-a_B", violations), "wire:2023.01-a_B");
  EXPECT_TRUE(violations.empty());
  for (const std::string bad : {"", "documents", "documents/", "a", "parties/a", "documents/a/b", "documents/ü"}) {
    FieldViolations found;
    EXPECT_EQ(ReadName("documents", bad, found), "");
    EXPECT_FALSE(found.empty()) << bad;
  }
  FieldViolations too_long;
  ReadName("documents", "documents/" + std::string(129, 'a'), too_long);
  EXPECT_FALSE(too_long.empty());
}

TEST(FieldsTest, PageSizes) {
  FieldViolations violations;
  EXPECT_EQ(ReadPageSize(0, 50, 500, violations), 50u);
  EXPECT_EQ(ReadPageSize(7, 50, 500, violations), 7u);
  EXPECT_EQ(ReadPageSize(2'000'000'000, 50, 500, violations), 500u);
  EXPECT_TRUE(violations.empty());
  ReadPageSize(-1, 50, 500, violations);
  EXPECT_FALSE(violations.empty());
}

TEST(FieldsTest, CutOffsDefaultToNow) {
  v1::GetDocumentRequest request;
  FieldViolations violations;
  const absl::Time before = absl::Now();
  const corpus::CutOffs now = ReadCutOffs(request, violations);
  EXPECT_GE(now.as_of, before);
  EXPECT_LE(now.known_at, absl::Now());
  request.mutable_as_of()->set_seconds(1'673'481'600);
  request.mutable_as_of()->set_nanos(5);
  EXPECT_EQ(ReadCutOffs(request, violations).as_of, absl::FromUnixSeconds(1'673'481'600) + absl::Nanoseconds(5));
  EXPECT_TRUE(violations.empty());
}

TEST(FieldsTest, TimesOutsideTheCalendarAreViolations) {
  v1::GetDocumentRequest request;
  request.mutable_as_of()->set_seconds(253'402'300'800);
  request.mutable_known_at()->set_nanos(-1);
  FieldViolations violations;
  ReadCutOffs(request, violations);
  EXPECT_NE(violations.ToStatus().message().find("2 fields"), absl::string_view::npos);
}

TEST(FieldsTest, TheScopeOfAPageLeavesThePageOut) {
  v1::ListDocumentsRequest first;
  first.set_page_size(5);
  v1::ListDocumentsRequest second = first;
  second.set_page_size(6);
  second.set_page_token("t");
  EXPECT_EQ(PageScope("M", first), PageScope("M", second));
  second.mutable_as_of()->set_seconds(1);
  EXPECT_NE(PageScope("M", first), PageScope("M", second));
  EXPECT_NE(PageScope("M", first), PageScope("N", first));
}

}  // namespace
}  // namespace secondsource::rpc
