#include "service/registry/publisher_index.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "service/registry/transliteration.h"
#include "service/registry/words.h"

namespace secondsource::registry {
namespace {

constexpr size_t kMinKey = 5;

void AddTo(PublisherIndex::Publishers& publishers, const std::string& name) {
  if (std::find(publishers.begin(), publishers.end(), name) == publishers.end()) publishers.push_back(name);
}

// The host of "https://user@www.example.com:8080/path?query" or of "www.example.com/path", in lower case.
std::string HostOf(std::string_view address) {
  std::string_view host = address;
  // RFC 3085: urn:newsml:{domain of the provider}:{date}:{id}
  constexpr std::string_view kNewsMl = "urn:newsml:";
  if (host.starts_with(kNewsMl)) host.remove_prefix(kNewsMl.size());
  if (const size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const size_t user = host.rfind('@'); user != std::string_view::npos) host.remove_prefix(user + 1);
  host = host.substr(0, host.find(':'));
  while (host.ends_with('.')) host.remove_suffix(1);
  return absl::AsciiStrToLower(absl::string_view(host.data(), host.size()));
}

}  // namespace

void PublisherIndex::Add(const v1::Publisher& publisher) {
  std::vector<std::string> names = {std::string(absl::StripPrefix(publisher.name(), "publishers/")),
                                    publisher.display_name()};
  names.insert(names.end(), publisher.aliases().begin(), publisher.aliases().end());
  for (const std::string& name : names) {
    if (const std::string folded = FoldName(name); !folded.empty()) AddTo(by_name_[folded], publisher.name());
  }
  for (const std::string& domain : publisher.domains()) AddTo(by_domain_[domain], publisher.name());
}

void PublisherIndex::AddSpellings() {
  for (const auto& [folded, publishers] : by_name_) {
    std::string key = SpellingKey(folded);
    if (key.size() < kMinKey) continue;
    const auto [place, added] = by_spelling_.emplace(std::move(key), folded);
    if (!added && !place->second.empty() && by_name_.at(place->second) != publishers) place->second.clear();
  }
}

const PublisherIndex::Publishers* PublisherIndex::FindName(std::string_view name) const {
  if (const auto found = by_name_.find(FoldName(name)); found != by_name_.end()) return &found->second;
  const auto spelt = by_spelling_.find(SpellingKey(name));
  return spelt == by_spelling_.end() || spelt->second.empty() ? nullptr : &by_name_.at(spelt->second);
}

const PublisherIndex::Publishers* PublisherIndex::FindAddress(std::string_view address) const {
  const std::string host = HostOf(address);
  for (absl::string_view domain = host; domain.find('.') != absl::string_view::npos;
       domain.remove_prefix(domain.find('.') + 1)) {
    if (const auto found = by_domain_.find(domain); found != by_domain_.end()) return &found->second;
  }
  return nullptr;
}

std::vector<std::pair<std::string, PublisherIndex::Publishers>> PublisherIndex::Shared() const {
  std::vector<std::pair<std::string, Publishers>> shared;
  for (const auto* map : {&by_name_, &by_domain_}) {
    for (const auto& [key, publishers] : *map) {
      if (publishers.size() > 1) shared.emplace_back(key, publishers);
    }
  }
  return shared;
}

}  // namespace secondsource::registry
