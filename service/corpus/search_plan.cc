#include "service/corpus/search_plan.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/registry/words.h"

namespace secondsource::corpus {
namespace {

constexpr size_t kMaxTerms = 64;
constexpr size_t kMaxOtherNames = 8;

// Whether the words of one folded name stand side by side in another.
bool Holds(std::string_view name, std::string_view part) {
  const std::string padded = absl::StrCat(" ", absl::string_view(name.data(), name.size()), " ");
  return padded.find(absl::StrCat(" ", absl::string_view(part.data(), part.size()), " ")) != std::string::npos;
}

// The other names of a party or place that is mentioned by one of them, as they are written: the index cuts "U.S." into
// two words, and "us" is another one. Where one name holds another, whatever has the longer one has the shorter one
// too, which is enough.
std::vector<std::string> OtherNames(std::vector<std::string> names, const std::string& mentioned) {
  std::stable_sort(names.begin(), names.end(),
                   [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  std::vector<std::string> others;
  std::vector<std::string> sought = {mentioned};  // folded
  for (std::string& name : names) {
    std::string folded = registry::FoldName(name);
    const auto held = [&](const std::string& other) { return Holds(folded, other); };
    if (folded.empty() || std::any_of(sought.begin(), sought.end(), held)) continue;
    sought.push_back(std::move(folded));
    others.push_back(std::move(name));
    if (others.size() == kMaxOtherNames) break;
  }
  return others;
}

struct Planned {
  SearchTerm term;
  bool telling = false;  // a name or a figure
};

bool IsTelling(const registry::Word& word) {
  return word.letters != registry::Case::kLower ||
         std::any_of(word.folded.begin(), word.folded.end(), [](char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

std::vector<SearchTerm> PlanSearch(std::string_view text, const registry::Registry& registry) {
  std::vector<Planned> planned;
  absl::flat_hash_map<std::string, size_t> place_of;  // by folded word
  const std::vector<registry::Word> words = registry::SplitWords(text);
  for (const registry::Word& word : words) {
    const auto [place, added] = place_of.emplace(word.folded, planned.size());
    if (added) planned.push_back({.term = {{std::string(text.substr(word.start, word.end - word.start))}}});
    planned[place->second].telling |= IsTelling(word);
  }
  absl::flat_hash_set<std::string> expanded;  // resource names
  for (const registry::NameMention& mention : registry.FindNames(text)) {
    const std::string& entry = mention.party != nullptr ? mention.party->name() : mention.place->name();
    if (!expanded.insert(entry).second) continue;
    const std::string name = registry::FoldName(text.substr(mention.start, mention.end - mention.start));
    std::vector<std::string> others = OtherNames(registry.NamesOf(mention), name);
    if (others.empty()) continue;
    // A name of one word goes by its other names; the words of a longer one are worth something each.
    if (const auto place = place_of.find(name); place != place_of.end()) {
      std::vector<std::string>& phrases = planned[place->second].term.phrases;
      phrases.insert(phrases.end(), others.begin(), others.end());
    } else {
      planned.push_back({.term = {std::move(others)}, .telling = true});
    }
  }
  if (planned.size() > kMaxTerms) {
    std::stable_partition(planned.begin(), planned.end(), [](const Planned& one) { return one.telling; });
    planned.resize(kMaxTerms);
  }
  std::vector<SearchTerm> terms;
  for (Planned& one : planned) terms.push_back(std::move(one.term));
  return terms;
}

}  // namespace secondsource::corpus
