// Search: what is found, how it is scored, and in which order.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// The formula of corpus.h once more, over made words between blanks that no rule of a stemmer touches.
class Formula {
 public:
  // Every version ever added counts for the statistics; the last one of an id is the one to be found.
  void Add(const v1::Document& document) {
    versions_.push_back(
        {document.id(), absl::StrCat(" ", document.title(), " "), absl::StrCat(" ", document.text(), " ")});
    newest_[document.id()] = versions_.size() - 1;
  }

  std::map<std::string, double> Scores(const std::vector<SearchTerm>& terms) const {
    double words = 0;
    for (const Version& version : versions_) words += version.Length();
    const double n = static_cast<double>(versions_.size());
    std::map<std::string, double> scores;
    for (const SearchTerm& term : terms) {
      double frequency = 0;
      for (const Version& version : versions_) frequency += version.Occurrences(term) > 0 ? 1 : 0;
      const double idf = std::log(1 + (n - frequency + 0.5) / (frequency + 0.5));
      for (const auto& [id, number] : newest_) {
        const double tf = versions_[number].Occurrences(term);
        if (tf == 0) continue;
        const double length = versions_[number].Length() / (words / n);
        scores[id] += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length));
      }
    }
    return scores;
  }

 private:
  struct Version {
    std::string id;
    std::string title;
    std::string text;

    double Length() const {
      double words = 0;
      for (const std::string* part : {&title, &text}) {
        for (size_t i = 1; i < part->size(); ++i) words += (*part)[i] == ' ' && (*part)[i - 1] != ' ' ? 1 : 0;
      }
      return words;
    }
    double Occurrences(const SearchTerm& term) const {
      double count = 0;
      for (const std::string& phrase : term.phrases) {
        const std::string sought = absl::StrCat(" ", phrase, " ");
        for (const std::string* part : {&title, &text}) {
          for (size_t at = part->find(sought); at != std::string::npos; at = part->find(sought, at + 1)) ++count;
        }
      }
      return count;
    }
  };
  std::vector<Version> versions_;
  std::map<std::string, size_t> newest_;
};

// The low numbers are common and the high ones rare.
std::string MakeWord(std::mt19937& random) {
  const double uniform = static_cast<double>(random()) / 4294967296.0;
  return absl::StrCat("w", static_cast<int>(std::pow(uniform, 3) * 120), "x");
}

std::string MakeWords(std::mt19937& random, size_t count) {
  std::string words;
  for (size_t i = 0; i < count; ++i) absl::StrAppend(&words, i == 0 ? "" : " ", MakeWord(random));
  return words;
}

// Hits are what the formula says, the best first.
void ExpectFormula(const std::vector<SearchHit>& hits, const std::map<std::string, double>& scores, size_t limit,
                   double tolerance) {
  std::vector<double> best;
  for (const auto& [id, score] : scores) best.push_back(score);
  std::sort(best.rbegin(), best.rend());
  ASSERT_EQ(hits.size(), std::min(limit, best.size()));
  std::set<std::string> ids;
  for (size_t i = 0; i < hits.size(); ++i) {
    const std::string& id = hits[i].document.id();
    EXPECT_TRUE(ids.insert(id).second) << id << " twice";
    ASSERT_TRUE(scores.contains(id)) << id;
    EXPECT_NEAR(hits[i].score, scores.at(id), tolerance * scores.at(id)) << id << " at " << i;
    EXPECT_NEAR(hits[i].score, best[i], 2 * tolerance * best[i]) << id << " at " << i;
  }
}

