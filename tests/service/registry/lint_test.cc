#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/registry/entries.h"
#include "service/registry/registry.h"

namespace secondsource::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Everything that is wrong with these texts, each laid over the ones before.
std::vector<std::string> Lint(const std::vector<std::string>& texts) {
  Problems problems;
  Entries entries;
  for (size_t i = 0; i < texts.size(); ++i) {
    AddLayer(ReadRegistryText(texts[i], std::string(1, static_cast<char>('a' + i)), problems), entries, problems);
  }
  Registry::Build(entries, problems);
  std::vector<std::string> lines;
  for (const Problem& problem : problems) lines.push_back(problem.ToString());
  return lines;
}

std::vector<std::string> Lint(const std::string& text) { return Lint(std::vector<std::string>{text}); }

TEST(LintTest, HasNothingToSayOfAGoodFile) {
  EXPECT_THAT(Lint("parties:\n  - {id: x, name: Xenia, kind: state}\n"), IsEmpty());
  EXPECT_THAT(Lint(""), IsEmpty());
}

TEST(LintTest, NamesEveryProblemAtOnce) {
  EXPECT_THAT(
      Lint("people: []\n"
           "parties:\n"
           "  - {name: Nameless, kind: state}\n"
           "  - {id: A b, name: Able, kind: state}\n"
           "  - {id: c, name: Cable, kind: planet, colour: red}\n"
           "  - {id: d, name: Dabble, kind: state, aliases: x, aliases: [y]}\n"
           "  - {id: e, name: Easel, kind: state, generic: [Ministry]}\n"),
      ElementsAre(HasSubstr("a:1: the key 'people' is not known; known are parties, places, publishers"),
                  HasSubstr("a:3: the key 'id' is missing"), HasSubstr("a:4: 'A b' is no id"),
                  HasSubstr("a:5: the key 'colour' is not known"), HasSubstr("a:5: the kind 'planet' is not known"),
                  HasSubstr("a:6: the key 'aliases' stands here a second time"),
                  HasSubstr("a:6: 'aliases' is not a list"), HasSubstr("a:7: 'generic' names need a 'parent'")));
}

TEST(LintTest, FindsWhatOnlyTheWholeShows) {
  EXPECT_THAT(
      Lint("parties:\n"
           "  - {id: a, name: Able, kind: state}\n"
           "  - {id: a, name: Baker, kind: state}\n"
           "  - {id: b, name: Cable, kind: state, parent: z}\n"
           "  - {id: c, name: Dabble, kind: state, parent: d}\n"
           "  - {id: d, name: Easel, kind: state, parent: c}\n"
           "  - {id: e, name: Fable, kind: state, parent: d}\n"
           "places:\n"
           "  - {id: p, name: Gable, parent: y}\n"
           "publishers:\n"
           "  - {id: q, name: Hazel, kind: outlet, owner: x, country: w}\n"),
      ElementsAre(HasSubstr("a:3: 'parties/a' is there twice, first in a:2; remove one"),
                  HasSubstr("a:4: the parent 'parties/z' of 'parties/b' is not in the registry"),
                  HasSubstr("a:5: the parents of 'parties/c' form a circle"),
                  HasSubstr("a:6: the parents of 'parties/d' form a circle"), HasSubstr("a:9: the parent 'parties/y'"),
                  HasSubstr("a:11: the owner 'parties/x'"), HasSubstr("a:11: the country 'parties/w'")));
}

TEST(LintTest, ChecksRelations) {
  EXPECT_THAT(
      Lint("parties:\n"
           "  - id: a\n"
           "    name: Able\n"
           "    kind: state\n"
           "    relations:\n"
           "      - {party: a, kind: opposed}\n"
           "      - {party: z, kind: allied}\n"
           "      - {party: b, kind: opposed, from: soon}\n"
           "      - {party: c, kind: opposed, from: 2022-01-01, until: 2021-01-01}\n"
           "  - {id: c, name: Cable, kind: state}\n"
           "  - {id: b, name: Baker, kind: state}\n"),
      ElementsAre(HasSubstr("a:2: 'parties/a' has a relation to itself"), HasSubstr("a:2: the relation to 'parties/z'"),
                  HasSubstr("a:8: 'soon' is no date"), HasSubstr("a:9: the relation ends before it begins")));
}

