#include "service/rpc/page_token.h"

#include <gtest/gtest.h>

namespace secondsource::rpc {
namespace {

TEST(PageTokenTest, GivesTheCursorBack) {
  const PageTokens tokens;
  for (const std::string cursor : {"", "a", "documents/x:1", "\x01\xff binary"}) {
    EXPECT_EQ(tokens.Read("List", tokens.Make("List", cursor)), cursor);
  }
}

TEST(PageTokenTest, IsBoundToItsScope) {
  const PageTokens tokens;
  EXPECT_EQ(tokens.Read("ListPublishers", tokens.Make("ListParties", "a")), std::nullopt);
  EXPECT_EQ(tokens.Read("List", tokens.Make("Lis", "ta")), std::nullopt);
}

TEST(PageTokenTest, IsBoundToItsKey) {
  EXPECT_EQ(PageTokens("one").Read("List", PageTokens("two").Make("List", "a")), std::nullopt);
  EXPECT_EQ(PageTokens("one").Read("List", PageTokens("one").Make("List", "a")), "a");
}

TEST(PageTokenTest, AnyChangeIsNoticed) {
  const PageTokens tokens;
  const std::string token = tokens.Make("List", "cursor-1");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    // The last digit of base64 may hold spare bits; a token that is still good leads to the same place.
    EXPECT_EQ(tokens.Read("List", changed).value_or("cursor-1"), "cursor-1") << i;
  }
  EXPECT_EQ(tokens.Read("List", ""), std::nullopt);
  EXPECT_EQ(tokens.Read("List", "not base64 !"), std::nullopt);
  EXPECT_EQ(tokens.Read("List", token.substr(0, 8)), std::nullopt);
}

}  // namespace
}  // namespace secondsource::rpc
