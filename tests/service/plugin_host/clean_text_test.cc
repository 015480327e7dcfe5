#include "service/plugin_host/clean_text.h"

#include "gtest/gtest.h"

namespace secondsource::plugin_host {
namespace {

TEST(CleanTextTest, KeepsPlainAndForeignText) {
  EXPECT_EQ(CleanText("", 10), "");
  EXPECT_EQ(CleanText("Череватий, 東京, 🙂", 100), "Череватий, 東京, 🙂");
}

TEST(CleanTextTest, OneLine) { EXPECT_EQ(CleanText("a\nb\r\tc\x7f\x1b[31m", 100), "a b  c  [31m"); }

TEST(CleanTextTest, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(CleanText("a\xff", 100), "a?");
  EXPECT_EQ(CleanText("\xc0\xaf", 100), "??") << "overlong";
  EXPECT_EQ(CleanText("\xe0\x80\x80", 100), "???") << "overlong";
  EXPECT_EQ(CleanText("\xed\xa0\x80", 100), "???") << "surrogate";
  EXPECT_EQ(CleanText("\xf0\x80\x80\x80", 100), "????") << "overlong";
  EXPECT_EQ(CleanText("\xf4\x90\x80\x80", 100), "????") << "beyond U+10FFFF";
  EXPECT_EQ(CleanText("\xd1", 100), "?") << "cut off";
}

TEST(CleanTextTest, CutsBetweenCharacters) {
  EXPECT_EQ(CleanText("abcdef", 3), "abc");
  EXPECT_EQ(CleanText("aдд", 4), "aд");
}

}  // namespace
}  // namespace secondsource::plugin_host
