// How a registry reads a text: which names stand there, and whose they are.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/registry/registry.h"

namespace secondsource::registry {
namespace {

using Names = std::vector<std::string>;  // resource names

bool IsParty(const std::string& name) { return absl::StartsWith(name, "parties/"); }
bool IsPlace(const std::string& name) { return absl::StartsWith(name, "places/"); }

bool Contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A stretch of a text that names someone: one, or several who cannot be told apart yet.
struct Span {
  size_t first = 0;  // words
  size_t words = 0;
  Names names;
};

}  // namespace

// One text and what it names.
class Registry::Reading {
 public:
  Reading(const Registry& registry, std::string_view text, const Context& context)
      : registry_(registry), words_(SplitWords(text)), context_(context) {}

  std::vector<Mention> Parties() {
    Read(&Reading::PartiesAt);
    std::vector<Mention> mentions;
    for (const Span& span : spans_) {
      const v1::Party* const party = registry_.FindParty(Choose(span.names));
      if (party != nullptr) mentions.push_back({party, Start(span), End(span)});
    }
    return mentions;
  }

  std::vector<NameMention> All() {
    Read(&Reading::NamesAt);
    std::vector<NameMention> mentions;
    for (const Span& span : spans_) {
      const std::string chosen = Choose(span.names);
      if (chosen.empty()) continue;
      mentions.push_back({registry_.FindParty(chosen), registry_.FindPlace(chosen), Start(span), End(span)});
    }
    return mentions;
  }

  // The one that the surroundings speak for; empty if they speak for none, or for several alike.
  std::string Choose(const Names& candidates) {
    if (candidates.size() == 1) return candidates.front();
    Look();
    std::vector<size_t> votes;
    for (const std::string& candidate : candidates) votes.push_back(VotesFor(candidate, candidates));
    const size_t most = *std::max_element(votes.begin(), votes.end());
    Names best;
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (votes[i] == most) best.push_back(candidates[i]);
    }
    if (best.size() == 1) return best.front();
    // The text does not tell; whoever publishes at home mostly means what is at home.
    std::erase_if(best, [&](const std::string& name) { return !Contains(Above(name), std::string(context_.country)); });
    return best.size() == 1 ? best.front() : "";
  }

  // Without those that the surroundings speak against. A town goes with the government that sits there.
  Names Narrow(Names candidates) {
    Names contenders = candidates;
    std::erase_if(contenders, [&](const std::string& name) { return IsPlace(name) && HasAnyOf(candidates, name); });
    const std::string chosen = contenders.empty() ? "" : Choose(contenders);
    if (chosen.empty()) return candidates;
    std::erase_if(candidates, [&](const std::string& name) {
      return name != chosen && !(IsPlace(name) && Contains(Above(name), chosen));
    });
    return candidates;
  }

  // Only the names that stand in the context.
  void ReadNames() { Read(&Reading::NamesAt); }

 private:
  uint32_t Start(const Span& span) const { return words_[span.first].start; }
  uint32_t End(const Span& span) const { return words_[span.first + span.words - 1].end; }

  void Read(Span (Reading::*at)(size_t first, const std::vector<NameIndex::Match>& matches) const) {
    for (size_t first = 0; first < words_.size();) {
      size_t taken = 1;
      if (const auto matches = registry_.names_.MatchesAt(words_, first); !matches.empty()) {
        Span span = (this->*at)(first, matches);
        taken = span.words;
        spans_.push_back(std::move(span));
      }
      first += taken;
    }
  }

  // The longest name. Where a town and the government that sits there share it, the town.
  Span NamesAt(size_t first, const std::vector<NameIndex::Match>& matches) const {
    Span span{first, matches.back().words, EntriesOf(matches.back())};
    std::erase_if(span.names,
                  [&](const std::string& name) { return IsParty(name) && HasPlaceBelow(span.names, name); });
    return span;
  }

