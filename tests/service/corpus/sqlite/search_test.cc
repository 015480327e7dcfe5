#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "tests/service/corpus/sqlite/store_fixture.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SearchTest : public StoreFixture {
 protected:
  // Documents of made words, the low numbers common and the high ones rare.
  std::vector<v1::Document> MakeDocuments(size_t count, uint32_t seed = 7) {
    std::mt19937 random(seed);
    std::vector<v1::Document> documents;
    for (size_t i = 0; i < count; ++i) {
      std::string text;
      const size_t length = 5 + random() % 60;
      for (size_t j = 0; j < length; ++j) absl::StrAppend(&text, MakeWord(random), " ");
      documents.push_back(Make(absl::StrCat("d", i), text));
      documents.back().set_title(absl::StrCat(MakeWord(random), " ", MakeWord(random)));
    }
    return documents;
  }

  static std::string MakeWord(std::mt19937& random) {
    const double uniform = static_cast<double>(random()) / 4294967296.0;
    return absl::StrCat("w", static_cast<int>(std::pow(uniform, 3) * 120), "x");  // no rule of the stemmer touches it
  }
};

// BM25 as the literature has it, over words between blanks.
std::vector<std::pair<double, std::string>> NaiveRanking(const std::vector<v1::Document>& documents,
                                                         const std::vector<std::string>& query) {
  std::map<std::string, std::map<std::string, int>> counts;
  std::map<std::string, int> lengths;
  std::map<std::string, int> frequencies;
  double total = 0;
  for (const v1::Document& document : documents) {
    std::istringstream words(document.title() + " " + document.text());
    for (std::string word; words >> word;) {
      ++counts[document.id()][word];
      ++lengths[document.id()];
      ++total;
    }
    for (const auto& [word, count] : counts[document.id()]) frequencies[word] += count > 0 ? 1 : 0;
  }
  const double n = static_cast<double>(documents.size());
  std::vector<std::pair<double, std::string>> ranking;
  for (const auto& [id, count_of] : counts) {
    double score = 0;
    for (const std::string& word : query) {
      const auto found = count_of.find(word);
      if (found == count_of.end()) continue;
      const double tf = found->second;
      const double idf = std::log(1 + (n - frequencies[word] + 0.5) / (frequencies[word] + 0.5));
      score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * lengths[id] / (total / n)));
    }
    if (score > 0) ranking.emplace_back(-score, id);
  }
  std::sort(ranking.begin(), ranking.end());
  return ranking;
}

TEST_F(SearchTest, RanksLikeExactBm25) {
  const std::vector<v1::Document> documents = MakeDocuments(200);
  ASSERT_TRUE(store_->Ingest(absl::MakeConstSpan(documents).first(150)).ok());
  Search("w1x w50x");  // so that the next batch meets postings that are kept
  ASSERT_TRUE(store_->Ingest(absl::MakeConstSpan(documents).subspan(150)).ok());
  std::mt19937 random(11);
  for (int round = 0; round < 40; ++round) {
    if (round == 20) Open();  // and the same after a restart
    std::set<std::string> words;
    std::string query;
    for (int i = 0; i < 6; ++i) words.insert(MakeWord(random));
    for (const std::string& word : words) absl::StrAppend(&query, word, ", ");
    const auto expected = NaiveRanking(documents, {words.begin(), words.end()});
    const auto hits = store_->Search({.terms = Terms(query), .limit = 20, .cut_offs = {}}, Call());
    ASSERT_TRUE(hits.ok()) << hits.status();
    ASSERT_EQ(hits->size(), std::min<size_t>(20, expected.size())) << query;
    for (size_t i = 0; i < hits->size(); ++i) {
      EXPECT_NEAR((*hits)[i].score, -expected[i].first, 1e-9) << query << " at " << i;
      EXPECT_EQ((*hits)[i].document.id(), expected[i].second) << query << " at " << i;
    }
  }
}

