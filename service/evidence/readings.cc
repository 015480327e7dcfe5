#include "service/evidence/readings.h"

#include <string>
#include <unordered_set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

namespace secondsource::evidence {
namespace {

using language::Utterance;

// The runs are small, and all documents that a search finds have them: reprints, too, which are not read.
constexpr size_t kShareOfRuns = 8;

size_t BytesOf(const language::Annotation& annotation) {
  size_t total =
      annotation.sentences.capacity() * sizeof(language::Range) + annotation.utterances.capacity() * sizeof(Utterance);
  for (const Utterance& utterance : annotation.utterances) {
    total += utterance.resolved.capacity();
    if (utterance.speaker) total += utterance.speaker->name.capacity() + utterance.speaker->description.capacity();
  }
  return total;
}

std::string NameOfSpeaker(const Utterance& utterance) {
  if (!utterance.speaker) return "";
  return absl::StrCat(utterance.speaker->name, ", ", utterance.speaker->description);
}

}  // namespace

size_t DocumentReading::bytes() const {
  size_t total = sizeof(*this) + BytesOf(annotation) + passages->bytes() + windows.capacity() * sizeof(Window) +
                 speakers.capacity() * sizeof(std::shared_ptr<const SpeakerReading>);
  std::unordered_set<const SpeakerReading*> counted = {nullptr};
  for (const auto& speaker : speakers) {
    if (counted.insert(speaker.get()).second) total += speaker->bytes();
  }
  return total;
}

Readings::Readings(const registry::Registry& registry, const language::Lexicon& lexicon, const StanceScorer& scorer,
                   size_t limit_bytes)
    : registry_(registry),
      lexicon_(lexicon),
      scorer_(scorer),
      runs_(limit_bytes / kShareOfRuns),
      readings_(limit_bytes - limit_bytes / kShareOfRuns) {}

std::shared_ptr<const Shingles> Readings::RunsOf(const v1::Document& document) {
  if (auto kept = runs_.Find(document.text_sha256()); kept != nullptr) return kept;
  auto runs = std::make_shared<const Shingles>(Shingle(document.text()));
  runs_.Put(document.text_sha256(), runs, sizeof(Shingles) + runs->capacity() * sizeof(uint64_t));
  return runs;
}

absl::StatusOr<std::shared_ptr<const DocumentReading>> Readings::Of(const v1::Document& document, const Call& call) {
  std::string key = absl::StrCat(document.text_sha256(), "\n", document.title());
  if (auto kept = readings_.Find(key); kept != nullptr) return kept;
  auto reading = Read(document, call);
  if (reading.ok()) readings_.Put(std::move(key), *reading, (*reading)->bytes());
  return reading;
}

absl::StatusOr<std::shared_ptr<const DocumentReading>> Readings::Read(const v1::Document& document,
                                                                      const Call& call) const {
  auto annotation = language::Annotate(document.text(), document.title(), lexicon_, call);
  if (!annotation.ok()) return annotation.status();
  auto reading = std::make_shared<DocumentReading>();
  reading->annotation = *std::move(annotation);
  const std::vector<Utterance>& utterances = reading->annotation.utterances;
  absl::flat_hash_map<std::string, std::shared_ptr<const SpeakerReading>> known;
  for (const Utterance& utterance : utterances) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    auto& speaker = reading->speakers.emplace_back();
    if (!utterance.speaker) continue;
    auto& reading_of = known[absl::StrCat(utterance.speaker->name, "\n", utterance.speaker->description)];
    if (reading_of == nullptr) {
      reading_of = std::make_shared<const SpeakerReading>(ReadSpeaker(*utterance.speaker, registry_, lexicon_));
    }
    speaker = reading_of;
  }
  reading->windows = FindWindows(utterances, reading->speakers);
  std::vector<Passage> passages;
  passages.reserve(utterances.size());
  for (Utterance& utterance : reading->annotation.utterances) {
    // Only scoring asks for the resolved content, and that happens here.
    passages.push_back({std::exchange(utterance.resolved, {}), NameOfSpeaker(utterance),
                        utterance.speaker ? std::string(utterance.passage.In(document.text())) : ""});
  }
  auto read =
      scorer_.ReadPassages(absl::StrCat(document.title(), ".\n", document.text()), passages, reading->windows, call);
  if (!read.ok()) return read.status();
  reading->passages = *std::move(read);
  return reading;
}

}  // namespace secondsource::evidence
