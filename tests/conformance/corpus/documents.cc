// Documents: written once, versioned, withdrawn, read within cut-offs.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/base/time.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Response = v1::IngestDocumentsResponse;

TEST_P(CorpusConformance, BeginsEmpty) {
  EXPECT_EQ(TextAt("a"), "-");
  EXPECT_THAT(List("", 10), IsEmpty());
  EXPECT_EQ(corpus().Withdraw("a").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Revision(), Revision());
  EXPECT_THAT(IngestAll({}), IsEmpty());
}

TEST_P(CorpusConformance, GivesBackWhatItTook) {
  v1::Document document = Make("a", "Ein Text, “verbatim” \xC3\xA9\n\ttabs, \r\n and two  blanks ");
  document.set_url("https://daily.example/a");
  document.set_title("A title");
  document.set_language("en-GB");
  document.set_credit_line("Example Agency");
  document.mutable_publish_time()->set_nanos(123'456'000);
  EXPECT_EQ(Ingest(document), Response::OUTCOME_CREATED);
  const absl::StatusOr<v1::Document> found = corpus().Get("a", {});
  ASSERT_TRUE(found.ok()) << found.status();
  document.set_name("documents/a");
  document.set_version(1);
  document.set_state(v1::Document::STATE_ACTIVE);
  document.set_text_sha256(Sha256Hex(document.text()));
  *document.mutable_arrive_time() = ToProto(Now());
  EXPECT_EQ(found->DebugString(), document.DebugString());

  document.clear_text();
  const absl::StatusOr<std::vector<v1::Document>> listed = corpus().List("", 10, {});
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->size(), 1u);
  EXPECT_EQ(listed->front().DebugString(), document.DebugString());
}

TEST_P(CorpusConformance, SetsItselfWhatOnlyItCanKnow) {
  v1::Document document = Make("a", "text");
  document.set_name("documents/other");
  document.set_version(17);
  document.set_text_sha256("not a hash");
  document.mutable_arrive_time()->set_seconds(5);
  EXPECT_EQ(Ingest(document), Response::OUTCOME_CREATED);
  const absl::StatusOr<v1::Document> found = corpus().Get("a", {});
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->name(), "documents/a");
  EXPECT_EQ(found->version(), 1u);
  EXPECT_EQ(found->text_sha256(), Sha256Hex("text"));
  EXPECT_EQ(ToTime(found->arrive_time()), Now());
  EXPECT_EQ(Ingest(*found), Response::OUTCOME_UNCHANGED);
}