TEST_F(SearchTest, FindsRecentVersionsAsTheIndexDoes) {
  std::mt19937 random(5);
  std::vector<std::vector<SearchTerm>> queries;
  for (int i = 0; i < 30; ++i) {
    std::vector<std::string> phrases = {MakeWord(random)};
    if (i % 2 == 0) phrases.push_back(absl::StrCat(MakeWord(random), " ", MakeWord(random)));
    if (i % 3 == 0) phrases.push_back(absl::StrCat("W1x-", MakeWord(random), ", ", MakeWord(random)));
    queries.push_back({{phrases}, {{MakeWord(random)}}});
  }
  for (int round = 0; round < 20; ++round) {
    std::vector<v1::Document> documents = MakeDocuments(30, static_cast<uint32_t>(round));
    for (v1::Document& document : documents) document.set_id(absl::StrCat("d", random() % 300));
    ASSERT_TRUE(store_->Ingest(documents).ok());
    if (round % 4 == 0) {
      ASSERT_TRUE(store_->Withdraw(documents.front().id()).ok());
    }
    // Some lists stay behind for a few rounds.
    for (size_t i = 0; i < queries.size(); ++i) {
      if (i % 5 <= random() % 5) Search(queries[i]);
    }
  }
  std::vector<std::vector<std::string>> found;
  for (const auto& query : queries) found.push_back(Search(query));
  Open();  // what was kept in memory is gone
  for (size_t i = 0; i < queries.size(); ++i) EXPECT_EQ(Search(queries[i]), found[i]) << i;
}

TEST_F(SearchTest, MatchesStemsWithoutCaseAndAccents) {
  Ingest(Make("a", "The ministries captured Kyïv."));
  Ingest(Make("b", "Nothing of the kind."));
  EXPECT_THAT(Search("MINISTRY"), ElementsAre("a"));
  EXPECT_THAT(Search("capturing kyiv"), ElementsAre("a"));
  EXPECT_THAT(Search("kind-of"), IsEmpty());  // side by side and in this order
  EXPECT_THAT(Search("of-the"), ElementsAre("b"));
  EXPECT_THAT(Search("zebra"), IsEmpty());
}

TEST_F(SearchTest, FindsWordsOfTheTitle) {
  v1::Document document = Make("a", "Body.");
  document.set_title("Headline");
  Ingest(document);
  const auto hits = store_->Search({.terms = Terms("headline"), .limit = 5, .cut_offs = {}}, Call());
  ASSERT_EQ(hits->size(), 1u);
  EXPECT_EQ(hits->front().document.text(), "Body.");
  EXPECT_GT(hits->front().score, 0);
}

