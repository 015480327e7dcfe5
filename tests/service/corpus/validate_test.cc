#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/corpus/corpus.h"

namespace secondsource::corpus {
namespace {

using ::testing::HasSubstr;

v1::Document GoodDocument() {
  v1::Document document;
  document.set_id("a.b_c:d-1");
  document.set_publisher("Example Daily");
  document.set_text("Something happened.");
  return document;
}

std::string MessageOf(const v1::Document& document) {
  return std::string(ValidateDocument(document, "document.").message());
}

TEST(ValidateDocument, TakesAGoodOne) {
  v1::Document document = GoodDocument();
  document.set_language("pt-BR");
  document.mutable_publish_time()->set_seconds(1673600000);
  EXPECT_TRUE(ValidateDocument(document, "").ok());
  document.clear_text();
  document.set_state(v1::Document::STATE_WITHDRAWN);
  EXPECT_TRUE(ValidateDocument(document, "").ok());
}

TEST(ValidateDocument, NamesEveryViolationAtOnce) {
  v1::Document document;
  document.set_id("has blank");
  document.set_url(std::string(2'049, 'u'));
  document.set_title(std::string(1'025, 't'));
  document.set_credit_line(std::string(257, 'c'));
  document.set_language("e");
  document.mutable_publish_time()->set_nanos(-1);
  document.set_state(static_cast<v1::Document::State>(7));
  const absl::Status status = ValidateDocument(document, "documents[3].");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::string message(status.message());
  for (const char* field :
       {"id", "publisher", "url", "title", "credit_line", "language", "publish_time", "state", "text"}) {
    EXPECT_THAT(message, HasSubstr(std::string("documents[3].") + field + ": ")) << field;
  }
}

TEST(ValidateDocument, NamesTheByteThatIsNotUtf8) {
  v1::Document document = GoodDocument();
  document.set_text("Ky\xC3\xAFv \xFF!");
  EXPECT_THAT(MessageOf(document), HasSubstr("document.text: is not valid UTF-8 at byte 6 (0xff)"));
  document = GoodDocument();
  document.set_title("\x80");
  EXPECT_THAT(MessageOf(document), HasSubstr("document.title: is not valid UTF-8 at byte 0 (0x80)"));
}

TEST(ValidateDocument, LimitsTheText) {
  v1::Document document = GoodDocument();
  document.set_text(std::string(1 << 20, 'x'));
  EXPECT_EQ(MessageOf(document), "");
  document.set_text(std::string((1 << 20) + 1, 'x'));
  EXPECT_THAT(MessageOf(document), HasSubstr("1048577 bytes"));
}

}  // namespace
}  // namespace secondsource::corpus
