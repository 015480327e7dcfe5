#include "service/registry/registry.h"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "service/base/error.h"
#include "service/registry/registry_file.h"

namespace secondsource::registry {
namespace {

// Abbreviations up to this length are words too ("us", "who"), so they count only in capitals; longer ones are also
// written like words ("Nato").
constexpr size_t kMaxStrictCapitals = 3;

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

bool HoldsAt(const v1::Party::Relation& relation, absl::Time at) {
  if (relation.has_start_time() && at < absl::FromUnixSeconds(relation.start_time().seconds())) return false;
  return !relation.has_end_time() || at < absl::FromUnixSeconds(relation.end_time().seconds());
}

// Whether words[i] is bound to its neighbour by a hyphen so that it names nobody on its own: "pro-Russian", "US-led".
// Two names may stand side by side: "US-Ukraine talks".
bool BoundTo(const Word& neighbour) {
  if (neighbour.letters == Case::kLower) return true;
  return neighbour.folded == "pro" || neighbour.folded == "anti" || neighbour.folded == "non" ||
         neighbour.folded == "ex" || neighbour.folded == "post";
}

}  // namespace

// Puts the entries of all files together, and checks what only the whole can show.
class Registry::Builder {
 public:
  void Add(RegistryFile file) {
    std::move(file.parties.begin(), file.parties.end(), std::back_inserter(party_entries_));
    std::move(file.publishers.begin(), file.publishers.end(), std::back_inserter(publisher_entries_));
  }