TEST_P(CorpusConformance, ScoresByTheFormula) {
  std::mt19937 random(7);
  Formula formula;
  for (int batch = 0; batch < 3; ++batch) {
    std::vector<v1::Document> documents;
    for (int i = 0; i < 60; ++i) {
      // Every seventh is a new version of an earlier one.
      const int number = i % 7 == 6 ? static_cast<int>(random() % 40) : batch * 60 + i;
      documents.push_back(Make(absl::StrCat("d", number), MakeWords(random, 5 + random() % 60)));
      documents.back().set_title(MakeWords(random, random() % 4));
      formula.Add(documents.back());
    }
    IngestAll(documents);
    for (int round = 0; round < 40; ++round) {
      std::set<std::string> words;
      while (words.size() < 1 + random() % 6) words.insert(MakeWord(random));
      std::vector<SearchTerm> terms;
      for (const std::string& word : words) terms.push_back({{word}});
      const size_t limit = 1 + random() % 30;
      SCOPED_TRACE(absl::StrCat("batch ", batch, ", round ", round, ", limit ", limit));
      ExpectFormula(Hits({.terms = terms, .limit = limit, .cut_offs = {}}), formula.Scores(terms), limit,
                    GetParam().score_tolerance);
    }
  }
}

TEST_P(CorpusConformance, CountsAllNamesOfATermAsOne) {
  Formula formula;
  for (const auto& [id, text] : std::map<std::string, std::string>{{"a", "w1x w2x w3x w1x"},  // both names
                                                                   {"b", "w2x w4x w4x"},      // the other one
                                                                   {"c", "w5x w6x w7x w8x"},  // a name of two words
                                                                   {"d", "w6x w5x w9x"},      // not in this order
                                                                   {"e", "w9x w9x w9x w9x w9x w9x"},
                                                                   {"f", "w1x w9x"}}) {
    v1::Document document = Make(id, text);
    document.set_title("w0x");
    Ingest(document);
    formula.Add(document);
  }
  for (const std::vector<SearchTerm>& terms :
       std::vector<std::vector<SearchTerm>>{{{{"w1x", "w2x"}}},
                                            {{{"w1x", "w2x", "w5x w6x"}}},
                                            {{{"w1x", "w2x", "w5x w6x"}}, {{"w9x"}}},
                                            {{{"w1x", "unheard"}}, {{"unheard", "of"}}, {{"w9x", "w4x"}}},
                                            {{{"w2x w3x w1x"}}, {{"w9x w9x"}}},  // "w9x w9x" stands five times in e
                                            {{{"w0x w1x", "w8x"}}}}) {  // the title ends before the text begins
    const std::map<std::string, double> scores = formula.Scores(terms);
    ExpectFormula(Hits({.terms = terms, .limit = 10, .cut_offs = {}}), scores, 10, GetParam().score_tolerance);
    EXPECT_FALSE(scores.empty());
  }
  EXPECT_THAT(Search({{{"w1x", "w2x"}}}), UnorderedElementsAre("a", "b", "f"));
}

