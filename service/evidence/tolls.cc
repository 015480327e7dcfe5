#include "service/evidence/tolls.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "google/protobuf/util/time_util.h"
#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

using language::Figure;

struct Toll {
  int64_t time = 0;
  double value = 0;
};

// The highest lower bound that the text gives for what `sought` measures.
std::optional<Toll> TollIn(const v1::Evidence& evidence, const Figure& sought, const language::Lexicon& lexicon) {
  std::optional<Toll> toll;
  for (const Figure& figure : language::Propose(evidence.quote(), lexicon).figures) {
    if (!language::Comparable(sought, figure)) continue;
    const double value = figure.low > 0 ? figure.low : figure.high;
    const int64_t time = google::protobuf::util::TimeUtil::TimestampToMicroseconds(evidence.publish_time());
    if (!toll || value > toll->value) toll = Toll{time, value};
  }
  return toll;
}

}  // namespace

void DropOutdatedTolls(std::string_view claim, const language::Lexicon& lexicon, std::vector<v1::Evidence>& evidence) {
  for (const Figure& sought : language::Propose(claim, lexicon).figures) {
    if (sought.measure.empty()) continue;
    std::vector<std::optional<Toll>> tolls;
    for (const v1::Evidence& item : evidence) tolls.push_back(TollIn(item, sought, lexicon));
    std::vector<v1::Evidence> kept;
    for (size_t i = 0; i < evidence.size(); ++i) {
      const bool outdated = tolls[i] && std::any_of(tolls.begin(), tolls.end(), [&](const std::optional<Toll>& later) {
                              return later && later->time > tolls[i]->time && later->value > tolls[i]->value;
                            });
      if (!outdated) kept.push_back(std::move(evidence[i]));
    }
    evidence = std::move(kept);
  }
}

}  // namespace secondsource::evidence
