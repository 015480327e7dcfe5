// Which utterances of a document are read together.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_WINDOWS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_WINDOWS_H_

#include <cstddef>
#include <memory>
#include <vector>

#include "service/evidence/speaker_reading.h"
#include "service/evidence/stance.h"
#include "service/language/language.h"

namespace secondsource::evidence {

// Two or three utterances in a row, of one voice and equally firm. None is within another. `speakers` are those of the
// utterances; nullptr is the writer.
std::vector<Window> FindWindows(const std::vector<language::Utterance>& utterances,
                                const std::vector<std::shared_ptr<const SpeakerReading>>& speakers);

// The window as one utterance.
language::Utterance Join(const std::vector<language::Utterance>& utterances, const Window& window);

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_WINDOWS_H_
