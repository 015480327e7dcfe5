#include "service/evidence/windows.h"

namespace secondsource::evidence {
namespace {

using language::Utterance;

constexpr size_t kSentences = 3;
// About as much as the stance model was trained to read at once.
constexpr uint32_t kBytes = 480;

// Whether what it says is said in its own words, and may be read with what stands beside it.
bool StandsAlone(const Utterance& utterance) {
  return !utterance.answer && utterance.cue_class != v1::Statement::CUE_DENYING &&
         utterance.cue_class != v1::Statement::CUE_WITHHOLDING;
}

bool Continues(const Utterance& before, const Utterance& after) {
  return StandsAlone(before) && StandsAlone(after) && before.commitment == after.commitment &&
         before.passage != after.passage;
}

}  // namespace

std::vector<Window> FindWindows(const std::vector<Utterance>& utterances,
                                const std::vector<std::shared_ptr<const SpeakerReading>>& speakers) {
  std::vector<Window> windows;
  for (size_t first = 0; first < utterances.size(); ++first) {
    size_t last = first;
    while (last + 1 < utterances.size() && last + 1 - first < kSentences && speakers[last] == speakers[last + 1] &&
           Continues(utterances[last], utterances[last + 1]) &&
           utterances[last + 1].content.end - utterances[first].content.start <= kBytes) {
      ++last;
    }
    const bool within_another = !windows.empty() && windows.back().last == last;
    if (last > first && !within_another) windows.push_back({first, last});
  }
  return windows;
}

Utterance Join(const std::vector<Utterance>& utterances, const Window& window) {
  Utterance joined = utterances[window.first];
  joined.passage.end = utterances[window.last].passage.end;
  joined.content.end = utterances[window.last].content.end;
  return joined;
}

}  // namespace secondsource::evidence
