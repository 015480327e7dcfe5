#include "clients/cli/input.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "clients/cli/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace secondsource::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
  std::string where;
  absl::StatusOr<v1::Document> document;
};

std::vector<Read> Lines(const std::string& text) {
  std::istringstream input(text);
  std::vector<Read> reads;
  ReadJsonLines(input, "f.jsonl", [&](const std::string& where, absl::StatusOr<v1::Document> document) {
    reads.push_back({where, std::move(document)});
    return true;
  });
  return reads;
}

std::string ErrorOf(const Read& read) { return std::string(read.document.status().message()); }

class FolderTest : public ::testing::Test {
 protected:
  FolderTest() : folder_(std::filesystem::path(::testing::TempDir()) / ("cli_input_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_ / "deeper");
  }
  ~FolderTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  std::vector<Read> ReadBack(const std::string& path, const TextFacts& facts = {}) {
    std::istringstream none;
    std::vector<Read> reads;
    ReadFile(path, FileKind::kText, none, facts, [&](const std::string& where, absl::StatusOr<v1::Document> document) {
      reads.push_back({where, std::move(document)});
      return true;
    });
    return reads;
  }

  std::filesystem::path folder_;
};

TEST(ReadJsonLinesTest, ReadsEveryField) {
  const auto reads =
      Lines(R"({"id":"a","publisher":"P","title":"T","publishTime":"2023-01-12T00:00:00Z","creditLine":"C","text":"é"})"
            "\n\n \r\n"
            R"({"id":"b","publisher":"P","text":"x"})");
  ASSERT_EQ(reads.size(), 2u);
  ASSERT_TRUE(reads[0].document.ok()) << reads[0].document.status();
  EXPECT_EQ(reads[0].document->publish_time().seconds(), 1673481600);
  EXPECT_EQ(reads[0].document->credit_line(), "C");
  EXPECT_EQ(reads[0].document->text(), "é");
  EXPECT_EQ(reads[1].where, "f.jsonl:4");
  EXPECT_EQ(reads[1].document->id(), "b");
}

TEST(ReadJsonLinesTest, ReportsABadLineAndGoesOn) {
  const auto reads = Lines("{\"id\":\"a\"}\n{\"id\" \"b\"}\n{\"identifier\":\"c\"}\n{\"id\":\"d\"}\n");
  ASSERT_EQ(reads.size(), 4u);
  EXPECT_EQ(reads[1].where, "f.jsonl:2");
  EXPECT_THAT(ErrorOf(reads[1]), HasSubstr("at byte 11: not a document in JSON"));
  EXPECT_THAT(ErrorOf(reads[2]), HasSubstr("identifier")) << "an unknown field is a misspelt one";
  EXPECT_TRUE(reads[3].document.ok());
}

TEST(ReadJsonLinesTest, NamesTheByteThatIsNotUtf8) {
  const auto reads = Lines("{\"id\":\"a\"}\n{\"text\":\"a\xFF\"}\n{\"id\":\"c\"}\n");
  ASSERT_EQ(reads.size(), 3u);
  EXPECT_THAT(ErrorOf(reads[1]), HasSubstr("not valid UTF-8 at byte 21;"));
  EXPECT_TRUE(reads[2].document.ok());
}

TEST(ReadJsonLinesTest, SkipsAByteOrderMarkAndSurvivesGarbage) {
  const auto reads = Lines("\xEF\xBB\xBF{\"id\":\"a\"}\n[1,2]\n" + std::string(500, '[') + "\nnull\n\"x\"\n");
  ASSERT_EQ(reads.size(), 5u);
  EXPECT_TRUE(reads[0].document.ok());
  for (size_t i = 1; i < 3; ++i) EXPECT_FALSE(reads[i].document.ok()) << i;
}

TEST(ReadJsonLinesTest, SkipsALineOfAnyLength) {
  const auto reads = Lines(std::string((size_t{16} << 20) + 1, 'x') + "\n{\"id\":\"b\"}\n");
  ASSERT_EQ(reads.size(), 2u);
  EXPECT_THAT(ErrorOf(reads[0]), HasSubstr("longer than 16 MiB"));
  EXPECT_TRUE(reads[1].document.ok());
}

TEST_F(FolderTest, TextIsKeptByteForByte) {
  TextFacts facts;
  facts.publisher = "The Example";
  facts.publish_time = *ParseTime("2023-01-13");
  const auto reads = ReadBack(Write("a report, 1.txt", "\xEF\xBB\xBFLine\r\nünd\n"), facts);
  ASSERT_EQ(reads.size(), 1u);
  ASSERT_TRUE(reads[0].document.ok());
  EXPECT_EQ(reads[0].document->text(), "\xEF\xBB\xBFLine\r\nünd\n");
  EXPECT_EQ(reads[0].document->id(), "a-report--1");
  EXPECT_EQ(reads[0].document->publisher(), "The Example");
  EXPECT_EQ(reads[0].document->publish_time().seconds(), 1673568000);
}

TEST_F(FolderTest, TextThatIsNotUtf8IsRefusedAtItsByte) {
  EXPECT_THAT(ErrorOf(ReadBack(Write("latin.txt", "na\xEFve"))[0]), HasSubstr("not valid UTF-8 at byte 2;"));
}

TEST_F(FolderTest, AJsonFileMaySpanLines) {
  const auto reads = ReadBack(Write("one.json", "{\n  \"id\": \"a\",\n  \"text\": \"t\"\n}\n"));
  ASSERT_TRUE(reads[0].document.ok()) << reads[0].document.status();
  EXPECT_EQ(reads[0].document->text(), "t");
}

TEST_F(FolderTest, FoldersAreSearchedBelowByName) {
  const std::string b = Write("b.jsonl", "");
  const std::string c = Write("deeper/c.txt", "");
  const std::string a = Write("a.json", "");
  const std::string other = Write("z.csv", "");
  EXPECT_THAT(*FindFiles({folder_.string(), "-"}), ElementsAre(a, b, c, "-"));
  EXPECT_THAT(*FindFiles({other}), ElementsAre(other));
  EXPECT_EQ(FindFiles({folder_.string() + "/none"}).status().code(), absl::StatusCode::kNotFound);
  std::filesystem::create_directories(folder_ / "empty");
  EXPECT_EQ(FindFiles({(folder_ / "empty").string()}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(FolderTest, WhatCannotBeReadIsAnError) {
  EXPECT_FALSE(ReadBack((folder_ / "none.txt").string())[0].document.ok());
  EXPECT_THAT(ErrorOf(ReadBack(folder_.string())[0]), HasSubstr("is a folder"));
}

TEST(IdOfTest, HoldsOnlyWhatAnIdMay) {
  EXPECT_EQ(IdOf("x/soledar-2023-01-13.txt"), "soledar-2023-01-13");
  EXPECT_EQ(IdOf("zwei Wörter.txt"), "zwei-W--rter");
  EXPECT_EQ(IdOf(std::string(300, 'a') + ".txt").size(), 128u);
}

}  // namespace
}  // namespace secondsource::cli
