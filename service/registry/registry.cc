#include "service/registry/registry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "service/base/error.h"

namespace secondsource::registry {
namespace {

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

bool HoldsAt(const v1::Party::Relation& relation, absl::Time at) {
  if (relation.has_start_time() && at < absl::FromUnixSeconds(relation.start_time().seconds())) return false;
  return !relation.has_end_time() || at < absl::FromUnixSeconds(relation.end_time().seconds());
}

template <typename Map>
const typename Map::mapped_type* FindIn(const Map& map, std::string_view name) {
  const auto found = map.find(View(name));
  return found == map.end() ? nullptr : &found->second;
}

template <typename Message>
std::vector<std::string> GivenNames(const Message& message) {
  std::vector<std::string> names = {message.display_name()};
  for (const std::string& alias : message.aliases()) names.emplace_back(absl::StripPrefix(alias, "the "));
  return names;
}

template <typename Map, typename Message>
bool Names(const Map& map, const std::string& name, const Message& namesake) {
  const auto found = map.find(name);
  if (found == map.end()) return false;
  const auto& others = found->second.message.namesakes();
  return std::find(others.begin(), others.end(), namesake) != others.end();
}

}  // namespace

// Makes the indexes of names, and notes which names have two bearers that did not agree to share them.
class Registry::Builder {
 public:
  Builder(const Entries& entries, Problems& problems) : entries_(entries), problems_(problems) {}

  Registry Run() {
    CheckEntries(entries_, problems_);
    for (const auto& [name, entry] : entries_.parties) registry_.parties_.emplace(name, entry.message);
    for (const auto& [name, entry] : entries_.places) registry_.places_.emplace(name, entry.message);
    for (const auto& [name, entry] : entries_.publishers) registry_.publishers_.emplace(name, entry.message);
    // Circles of parents would have no end.
    if (!problems_.empty() && HasCircle()) return std::move(registry_);
    for (const auto& [name, entry] : entries_.parties) AddNames(entry, GivenNames(entry.message));
    for (const auto& [name, entry] : entries_.places) AddNames(entry, GivenNames(entry.message));
    for (const auto& [name, entry] : entries_.parties) AddComposedNames(entry);
    for (const auto& [name, entry] : entries_.publishers) registry_.publisher_names_.Add(entry.message);
    CheckNames();
    registry_.names_.AddSpellings();
    registry_.publisher_names_.AddSpellings();
    return std::move(registry_);
  }

 private:
  bool HasCircle() const {
    for (const auto& [name, party] : registry_.parties_) {
      size_t steps = 0;
      for (const v1::Party* each = &party; each != nullptr; each = registry_.FindParty(each->parent())) {
        if (++steps > registry_.parties_.size()) return true;
      }
    }
    return false;
  }

  template <typename Message>
  void AddNames(const Entry<Message>& entry, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (name.empty() || registry_.names_.Add(entry.message.name(), name, 0)) continue;
      problems_.push_back({entry.position, absl::StrCat("the name '", name,
                                                        "' holds no letter and no digit; write it "
                                                        "as texts do")});
    }
  }

  // "Russia's Defence Ministry" for the Defence Ministry below Russia.
  void AddComposedNames(const Entry<v1::Party>& entry) {
    const std::vector<const v1::Party*> lineage = registry_.Lineage(entry.message);
    for (size_t distance = 1; distance < lineage.size(); ++distance) {
      for (const std::string& owner : GivenNames(*lineage[distance])) {
        composed_ += entry.message.generic_names_size();
        if (composed_ > kMaxComposed) return TooMany(entry);
        for (const std::string& generic : entry.message.generic_names()) {
          for (const std::string& name :
               {absl::StrCat(owner, " ", generic), absl::StrCat(generic, " of ", owner),
                absl::StrCat(generic, " of the ", owner), absl::StrCat(generic, " in ", owner)}) {
            registry_.names_.Add(entry.message.name(), name, distance);
          }
        }
      }
    }
  }

  void TooMany(const Entry<v1::Party>& entry) {
    if (std::exchange(too_many_, true)) return;
    problems_.push_back({entry.position, absl::StrCat("the 'generic' names and those above them make more than ",
                                                      kMaxComposed, " pairs up to here; write fewer of either")});
  }