  // The longest name of a party, unless it is part of a longer name of a place that lies elsewhere: "New Mexico".
  Span PartiesAt(size_t first, const std::vector<NameIndex::Match>& matches) const {
    const Span longest{first, matches.back().words, EntriesOf(matches.back())};
    for (auto match = matches.rbegin(); match != matches.rend(); ++match) {
      Span span{first, match->words, EntriesOf(*match)};
      std::erase_if(span.names, [&](const std::string& name) { return IsPlace(name) && HasAnyOf(span.names, name); });
      if (std::none_of(span.names.begin(), span.names.end(), IsParty)) continue;
      const bool within = span.words < longest.words;
      if (within && !std::any_of(span.names.begin(), span.names.end(),
                                 [&](const std::string& name) { return HasPlaceBelow(longest.names, name); })) {
        break;
      }
      return span;
    }
    return longest;
  }

  static Names EntriesOf(const NameIndex::Match& match) {
    Names names;
    for (const NameIndex::Bearer* bearer : match.bearers) names.push_back(bearer->entry);
    return names;
  }

  // Whether one of the names is a place that lies in the party.
  bool HasPlaceBelow(const Names& names, const std::string& party) const {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return IsPlace(name) && Contains(Above(name), party); });
  }

  // Whether one of the names is a party in which the place lies.
  bool HasAnyOf(const Names& names, const std::string& place) const {
    const Names above = Above(place);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return IsParty(name) && Contains(above, name); });
  }

  // The entry itself and all parties above it; for a publisher also the state where it is at home.
  Names Above(const std::string& name) const {
    Names above = {name};
    std::string parent;
    if (const v1::Place* place = registry_.FindPlace(name); place != nullptr) parent = place->parent();
    if (const v1::Publisher* publisher = registry_.FindPublisher(name); publisher != nullptr) {
      parent = publisher->owner();
      above.push_back(publisher->country());
    }
    const v1::Party* party = registry_.FindParty(parent.empty() ? name : parent);
    if (party == nullptr) return above;
    for (const v1::Party* each : registry_.Lineage(*party)) above.push_back(each->name());
    return above;
  }

  // Takes note of what stands near the namesakes.
  void Look() {
    if (looked_) return;
    looked_ = true;
    for (const Span& span : spans_) {
      if (span.names.size() == 1) near_.insert(span.names.front());
    }
    folded_ = absl::StrCat(" ", JoinFolded(words_), " ");
    if (context_.text.empty()) return;
    Reading around(registry_, context_.text, {});
    around.ReadNames();
    around.Look();
    near_.merge(around.near_);
    folded_ += around.folded_;
  }

  size_t VotesFor(const std::string& candidate, const Names& candidates) const {
    size_t votes = 0;
    for (const std::string& clue : CluesOf(candidate)) {
      if (absl::StrContains(folded_, absl::StrCat(" ", FoldName(clue), " "))) ++votes;
    }
    const Names above = Above(candidate);
    const bool among_states =
        std::any_of(candidates.begin(), candidates.end(), [&](const std::string& name) { return IsState(name); });
    for (const std::string& name : near_) {
      const bool below = Contains(Above(name), candidate);
      // States have to do with one another: "the United States and Georgia" need not be the state of the Union.
      const bool over = Contains(above, name) && !(among_states && IsState(name));
      const bool at_home = registry_.FindPublisher(candidate) != nullptr && above.size() > 1 && !above[1].empty() &&
                           Contains(Above(name), above[1]);
      if (below || over || at_home) ++votes;
    }
    return votes;
  }

  bool IsState(const std::string& name) const {
    const v1::Party* const party = registry_.FindParty(name);
    return party != nullptr && party->kind() == v1::Party::KIND_STATE;
  }

  Names CluesOf(const std::string& name) const {
    const auto clues = [](const auto* entry) { return Names(entry->clues().begin(), entry->clues().end()); };
    if (const v1::Party* party = registry_.FindParty(name); party != nullptr) return clues(party);
    if (const v1::Place* place = registry_.FindPlace(name); place != nullptr) return clues(place);
    if (const v1::Publisher* publisher = registry_.FindPublisher(name); publisher != nullptr) return clues(publisher);
    return {};
  }

  const Registry& registry_;
  const std::vector<Word> words_;
  const Context context_;
  std::vector<Span> spans_;
  bool looked_ = false;
  std::set<std::string> near_;  // resource names of whoever is named without doubt
  std::string folded_;          // all words, each between blanks
};