TEST_F(SearchTest, TakesOperatorsAsWords) {
  Ingest(Make("a", "foo near bar"));
  Ingest(Make("b", "title and or not"));
  EXPECT_THAT(Search("\"foo\" OR NEAR("), ElementsAre("a", "b"));  // "or" is a word of b
  EXPECT_THAT(Search("title:foo"), IsEmpty());                     // the two do not stand side by side
  for (const char* query : {"\"", "NEAR(", "foo*", "^foo", "-foo", "foo AND NOT bar", "{title} : foo", "a\"b\"c",
                            "'; --", "(((", ")", "+", "\"\"\"\"", "NOT", "AND AND"}) {
    EXPECT_TRUE(store_->Search({.terms = Terms(query), .limit = 5, .cut_offs = {}}, Call()).ok()) << query;
  }
  EXPECT_TRUE(store_->Search({.terms = Terms(std::string("foo\0\" OR", 9)), .limit = 5, .cut_offs = {}}, Call()).ok());
  EXPECT_THAT(Search(""), IsEmpty());
  EXPECT_THAT(Search("?!"), IsEmpty());
  EXPECT_EQ(store_->Search({.terms = Terms("a\xFF"), .limit = 5, .cut_offs = {}}, Call()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SearchTest, TakesTheNamesOfATermForOne) {
  Ingest(Make("a", "Kiev fell, wrote Kyiv's mayor."));
  Ingest(Make("b", "The Kyiv metro runs."));
  Ingest(Make("c", "The armed forces of Ukraine advance."));
  Ingest(Make("d", "Ukraine of the armed forces."));
  EXPECT_THAT(Search({{{"Kyiv", "Kiev"}}}), ElementsAre("a", "b"));
  EXPECT_THAT(Search({{{"Kyiv", "KYIV", "metros", "metro"}}}), ElementsAre("b", "a"));
  EXPECT_THAT(Search({{{"ZSU", "Armed Forces of Ukraine"}}}), ElementsAre("c"));
  EXPECT_THAT(Search({{{"", "?"}}, {{}}}), IsEmpty());
  // Equal terms and equal phrases count once.
  const auto once = store_->Search({.terms = {{{"Kyiv"}}}, .limit = 1, .cut_offs = {}}, Call());
  const auto twice = store_->Search({.terms = {{{"kyiv", "Kyiv"}}, {{"KYIV"}}}, .limit = 1, .cut_offs = {}}, Call());
  EXPECT_EQ(once->front().score, twice->front().score);
}

TEST_F(SearchTest, SearchesTheNewestVersionsWithinTheCutOffs) {
  now_ = Day(5);
  Ingest(Make("a", "bridge open", 1));
  Ingest(Make("b", "bridge", 3));
  now_ = Day(7);
  Ingest(Make("a", "bridge closed", 4));
  EXPECT_THAT(Search("open"), IsEmpty());
  EXPECT_THAT(Search("closed"), ElementsAre("a"));
  EXPECT_THAT(Search("open", {.as_of = Day(3)}), ElementsAre("a"));
  EXPECT_THAT(Search("closed", {.as_of = Day(3)}), IsEmpty());
  EXPECT_THAT(Search("open", {.known_at = Day(6)}), ElementsAre("a"));
  EXPECT_THAT(Search("bridge", {.as_of = Day(2)}), ElementsAre("a"));
  EXPECT_THAT(Search("bridge", {.known_at = Day(4)}), IsEmpty());
  EXPECT_THAT(Search("bridge"), ElementsAre("b", "a"));
  Open();
  EXPECT_THAT(Search("open"), IsEmpty());
  EXPECT_THAT(Search("open", {.as_of = Day(3)}), ElementsAre("a"));
}

TEST_F(SearchTest, BreaksTiesByArrival) {
  for (const char* id : {"e", "b", "d", "a", "c"}) Ingest(Make(id, "the same text"));
  EXPECT_THAT(Search("text"), ElementsAre("e", "b", "d", "a", "c"));
  EXPECT_THAT(Search("text", {}, 2), ElementsAre("e", "b"));
  EXPECT_THAT(Search("text", {}, 0), IsEmpty());
}

TEST_F(SearchTest, StopsWithTheCall) {
  ASSERT_TRUE(store_->Ingest(MakeDocuments(2'000)).ok());
  Call cancelled;
  cancelled.Cancel();
  const SearchQuery query{.terms = Terms("w0x w1x w2x"), .limit = 5, .cut_offs = {}};
  EXPECT_EQ(store_->Search(query, cancelled).status().code(), absl::StatusCode::kCancelled);
  // Whatever the moment the deadline strikes, the answer is whole or an error, and the next search is fine.
  for (int microseconds = 0; microseconds < 20'000; microseconds += 500) {
    const Call late(std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds));
    const auto hits = store_->Search(query, late);
    if (hits.ok()) {
      EXPECT_EQ(hits->size(), 5u);
    } else {
      EXPECT_EQ(hits.status().code(), absl::StatusCode::kDeadlineExceeded) << hits.status();
    }
    EXPECT_EQ(Search(query.terms, {}, 5).size(), 5u);
  }
}

}  // namespace
}  // namespace secondsource::corpus
