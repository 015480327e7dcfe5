// Words: what counts as one, and that nothing in a query is anything else.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/conformance/corpus/suite.h"

namespace secondsource::corpus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST_P(CorpusConformance, MatchesStemsWithoutCaseAndAccents) {
  Ingest(Make("a", "The ministries captured Kyïv, 500 men."));
  Ingest(Make("b", "Nothing of the kind."));
  for (const char* word : {"MINISTRY", "ministries", "capturing", "kyiv", "KYÏV", "kyi\xCC\x88v", "500", "Kyïv,"}) {
    EXPECT_THAT(Search(word), ElementsAre("a")) << word;
  }
  EXPECT_THAT(Search({{{"ministry capture KYIV"}}}), ElementsAre("a"));
  for (const char* word : {"minister's-own", "50", "5000", "kyi", "yiv"}) EXPECT_THAT(Search(word), IsEmpty()) << word;
}

TEST_P(CorpusConformance, KnowsOtherScripts) {
  Ingest(Make("a", "Міністерство оборони: Бахмут"));
  Ingest(Make("b", "Η ΚΥΒΕΡΝΗΣΗ της χώρας"));
  Ingest(Make("c", "Éire İstanbul Łódź"));
  EXPECT_THAT(Search("МІНІСТЕРСТВО"), ElementsAre("a"));
  EXPECT_THAT(Search({{{"оборони бахмут"}}}), ElementsAre("a"));
  EXPECT_THAT(Search("κυβερνηση"), ElementsAre("b"));
  EXPECT_THAT(Search("eire"), ElementsAre("c"));
}

TEST_P(CorpusConformance, TakesOperatorsAsWords) {
  Ingest(Make("a", "foo near bar"));
  Ingest(Make("b", "title and or not"));
  EXPECT_THAT(Search({{{"foo"}}, {{"OR"}}, {{"NEAR("}}}), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(Search({{{"foo NEAR bar"}}}), ElementsAre("a"));
  EXPECT_THAT(Search({{{"foo OR bar"}}}), IsEmpty());
  EXPECT_THAT(Search({{{"title:foo"}}}), IsEmpty()) << "two words, side by side";
  EXPECT_THAT(Search({{{"title AND or NOT"}}}), ElementsAre("b"));
  EXPECT_THAT(Search({{{"\"foo\"*"}}}), ElementsAre("a"));
  EXPECT_THAT(Search({{{"fo*"}}}), IsEmpty());
  EXPECT_THAT(Search({{{"-foo"}}}), ElementsAre("a"));
  EXPECT_THAT(Search({{{"foo\" \"near"}}}), ElementsAre("a"));
  for (const char* phrase :
       {"\"",       "NEAR(",    "^foo", "foo AND NOT bar", "{title} : foo", "a\"b\"c", "'; --", "(((", ")",
        "+",        "\"\"\"\"", "NOT",  "AND AND",         "foo + bar",     "\\",      "%",     "_",   "/re/",
        "[a TO b]", "~2"}) {
    EXPECT_TRUE(index().Search({.terms = {{{phrase}}}, .limit = 5, .cut_offs = {}}, Call()).ok()) << phrase;
  }
}

TEST_P(CorpusConformance, KeepsAndSeparatesOddCharacters) {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"nul", std::string("before\0after", 12)}, {"bom", "\xEF\xBB\xBFmarked"},
      {"emoji", "fire🔥brigade 👩‍🚒"},  {"spaces", "thin\xE2\x80\x89space and\xC2\xA0hard"},
      {"quotes", "«guillemets» „low“ it’s"},     {"noncharacter", "x\xEF\xBF\xBFy tail"},
      {"astral", "\xF0\x9D\x94\x98 fraktur"},
  };
  for (const auto& [id, text] : texts) {
    EXPECT_EQ(Ingest(Make(id, text)), v1::IngestDocumentsResponse::OUTCOME_CREATED) << id;
    EXPECT_EQ(TextAt(id), text);
  }
  EXPECT_THAT(Search("before"), ElementsAre("nul"));
  EXPECT_THAT(Search("after"), ElementsAre("nul"));
  EXPECT_THAT(Search({{{std::string("before\0after", 12)}}}), ElementsAre("nul"));
  EXPECT_THAT(Search("brigade"), ElementsAre("emoji"));
  EXPECT_THAT(Search("thin"), ElementsAre("spaces"));
  EXPECT_THAT(Search({{{"space and hard"}}}), ElementsAre("spaces"));
  EXPECT_THAT(Search("guillemets"), ElementsAre("quotes"));
  EXPECT_THAT(Search("low"), ElementsAre("quotes"));
  EXPECT_THAT(Search("fraktur"), ElementsAre("astral"));
  EXPECT_THAT(Search("tail"), ElementsAre("noncharacter"));
}

TEST_P(CorpusConformance, RefusesAQueryThatIsNotUtf8) {
  Ingest(Make("a", "text"));
  for (const char* phrase : {"a\xFF", "\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80", "text \xC0\xAF"}) {
    EXPECT_EQ(index().Search({.terms = {{{"text"}}, {{phrase}}}, .limit = 5, .cut_offs = {}}, Call()).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_THAT(Search("text"), ElementsAre("a"));
}

TEST_P(CorpusConformance, KeepsATextWithoutWords) {
  v1::Document document = Make("a", "… — ?!");
  EXPECT_EQ(Ingest(document), v1::IngestDocumentsResponse::OUTCOME_CREATED);
  EXPECT_EQ(TextAt("a"), "… — ?!");
  EXPECT_THAT(Search("?!"), IsEmpty());
  EXPECT_THAT(Search("anything"), IsEmpty()) << "no words at all, and no average length";
  document.set_title("Only the title speaks");
  Ingest(document);
  EXPECT_THAT(Search("speaks"), ElementsAre("a"));
}

TEST_P(CorpusConformance, TakesWordsOfAnyLength) {
  const std::string longest = std::string(100'000, 'x');
  Ingest(Make("a", longest + " end"));
  Ingest(Make("b", std::string(99'999, 'x')));
  EXPECT_THAT(Search("end"), ElementsAre("a"));
  EXPECT_TRUE(index().Search({.terms = {{{longest}}}, .limit = 5, .cut_offs = {}}, Call()).ok());
}

}  // namespace
}  // namespace secondsource::corpus
