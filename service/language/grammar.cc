#include "service/language/grammar.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace secondsource::language {
namespace {

constexpr std::pair<std::string_view, WordClass> kWordLists[] = {
    {"grammar.articles", kArticle},
    {"grammar.determiners", kDeterminer},
    {"grammar.possessives", kPossessive},
    {"grammar.pronouns", kPronoun},
    {"grammar.prepositions", kPreposition},
    {"grammar.locatives", kLocative},
    {"grammar.conjunctions", kConjunction},
    {"grammar.subordinators", kSubordinator},
    {"grammar.auxiliaries", kAuxiliary},
    {"grammar.be", kBe},
    {"grammar.modals", kModal},
    {"grammar.negations", kNegation},
    {"grammar.adverbs", kAdverb},
    {"grammar.not_adverbs", kNotAdverb},
    {"grammar.weekdays", kWeekday},
    {"grammar.verbs", kVerb},
    {"grammar.expletives", kExpletive},
    {"months", kMonth},
    {"roles", kRole},
    {"institutions", kInstitution},
    {"statement_nouns", kStatementNoun},
    {"occasions", kOccasion},
    {"commitment.clause_ends", kClauseEnd},
    {"reporting.not_statements", kNotStatement},
    {"claims.questions", kQuestionWord},
    {"stop_words", kStopWord},
    {"light_words", kLightWord},
    {"clause_breaks", kClauseBreak},
};

constexpr std::pair<std::string_view, PhraseClass> kPhraseLists[] = {
    {"reporting.factive", kFactive},
    {"reporting.neutral", kNeutral},
    {"reporting.distancing", kDistancing},
    {"reporting.denying", kDenying},
    {"reporting.withholding", kWithholding},
    {"reporting.accusing", kAccusing},
    {"reporting.according", kAccording},
    {"reporting.nouns_too", kNounsToo},
    {"reporting.clause_only", kClauseOnly},
    {"reporting.statement_only", kStatementOnly},
    {"reporting.with_listener", kWithListener},
    {"unverified", kUnverified},
    {"commitment.possible", kPossible},
    {"commitment.probable", kProbable},
    {"commitment.unknown", kUnknown},
    {"truth.holds", kHolds},
    {"truth.fails", kFails},
    {"claims.opinions", kOpinion},
    {"claims.forecasts", kForecast},
    {"headline_labels", kHeadlineLabel},
    {"idioms", kIdiom},
    {"negations", kNegating},
};

constexpr std::string_view kReferenceKinds[] = {"place", "company", "body", "site", "work", "group"};

}  // namespace

Grammar::Grammar(const Lexicon& lexicon) {
  for (const auto& [list, word_class] : kWordLists) {
    for (const std::string& word : lexicon.list(list)) entries_[word].classes |= word_class;
  }
  for (const auto& [list, phrase_class] : kPhraseLists) AddPhrases(lexicon.list(list), phrase_class);
  AddValues(lexicon.list("numbers"), &Entry::number);
  AddValues(lexicon.list("multipliers"), &Entry::multiplier);
  for (auto& [first, entry] : entries_) {
    std::sort(entry.phrases.begin(), entry.phrases.end(), [](const Phrase& a, const Phrase& b) {
      return std::pair(b.words.size(), a.words) < std::pair(a.words.size(), b.words);
    });
  }
  for (const std::string_view kind : kReferenceKinds) {
    for (const std::string& noun : lexicon.list(std::string("references.") + std::string(kind))) {
      reference_kinds_.try_emplace(noun, kind);
      entries_[noun].classes |= kReferenceNoun;
    }
  }
}

void Grammar::AddPhrases(const WordSet& phrases, PhraseClass phrase_class) {
  for (const std::string& text : phrases) {
    std::vector<std::string> words = absl::StrSplit(text, ' ');
    std::vector<Phrase>& same_start = entries_[words.front()].phrases;
    const auto known =
        std::find_if(same_start.begin(), same_start.end(), [&](const Phrase& phrase) { return phrase.words == words; });
    if (known != same_start.end()) {
      known->classes |= phrase_class;
    } else {
      same_start.push_back({std::move(words), phrase_class});
    }
  }
}

// Lists of values hold "word=value".
void Grammar::AddValues(const WordSet& values, std::optional<double> Entry::* value) {
  for (const std::string& text : values) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    if (double number = 0; absl::SimpleAtod(parts.second, &number)) entries_[parts.first].*value = number;
  }
}

const Grammar::Entry& Grammar::Find(const std::string& lower) const {
  static const Entry& none = *new Entry;
  const auto entry = entries_.find(lower);
  return entry == entries_.end() ? none : entry->second;
}

const std::string& Grammar::ReferenceKind(const std::string& noun) const {
  static const std::string& none = *new std::string;
  const auto entry = reference_kinds_.find(noun);
  return entry == reference_kinds_.end() ? none : entry->second;
}

}  // namespace secondsource::language
