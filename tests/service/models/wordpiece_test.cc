#include "service/models/wordpiece.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "service/base/ids.h"

namespace secondsource::models {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kPieces = {"[PAD]",  "[UNK]", "[CLS]", "[SEP]", "the",  "town", "##s", "un",
                                          "##fold", "##ed",  "'",     ".",     "[",    "]",    "sep", "5",
                                          "##00",   ",",     "cafe",  "κ",     "##ος", "国",   "会"};

class WordPieceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    file_ = std::filesystem::temp_directory_path() / RandomId();
    Write(kPieces);
  }
  void TearDown() override { std::filesystem::remove(file_); }

  void Write(const std::vector<std::string>& lines) {
    std::ofstream file(file_);
    for (const std::string& line : lines) file << line << '\n';
  }

  std::vector<std::string> Pieces(std::string_view text, size_t limit = 100) {
    std::vector<std::string> pieces;
    for (const TokenId token : WordPiece::Load(file_).value().Tokenize(text, limit)) {
      pieces.push_back(kPieces.at(static_cast<size_t>(token)));
    }
    return pieces;
  }

  std::filesystem::path file_;
};

TEST_F(WordPieceTest, CutsWordsIntoTheLongestPieces) {
  EXPECT_THAT(Pieces("The towns unfolded."), ElementsAre("the", "town", "##s", "un", "##fold", "##ed", "."));
  EXPECT_THAT(Pieces("500, 5"), ElementsAre("5", "##00", ",", "5"));
  EXPECT_THAT(Pieces("unlike town"), ElementsAre("[UNK]", "town"));
  EXPECT_THAT(Pieces(" \t\n"), IsEmpty());
}

TEST_F(WordPieceTest, FoldsCaseAndAccents) {
  EXPECT_THAT(Pieces("CAFÉ cafe\u0301 Κόσ ΚΌΣ"), ElementsAre("cafe", "cafe", "[UNK]", "[UNK]"));
  EXPECT_THAT(Pieces("κος"), ElementsAre("κ", "##ος"));
}

TEST_F(WordPieceTest, SeparatesIdeographsAndPunctuation) {
  EXPECT_THAT(Pieces("国会the'town"), ElementsAre("国", "会", "the", "'", "town"));
}

TEST_F(WordPieceTest, TextIsNeverASpecialToken) {
  EXPECT_THAT(Pieces("the [SEP] town"), ElementsAre("the", "[", "sep", "]", "town"));
}

TEST_F(WordPieceTest, TakesAnyBytes) {
  EXPECT_THAT(Pieces(std::string("to\0w\xFFn\xC3 \u200Bthe\uFFFD", 16)), ElementsAre("town", "the"));
  EXPECT_THAT(Pieces(std::string(100'000, 't') + " town"), ElementsAre("[UNK]", "town"));
  std::string accents = "town";
  for (int i = 0; i < 100'000; ++i) accents += "\u0301";
  EXPECT_THAT(Pieces(accents), ElementsAre("town"));
}

TEST_F(WordPieceTest, StopsAtTheLimit) {
  EXPECT_THAT(Pieces("town unfolded town", 3), ElementsAre("town", "un", "##fold"));
  EXPECT_THAT(Pieces("town", 0), IsEmpty());
}

TEST_F(WordPieceTest, SaysWhatAVocabularyLacks) {
  Write({"[PAD]", "[UNK]", "[CLS]", "a"});
  const absl::Status status = WordPiece::Load(file_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("lacks [SEP]"));
  std::filesystem::remove(file_);
  EXPECT_EQ(WordPiece::Load(file_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(WordPieceTest, PairsAreCutWhereTheyAreLong) {
  const WordPiece vocabulary = WordPiece::Load(file_).value();
  const std::vector<TokenId> two = {4, 5};
  const std::vector<TokenId> eight = {10, 11, 12, 13, 14, 15, 16, 17};
  EXPECT_THAT(EncodePair(vocabulary, two, eight, 20).tokens,
              ElementsAre(2, 4, 5, 3, 10, 11, 12, 13, 14, 15, 16, 17, 3));
  EXPECT_EQ(EncodePair(vocabulary, two, eight, 20).first_size, 4u);
  EXPECT_THAT(EncodePair(vocabulary, two, eight, 9).tokens, ElementsAre(2, 4, 5, 3, 10, 11, 12, 13, 3));
  EXPECT_THAT(EncodePair(vocabulary, eight, two, 9).tokens, ElementsAre(2, 10, 11, 12, 13, 3, 4, 5, 3));
  EXPECT_THAT(EncodePair(vocabulary, eight, eight, 9).tokens, ElementsAre(2, 10, 11, 12, 3, 10, 11, 12, 3));
}

}  // namespace
}  // namespace secondsource::models