TEST_P(CorpusConformance, WritesAVersionOnlyForNewContent) {
  uint32_t version = 0;
  EXPECT_EQ(Ingest(Make("a", "one"), &version), Response::OUTCOME_CREATED);
  EXPECT_EQ(version, 1u);
  const uint64_t first = Revision();
  SetNow(Day(11));
  EXPECT_EQ(Ingest(Make("a", "one"), &version), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(version, 1u);
  EXPECT_EQ(Revision(), first);
  EXPECT_EQ(ToTime(corpus().Get("a", {})->arrive_time()), Day(10));
  EXPECT_EQ(Ingest(Make("a", "two"), &version), Response::OUTCOME_UPDATED);
  EXPECT_EQ(version, 2u);
  EXPECT_GT(Revision(), first);
  EXPECT_EQ(Ingest(Make("a", "one"), &version), Response::OUTCOME_UPDATED) << "what was once there is new again";
  EXPECT_EQ(version, 3u);
}

TEST_P(CorpusConformance, TakesEveryFieldOfTheCallerAsContent) {
  Ingest(Make("a", "text"));
  for (const auto& change : std::vector<void (*)(v1::Document&)>{
           [](v1::Document& d) { d.set_publisher("Other"); }, [](v1::Document& d) { d.set_title("t"); },
           [](v1::Document& d) { d.set_url("u"); }, [](v1::Document& d) { d.set_language("en"); },
           [](v1::Document& d) { d.set_credit_line("c"); }, [](v1::Document& d) { d.clear_publish_time(); },
           [](v1::Document& d) { d.mutable_publish_time()->set_nanos(1'000); },
           [](v1::Document& d) { d.set_state(v1::Document::STATE_WITHDRAWN); }}) {
    v1::Document changed = Make("a", "text");
    change(changed);
    EXPECT_EQ(Ingest(changed), Response::OUTCOME_UPDATED) << changed.DebugString();
    EXPECT_EQ(Ingest(changed), Response::OUTCOME_UNCHANGED) << changed.DebugString();
    EXPECT_EQ(Ingest(Make("a", "text")), Response::OUTCOME_UPDATED);
  }
  v1::Document active = Make("a", "text");
  active.set_state(v1::Document::STATE_ACTIVE);
  EXPECT_EQ(Ingest(active), Response::OUTCOME_UNCHANGED) << "a state that is not set is active";
}

TEST_P(CorpusConformance, AnswersABatchInOrderAndKeepsTheGoodOnes) {
  const std::vector<v1::Document> batch = {Make("a", "one"), Make("no good", "x"),  Make("a", "two"),
                                           Make("a", "two"), Make("b", "bad \xFF"), Make("c", "three")};
  const std::vector<IngestOutcome> outcomes = IngestAll(batch);
  std::vector<std::pair<int, uint32_t>> got;
  for (const IngestOutcome& outcome : outcomes) got.emplace_back(outcome.outcome, outcome.version);
  EXPECT_THAT(got, ElementsAre(std::pair(Response::OUTCOME_CREATED, 1u), std::pair(Response::OUTCOME_REFUSED, 0u),
                               std::pair(Response::OUTCOME_UPDATED, 2u), std::pair(Response::OUTCOME_UNCHANGED, 2u),
                               std::pair(Response::OUTCOME_REFUSED, 0u), std::pair(Response::OUTCOME_CREATED, 1u)));
  EXPECT_TRUE(outcomes[0].error.ok());
  EXPECT_EQ(outcomes[1].error.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(outcomes[4].error.message()), HasSubstr("document.text: is not valid UTF-8 at byte 4"));
  EXPECT_EQ(TextAt("a"), "two");
  EXPECT_EQ(TextAt("b"), "-");
  EXPECT_EQ(TextAt("c"), "three");
}

TEST_P(CorpusConformance, RefusesWhatTheRulesForbidAndTakesWhatTheyAllow) {
  std::vector<v1::Document> bad(6, Make("a", "text"));
  bad[0].clear_id();
  bad[1].clear_publisher();
  bad[2].clear_text();
  bad[3].set_text(std::string((1 << 20) + 1, 'x'));
  bad[4].set_language("no tag");
  bad[5].mutable_publish_time()->set_nanos(-1);
  for (const IngestOutcome& outcome : IngestAll(bad)) {
    EXPECT_EQ(outcome.outcome, Response::OUTCOME_REFUSED);
    EXPECT_FALSE(outcome.error.ok());
  }
  EXPECT_THAT(List("", 10), IsEmpty());

  std::vector<v1::Document> good(3, Make("a", "text"));
  good[0].mutable_publish_time()->set_seconds(-62'135'596'800);  // the years 1 and 9999
  good[1].mutable_publish_time()->set_seconds(253'402'300'799);
  good[2].set_text(std::string(1 << 20, 'x'));
  for (const v1::Document& document : good) {
    EXPECT_EQ(IngestAll({document}).front().error, absl::OkStatus());
    const absl::StatusOr<v1::Document> found = corpus().Get("a", {});
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->publish_time().seconds(), document.publish_time().seconds());
    EXPECT_EQ(found->text(), document.text());
  }
}

TEST_P(CorpusConformance, LeavesIdsToTheCaller) {
  const std::string longest(128, 'z');
  std::vector<std::string> expected;
  // In the order of bytes, whatever a database's language thinks.
  for (const std::string& id :
       {std::string("-"), std::string("."), std::string("0"), std::string("10"), std::string("9"), std::string(":"),
        std::string("A"), std::string("B"), std::string("_"), std::string("a"), std::string("b:1.2-3_4"), longest}) {
    EXPECT_EQ(Ingest(Make(id, absl::StrCat("text of ", id))), Response::OUTCOME_CREATED);
    expected.push_back(id + "1");
  }
  EXPECT_THAT(List("", 100), ElementsAreArray(expected));
  EXPECT_EQ(TextAt("A"), "text of A");
  EXPECT_EQ(TextAt("a"), "text of a");
  EXPECT_EQ(TextAt(longest), absl::StrCat("text of ", longest));
  // Ids that cannot be are nowhere, and nothing else.
  for (const std::string& id : {std::string(), std::string("no id"), std::string("a\0", 2), std::string("%"),
                                std::string("'; --"), std::string("*"), std::string(10'000, 'a')}) {
    EXPECT_EQ(TextAt(id), "-");
    EXPECT_EQ(corpus().Withdraw(id).status().code(), absl::StatusCode::kNotFound);
  }
}

TEST_P(CorpusConformance, ReadsTheNewestVersionWithinBothCutOffs) {
  SetNow(Day(5));
  Ingest(Make("a", "first", 1));
  SetNow(Day(7));
  Ingest(Make("a", "second", 4));
  EXPECT_EQ(TextAt("a"), "second");
  EXPECT_EQ(TextAt("a", {.as_of = Day(4)}), "second") << "cut-offs include their moment";
  EXPECT_EQ(TextAt("a", {.as_of = Day(4) - absl::Microseconds(1)}), "first");
  EXPECT_EQ(TextAt("a", {.as_of = Day(1)}), "first");
  EXPECT_EQ(TextAt("a", {.as_of = Day(1) - absl::Microseconds(1)}), "-");
  EXPECT_EQ(TextAt("a", {.known_at = Day(7)}), "second");
  EXPECT_EQ(TextAt("a", {.known_at = Day(7) - absl::Microseconds(1)}), "first");
  EXPECT_EQ(TextAt("a", {.known_at = Day(5)}), "first");
  EXPECT_EQ(TextAt("a", {.known_at = Day(5) - absl::Microseconds(1)}), "-");
  EXPECT_EQ(TextAt("a", {.as_of = Day(2), .known_at = Day(9)}), "first");
  EXPECT_EQ(TextAt("a", {.as_of = Day(9), .known_at = Day(6)}), "first");
  EXPECT_EQ(TextAt("a", {.as_of = absl::InfinitePast()}), "-");
  EXPECT_EQ(TextAt("a", {.known_at = absl::InfinitePast()}), "-");
}

TEST_P(CorpusConformance, LetsLateArrivalsChangeThePastOnlyForThoseWhoKnowThem) {
  SetNow(Day(3));
  Ingest(Make("a", "as first told", 2));
  SetNow(Day(9));
  Ingest(Make("b", "an old report found late", 1));
  Ingest(Make("a", "corrected, and dated back", 1));
  EXPECT_EQ(TextAt("b", {.as_of = Day(1)}), "an old report found late");
  EXPECT_EQ(TextAt("b", {.as_of = Day(5), .known_at = Day(5)}), "-");
  EXPECT_EQ(TextAt("a", {.as_of = Day(1)}), "corrected, and dated back");
  EXPECT_EQ(TextAt("a", {.as_of = Day(2)}), "corrected, and dated back") << "the later version is the newer one";
  EXPECT_EQ(TextAt("a", {.as_of = Day(2), .known_at = Day(8)}), "as first told");
  EXPECT_EQ(TextAt("a", {.as_of = Day(1), .known_at = Day(8)}), "-");
  EXPECT_THAT(List("", 10, {.as_of = Day(1)}), ElementsAre("a2", "b1"));
  EXPECT_THAT(List("", 10, {.known_at = Day(8)}), ElementsAre("a1"));
}

TEST_P(CorpusConformance, TakesAnUndatedDocumentAsPublishedOnArrival) {
  SetNow(Day(5));
  Ingest(Make("a", "undated", std::nullopt));
  EXPECT_EQ(TextAt("a", {.as_of = Day(5)}), "undated");
  EXPECT_EQ(TextAt("a", {.as_of = Day(5) - absl::Microseconds(1)}), "-");
  EXPECT_FALSE(corpus().Get("a", {})->has_publish_time());
  SetNow(Day(6));
  EXPECT_EQ(Ingest(Make("a", "undated", std::nullopt)), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(TextAt("a", {.as_of = Day(5)}), "undated");
}

TEST_P(CorpusConformance, WithdrawsFromTheMomentOnly) {
  v1::Document story = Make("a", "the story", 1);
  story.set_title("Title");
  story.set_url("https://daily.example/a");
  Ingest(story);
  const uint64_t before = Revision();
  SetNow(Day(12));
  const absl::StatusOr<v1::Document> withdrawn = corpus().Withdraw("a");
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  v1::Document expected = story;
  expected.clear_text();
  expected.set_name("documents/a");
  expected.set_version(2);
  expected.set_state(v1::Document::STATE_WITHDRAWN);
  expected.set_text_sha256(Sha256Hex(""));
  *expected.mutable_arrive_time() = ToProto(Day(12));
  EXPECT_EQ(withdrawn->DebugString(), expected.DebugString());
  EXPECT_GT(Revision(), before);
  EXPECT_EQ(TextAt("a"), "-");
  EXPECT_EQ(TextAt("a", {.known_at = Day(12) - absl::Microseconds(1)}), "the story");
  EXPECT_EQ(TextAt("a", {.as_of = Day(12) - absl::Microseconds(1)}), "the story");
  EXPECT_EQ(TextAt("a", {.as_of = Day(12)}), "-");
  EXPECT_THAT(List("", 10), ElementsAre("a2w"));
  EXPECT_THAT(List("", 10, {.as_of = Day(11)}), ElementsAre("a1"));
  EXPECT_EQ(corpus().Withdraw("a").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Ingest(expected), Response::OUTCOME_UNCHANGED);
  SetNow(Day(13));
  uint32_t version = 0;
  EXPECT_EQ(Ingest(story, &version), Response::OUTCOME_UPDATED) << "published again";
  EXPECT_EQ(version, 3u);
  EXPECT_EQ(TextAt("a"), "the story");
  EXPECT_EQ(TextAt("a", {.known_at = Day(12)}), "-");
}

TEST_P(CorpusConformance, TakesAWithdrawalByIngest) {
  Ingest(Make("a", "the story", 1));
  v1::Document withdrawal = Make("a", "", 1);
  withdrawal.set_state(v1::Document::STATE_WITHDRAWN);
  SetNow(Day(12));
  EXPECT_EQ(Ingest(withdrawal), Response::OUTCOME_UPDATED);
  EXPECT_EQ(Ingest(withdrawal), Response::OUTCOME_UNCHANGED);
  EXPECT_EQ(TextAt("a"), "-");
  EXPECT_EQ(TextAt("a", {.as_of = Day(11)}), "the story") << "nobody can have known of it before it arrived";
  EXPECT_EQ(corpus().Withdraw("a").status().code(), absl::StatusCode::kNotFound);

  withdrawal.set_id("never-seen");
  uint32_t version = 0;
  EXPECT_EQ(Ingest(withdrawal, &version), Response::OUTCOME_CREATED);
  EXPECT_EQ(version, 1u);
  EXPECT_EQ(TextAt("never-seen"), "-");
  EXPECT_THAT(List("", 10), ElementsAre("a2w", "never-seen1w"));
}

TEST_P(CorpusConformance, ListsByIdInPages) {
  for (const char* id : {"c", "a", "d", "b"}) Ingest(Make(id, "text", id[0] - 'a' + 1));
  SetNow(Day(12));
  Ingest(Make("a", "newer", 1));
  ASSERT_TRUE(corpus().Withdraw("b").ok());
  EXPECT_THAT(List("", 10), ElementsAre("a2", "b2w", "c1", "d1"));
  EXPECT_THAT(List("", 2), ElementsAre("a2", "b2w"));
  EXPECT_THAT(List("b", 2), ElementsAre("c1", "d1"));
  EXPECT_THAT(List("bb", 1), ElementsAre("c1")) << "after an id that is not there";
  EXPECT_THAT(List("d", 2), IsEmpty());
  EXPECT_THAT(List("", 0), IsEmpty());
  EXPECT_THAT(List("", 1'000'000), ElementsAre("a2", "b2w", "c1", "d1"));
  EXPECT_THAT(List("", 10, {.as_of = Day(2)}), ElementsAre("a2", "b1"));
  EXPECT_THAT(List("a", 1, {.as_of = Day(3)}), ElementsAre("b1"));
  EXPECT_THAT(List("", 10, {.known_at = Day(11)}), ElementsAre("a1", "b1", "c1", "d1"));
  EXPECT_THAT(List("", 10, {.as_of = Day(3), .known_at = Day(11)}), ElementsAre("a1", "b1", "c1"));
  EXPECT_THAT(List("", 10, {.known_at = Day(9)}), IsEmpty());
}

TEST_P(CorpusConformance, PagesShowEverythingOnceWhateverIsWrittenMeanwhile) {
  std::vector<v1::Document> documents;
  for (int i = 100; i < 200; ++i) documents.push_back(Make(absl::StrCat("d", i), "text"));
  IngestAll(documents);
  const CutOffs cut_offs{.known_at = Now()};
  SetNow(Day(11));
  std::vector<std::string> listed;
  std::string after;
  for (;;) {
    const absl::StatusOr<std::vector<v1::Document>> page = corpus().List(after, 7, cut_offs);
    ASSERT_TRUE(page.ok()) << page.status();
    if (page->empty()) break;
    for (const v1::Document& document : *page) listed.push_back(document.id());
    after = listed.back();
    Ingest(Make(absl::StrCat("d150-", listed.size()), "new"));
    Ingest(Make(listed.front(), absl::StrCat("newer ", listed.size())));
  }
  std::vector<std::string> expected;
  for (const v1::Document& document : documents) expected.push_back(document.id());
  EXPECT_EQ(listed, expected);
}

TEST_P(CorpusConformance, TheRevisionGrowsWithEveryVersion) {
  uint64_t last = Revision();
  const auto grew = [&] {
    const uint64_t now = Revision();
    return now > std::exchange(last, now);
  };
  Ingest(Make("a", "one"));
  EXPECT_TRUE(grew());
  Ingest(Make("a", "two"));
  EXPECT_TRUE(grew());
  Ingest(Make("a", "two"));
  EXPECT_FALSE(grew());
  Ingest(Make("a", ""));
  EXPECT_FALSE(grew());
  IngestAll({Make("a", "two"), Make("b", "one"), Make("no good", "x")});
  EXPECT_TRUE(grew());
  ASSERT_TRUE(corpus().Withdraw("a").ok());
  EXPECT_TRUE(grew());
  EXPECT_FALSE(corpus().Withdraw("a").ok());
  EXPECT_FALSE(grew());
}

TEST_P(CorpusConformance, KeepsThousandsOfVersionsOfOneDocument) {
  constexpr int kBatches = 60;
  constexpr int kBatch = 40;
  for (int i = 0; i < kBatches; ++i) {
    SetNow(Day(100 + i));
    std::vector<v1::Document> batch;
    for (int j = 0; j < kBatch; ++j) batch.push_back(Make("a", absl::StrCat("story edition", i * kBatch + j, "x")));
    EXPECT_EQ(IngestAll(batch).back().version, static_cast<uint32_t>((i + 1) * kBatch));
  }
  EXPECT_EQ(TextAt("a"), "story edition2399x");
  EXPECT_EQ(TextAt("a", {.known_at = Day(110)}), "story edition439x") << "the last of its batch";
  EXPECT_THAT(List("", 10), ElementsAre("a2400"));
  EXPECT_THAT(Search("story"), ElementsAre("a"));
  EXPECT_THAT(Search("edition2398x"), IsEmpty());
  EXPECT_THAT(Search("edition439x", {.known_at = Day(110)}), ElementsAre("a"));
}

}  // namespace
}  // namespace secondsource::corpus
