// Random corpora and queries: a store answers them like MemoryStore. Each case can be repeated by its seed.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/corpus/memory_store.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using Response = v1::IngestDocumentsResponse;

constexpr int kCorpora = 30;
constexpr int kSteps = 8;    // writes of a corpus
constexpr int kQueries = 4;  // after each write

// Small enough that words, phrases and equal documents meet often.
constexpr const char* kVocabulary[] = {
    "the",  "bridge", "bridges", "Bridge,", "Kyiv",    "Kyïv",      "Kiev",    "denied",  "denies", "deny",
    "army", "armed",  "forces",  "of",      "Ukraine", "Ukraine's", "500",     "5.00",    "claims", "claimed",
    "w1x",  "w2x",    "w3x",     "w4x.",    "“w5x”",   "—",         "новости", "Новости", "fire🔥", "and/or"};

class Dice {
 public:
  explicit Dice(uint32_t seed) : random_(seed) {}

  size_t Below(size_t end) { return random_() % end; }
  bool OneIn(size_t times) { return Below(times) == 0; }

  // The first words of the vocabulary are the commonest.
  std::string Word() { return kVocabulary[std::min(Below(std::size(kVocabulary)), Below(std::size(kVocabulary)))]; }
  std::string Text(size_t words) {
    std::vector<std::string> text;
    for (size_t i = 0; i < words; ++i) text.push_back(Word());
    return absl::StrJoin(text, " ");
  }

  v1::Document Document(absl::Time day_0) {
    v1::Document document;
    document.set_id(absl::StrCat("d", Below(25)));
    document.set_publisher("Example Daily");
    document.set_text(absl::StrCat("Text ", Text(Below(14))));
    if (OneIn(3)) document.set_title(Text(1 + Below(4)));
    if (OneIn(20)) document.set_state(v1::Document::STATE_WITHDRAWN);
    if (OneIn(25)) document.set_text(OneIn(2) ? "" : "not UTF-8: \xFF");
    if (!OneIn(5)) {
      document.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(day_0 + absl::Hours(24 * Below(kSteps))));
    }
    return document;
  }

  CutOffs Times(absl::Time day_0) {
    CutOffs cut_offs;
    if (OneIn(3)) cut_offs.as_of = day_0 + absl::Hours(24 * Below(kSteps + 1));
    if (OneIn(3)) cut_offs.known_at = day_0 + absl::Hours(24 * Below(kSteps + 1));
    return cut_offs;
  }

  SearchQuery Query(absl::Time day_0) {
    SearchQuery query;
    query.limit = OneIn(10) ? 1'000 : Below(12);
    query.cut_offs = Times(day_0);
    for (size_t terms = 1 + Below(4); terms > 0; --terms) {
      SearchTerm& term = query.terms.emplace_back();
      for (size_t phrases = OneIn(2) ? 1 : Below(4); phrases > 0; --phrases) {
        term.phrases.push_back(Text(OneIn(2) ? 1 : Below(4)));
      }
    }
    return query;
  }

 private:
  std::mt19937 random_;
};

std::string Describe(const SearchQuery& query) {
  std::vector<std::string> terms;
  for (const SearchTerm& term : query.terms) terms.push_back(absl::StrCat("(", absl::StrJoin(term.phrases, "|"), ")"));
  return absl::StrCat(absl::StrJoin(terms, " "), " limit ", query.limit, " as of ",
                      absl::FormatTime(query.cut_offs.as_of, absl::UTCTimeZone()), " known at ",
                      absl::FormatTime(query.cut_offs.known_at, absl::UTCTimeZone()));
}

std::string Describe(const absl::StatusOr<v1::Document>& document) {
  return document.ok() ? document->DebugString() : absl::StatusCodeToString(document.status().code());
}

