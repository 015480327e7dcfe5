// What is read of documents, kept: a document is read once, however many claims it bears on.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_READINGS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_READINGS_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "secondsource/v1/document.pb.h"
#include "service/base/bounded_cache.h"
#include "service/base/call.h"
#include "service/evidence/reprints.h"
#include "service/evidence/speaker_reading.h"
#include "service/evidence/stance.h"
#include "service/evidence/windows.h"
#include "service/language/language.h"
#include "service/language/lexicon.h"
#include "service/registry/registry.h"

namespace secondsource::evidence {

// What a document says, whatever is claimed.
struct DocumentReading {
  language::Annotation annotation;  // without the resolved contents: they went into `passages`
  std::vector<std::shared_ptr<const SpeakerReading>> speakers;  // of each utterance; nullptr: the writer
  std::vector<Window> windows;
  std::unique_ptr<const StanceScorer::Passages> passages;  // one for each utterance

  size_t bytes() const;
};

// Keeps the last readings, by hash of the text and title. Belongs to one registry and one scorer. Thread-safe; two
// callers may read one document at a time, with equal results.
class Readings {
 public:
  // A reading takes some 7 bytes for each byte of the text, its runs 1.5, and each a few hundred for itself: the limit
  // is worth some 14 MB of text, or 20,000 documents of 100 words. It bounds what is kept; whoever holds a reading
  // keeps that one alive.
  static constexpr size_t kLimitBytes = size_t{128} << 20;

  // All must outlive this.
  Readings(const registry::Registry& registry, const language::Lexicon& lexicon, const StanceScorer& scorer,
           size_t limit_bytes = kLimitBytes);

  // Documents have `text_sha256` set.
  std::shared_ptr<const Shingles> RunsOf(const v1::Document& document);
  // Stops with the call's status when the call ends, also within a document.
  absl::StatusOr<std::shared_ptr<const DocumentReading>> Of(const v1::Document& document, const Call& call);

 private:
  absl::StatusOr<std::shared_ptr<const DocumentReading>> Read(const v1::Document& document, const Call& call) const;

  const registry::Registry& registry_;
  const language::Lexicon& lexicon_;
  const StanceScorer& scorer_;
  BoundedCache<Shingles> runs_;
  BoundedCache<DocumentReading> readings_;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_READINGS_H_