TEST(LintTest, WantsSharedNamesDeclaredByBoth) {
  const std::string a = "parties:\n  - {id: a, name: Able Baker, kind: state";
  EXPECT_THAT(
      Lint(a + "}\n  - {id: b, name: B, kind: state, aliases: [the able-baker]}\n"),
      ElementsAre(HasSubstr("a:3: the name 'able baker' belongs to both 'parties/a' and 'parties/b'; keep it for "
                            "one of them, or name each as the other's namesake")));
  EXPECT_THAT(Lint(a + ", namesakes: [b]}\n  - {id: b, name: Able Baker, kind: state}\n"),
              ElementsAre(HasSubstr("a:3: the name 'able baker'")));
  EXPECT_THAT(Lint(a + ", namesakes: [b]}\n  - {id: b, name: Able Baker, kind: state, namesakes: [a]}\n"), IsEmpty());
  EXPECT_THAT(Lint(a + ", namesakes: [places/b]}\nplaces:\n  - {id: b, name: Able Baker, namesakes: [parties/a]}\n"),
              IsEmpty());
  EXPECT_THAT(Lint(a + ", namesakes: [a, z, publishers/q]}\n"),
              ElementsAre(HasSubstr("'publishers/q' is no id"), HasSubstr("cannot share a name with 'parties/a'"),
                          HasSubstr("the namesake 'parties/z'")));
  // A town and the government that sits there.
  EXPECT_THAT(Lint(a + "}\nplaces:\n  - {id: b, name: Able Baker, parent: a}\n"), IsEmpty());
  EXPECT_THAT(Lint(a + ", clues: [x]}\n"), ElementsAre(HasSubstr("'clues' tell namesakes apart")));
  EXPECT_THAT(Lint("publishers:\n  - {id: a, name: Able, kind: outlet, domains: [able.example]}\n"
                   "  - {id: b, name: Baker, kind: outlet, domains: [able.example]}\n"),
              ElementsAre(HasSubstr("a:3: the name 'able.example' belongs to both")));
}

TEST(LintTest, ChecksDomains) {
  for (const char* domain : {"WWW.P.example", "www.p.example", "p.example/news", "https://p.example", "example",
                             "co.uk", "com.au", "-p.example", "p..example", "p example.org"}) {
    EXPECT_THAT(Lint(std::string("publishers:\n  - {id: p, name: Paper, kind: outlet, domains: ['") + domain + "']}\n"),
                ElementsAre(HasSubstr(std::string("a:2: '") + domain + "' is ")));
  }
  for (const char* domain : {"bbc.co.uk", "t.co", "пример.испытание", "gov.uk", "p-q.example"}) {
    EXPECT_THAT(Lint(std::string("publishers:\n  - {id: p, name: Paper, kind: outlet, domains: ['") + domain + "']}\n"),
                IsEmpty());
  }
}

TEST(LintTest, RefusesNamesThatAreOrdinaryWords) {
  EXPECT_THAT(
      Lint("parties:\n"
           "  - {id: a, name: Able, kind: state, aliases: [Us, May, US, WHO, the Will, police, gadget]}\n"),
      ElementsAre(HasSubstr("a:2: the name 'Us' of 'parties/a' is an ordinary word"), HasSubstr("'May'"),
                  HasSubstr("'the Will'"), HasSubstr("'police'"), HasSubstr("'gadget' of 'parties/a' has no capital")));
  EXPECT_THAT(Lint("parties:\n  - {id: a, name: '...', kind: state}\n"), ElementsAre(HasSubstr("no letter")));
}

