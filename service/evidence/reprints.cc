#include "service/evidence/reprints.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "google/protobuf/util/time_util.h"

namespace secondsource::evidence {
namespace {

constexpr size_t kRunLength = 5;
constexpr double kReprintShare = 0.7;

std::vector<uint64_t> WordHashes(std::string_view text) {
  std::vector<uint64_t> hashes;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) hashes.push_back(absl::HashOf(word));
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || byte >= 0x80) {
      word.push_back(absl::ascii_tolower(byte));
    } else {
      end_word();
    }
  }
  end_word();
  return hashes;
}

bool Leads(const Candidate& a, const Candidate& b) {
  const auto key = [](const v1::Document& d) {
    // A caller's document without a date was published on arrival: last.
    return std::make_tuple(!d.has_publish_time(),
                           google::protobuf::util::TimeUtil::TimestampToMicroseconds(d.publish_time()),
                           !d.credit_line().empty(), d.name());
  };
  return key(a.document) < key(b.document);
}

// How many of `part` stand in `whole` too. Gives up, with fewer, once more than `most_missing` do not.
size_t CountShared(const Shingles& part, const Shingles& whole, size_t most_missing) {
  size_t shared = 0;
  size_t missing = 0;
  auto other = whole.begin();
  for (const uint64_t run : part) {
    while (other != whole.end() && *other < run) ++other;
    if (other != whole.end() && *other == run) {
      ++shared;
    } else if (++missing > most_missing) {
      break;
    }
  }
  return shared;
}

}  // namespace

Shingles Shingle(std::string_view text) {
  const std::vector<uint64_t> words = WordHashes(text);
  Shingles shingles;
  const size_t length = std::min(kRunLength, words.size());
  if (length > 0) shingles.reserve(words.size() - length + 1);
  for (size_t i = 0; length > 0 && i + length <= words.size(); ++i) {
    uint64_t hash = 0;
    for (size_t k = 0; k < length; ++k) hash = absl::HashOf(hash, words[i + k]);
    shingles.push_back(hash);
  }
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  return shingles;
}

double Containment(const Shingles& part, const Shingles& whole) {
  if (part.empty()) return 0;
  return static_cast<double>(CountShared(part, whole, part.size())) / static_cast<double>(part.size());
}

bool IsReprint(const Shingles& text, const Shingles& original) {
  if (text.empty()) return false;
  const auto runs = static_cast<double>(text.size());
  // One more than may be missing, so that rounding decides nothing: two texts mostly share no run, and that shows soon.
  const auto most_missing = static_cast<size_t>((1 - kReprintShare) * runs) + 1;
  return static_cast<double>(CountShared(text, original, most_missing)) / runs >= kReprintShare;
}

absl::StatusOr<std::vector<Source>> FoldReprints(std::vector<Candidate> candidates, const Call& call) {
  std::sort(candidates.begin(), candidates.end(), Leads);
  std::vector<Source> sources;
  std::vector<std::shared_ptr<const Shingles>> runs;
  for (Candidate& candidate : candidates) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    size_t original = 0;
    while (original < sources.size() && !IsReprint(*candidate.runs, *runs[original])) ++original;
    if (original < sources.size()) {
      sources[original].reprints.push_back(candidate.document.name());
      continue;
    }
    sources.push_back({std::move(candidate.document), {}});
    runs.push_back(std::move(candidate.runs));
  }
  return sources;
}

}  // namespace secondsource::evidence