// `all` are the hits of the reference without a limit. Hits whose scores are as good as equal may change places, but of
// scores that the store itself calls equal the first to arrive comes first.
void ExpectLike(const std::vector<SearchHit>& all, size_t limit, const std::vector<SearchHit>& hits, double tolerance) {
  ASSERT_EQ(hits.size(), std::min(limit, all.size()));
  std::map<std::string, size_t> place_of;
  for (size_t i = 0; i < all.size(); ++i) place_of[all[i].document.id()] = i;
  std::set<std::string> seen;
  for (size_t i = 0; i < hits.size(); ++i) {
    const std::string& id = hits[i].document.id();
    ASSERT_TRUE(place_of.contains(id)) << id;
    EXPECT_TRUE(seen.insert(id).second) << id << " twice";
    const SearchHit& expected = all[place_of[id]];
    EXPECT_NEAR(hits[i].score, expected.score, tolerance * expected.score) << id << " at " << i;
    EXPECT_NEAR(hits[i].score, all[i].score, 2 * tolerance * all[i].score) << id << " at " << i;
    EXPECT_EQ(hits[i].document.DebugString(), expected.document.DebugString());
    if (i == 0) continue;
    EXPECT_LE(hits[i].score, hits[i - 1].score) << "at " << i;
    const size_t before = place_of[hits[i - 1].document.id()];
    if (hits[i].score == hits[i - 1].score && expected.score == all[before].score) {
      EXPECT_LT(before, place_of[id]) << "equals at " << i;
    }
  }
}

TEST_P(ReferenceConformance, AnswersRandomQueriesAlike) {
  size_t hits_seen = 0;
  for (uint32_t seed = 1; seed <= kCorpora; ++seed) {
    SetUp();  // a fresh store
    MemoryStore reference([this] { return Now(); });
    Dice dice(seed);
    for (int step = 0; step < kSteps; ++step) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", step ", step));
      SetNow(Day(0) + absl::Hours(24 * step));
      std::vector<v1::Document> batch;
      for (size_t i = dice.Below(12); i > 0; --i) batch.push_back(dice.Document(Day(0)));
      const std::vector<IngestOutcome> outcomes = IngestAll(batch);
      const std::vector<IngestOutcome> expected = *reference.Ingest(batch);
      for (size_t i = 0; i < batch.size(); ++i) {
        EXPECT_EQ(outcomes[i].outcome, expected[i].outcome) << i;
        EXPECT_EQ(outcomes[i].version, expected[i].version) << i;
        EXPECT_EQ(outcomes[i].error, expected[i].error) << i;
      }
      const std::string id = absl::StrCat("d", dice.Below(25));
      if (dice.OneIn(3)) {
        EXPECT_EQ(Describe(corpus().Withdraw(id)), Describe(reference.Withdraw(id)));
      }

      for (int round = 0; round < kQueries; ++round) {
        SearchQuery query = dice.Query(Day(0));
        SCOPED_TRACE(Describe(query));
        const size_t limit = query.limit;
        const std::vector<SearchHit> hits = Hits(query);
        query.limit = 1'000;
        ExpectLike(*reference.Search(query, Call()), limit, hits, GetParam().score_tolerance);
        hits_seen += hits.size();

        const std::string read = absl::StrCat("d", dice.Below(25));
        EXPECT_EQ(Describe(corpus().Get(read, query.cut_offs)), Describe(reference.Get(read, query.cut_offs)));
        const auto listed = corpus().List(read, limit, query.cut_offs);
        const auto expected_list = reference.List(read, limit, query.cut_offs);
        ASSERT_TRUE(listed.ok()) << listed.status();
        ASSERT_EQ(listed->size(), expected_list->size());
        for (size_t i = 0; i < listed->size(); ++i) {
          EXPECT_EQ((*listed)[i].DebugString(), (*expected_list)[i].DebugString());
        }
      }
      if (HasFailure()) return;  // the first case that differs says enough
    }
  }
  EXPECT_GT(hits_seen, 3'000u) << "the cases must find something to compare";
}

}  // namespace
}  // namespace secondsource::corpus
