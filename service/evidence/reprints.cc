#include "service/evidence/reprints.h"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include "absl/hash/hash.h"
#include "google/protobuf/util/time_util.h"

namespace secondsource::evidence {
namespace {

constexpr size_t kRunLength = 5;
constexpr double kReprintShare = 0.7;

std::vector<std::string> FoldedWords(std::string_view text) {
  std::vector<std::string> words(1);
  for (const unsigned char c : text) {
    if (std::isalnum(c) || c >= 0x80) {
      words.back().push_back(static_cast<char>(std::tolower(c)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool Leads(const v1::Document& a, const v1::Document& b) {
  const auto key = [](const v1::Document& d) {
    // A caller's document without a date was published on arrival: last.
    return std::make_tuple(!d.has_publish_time(),
                           google::protobuf::util::TimeUtil::TimestampToMicroseconds(d.publish_time()),
                           !d.credit_line().empty(), d.name());
  };
  return key(a) < key(b);
}

}  // namespace

Shingles Shingle(std::string_view text) {
  const std::vector<std::string> words = FoldedWords(text);
  Shingles shingles;
  const size_t length = std::min(kRunLength, words.size());
  for (size_t i = 0; length > 0 && i + length <= words.size(); ++i) {
    uint64_t hash = 0;
    for (size_t k = 0; k < length; ++k) hash = absl::HashOf(hash, words[i + k]);
    shingles.insert(hash);
  }
  return shingles;
}

double Containment(const Shingles& part, const Shingles& whole) {
  if (part.empty()) return 0;
  size_t shared = 0;
  for (const uint64_t run : part) shared += whole.contains(run) ? 1 : 0;
  return static_cast<double>(shared) / static_cast<double>(part.size());
}

bool IsReprint(const Shingles& text, const Shingles& original) { return Containment(text, original) >= kReprintShare; }

std::vector<Source> FoldReprints(std::vector<v1::Document> documents) {
  std::sort(documents.begin(), documents.end(), Leads);
  std::vector<Source> sources;
  std::vector<Shingles> runs;
  for (v1::Document& document : documents) {
    Shingles own = Shingle(document.text());
    size_t original = 0;
    while (original < sources.size() && !IsReprint(own, runs[original])) ++original;
    if (original < sources.size()) {
      sources[original].reprints.push_back(document.name());
      continue;
    }
    sources.push_back({std::move(document), {}});
    runs.push_back(std::move(own));
  }
  return sources;
}

}  // namespace secondsource::evidence