  absl::StatusOr<Registry> Build() {
    for (auto step : {&Builder::AddParties, &Builder::CheckReferences, &Builder::AddNames, &Builder::AddComposedNames,
                      &Builder::AddPublishers}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    return std::move(registry_);
  }

 private:
  absl::Status AddParties() {
    for (const PartyEntry& entry : party_entries_) {
      if (!registry_.parties_.emplace(entry.party.name(), entry.party).second) {
        return RegistryError(entry.position, absl::StrCat("'", entry.party.name(), "' is there twice; remove one"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckReferences() {
    for (const PartyEntry& entry : party_entries_) {
      const auto unknown = [&](absl::string_view what, absl::string_view name) {
        return RegistryError(entry.position, absl::StrCat(what, " '", name, "' of '", entry.party.name(),
                                                          "' is not in the registry; add it or correct its id"));
      };
      if (!entry.party.parent().empty() && !registry_.parties_.contains(entry.party.parent())) {
        return unknown("the parent", entry.party.parent());
      }
      for (const v1::Party::Relation& relation : entry.party.relations()) {
        if (!registry_.parties_.contains(relation.party())) return unknown("the relation to", relation.party());
      }
      size_t steps = 0;
      for (const v1::Party* party = &entry.party; party != nullptr; party = registry_.FindParty(party->parent())) {
        if (++steps > party_entries_.size()) {
          return RegistryError(entry.position, absl::StrCat("the parents of '", entry.party.name(), "' form a circle"));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddNames() {
    for (const PartyEntry& entry : party_entries_) {
      for (const std::string& name : NamesOf(entry.party)) {
        if (absl::Status status = AddName(entry, name, 0); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddComposedNames() {
    for (const PartyEntry& entry : party_entries_) {
      const std::vector<const v1::Party*> lineage = registry_.Lineage(entry.party);
      for (size_t distance = 1; distance < lineage.size(); ++distance) {
        for (const std::string& owner : NamesOf(*lineage[distance])) {
          for (const std::string& generic : entry.generic_names) {
            for (const std::string& name :
                 {absl::StrCat(owner, " ", generic), absl::StrCat(generic, " of ", owner),
                  absl::StrCat(generic, " of the ", owner), absl::StrCat(generic, " in ", owner)}) {
              if (absl::Status status = AddName(entry, name, distance); !status.ok()) return status;
            }
          }
        }
      }
    }
    return absl::OkStatus();
  }

  static std::vector<std::string> NamesOf(const v1::Party& party) {
    std::vector<std::string> names = {party.display_name()};
    for (const std::string& alias : party.aliases()) names.emplace_back(absl::StripPrefix(alias, "the "));
    return names;
  }

  // A name that was given beats one that was made, and one made with the nearer parent beats one made with a farther.
  absl::Status AddName(const PartyEntry& entry, const std::string& name, size_t distance) {
    std::vector<Word> words = SplitWords(name);
    if (words.size() > 1 && words[0].folded == "the") words.erase(words.begin());
    if (words.empty()) {
      return RegistryError(entry.position, absl::StrCat("the name '", name, "' holds no letter and no digit"));
    }
    Alias alias{.party = entry.party.name(), .letters = {}, .distance = distance};
    for (const Word& word : words) alias.letters.push_back(StrictestNeed(word));
    const auto [place, added] = registry_.party_by_alias_.emplace(JoinFolded(words), alias);
    Alias& known = place->second;
    if (!added && known.party == alias.party) {
      for (size_t i = 0; i < words.size(); ++i) known.letters[i] = std::min(known.letters[i], alias.letters[i]);
    } else if (!added && known.distance > distance) {
      known = alias;
    } else if (!added && known.distance == distance) {
      return RegistryError(entry.position, absl::StrCat("the name '", name, "' belongs to both '", known.party,
                                                        "' and '", alias.party, "'; keep it for one of them"));
    }
    size_t& longest = registry_.longest_alias_[words[0].folded];
    longest = std::max(longest, words.size());
    return absl::OkStatus();
  }

  static Case StrictestNeed(const Word& word) {
    const bool strict = word.letters == Case::kCapitals && word.folded.size() <= kMaxStrictCapitals;
    return strict ? Case::kCapitals : std::min(word.letters, Case::kCapitalised);
  }

  absl::Status AddPublishers() {
    for (const PublisherEntry& entry : publisher_entries_) {
      const v1::Publisher& publisher = entry.publisher;
      if (!registry_.publishers_.emplace(publisher.name(), publisher).second) {
        return RegistryError(entry.position, absl::StrCat("'", publisher.name(), "' is there twice; remove one"));
      }
      if (!publisher.owner().empty() && !registry_.parties_.contains(publisher.owner())) {
        return RegistryError(entry.position, absl::StrCat("the owner '", publisher.owner(), "' of '", publisher.name(),
                                                          "' is not in the registry; add it or correct its id"));
      }
      std::vector<std::string> keys = {FoldName(std::string(absl::StripPrefix(publisher.name(), "publishers/"))),
                                       FoldName(publisher.display_name())};
      for (const std::string& alias : publisher.aliases()) keys.push_back(FoldName(alias));
      keys.insert(keys.end(), publisher.domains().begin(), publisher.domains().end());
      for (const std::string& key : keys) {
        const auto [place, added] = registry_.publisher_by_alias_.emplace(key, publisher.name());
        if (!added && place->second != publisher.name()) {
          return RegistryError(entry.position, absl::StrCat("the name '", key, "' belongs to both '", place->second,
                                                            "' and '", publisher.name(), "'; keep it for one of them"));
        }
      }
    }
    return absl::OkStatus();
  }

  std::vector<PartyEntry> party_entries_;
  std::vector<PublisherEntry> publisher_entries_;
  Registry registry_;
};

absl::StatusOr<Registry> Registry::Load(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator item(folder, error), end; !error && item != end; item.increment(error)) {
    if (item->path().extension() == ".yaml") files.push_back(item->path());
  }
  if (error || files.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition, "REGISTRY_NOT_FOUND",
                 absl::StrCat("the registry folder '", folder.string(), "' ",
                              error ? absl::StrCat("cannot be read: ", error.message()) : "holds no *.yaml file",
                              "; point the configuration at the folder with the registry's files"),
                 {{"folder", folder.string()}});
  }
  std::sort(files.begin(), files.end());
  Builder builder;
  for (const std::filesystem::path& file : files) {
    absl::StatusOr<RegistryFile> read = ReadRegistryFile(file);
    if (!read.ok()) return read.status();
    builder.Add(*std::move(read));
  }
  return builder.Build();
}

const v1::Party* Registry::FindParty(std::string_view name) const {
  const auto found = parties_.find(View(name));
  return found == parties_.end() ? nullptr : &found->second;
}

const v1::Publisher* Registry::FindPublisher(std::string_view name) const {
  const auto found = publishers_.find(View(name));
  return found == publishers_.end() ? nullptr : &found->second;
}

const v1::Party* Registry::ResolveParty(std::string_view text) const {
  const auto found = party_by_alias_.find(FoldName(text));
  return found == party_by_alias_.end() ? nullptr : FindParty(found->second.party);
}

const v1::Publisher* Registry::ResolvePublisher(std::string_view text) const {
  if (const v1::Publisher* publisher = FindPublisher(text); publisher != nullptr) return publisher;
  const std::string domain = absl::AsciiStrToLower(View(text));
  for (const std::string& key : {FoldName(text), std::string(absl::StripPrefix(domain, "www."))}) {
    const auto found = publisher_by_alias_.find(key);
    if (found != publisher_by_alias_.end()) return FindPublisher(found->second);
  }
  return nullptr;
}

std::vector<Mention> Registry::FindParties(std::string_view text) const {
  const std::vector<Word> words = SplitWords(text);
  std::vector<Mention> mentions;
  for (size_t first = 0; first < words.size();) {
    const auto longest = longest_alias_.find(words[first].folded);
    size_t length = 0;
    if (longest != longest_alias_.end() && !(words[first].hyphenated && BoundTo(words[first - 1]))) {
      std::string key;
      const v1::Party* party = nullptr;
      for (size_t last = first; last < words.size() && last < first + longest->second; ++last) {
        if (last > first && !words[last].joined) break;
        absl::StrAppend(&key, last > first ? " " : "", words[last].folded);
        if (last + 1 < words.size() && words[last + 1].hyphenated && BoundTo(words[last + 1])) continue;
        const auto alias = party_by_alias_.find(key);
        if (alias == party_by_alias_.end()) continue;
        const size_t count = last - first + 1;
        if (!WrittenLike(alias->second, absl::MakeConstSpan(words).subspan(first, count))) continue;
        party = FindParty(alias->second.party);
        length = count;
      }
      if (length > 0) mentions.push_back({party, words[first].start, words[first + length - 1].end});
    }
    first += std::max<size_t>(length, 1);
  }
  return mentions;
}

// Any one capital of several will do, as in "Wagner group" and "armed forces of Ukraine".
bool Registry::WrittenLike(const Alias& alias, absl::Span<const Word> words) const {
  bool has_capital = false;
  bool needs_capital = false;
  for (size_t i = 0; i < words.size(); ++i) {
    if (alias.letters[i] == Case::kCapitals && words[i].letters != Case::kCapitals) return false;
    needs_capital = needs_capital || alias.letters[i] != Case::kLower;
    has_capital = has_capital || (alias.letters[i] != Case::kLower && words[i].letters != Case::kLower);
  }
  return has_capital || !needs_capital;
}

std::vector<const v1::Party*> Registry::Lineage(const v1::Party& party) const {
  std::vector<const v1::Party*> lineage = {&party};
  // A party that came with a request may name any parent; a known name ends the walk as the registry has no circles.
  for (const v1::Party* parent = FindParty(party.parent()); parent != nullptr; parent = FindParty(parent->parent())) {
    lineage.push_back(parent);
  }
  return lineage;
}

int Registry::Alignment(const v1::Party& a, const v1::Party& b, absl::Time at) const {
  struct Closest {
    size_t distance = SIZE_MAX;
    int alignment = 0;
    // Of two equally close ones, opposition wins: to take opponents for one side would count one voice too few.
    void Offer(size_t other_distance, int other_alignment) {
      if (other_distance > distance || (other_distance == distance && alignment < 0)) return;
      distance = other_distance;
      alignment = other_alignment;
    }
  } closest;
  const std::vector<const v1::Party*> above_a = Lineage(a);
  const std::vector<const v1::Party*> above_b = Lineage(b);
  for (size_t i = 0; i < above_a.size(); ++i) {
    for (size_t j = 0; j < above_b.size(); ++j) {
      if (above_a[i]->name() == above_b[j]->name()) closest.Offer(i + j, 1);
      const auto offer_relations = [&](const v1::Party& from, const v1::Party& to) {
        for (const v1::Party::Relation& relation : from.relations()) {
          if (relation.party() != to.name() || !HoldsAt(relation, at)) continue;
          if (relation.kind() == v1::Party::Relation::KIND_ALLIED) closest.Offer(i + j, 1);
          if (relation.kind() == v1::Party::Relation::KIND_OPPOSED) closest.Offer(i + j, -1);
        }
      };
      offer_relations(*above_a[i], *above_b[j]);
      offer_relations(*above_b[j], *above_a[i]);
    }
  }
  return closest.alignment;
}

}  // namespace secondsource::registry