std::vector<Mention> Registry::FindParties(std::string_view text, const Context& context) const {
  return Reading(*this, text, context).Parties();
}

std::vector<NameMention> Registry::FindNames(std::string_view text, const Context& context) const {
  return Reading(*this, text, context).All();
}

namespace {

// The entries of the names that `find` knows, or the one of them that the reading chooses.
template <typename T, typename Find, typename Reading>
Resolved<T> Settle(const Names& names, const Find& find, Reading reading) {
  Resolved<T> resolved;
  Names known;
  for (const std::string& name : names) {
    if (find(name) != nullptr) known.push_back(name);
  }
  if (known.size() > 1) {
    if (const std::string chosen = reading.Choose(known); !chosen.empty()) known = {chosen};
  }
  for (const std::string& name : known) resolved.candidates.push_back(find(name));
  return resolved;
}

Names EntriesOf(const NameIndex::Bearers* bearers) {
  Names names;
  if (bearers == nullptr) return names;
  for (const NameIndex::Bearer& bearer : *bearers) names.push_back(bearer.entry);
  return names;
}

}  // namespace

Resolved<v1::Party> Registry::ResolveParty(std::string_view name, const Context& context) const {
  return Settle<v1::Party>(
      EntriesOf(names_.Find(name)), [this](const std::string& entry) { return FindParty(entry); },
      Reading(*this, "", context));
}

Resolved<v1::Place> Registry::ResolvePlace(std::string_view name, const Context& context) const {
  return Settle<v1::Place>(
      EntriesOf(names_.Find(name)), [this](const std::string& entry) { return FindPlace(entry); },
      Reading(*this, "", context));
}

ResolvedName Registry::ResolveName(std::string_view name, const Context& context) const {
  ResolvedName resolved;
  for (const std::string& entry : Reading(*this, "", context).Narrow(EntriesOf(names_.Find(name)))) {
    if (const v1::Party* party = FindParty(entry); party != nullptr) resolved.parties.push_back(party);
    if (const v1::Place* place = FindPlace(entry); place != nullptr) resolved.places.push_back(place);
  }
  return resolved;
}

Resolved<v1::Publisher> Registry::ResolvePublisher(std::string_view text, const Context& context) const {
  if (const v1::Publisher* publisher = FindPublisher(text); publisher != nullptr) return {{publisher}};
  const PublisherIndex::Publishers* found = publisher_names_.FindName(text);
  if (found == nullptr) found = publisher_names_.FindAddress(text);
  if (found == nullptr) return {};
  return Settle<v1::Publisher>(
      *found, [this](const std::string& entry) { return FindPublisher(entry); }, Reading(*this, "", context));
}

std::vector<std::string> Registry::NamesOf(const NameMention& mention) const {
  std::vector<std::string> names;
  const auto add = [&](const auto& entry) {
    names.push_back(entry.display_name());
    names.insert(names.end(), entry.aliases().begin(), entry.aliases().end());
  };
  if (mention.place != nullptr) add(*mention.place);
  if (mention.party != nullptr) {
    add(*mention.party);
    std::erase_if(names, [this](const std::string& name) {
      const Names entries = EntriesOf(names_.Find(name));
      return std::any_of(entries.begin(), entries.end(), IsPlace);
    });
  }
  // An index knows no capitals: who seeks the United States seeks "U.S.", but not "us".
  std::erase_if(names, [](const std::string& name) { return IsOrdinaryWord(absl::AsciiStrToLower(name)); });
  return names;
}

}  // namespace secondsource::registry
