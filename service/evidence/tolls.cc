#include "service/evidence/tolls.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "google/protobuf/util/time_util.h"
#include "service/language/language.h"
#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

using language::Figure;

struct Toll {
  int64_t time = 0;
  double value = 0;
};

size_t Shared(const language::Proposition& a, const language::Proposition& b) {
  return static_cast<size_t>(std::count_if(a.terms.begin(), a.terms.end(), [&](const language::Term& term) {
    return std::any_of(b.terms.begin(), b.terms.end(),
                       [&](const language::Term& other) { return other.concept_name == term.concept_name; });
  }));
}

// The highest lower bound that the text gives for what `sought` measures, in the sentence that shares most with the
// claim: the one beside it may tell of another accident.
std::optional<Toll> TollIn(const v1::Evidence& evidence, const language::Proposition& claim, const Figure& sought,
                           const language::Lexicon& lexicon) {
  std::optional<Toll> toll;
  size_t most_shared = 0;
  const int64_t time = google::protobuf::util::TimeUtil::TimestampToMicroseconds(evidence.publish_time());
  for (const language::Range& sentence : language::SplitSentences(evidence.quote(), lexicon)) {
    const language::Proposition said = language::Propose(sentence.In(evidence.quote()), lexicon);
    std::optional<Toll> highest;
    for (const Figure& figure : said.figures) {
      if (!language::Comparable(sought, figure)) continue;
      const double value = figure.low > 0 ? figure.low : figure.high;
      if (!highest || value > highest->value) highest = Toll{time, value};
    }
    if (!highest) continue;
    const size_t shared = Shared(claim, said);
    if (!toll || shared > most_shared) toll = highest;
    most_shared = std::max(most_shared, shared);
  }
  return toll;
}

}  // namespace

void DropOutdatedTolls(std::string_view claim, const language::Lexicon& lexicon, std::vector<v1::Evidence>& evidence) {
  const language::Proposition proposition = language::Propose(claim, lexicon);
  for (const Figure& sought : proposition.figures) {
    if (sought.measure.empty()) continue;
    std::vector<std::optional<Toll>> tolls;
    for (const v1::Evidence& item : evidence) tolls.push_back(TollIn(item, proposition, sought, lexicon));
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
