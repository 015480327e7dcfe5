#include "service/evidence/origins.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace secondsource::evidence {
namespace {

constexpr std::string_view kLocalPrefix = "parties/-/";

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

std::vector<std::string> SplitWords(std::string_view text) {
  return absl::StrSplit(View(text), absl::ByAnyChar(" \t\n,;:()\"'"), absl::SkipEmpty());
}

bool IsCapitalised(std::string_view word) {
  return !word.empty() && std::isupper(static_cast<unsigned char>(word[0])) != 0;
}

std::string Slug(std::string_view name) {
  std::string slug;
  for (const unsigned char c : name) {
    if (std::isalnum(c) || c >= 0x80) {
      slug.push_back(static_cast<char>(std::tolower(c)));
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "unnamed" : slug;
}

std::string WithoutArticle(std::string_view name) {
  for (std::string_view article : {"the ", "a ", "an ", "The ", "A ", "An "}) {
    if (name.starts_with(article)) return std::string(name.substr(article.size()));
  }
  return std::string(name);
}

// Whether `phrase` stands in `text` as whole words; both lower case.
bool HasPhrase(std::string_view text, std::string_view phrase) {
  for (size_t at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
    const bool starts = at == 0 || !std::isalnum(static_cast<unsigned char>(text[at - 1]));
    const size_t end = at + phrase.size();
    if (starts && (end == text.size() || !std::isalnum(static_cast<unsigned char>(text[end])))) return true;
  }
  return false;
}

// Whether the shorter name is part of the longer one: "Calder" and "Calder Lines".
bool SameName(std::string_view a, std::string_view b) {
  const std::vector<std::string> left = SplitWords(a);
  const std::vector<std::string> right = SplitWords(b);
  const auto& shorter = left.size() <= right.size() ? left : right;
  const auto& longer = left.size() <= right.size() ? right : left;
  if (shorter.empty() || !IsCapitalised(shorter.back())) return Slug(a) == Slug(b);
  // One word alone is a name's first or last: "Calder" of Calder Lines, "Moor" of Ada Moor.
  if (shorter.size() == 1 && longer.size() > 1) return shorter[0] == longer.front() || shorter[0] == longer.back();
  const std::set<std::string> words(longer.begin(), longer.end());
  return std::all_of(shorter.begin(), shorter.end(), [&](const std::string& word) { return words.contains(word); });
}

}  // namespace

v1::Origin OriginTracer::OfSpeaker(const language::Speaker& speaker) {
  const std::string name = WithoutArticle(speaker.name);
  const v1::Party* party = registry_.ResolveParty(name);
  // "Russian Defence Ministry spokesman" is not an alias, and still names the body that speaks.
  // "Example Wire reported": an outlet speaks in its own voice, whoever repeats it.
  if (const v1::Publisher* publisher = registry_.ResolvePublisher(name); party == nullptr && publisher != nullptr) {
    return OfRegisteredPublisher(*publisher);
  }
  if (party == nullptr) party = &LocalParty(speaker);
  return OfParty(*party);
}

v1::Origin OriginTracer::OfParty(const v1::Party& party) const {
  v1::Origin origin;
  origin.set_kind(v1::Origin::KIND_PARTY);
  origin.set_id(party.name());
  origin.set_display_name(party.display_name());
  origin.set_party(party.name());
  SetSide(origin);
  return origin;
}

v1::Origin OriginTracer::OfRegisteredPublisher(const v1::Publisher& publisher) const {
  if (publisher.kind() == v1::Publisher::KIND_PARTY_CHANNEL && FindParty(publisher.owner()) != nullptr) {
    return OfParty(*FindParty(publisher.owner()));
  }
  v1::Origin origin;
  origin.set_kind(publisher.kind() == v1::Publisher::KIND_AGENCY ? v1::Origin::KIND_AGENCY
                                                                 : v1::Origin::KIND_PUBLISHER);
  origin.set_id(publisher.name());
  origin.set_publisher(publisher.name());
  origin.set_display_name(publisher.display_name());
  origin.set_party(publisher.owner());
  SetSide(origin);
  return origin;
}

std::string OriginTracer::ChannelOwnerIn(std::string_view publisher) const {
  const std::string lower = absl::AsciiStrToLower(View(publisher));
  for (const std::string& phrase : lexicon_.list("party_channels")) {
    const size_t at = lower.find(phrase);
    if (at != std::string::npos && at > 1) return std::string(publisher.substr(0, at - 1));
  }
  return "";
}

v1::Origin OriginTracer::OfPublisher(const v1::Document& document) {
  // A reprint belongs to whomever it credits.
  const bool reprint = !document.credit_line().empty() && Slug(document.credit_line()) != Slug(document.publisher());
  const std::string& name = reprint ? document.credit_line() : document.publisher();
  if (const v1::Publisher* publisher = registry_.ResolvePublisher(name); publisher != nullptr) {
    return OfRegisteredPublisher(*publisher);
  }
  // Ministries and other bodies of state are in the registry; whoever else keeps a press office is mostly a company.
  if (const std::string owner = ChannelOwnerIn(name); !owner.empty()) return OfSpeaker({{}, owner, "company"});
  v1::Origin origin;
  origin.set_kind(reprint ? v1::Origin::KIND_AGENCY : v1::Origin::KIND_PUBLISHER);
  origin.set_publisher(absl::StrCat("publishers/-/", Slug(name)));
  origin.set_id(origin.publisher());
  origin.set_display_name(name);
  return origin;
}

const v1::Party* OriginTracer::FindParty(std::string_view name) const {
  if (name.empty()) return nullptr;
  const auto it = local_.find(std::string(name));
  return it != local_.end() ? &it->second : registry_.FindParty(name);
}

const v1::Party* OriginTracer::SideOf(std::string_view party_name) const {
  const v1::Party* party = FindParty(party_name);
  // AddLocal closes no circle, so this ends.
  while (party != nullptr && !party->parent().empty()) {
    const v1::Party* parent = FindParty(party->parent());
    if (parent == nullptr) break;
    party = parent;
  }
  return party;
}

void OriginTracer::SetSide(v1::Origin& origin) const {
  const v1::Party* side = SideOf(origin.party());
  if (side == nullptr) return;
  origin.set_side(side->name());
  origin.set_side_display_name(side->display_name());
}

const v1::Party& OriginTracer::LocalParty(const language::Speaker& speaker) {
  const std::string name = WithoutArticle(speaker.name);
  const std::string about = absl::StrCat(speaker.name, " ", speaker.description);
  for (auto& [id, party] : local_) {
    if (!SameName(name, party.display_name()) || !MayMerge(name, KindOf(about), party)) continue;
    if (name.size() > party.display_name().size()) party.set_display_name(name);
    return party;
  }
  const v1::Party* parent = AffiliationIn(speaker.description);
  if (parent == nullptr) {
    const std::vector<registry::Mention> mentions = registry_.FindParties(speaker.name);
    if (!mentions.empty()) parent = mentions.front().party;
  }
  std::string parent_name = parent != nullptr ? parent->name() : "";
  if (parent == nullptr) {
    if (const std::string organisation = OrganisationIn(speaker.description); !organisation.empty()) {
      const auto same = std::find_if(local_.begin(), local_.end(), [&](const auto& entry) {
        return SameName(organisation, entry.second.display_name()) &&
               MayMerge(organisation, KindOf(about), entry.second);
      });
      parent_name = same != local_.end() ? same->first : AddLocal(organisation, KindOf(about), "").name();
    }
  }
  return AddLocal(name.empty() ? "unnamed speaker" : name, KindOf(about), parent_name);
}

const v1::Party* OriginTracer::AffiliationIn(std::string_view description) const {
  const language::WordSet& affiliations = lexicon_.list("affiliations");
  const v1::Party* deepest = nullptr;
  size_t depth = 0;
  for (const registry::Mention& mention : registry_.FindParties(description)) {
    std::vector<std::string> before = SplitWords(absl::AsciiStrToLower(View(description.substr(0, mention.start))));
    // "the ostensibly private Russian group" at the head, or "… of the Russian army": what stands before the mention
    // must tie it to the speaker. "An analyst who studies Russia" does not.
    while (!before.empty() && (before.back() == "the" || before.back() == "a" || before.back() == "an"))
      before.pop_back();
    const bool tied = before.size() <= 2 || affiliations.contains(before.back()) ||
                      std::any_of(before.end() - std::min<ptrdiff_t>(4, static_cast<ptrdiff_t>(before.size())),
                                  before.end(), [&](const std::string& word) { return affiliations.contains(word); });
    const size_t own_depth = registry_.Lineage(*mention.party).size();
    if (tied && own_depth > depth) {
      deepest = mention.party;
      depth = own_depth;
    }
  }
  return deepest;
}

std::string OriginTracer::OrganisationIn(std::string_view description) const {
  const std::vector<std::string> words = SplitWords(description);
  for (size_t i = 0; i < words.size(); ++i) {
    if (!lexicon_.list("affiliations").contains(words[i])) continue;
    size_t begin = i + 1;
    while (begin < words.size() && (words[begin] == "the" || words[begin] == "a" || words[begin] == "its")) ++begin;
    size_t end = begin;
    // "the Glass and Ceramics Workers' Union" is one name.
    const auto joins = [&](size_t at) {
      return (words[at] == "and" || words[at] == "of" || words[at] == "&") && at + 1 < words.size() && at > begin &&
             IsCapitalised(words[at + 1]);
    };
    while (end < words.size() && (IsCapitalised(words[end]) || joins(end))) ++end;
    // "the Varn police"
    if (end > begin && end < words.size() && KindOf(words[end]) != v1::Party::KIND_UNSPECIFIED) ++end;
    if (end > begin)
      return absl::StrJoin(words.begin() + static_cast<ptrdiff_t>(begin), words.begin() + static_cast<ptrdiff_t>(end),
                           " ");
  }
  return "";
}

// "Union" is no short name of one union, and the Varn police are not Varn Rail.
bool OriginTracer::MayMerge(std::string_view name, v1::Party::Kind kind, const v1::Party& party) const {
  if (Slug(name) == Slug(party.display_name())) return true;
  const auto is_common = [this](std::string_view text) {
    return text.find(' ') == std::string_view::npos && KindOf(text) != v1::Party::KIND_UNSPECIFIED;
  };
  return !is_common(name) && !is_common(party.display_name()) && kind == party.kind();
}

v1::Party::Kind OriginTracer::KindOf(std::string_view text) const {
  // The narrower kinds first: "a lawyer for the company" is a litigant, "a union official at the hospital" an
  // association.
  static constexpr std::pair<std::string_view, v1::Party::Kind> kKinds[] = {
      {"kinds.litigant", v1::Party::KIND_PERSON},       {"kinds.association", v1::Party::KIND_ASSOCIATION},
      {"kinds.court", v1::Party::KIND_COURT},           {"kinds.authority", v1::Party::KIND_AUTHORITY},
      {"kinds.scientific", v1::Party::KIND_SCIENTIFIC}, {"kinds.company", v1::Party::KIND_COMPANY}};
  const std::string lower = absl::AsciiStrToLower(View(text));
  for (const auto& [list, kind] : kKinds) {
    for (const std::string& phrase : lexicon_.list(list)) {
      if (HasPhrase(lower, phrase)) return kind;
    }
  }
  return v1::Party::KIND_UNSPECIFIED;
}

v1::Party& OriginTracer::AddLocal(std::string_view name, v1::Party::Kind kind, std::string_view parent) {
  const std::string id = absl::StrCat(View(kLocalPrefix), Slug(name));
  // Names that differ by case or hyphens share an id; a parent that stands below it already would close a circle.
  std::string above(parent);
  for (const v1::Party* ancestor = FindParty(above); ancestor != nullptr; ancestor = FindParty(ancestor->parent())) {
    if (ancestor->name() == id) above.clear();
  }
  v1::Party& party = local_[id];
  party.set_name(id);
  party.set_display_name(std::string(name));
  party.set_kind(kind);
  if (above != id) party.set_parent(above);
  return party;
}

}  // namespace secondsource::evidence