TEST_P(CorpusConformance, FindsPhrasesOnlyAsTheyStand) {
  v1::Document document = Make("a", "The armed forces of Ukraine.\nUkraine denied it.");
  document.set_title("Ukraine says forces");
  Ingest(document);
  Ingest(Make("b", "Forces that were armed, of Ukraine."));
  EXPECT_THAT(Search({{{"armed forces of Ukraine"}}}), ElementsAre("a"));
  EXPECT_THAT(Search({{{"of Ukraine"}}}), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(Search({{{"forces armed"}}}), IsEmpty()) << "the order matters";
  EXPECT_THAT(Search({{{"armed Ukraine"}}}), IsEmpty()) << "the words must touch";
  EXPECT_THAT(Search({{{"says forces the armed"}}}), IsEmpty()) << "not across the end of the title";
  EXPECT_THAT(Search({{{"ukraine ukraine denied"}}}), ElementsAre("a")) << "across the end of a sentence";
  EXPECT_THAT(Search({{{"says forces"}}}), ElementsAre("a")) << "in the title";
  EXPECT_THAT(Search({{{"of Ukraine of"}}}), IsEmpty()) << "not beyond the end";
}

TEST_P(CorpusConformance, SearchesTheNewestVersionsWithinTheCutOffs) {
  SetNow(Day(5));
  Ingest(Make("a", "bridge open", 1));
  Ingest(Make("b", "bridge", 3));
  SetNow(Day(7));
  Ingest(Make("a", "bridge closed", 4));
  Ingest(Make("late", "bridge", 2));
  EXPECT_THAT(Search("open"), IsEmpty());
  EXPECT_THAT(Search("closed"), ElementsAre("a"));
  EXPECT_THAT(Search("open", {.as_of = Day(3)}), ElementsAre("a"));
  EXPECT_THAT(Search("open", {.as_of = Day(4)}), IsEmpty());
  EXPECT_THAT(Search("closed", {.as_of = Day(3)}), IsEmpty());
  EXPECT_THAT(Search("open", {.known_at = Day(6)}), ElementsAre("a"));
  EXPECT_THAT(Search("open", {.known_at = Day(7)}), IsEmpty());
  EXPECT_THAT(Search("bridge", {.as_of = Day(2)}), ElementsAre("late", "a"));
  EXPECT_THAT(Search("bridge", {.as_of = Day(2), .known_at = Day(6)}), ElementsAre("a"));
  EXPECT_THAT(Search("bridge", {.as_of = Day(1) - absl::Microseconds(1)}), IsEmpty());
  EXPECT_THAT(Search("bridge", {.known_at = Day(4)}), IsEmpty());
  EXPECT_THAT(Search("bridge"), ElementsAre("b", "late", "a"));
  Ingest(Make("undated", "tunnel", std::nullopt));
  EXPECT_THAT(Search("tunnel", {.as_of = Day(7)}), ElementsAre("undated"));
  EXPECT_THAT(Search("tunnel", {.as_of = Day(6)}), IsEmpty());
}

TEST_P(CorpusConformance, CutOffsHideVersionsAndChangeNoScore) {
  Ingest(Make("a", "bridge and tunnel", 1));
  Ingest(Make("b", "bridge and bridge and road", 5));
  const double score = Hits({.terms = Words("tunnel bridge"), .limit = 1, .cut_offs = {}}).at(0).score;
  const std::vector<SearchHit> early =
      Hits({.terms = Words("tunnel bridge"), .limit = 5, .cut_offs = {.as_of = Day(2)}});
  ASSERT_EQ(early.size(), 1u);
  EXPECT_EQ(early[0].document.id(), "a");
  EXPECT_NEAR(early[0].score, score, Tolerance(score));
}

TEST_P(CorpusConformance, DoesNotFindTheWithdrawn) {
  Ingest(Make("a", "the story", 1));
  Ingest(Make("b", "the story", 1));
  SetNow(Day(12));
  ASSERT_TRUE(corpus().Withdraw("a").ok());
  v1::Document withdrawal = Make("c", "the story", 1);
  withdrawal.set_state(v1::Document::STATE_WITHDRAWN);
  Ingest(withdrawal);
  EXPECT_THAT(Search("story"), ElementsAre("b"));
  EXPECT_THAT(Search("story", {.as_of = Day(11)}), ElementsAre("a", "b"));
  EXPECT_THAT(Search("story", {.known_at = Day(11)}), ElementsAre("a", "b"));
  SetNow(Day(13));
  Ingest(Make("a", "the story", 1));
  EXPECT_THAT(Search("story"), ElementsAre("b", "a"));
  EXPECT_THAT(Search("story", {.known_at = Day(12)}), ElementsAre("b"));
}

TEST_P(CorpusConformance, GivesTheDocumentsThatGetGives) {
  v1::Document document = Make("a", "Ein Text, “verbatim”.", 3);
  document.set_title("Title");
  document.set_credit_line("Agency");
  document.set_url("https://daily.example/a");
  Ingest(document);
  SetNow(Day(12));
  document.set_text("Noch ein Text, “verbatim”.");
  Ingest(document);
  for (const CutOffs& cut_offs : {CutOffs{}, CutOffs{.as_of = absl::InfiniteFuture(), .known_at = Day(11)}}) {
    const std::vector<SearchHit> hits = Hits({.terms = Words("verbatim"), .limit = 5, .cut_offs = cut_offs});
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_EQ(hits[0].document.DebugString(), corpus().Get("a", cut_offs)->DebugString());
  }
}

TEST_P(CorpusConformance, OfEqualsTheFirstToArriveComesFirst) {
  for (const char* id : {"e", "b", "d"}) Ingest(Make(id, "the same text"));
  IngestAll({Make("z", "the same text"), Make("a", "the same text"), Make("c", "the same text")});
  EXPECT_THAT(Search("text"), ElementsAre("e", "b", "d", "z", "a", "c"));
  EXPECT_THAT(Search("same text"), ElementsAre("e", "b", "d", "z", "a", "c"));
  EXPECT_THAT(Search("text", {}, 2), ElementsAre("e", "b"));
  v1::Document changed = Make("b", "the same text");
  changed.set_url("https://daily.example/b");
  SetNow(Day(11));
  Ingest(changed);
  EXPECT_THAT(Search("text"), ElementsAre("e", "d", "z", "a", "c", "b")) << "the version counts, not the id";
  EXPECT_THAT(Search("text", {.known_at = Day(10)}, 3), ElementsAre("e", "b", "d"));
}

TEST_P(CorpusConformance, GivesAtMostTheLimit) {
  std::vector<v1::Document> documents;
  for (int i = 0; i < 150; ++i) documents.push_back(Make(absl::StrCat("d", i), "the same text"));
  IngestAll(documents);
  EXPECT_THAT(Search("text", {}, 0), IsEmpty());
  EXPECT_THAT(Search("text", {}, 1), ElementsAre("d0"));
  EXPECT_EQ(Search("text", {}, 149).size(), 149u);
  EXPECT_EQ(Search("text", {}, 150).size(), 150u);
  EXPECT_EQ(Search("text", {}, 1'000'000).size(), 150u);
}

TEST_P(CorpusConformance, NothingSoughtIsNothingFound) {
  Ingest(Make("a", "text"));
  EXPECT_THAT(Search(std::vector<SearchTerm>{}), IsEmpty());
  EXPECT_THAT(Search({SearchTerm{}}), IsEmpty());
  EXPECT_THAT(Search({{{""}}}), IsEmpty());
  EXPECT_THAT(Search({{{"?!", " ", "\n"}}}), IsEmpty());
  EXPECT_THAT(Search("zebra"), IsEmpty());
  EXPECT_THAT(Search({SearchTerm{}, {{"?!", "text"}}, {{"zebra"}}}), ElementsAre("a")) << "and the rest still counts";
}

TEST_P(CorpusConformance, UnknownTermsChangeNoScore) {
  Ingest(Make("a", "bridge and tunnel"));
  Ingest(Make("b", "bridge"));
  const double score = Hits({.terms = Words("bridge"), .limit = 1, .cut_offs = {}}).at(0).score;
  EXPECT_GT(score, 0) << "also of a word that all versions hold";
  const std::vector<SearchHit> hits = Hits({.terms = Words("zebra bridge ? okapi"), .limit = 1, .cut_offs = {}});
  ASSERT_EQ(hits.size(), 1u);
  EXPECT_NEAR(hits[0].score, score, Tolerance(score));
}

TEST_P(CorpusConformance, EqualTermsAndEqualPhrasesCountOnce) {
  Ingest(Make("a", "Kiev fell, wrote Kyiv's mayor."));
  Ingest(Make("b", "The metro runs."));
  const double once = Hits({.terms = {{{"Kyiv", "Kiev"}}}, .limit = 1, .cut_offs = {}}).at(0).score;
  for (const std::vector<SearchTerm>& terms :
       std::vector<std::vector<SearchTerm>>{{{{"KYIV", "kyiv", "Kiev", "kyiv."}}},
                                            {{{"Kyiv", "Kiev"}}, {{"kiev", "kyiv"}}},
                                            {{{"kiev", "", "kyiv"}}, {{"Kyiv", "Kiev"}}, {{"KIEV", "?", "KYIV"}}}}) {
    const std::vector<SearchHit> hits = Hits({.terms = terms, .limit = 5, .cut_offs = {}});
    ASSERT_EQ(hits.size(), 1u);
    EXPECT_NEAR(hits[0].score, once, Tolerance(once));
  }
  // But a name within a longer one occurs with it: those are two phrases.
  EXPECT_GT(Hits({.terms = {{{"metro", "metro runs"}}}, .limit = 1, .cut_offs = {}}).at(0).score,
            Hits({.terms = {{{"metro"}}}, .limit = 1, .cut_offs = {}}).at(0).score);
}

TEST_P(CorpusConformance, TakesManyTerms) {
  std::mt19937 random(3);
  Formula formula;
  std::vector<v1::Document> documents;
  for (int i = 0; i < 80; ++i) {
    documents.push_back(Make(absl::StrCat("d", i), MakeWords(random, 30)));
    formula.Add(documents.back());
  }
  IngestAll(documents);
  std::vector<SearchTerm> terms;
  for (int i = 0; i < 64; ++i) terms.push_back({{absl::StrCat("w", i, "x"), absl::StrCat("w", i + 64, "x w1x")}});
  ExpectFormula(Hits({.terms = terms, .limit = 20, .cut_offs = {}}), formula.Scores(terms), 20,
                GetParam().score_tolerance);
}

TEST_P(CorpusConformance, FindsTheLastWordOfTheLongestDocument) {
  Formula formula;
  std::mt19937 random(5);
  std::string text = MakeWords(random, 200'000);
  text.resize((1 << 20) - 64);
  text = text.substr(0, text.rfind(' ')) + " w900x w901x last";
  for (const v1::Document& document :
       {Make("long", text), Make("short", "w1x w2x last"), Make("middle", MakeWords(random, 500))}) {
    EXPECT_EQ(Ingest(document), v1::IngestDocumentsResponse::OUTCOME_CREATED);
    formula.Add(document);
  }
  EXPECT_THAT(Search({{{"w900x w901x last"}}}), ElementsAre("long"));
  for (const auto& terms : {Words("last"), Words("w0x w1x w2x w3x last"), std::vector<SearchTerm>{{{"w0x w0x"}}}}) {
    ExpectFormula(Hits({.terms = terms, .limit = 5, .cut_offs = {}}), formula.Scores(terms), 5,
                  GetParam().score_tolerance);
  }
}

TEST_P(CorpusConformance, StopsWithTheCall) {
  std::mt19937 random(9);
  std::vector<v1::Document> documents;
  for (int i = 0; i < 1'000; ++i) documents.push_back(Make(absl::StrCat("d", i), MakeWords(random, 20)));
  IngestAll(documents);
  const SearchQuery query{.terms = Words("w0x w1x w2x"), .limit = 5, .cut_offs = {}};
  Call cancelled;
  cancelled.Cancel();
  EXPECT_EQ(index().Search(query, cancelled).status().code(), absl::StatusCode::kCancelled);
  const Call late(std::chrono::steady_clock::now() - std::chrono::seconds(1));
  EXPECT_EQ(index().Search(query, late).status().code(), absl::StatusCode::kDeadlineExceeded);
  // Whatever the moment the deadline strikes, the answer is whole or an error, and the next search is fine.
  const std::vector<std::string> whole = Search(query.terms, {}, 5);
  for (int microseconds = 0; microseconds < 10'000; microseconds += 500) {
    const Call soon(std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds));
    const auto hits = index().Search(query, soon);
    if (hits.ok()) {
      EXPECT_EQ(hits->size(), 5u);
    } else {
      EXPECT_EQ(hits.status().code(), absl::StatusCode::kDeadlineExceeded) << hits.status();
    }
    EXPECT_EQ(Search(query.terms, {}, 5), whole);
  }
}

}  // namespace
}  // namespace secondsource::corpus
