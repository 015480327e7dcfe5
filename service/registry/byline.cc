#include "service/registry/byline.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace secondsource::registry {
namespace {

// The name that counts, without what stands before it: "Copyright 2019 The", "Photo by".
absl::string_view WithoutLeads(absl::string_view part) {
  static constexpr absl::string_view kLeads[] = {"(c)",     "©",     "copyright", "by",   "von", "par", "source:",
                                                 "credit:", "photo", "photo:",    "from", "via", "for", "the"};
  for (bool found = true; found;) {
    found = false;
    part = absl::StripLeadingAsciiWhitespace(part);
    const size_t digits = std::min(part.find_first_not_of("0123456789"), part.size());
    if (digits > 0 && digits < part.size() && part[digits] == ' ') part.remove_prefix(digits);
    part = absl::StripLeadingAsciiWhitespace(part);
    for (absl::string_view lead : kLeads) {
      const bool whole_word = absl::StartsWithIgnoreCase(part, lead) && lead.size() < part.size() &&
                              (part[lead.size()] == ' ' || !absl::ascii_isalpha(lead.back()));
      if (!whole_word) continue;
      part.remove_prefix(lead.size());
      found = true;
    }
  }
  return part;
}

// Hyphens within words and slashes within addresses are none.
constexpr absl::string_view kSeparators[] = {" - ", " – ", " — ", " | ", " · ",  " / ",   "(",     ")",  ",",
                                             ";",   "<",   ">",   "»",   " :: ", " via ", " for ", ": ", ". "};

// The text in parts, the last first.
std::vector<std::string> PartsOf(std::string_view text) {
  std::vector<std::pair<absl::string_view, absl::string_view>> marks;
  for (const absl::string_view separator : kSeparators) marks.emplace_back(separator, "\n");
  const std::string marked = absl::StrReplaceAll(absl::string_view(text.data(), text.size()), marks);
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(marked, '\n', absl::SkipWhitespace())) {
    parts.emplace(parts.begin(), absl::StripAsciiWhitespace(part));
  }
  return parts;
}

// "AP Photo/Ann Example", "Ann Example/Reuters".
std::vector<std::string> AroundSlash(const std::string& part) {
  const std::pair<std::string, std::string> halves = absl::StrSplit(part, absl::MaxSplits('/', 1));
  if (halves.second.empty() || absl::StrContains(part, "://") || absl::StrContains(halves.first, '.')) return {};
  const std::string photo = " photo";
  const std::string first = absl::EndsWithIgnoreCase(halves.first, photo)
                                ? halves.first.substr(0, halves.first.size() - photo.size())
                                : halves.first;
  return {halves.second, first};
}

// For whom somebody works: "Ann Example of Reuters".
std::vector<std::string> Employers(const std::string& part) {
  std::vector<std::string> employers;
  for (const std::string separator : {" of ", " at "}) {
    for (size_t at = part.find(separator); at != std::string::npos; at = part.find(separator, at + 1)) {
      employers.emplace_back(WithoutLeads(absl::string_view(part).substr(at + separator.size())));
    }
  }
  return employers;
}

}  // namespace

Resolved<v1::Publisher> ResolveByline(const Registry& registry, std::string_view text, const Context& context) {
  const absl::string_view whole = absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
  std::vector<std::string> candidates = {std::string(whole), std::string(WithoutLeads(whole))};
  const std::vector<std::string> parts = PartsOf(text);
  for (const std::string& part : parts) {
    candidates.emplace_back(WithoutLeads(part));
    for (const std::string& half : AroundSlash(part)) candidates.push_back(half);
  }
  // Only once no whole name is known, and never what stands before: "The Times of India" is not The Times.
  for (const std::string& part : parts) {
    for (const std::string& employer : Employers(part)) candidates.push_back(employer);
  }
  for (const std::string& candidate : candidates) {
    if (candidate.empty()) continue;
    if (Resolved<v1::Publisher> found = registry.ResolvePublisher(candidate, context); !found.candidates.empty()) {
      return found;
    }
  }
  return {};
}

}  // namespace secondsource::registry
