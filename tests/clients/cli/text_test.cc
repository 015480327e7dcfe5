#include "clients/cli/text.h"

#include "gtest/gtest.h"

namespace secondsource::cli {
namespace {

TEST(InvalidUtf8Test, TakesWhatIsValid) {
  EXPECT_EQ(InvalidUtf8(""), std::string_view::npos);
  EXPECT_EQ(InvalidUtf8("plain"), std::string_view::npos);
  EXPECT_EQ(InvalidUtf8("é € 𝄞 \xF4\x8F\xBF\xBF"), std::string_view::npos);
}

TEST(InvalidUtf8Test, FindsTheFirstBadByte) {
  EXPECT_EQ(InvalidUtf8("ab\xFF"), 2u);
  EXPECT_EQ(InvalidUtf8("é\x80"), 2u);
  EXPECT_EQ(InvalidUtf8("a\xE2\x82"), 1u) << "cut short";
  EXPECT_EQ(InvalidUtf8("a\xC0\xAF"), 1u) << "overlong";
  EXPECT_EQ(InvalidUtf8("a\xE0\x80\xAF"), 1u) << "overlong";
  EXPECT_EQ(InvalidUtf8("a\xED\xA0\x80"), 1u) << "a surrogate";
  EXPECT_EQ(InvalidUtf8("a\xF4\x90\x80\x80"), 1u) << "above Unicode";
}

TEST(SanitisedTest, KeepsText) { EXPECT_EQ(Sanitised("Čeština, 日本語, “quotes”"), "Čeština, 日本語, “quotes”"); }

TEST(SanitisedTest, MakesBreaksSpaces) {
  EXPECT_EQ(Sanitised("a\nb\tc\r\nd\xE2\x80\xA8"
                      "e"),
            "a b c  d e");
}

TEST(SanitisedTest, LeavesNothingThatATerminalActsOn) {
  EXPECT_EQ(Sanitised("a\x1b[31mred\x1b[0m"), "ared");
  EXPECT_EQ(Sanitised("a\x1b[2J\x1b[1;1Hb"), "ab");
  EXPECT_EQ(Sanitised("\x1b]0;title\x07rest"), "]0;titlerest");
  EXPECT_EQ(Sanitised("\x1b[unfinished"), "nfinished");
  EXPECT_EQ(Sanitised("\x1b[12"), "[12");
  EXPECT_EQ(Sanitised("\xC2\x9B"
                      "31mx\xC2\x90y"),
            "xy")
      << "C1";
  EXPECT_EQ(Sanitised(std::string_view("a\0b\x7F"
                                       "c\bd",
                                       7)),
            "abcd");
}

TEST(SanitisedTest, DropsWhatReordersOrHidesText) {
  EXPECT_EQ(Sanitised("not \xE2\x80\xAEtrue\xE2\x80\xAC"), "not true");
  EXPECT_EQ(Sanitised("a\xE2\x81\xA6"
                      "b\xE2\x81\xA9"
                      "c\xD8\x9C"
                      "d"),
            "abcd");
  EXPECT_EQ(Sanitised("a\xF3\xA0\x81\x81"
                      "b\xEF\xBB\xBF"
                      "c"),
            "abc");
}

TEST(SanitisedTest, ReplacesInvalidBytes) {
  EXPECT_EQ(Sanitised("a\xFF"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");
}

TEST(WantsColorTest, ObeysEachSwitch) {
  EXPECT_TRUE(WantsColor(true, false, nullptr, "xterm"));
  EXPECT_TRUE(WantsColor(true, false, "", "xterm")) << "an empty NO_COLOR is none";
  EXPECT_FALSE(WantsColor(false, false, nullptr, "xterm"));
  EXPECT_FALSE(WantsColor(true, true, nullptr, "xterm"));
  EXPECT_FALSE(WantsColor(true, false, "1", "xterm"));
  EXPECT_FALSE(WantsColor(true, false, nullptr, "dumb"));
  EXPECT_FALSE(WantsColor(true, false, nullptr, nullptr));
}

TEST(PageTest, WrapsAndIndentsByTheLead) {
  Page page({.color = false, .width = 12, .all = false});
  page.Add("é: ", "one two three averyverylongword x");
  EXPECT_EQ(page.text(), "é: one two\n   three\n   averyverylongword\n   x\n");
}

TEST(PageTest, ColoursWholeLinesAndOnlyWhenAsked) {
  Page page({.color = true, .width = 80, .all = false});
  page.Add("", "a\x1b[5mb", Style::kRed);
  page.Add("", "plain");
  EXPECT_EQ(page.text(), "\x1b[1;31mab\x1b[0m\nplain\n");
  Page pale({.color = false, .width = 80, .all = false});
  pale.Add("", "ab", Style::kRed);
  EXPECT_EQ(pale.text(), "ab\n");
}

}  // namespace
}  // namespace secondsource::cli