TEST(LintTest, RefusesRepeatsWithinAnEntry) {
  EXPECT_THAT(Lint("parties:\n"
                   "  - {id: a, name: Zorbla Council, kind: state, aliases: [ZCX, ZCX, the Zorbla-Council, Zcx]}\n"
                   "  - {id: b, name: Baker, kind: government, parent: a, generic: [Ministry, the Ministry]}\n"
                   "publishers:\n"
                   "  - {id: p, name: Paper, kind: outlet, domains: [p.example, p.example], namesakes: [q, q],"
                   " clues: [x, x]}\n"
                   "  - {id: q, name: Quire, kind: outlet, namesakes: [p]}\n"),
              ElementsAre(HasSubstr("a:2: the name 'ZCX' of 'parties/a' is there twice; keep one"),
                          HasSubstr("a:2: the name 'the Zorbla-Council' of 'parties/a' is there twice, first as "
                                    "'Zorbla Council'; keep one"),
                          HasSubstr("a:3: the generic name 'the Ministry'"),
                          HasSubstr("a:5: the namesake 'publishers/q'"), HasSubstr("a:5: the clue 'x'"),
                          HasSubstr("a:5: the domain 'p.example' of 'publishers/p' is there twice; keep one")));
}

TEST(LintTest, ChecksOverridesAndRemovals) {
  const std::string base =
      "parties:\n  - {id: a, name: Able, kind: state}\n  - {id: b, name: B, kind: state, parent: a}\n";
  EXPECT_THAT(Lint({base, "parties:\n  - {id: a, name: Otherland, kind: state}\n"}), IsEmpty());
  EXPECT_THAT(Lint({base, "parties:\n  - {id: b, remove: true}\n", "parties:\n  - {id: b, name: Able, kind: state}\n"}),
              ElementsAre(HasSubstr("c:2: the name 'able' belongs to both 'parties/a' and 'parties/b'")));
  EXPECT_THAT(Lint({base, "parties:\n  - {id: a, remove: true}\n  - {id: z, remove: true}\n"}),
              ElementsAre(HasSubstr("a:3: the parent 'parties/a' of 'parties/b' is not in the registry"),
                          HasSubstr("b:3: 'parties/z' is to be removed, but no earlier file has it")));
  EXPECT_THAT(Lint({base, "parties:\n  - {id: a, name: X, remove: true}\n  - {id: b, remove: perhaps}\n"}),
              ElementsAre(HasSubstr("b:2: the key 'name' is not known; known are id, remove"),
                          HasSubstr("b:3: 'remove' can only be true"), HasSubstr("b:3: the key 'name' is missing"),
                          HasSubstr("b:3: the key 'kind' is missing")));
}

TEST(LintTest, RefusesToBeForAndAgainstAnotherAtOneTime) {
  const auto lint = [](const std::string& first, const std::string& second, const std::string& of_b) {
    return Lint("parties:\n  - {id: a, name: Able, kind: state, relations: [{party: b, " + first + "}" +
                (second.empty() ? "" : ", {party: b, " + second + "}") +
                "]}\n  - {id: b, name: Baker, kind: state, relations: [" + of_b + "]}\n");
  };
  const auto problem = ElementsAre(HasSubstr("are allied and opposed at one time"));
  EXPECT_THAT(lint("kind: allied", "kind: opposed", ""), problem);
  EXPECT_THAT(lint("kind: allied, until: 2020-01-02", "kind: opposed, from: 2020-01-01", ""), problem);
  EXPECT_THAT(lint("kind: allied, until: 2020-01-01", "kind: opposed, from: 2020-01-01", ""), IsEmpty());
  EXPECT_THAT(lint("kind: allied", "kind: allied, from: 2020-01-01", ""),
              ElementsAre(HasSubstr("'parties/a' has the same relation to 'parties/b' twice at one time")));
  EXPECT_THAT(lint("kind: allied, until: 2020-01-01", "kind: allied, from: 2020-01-01", ""), IsEmpty());
  EXPECT_THAT(lint("kind: allied, from: 2020-01-01", "", "{party: a, kind: opposed}"), problem);
  EXPECT_THAT(lint("kind: allied, from: 2020-01-01", "", "{party: a, kind: opposed, until: 2020-01-01}"), IsEmpty());
}

