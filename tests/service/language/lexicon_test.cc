#include "service/language/lexicon.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/service/language/english.h"

namespace secondsource::language {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

absl::StatusOr<Lexicon> LoadText(const std::string& text) {
  const std::string name = "lexicon-" + std::to_string(getpid()) + "-" +
                           ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".yaml";
  const std::filesystem::path file = std::filesystem::temp_directory_path() / name;
  std::ofstream(file) << text;
  absl::StatusOr<Lexicon> lexicon = Lexicon::Load(file);
  std::filesystem::remove(file);
  return lexicon;
}

std::string ErrorOf(const std::string& text) {
  const absl::StatusOr<Lexicon> lexicon = LoadText(text);
  if (lexicon.ok()) return "no error";
  EXPECT_EQ(lexicon.status().code(), absl::StatusCode::kFailedPrecondition);
  return std::string(lexicon.status().message());
}

TEST(Lexicon, NamesNestedListsByTheirPath) {
  const auto lexicon = LoadText("cues:\n  neutral: [Said, according   to]\n  deep: {er: [x]}\nplain: [y]\n");
  ASSERT_TRUE(lexicon.ok()) << lexicon.status();
  EXPECT_THAT(lexicon->list("cues.neutral"), UnorderedElementsAre("said", "according to"));
  EXPECT_THAT(lexicon->list("cues.deep.er"), UnorderedElementsAre("x"));
  EXPECT_THAT(lexicon->list("plain"), UnorderedElementsAre("y"));
  EXPECT_TRUE(lexicon->list("none").empty());
}

TEST(Lexicon, GroupsStemsIntoConcepts) {
  const auto lexicon = LoadText(
      "antonyms: [[capture, lose]]\nvalence: {creditable: [capture], shameful: [bribe]}\n"
      "concepts:\n  capture: [seize, take over]\n  lose: []\n  bribe: [kickback]\n");
  ASSERT_TRUE(lexicon.ok()) << lexicon.status();
  EXPECT_EQ(lexicon->concept_of(Lexicon::Stem("seized")), "capture");
  EXPECT_EQ(lexicon->concept_of(Lexicon::Stem("captured")), "capture");
  EXPECT_EQ(lexicon->concept_of("take over"), "capture");
  EXPECT_EQ(lexicon->concept_of("unheard"), "unheard");
  EXPECT_TRUE(lexicon->Antonyms("capture", "lose"));
  EXPECT_TRUE(lexicon->Antonyms("lose", "capture"));
  EXPECT_FALSE(lexicon->Antonyms("lose", "bribe"));
  EXPECT_EQ(lexicon->valence("capture"), 1);
  EXPECT_EQ(lexicon->valence("bribe"), -1);
  EXPECT_EQ(lexicon->valence("lose"), 0);
}

TEST(Lexicon, SaysWhereAFileIsWrong) {
  EXPECT_THAT(ErrorOf("concepts:\n  win: [gain]\n  get: [gains]\n"),
              AllOf(HasSubstr(":3:"), HasSubstr("'win'"), HasSubstr("'get'"), HasSubstr("'gains'")));
  EXPECT_THAT(ErrorOf("a: [x]\na: [y]\n"), AllOf(HasSubstr(":2:"), HasSubstr("'a' stands twice")));
  EXPECT_THAT(ErrorOf("a:\n  b: word\n"), AllOf(HasSubstr(":2:"), HasSubstr("'a.b' must be a list")));
  EXPECT_THAT(ErrorOf("a: [[x]]\n"), HasSubstr("words only"));
  EXPECT_THAT(ErrorOf("- a\n- b\n"), HasSubstr("a map from names"));
  EXPECT_THAT(ErrorOf("a: [x\nb: [y]\n"), HasSubstr(":2:"));
  EXPECT_THAT(ErrorOf("concepts: {win: []}\nantonyms: [[win, lose]]\n"), HasSubstr("'lose' is not among the concepts"));
  EXPECT_THAT(ErrorOf("concepts: {win: []}\nantonyms: [[win]]\n"), HasSubstr("come in pairs"));
  EXPECT_THAT(ErrorOf("concepts: {win: []}\nvalence: {nice: [win]}\n"), HasSubstr("neither creditable nor shameful"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("a map from names"));
}

TEST(Lexicon, NamesAMissingFile) {
  const auto lexicon = Lexicon::Load("/nowhere/en.yaml");
  ASSERT_FALSE(lexicon.ok());
  EXPECT_EQ(lexicon.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(lexicon.status().message()), HasSubstr("/nowhere/en.yaml"));
}

TEST(Lexicon, LoadsEnglish) {
  EXPECT_TRUE(English().list("abbreviations.never_last").contains("mr."));
  EXPECT_TRUE(English().list("sentence_starters").contains("no"));  // YAML must not read words as truth values
}

TEST(Lexicon, StemsOnManyThreads) {
  EXPECT_EQ(Lexicon::Stem("captured"), "captur");
  EXPECT_EQ(Lexicon::Stem(""), "");
  EXPECT_EQ(Lexicon::Stem(std::string(100000, 's')).size(), 100000u);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) EXPECT_EQ(Lexicon::Stem("rejections"), "reject");
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace secondsource::language
