#include "clients/cli/time.h"

#include "gtest/gtest.h"

namespace secondsource::cli {
namespace {

TEST(ParseTimeTest, ReadsDatesAndRfc3339) {
  ASSERT_TRUE(ParseTime("2023-01-12").ok());
  EXPECT_EQ(ParseTime("2023-01-12")->seconds(), 1673481600);
  EXPECT_EQ(ParseTime("2023-01-12T00:00:00Z")->seconds(), 1673481600);
  EXPECT_EQ(ParseTime("2023-01-12T02:00:00+02:00")->seconds(), 1673481600);
  EXPECT_EQ(ParseTime("2023-01-12T00:00:00.25Z")->nanos(), 250000000);
  EXPECT_EQ(ParseTime("2024-02-29")->seconds(), 1709164800);
}

TEST(ParseTimeTest, RefusesTheRestAndSaysWhatToWrite) {
  for (const char* text :
       {"", "yesterday", "2023-02-29", "2023-13-01", "12-01-2023", "2023-1-12", "2023-01-12T10:00:00",
        "2023-01-12 10:00:00Z", "2023-01-12T25:00:00Z", "2023-01-12Z", "2023-01-12T00:00:00Zjunk"}) {
    const auto time = ParseTime(text);
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_NE(std::string(time.status().message()).find("2023-01-12T18:30:00Z"), std::string::npos);
  }
}

TEST(FormatTimeTest, WritesUtc) {
  EXPECT_EQ(FormatTime(*ParseTime("2023-01-12T20:05:59+02:00")), "12 January 2023, 18:05 UTC");
}

}  // namespace
}  // namespace secondsource::cli