TEST(LintTest, TakesDatesThatATimestampHolds) {
  const auto lint = [](const std::string& until) {
    return Lint("parties:\n  - {id: a, name: Able, kind: state, relations: [{party: b, kind: allied, until: " + until +
                "}]}\n  - {id: b, name: Baker, kind: state}\n");
  };
  for (const char* date : {"99999-01-01", "10000-01-01", "0000-12-31", "-1-01-01"}) {
    EXPECT_THAT(lint(date), ElementsAre(HasSubstr("is no date of the years 1 to 9999"))) << date;
  }
  EXPECT_THAT(lint("9999-12-31"), IsEmpty());
  EXPECT_THAT(lint("0001-01-01"), IsEmpty());
}

TEST(LintTest, RefusesControlCharacters) {
  for (const char* name : {R"("A\0b")", R"("A\nb")", R"("A\x1B[31m")", R"("A\x7f")", R"("A\x85")"}) {
    EXPECT_THAT(Lint(std::string("publishers:\n  - {id: p, kind: outlet, name: Paper, aliases: [") + name + "]}\n"),
                ElementsAre(HasSubstr("a:2: 'aliases' holds a control character")))
        << name;
  }
  EXPECT_THAT(Lint("publishers:\n  - {id: p, kind: outlet, name: \u00c0 la Une}\n"), IsEmpty());
}

TEST(LintTest, RefusesWhatMakesAShortFileHuge) {
  EXPECT_THAT(Lint("parties:\n  - &a {id: a, name: Able, kind: state}\n  - *a\n"),
              ElementsAre(HasSubstr("a:2: a registry has no YAML anchors")));
  EXPECT_THAT(Lint("parties:\n  - {id: a, name: Able, kind: state, aliases: &b [Baker]}\n"),
              ElementsAre(HasSubstr("a:2: a registry has no YAML anchors")));

  std::string aliases = "Able0";
  for (int i = 1; i < 256; ++i) aliases += ", Able" + std::to_string(i);
  const std::string head = "parties:\n  - {id: a, name: Able, kind: state, aliases: [";
  EXPECT_THAT(Lint(head + aliases + "]}\n"), IsEmpty());
  EXPECT_THAT(Lint(head + aliases + ", Able256]}\n"),
              ElementsAre(HasSubstr("a:2: 'aliases' has 257 items; at most 256")));

  std::string many = "places:\n";
  for (int i = 0; i <= 20'000; ++i) many += "- {}\n";
  EXPECT_THAT(Lint(many), ElementsAre(HasSubstr("a:2: 'places' has 20001 items; at most 20000")));

  std::string generics = head + aliases + "]}\n";
  for (int i = 0; i < 1; ++i) {
    const std::string id(1, static_cast<char>('b' + i));
    generics += "  - {id: " + id + ", name: Baker " + id + ", kind: state, parent: a, generic: [" + aliases + "]}\n";
  }
  EXPECT_THAT(Lint(generics), ::testing::Contains(HasSubstr("make more than 50000 pairs")));

  std::string chain = "parties:\n  - {id: p0, name: Able0, kind: state}\n";
  for (int i = 1; i <= 34; ++i) {
    const std::string n = std::to_string(i);
    chain += "  - {id: p" + n + ", name: Able" + n + ", kind: state, parent: p" + std::to_string(i - 1) + "}\n";
  }
  EXPECT_THAT(Lint(chain), ElementsAre(HasSubstr("'parties/p33' stands more than 32 parties below"),
                                       HasSubstr("'parties/p34' stands more than 32 parties below")));
}

TEST(LintTest, ReadsOneDocumentAndNoMore) {
  EXPECT_THAT(Lint("---\nparties: []\n...\n"), IsEmpty());
  EXPECT_THAT(Lint("parties: []\n---\nparties:\n  - {id: z, nonsense: 4}\n"),
              ElementsAre(HasSubstr("a:2: a second document begins here")));
}

TEST(LintTest, SaysWhereAFileIsNoYaml) {
  EXPECT_THAT(Lint("parties: [\n"), ElementsAre(HasSubstr("a:2: is not YAML")));
  Problems problems;
  ReadEntries({"/nowhere/x.yaml"}, problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].ToString(), HasSubstr("/nowhere/x.yaml:1: cannot be read"));
}

}  // namespace
}  // namespace secondsource::registry