  void CheckNames() {
    for (const auto& [name, bearers] : registry_.names_.names()) {
      for (size_t i = 0; i < bearers.size(); ++i) {
        for (size_t j = i + 1; j < bearers.size(); ++j) CheckShared(name, bearers[i].entry, bearers[j].entry);
      }
    }
    for (const auto& [name, publishers] : registry_.publisher_names_.Shared()) {
      for (size_t i = 0; i < publishers.size(); ++i) {
        for (size_t j = i + 1; j < publishers.size(); ++j) CheckShared(name, publishers[i], publishers[j]);
      }
    }
  }

  // Each must name the other as its namesake, unless one is a place within the other.
  void CheckShared(const std::string& name, const std::string& a, const std::string& b) {
    if (LiesIn(a, b) || LiesIn(b, a)) return;
    const bool both = Declares(a, b) && Declares(b, a);
    if (both) return;
    const FilePosition first = PositionOf(a);
    const FilePosition second = PositionOf(b);
    const bool in_order = std::tie(first.file, first.line) < std::tie(second.file, second.line);
    problems_.push_back(
        {in_order ? second : first,
         absl::StrCat("the name '", name, "' belongs to both '", in_order ? a : b, "' and '", in_order ? b : a,
                      "'; keep it for one of them, or name each as the other's namesake")});
  }

  bool LiesIn(const std::string& place, const std::string& party) const {
    const v1::Place* const found = registry_.FindPlace(place);
    const v1::Party* const parent = found == nullptr ? nullptr : registry_.FindParty(found->parent());
    if (parent == nullptr) return false;
    const std::vector<const v1::Party*> lineage = registry_.Lineage(*parent);
    return std::any_of(lineage.begin(), lineage.end(), [&](const v1::Party* each) { return each->name() == party; });
  }

  bool Declares(const std::string& name, const std::string& namesake) const {
    return Names(entries_.parties, name, namesake) || Names(entries_.places, name, namesake) ||
           Names(entries_.publishers, name, namesake);
  }

  FilePosition PositionOf(const std::string& name) const {
    if (const auto found = entries_.parties.find(name); found != entries_.parties.end()) return found->second.position;
    if (const auto found = entries_.places.find(name); found != entries_.places.end()) return found->second.position;
    return entries_.publishers.at(name).position;
  }

  // Pairs of a generic name and an owner's: the product of two lists can be far larger than the file they stand in.
  static constexpr int64_t kMaxComposed = 50'000;

  const Entries& entries_;
  Problems& problems_;
  int64_t composed_ = 0;
  bool too_many_ = false;
  Registry registry_;
};

Registry Registry::Build(const Entries& entries, Problems& problems) {
  Registry registry = Builder(entries, problems).Run();
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.position.file, a.position.line) < std::tie(b.position.file, b.position.line);
  });
  return registry;
}

absl::StatusOr<Registry> Registry::Load(absl::Span<const std::filesystem::path> layers) {
  Problems problems;
  const Entries entries = ReadEntries(layers, problems);
  Registry registry = Build(entries, problems);
  if (!problems.empty()) return ToStatus(problems);
  return registry;
}

absl::StatusOr<Registry> Registry::Load(const std::filesystem::path& layer) {
  return Load(absl::MakeConstSpan(&layer, 1));
}

absl::Status ToStatus(const Problems& problems) {
  constexpr size_t kMaxShown = 10;
  std::string message;
  for (size_t i = 0; i < problems.size() && i < kMaxShown; ++i) {
    absl::StrAppend(&message, i > 0 ? "\n" : "", problems[i].ToString());
  }
  if (problems.size() > kMaxShown) {
    absl::StrAppend(&message, "\nand ", problems.size() - kMaxShown, " more; 'secondsource sources lint' names all");
  }
  return Error(absl::StatusCode::kFailedPrecondition, "INVALID_REGISTRY", message,
               {{"problems", absl::StrCat(problems.size())}});
}

const v1::Party* Registry::FindParty(std::string_view name) const { return FindIn(parties_, name); }
const v1::Place* Registry::FindPlace(std::string_view name) const { return FindIn(places_, name); }
const v1::Publisher* Registry::FindPublisher(std::string_view name) const { return FindIn(publishers_, name); }

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
