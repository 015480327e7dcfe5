#include "service/evidence/origins.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/registry/byline.h"

namespace secondsource::evidence {
namespace {

constexpr std::string_view kLocalPrefix = "parties/-/";

absl::string_view View(std::string_view text) { return absl::string_view(text.data(), text.size()); }

}  // namespace

OriginTracer::Voice OriginTracer::VoiceOf(const SpeakerReading& speaker) {
  if (speaker.party != nullptr) return {speaker.party, nullptr};
  if (speaker.publisher != nullptr) return VoiceOf(*speaker.publisher);
  return {&LocalParty(speaker), nullptr};
}

OriginTracer::Voice OriginTracer::VoiceOf(const v1::Publisher& publisher) const {
  if (publisher.kind() == v1::Publisher::KIND_PARTY_CHANNEL) {
    if (const v1::Party* owner = FindParty(publisher.owner()); owner != nullptr) return {owner, nullptr};
  }
  return {nullptr, &publisher};
}

v1::Origin OriginTracer::OfSpeaker(const language::Speaker& speaker) {
  return OfSpeaker(ReadSpeaker(speaker, registry_, lexicon_));
}

v1::Origin OriginTracer::OfSpeaker(const SpeakerReading& speaker) { return OriginOf(VoiceOf(speaker)); }

std::string_view OriginTracer::SideOfSpeaker(const SpeakerReading& speaker) {
  const Voice voice = VoiceOf(speaker);
  const v1::Party* side = SideOf(voice.party != nullptr ? voice.party->name() : voice.publisher->owner());
  return side == nullptr ? std::string_view() : side->name();
}

v1::Origin OriginTracer::OriginOf(const Voice& voice) const {
  v1::Origin origin;
  if (voice.party != nullptr) {
    origin.set_kind(v1::Origin::KIND_PARTY);
    origin.set_id(voice.party->name());
    origin.set_display_name(voice.party->display_name());
    origin.set_party(voice.party->name());
  } else {
    const bool agency = voice.publisher->kind() == v1::Publisher::KIND_AGENCY;
    origin.set_kind(agency ? v1::Origin::KIND_AGENCY : v1::Origin::KIND_PUBLISHER);
    origin.set_id(voice.publisher->name());
    origin.set_publisher(voice.publisher->name());
    origin.set_display_name(voice.publisher->display_name());
    origin.set_party(voice.publisher->owner());
  }
  if (const v1::Party* side = SideOf(origin.party()); side != nullptr) {
    origin.set_side(side->name());
    origin.set_side_display_name(side->display_name());
  }
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
  const std::string& credit = document.credit_line();
  // A reprint belongs to whomever it credits.
  bool reprint = !credit.empty() && Slug(credit) != Slug(document.publisher());
  const v1::Publisher* const agency =
      reprint ? registry::ResolveByline(registry_, credit, {.text = document.text(), .country = {}}).one() : nullptr;
  if (agency != nullptr) return OriginOf(VoiceOf(*agency));
  // An author whose employer is not named writes for the publisher.
  reprint = reprint && !absl::StartsWithIgnoreCase(credit, "by ");
  const std::string& name = reprint ? credit : document.publisher();
  if (const v1::Publisher* publisher = registry_.ResolvePublisher(name).one(); publisher != nullptr) {
    return OriginOf(VoiceOf(*publisher));
  }
  // Ministries and other bodies of state are in the registry; whoever else keeps a press office is mostly a company.
  if (const std::string owner = ChannelOwnerIn(name); !owner.empty()) {
    return OfSpeaker(language::Speaker{{}, owner, "company"});
  }
  v1::Origin origin;
  origin.set_kind(reprint ? v1::Origin::KIND_AGENCY : v1::Origin::KIND_PUBLISHER);
  origin.set_publisher(absl::StrCat("publishers/-/", Slug(name)));
  origin.set_id(origin.publisher());
  origin.set_display_name(name);
  return origin;
}

const v1::Party* OriginTracer::FindParty(std::string_view name) const {
  if (name.empty()) return nullptr;
  const auto local = local_.find(name);
  return local != local_.end() ? &local->second.party : registry_.FindParty(name);
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

const v1::Party& OriginTracer::LocalParty(const SpeakerReading& speaker) {
  for (auto& [id, local] : local_) {
    if (!SameName(speaker.name, local.name) || !MayMerge(speaker.name, speaker.kind, local)) continue;
    if (speaker.name.text.size() > local.name.text.size()) {
      local.name = speaker.name;
      local.party.set_display_name(speaker.name.text);
    }
    return local.party;
  }
  std::string parent = speaker.parent != nullptr ? speaker.parent->name() : "";
  if (!speaker.organisation.text.empty()) {
    const auto same = std::find_if(local_.begin(), local_.end(), [&](const auto& entry) {
      return SameName(speaker.organisation, entry.second.name) &&
             MayMerge(speaker.organisation, speaker.kind, entry.second);
    });
    parent = same != local_.end() ? same->first : AddLocal(speaker.organisation, speaker.kind, "").name();
  }
  if (!speaker.name.text.empty()) return AddLocal(speaker.name, speaker.kind, parent);
  return AddLocal(ReadName("unnamed speaker", lexicon_), speaker.kind, parent);
}

// "Union" is no short name of one union, and the Varn police are not Varn Rail.
bool OriginTracer::MayMerge(const PartyName& name, v1::Party::Kind kind, const Local& local) {
  if (name.slug == local.name.slug) return true;
  return !name.common && !local.name.common && kind == local.party.kind();
}

const v1::Party& OriginTracer::AddLocal(const PartyName& name, v1::Party::Kind kind, std::string_view parent) {
  const std::string id = absl::StrCat(View(kLocalPrefix), name.slug);
  // Names that differ by case or hyphens share an id; a parent that stands below it already would close a circle.
  std::string above(parent);
  for (const v1::Party* ancestor = FindParty(above); ancestor != nullptr; ancestor = FindParty(ancestor->parent())) {
    if (ancestor->name() == id) above.clear();
  }
  Local& local = local_[id];
  local.name = name;
  local.party.set_name(id);
  local.party.set_display_name(name.text);
  local.party.set_kind(kind);
  if (above != id) local.party.set_parent(above);
  return local.party;
}

}  // namespace secondsource::evidence
