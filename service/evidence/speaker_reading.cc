#include "service/evidence/speaker_reading.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace secondsource::evidence {
namespace {

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

std::vector<std::string> SplitWords(std::string_view text) {
  return absl::StrSplit(View(text), absl::ByAnyChar(" \t\n,;:()\"'"), absl::SkipEmpty());
}

bool IsCapitalised(std::string_view word) {
  return !word.empty() && std::isupper(static_cast<unsigned char>(word[0])) != 0;
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

v1::Party::Kind KindOf(std::string_view text, const language::Lexicon& lexicon) {
  // The narrower kinds first: "a lawyer for the company" is a litigant, "a union official at the hospital" an
  // association.
  static constexpr std::pair<std::string_view, v1::Party::Kind> kKinds[] = {
      {"kinds.litigant", v1::Party::KIND_PERSON},       {"kinds.association", v1::Party::KIND_ASSOCIATION},
      {"kinds.court", v1::Party::KIND_COURT},           {"kinds.authority", v1::Party::KIND_AUTHORITY},
      {"kinds.scientific", v1::Party::KIND_SCIENTIFIC}, {"kinds.company", v1::Party::KIND_COMPANY}};
  const std::string lower = absl::AsciiStrToLower(View(text));
  for (const auto& [list, kind] : kKinds) {
    for (const std::string& phrase : lexicon.list(list)) {
      if (HasPhrase(lower, phrase)) return kind;
    }
  }
  return v1::Party::KIND_UNSPECIFIED;
}

// The registered party that a description says the speaker belongs to; nullptr if it names none.
const v1::Party* AffiliationIn(std::string_view description, const registry::Registry& registry,
                               const language::Lexicon& lexicon) {
  const language::WordSet& affiliations = lexicon.list("affiliations");
  const v1::Party* deepest = nullptr;
  size_t depth = 0;
  for (const registry::Mention& mention : registry.FindParties(description)) {
    std::vector<std::string> before = SplitWords(absl::AsciiStrToLower(View(description.substr(0, mention.start))));
    // "the ostensibly private Russian group" at the head, or "… of the Russian army": what stands before the mention
    // must tie it to the speaker. "An analyst who studies Russia" does not.
    while (!before.empty() && (before.back() == "the" || before.back() == "a" || before.back() == "an"))
      before.pop_back();
    const bool tied = before.size() <= 2 || affiliations.contains(before.back()) ||
                      std::any_of(before.end() - std::min<ptrdiff_t>(4, static_cast<ptrdiff_t>(before.size())),
                                  before.end(), [&](const std::string& word) { return affiliations.contains(word); });
    const size_t own_depth = registry.Lineage(*mention.party).size();
    if (tied && own_depth > depth) {
      deepest = mention.party;
      depth = own_depth;
    }
  }
  return deepest;
}

// The name of an unregistered body in "a spokesman for Example Lines"; empty if there is none.
std::string OrganisationIn(std::string_view description, const language::Lexicon& lexicon) {
  const language::WordSet& affiliations = lexicon.list("affiliations");
  const std::vector<std::string> words = SplitWords(description);
  for (size_t i = 0; i < words.size(); ++i) {
    if (!affiliations.contains(words[i])) continue;
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
    if (end > begin && end < words.size() && KindOf(words[end], lexicon) != v1::Party::KIND_UNSPECIFIED) ++end;
    if (end > begin)
      return absl::StrJoin(words.begin() + static_cast<ptrdiff_t>(begin), words.begin() + static_cast<ptrdiff_t>(end),
                           " ");
  }
  return "";
}

// What a string takes beside itself.
size_t OutsideBytes(const std::string& text) {
  return text.capacity() > std::string().capacity() ? text.capacity() + 1 : 0;
}

}  // namespace

size_t PartyName::bytes() const {
  size_t total = OutsideBytes(text) + OutsideBytes(slug) + words.capacity() * sizeof(std::string);
  for (const std::string& word : words) total += OutsideBytes(word);
  return total;
}

size_t SpeakerReading::bytes() const { return sizeof(SpeakerReading) + name.bytes() + organisation.bytes(); }

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

PartyName ReadName(std::string_view text, const language::Lexicon& lexicon) {
  PartyName name{std::string(text), SplitWords(text), Slug(text), false};
  name.common = text.find(' ') == std::string_view::npos && KindOf(text, lexicon) != v1::Party::KIND_UNSPECIFIED;
  return name;
}

bool SameName(const PartyName& a, const PartyName& b) {
  const auto& shorter = a.words.size() <= b.words.size() ? a.words : b.words;
  const auto& longer = a.words.size() <= b.words.size() ? b.words : a.words;
  if (shorter.empty() || !IsCapitalised(shorter.back())) return a.slug == b.slug;
  // One word alone is a name's first or last: "Calder" of Calder Lines, "Moor" of Ada Moor.
  if (shorter.size() == 1 && longer.size() > 1) return shorter[0] == longer.front() || shorter[0] == longer.back();
  return std::all_of(shorter.begin(), shorter.end(), [&](const std::string& word) {
    return std::find(longer.begin(), longer.end(), word) != longer.end();
  });
}

SpeakerReading ReadSpeaker(const language::Speaker& speaker, const registry::Registry& registry,
                           const language::Lexicon& lexicon) {
  SpeakerReading reading;
  const std::string name = WithoutArticle(speaker.name);
  reading.party = registry.ResolveParty(name).one();
  if (reading.party != nullptr) return reading;
  // "Example Wire reported": an outlet speaks in its own voice, whoever repeats it.
  reading.publisher = registry.ResolvePublisher(name).one();
  if (reading.publisher != nullptr) return reading;
  reading.name = ReadName(name, lexicon);
  reading.kind = KindOf(absl::StrCat(speaker.name, " ", speaker.description), lexicon);
  reading.parent = AffiliationIn(speaker.description, registry, lexicon);
  // "Russian Defence Ministry spokesman" is not an alias, and still names the body that speaks.
  if (reading.parent == nullptr) {
    const std::vector<registry::Mention> mentions = registry.FindParties(speaker.name);
    if (!mentions.empty()) reading.parent = mentions.front().party;
  }
  if (reading.parent == nullptr) {
    if (const std::string organisation = OrganisationIn(speaker.description, lexicon); !organisation.empty()) {
      reading.organisation = ReadName(organisation, lexicon);
    }
  }
  return reading;
}

}  // namespace secondsource::evidence
