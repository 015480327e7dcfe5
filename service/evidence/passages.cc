#include "service/evidence/passages.h"

#include <algorithm>
#include <utility>

#include "absl/types/span.h"

namespace secondsource::evidence {
namespace {

using language::Answer;
using language::Utterance;

// Below this chance of being about the claim a passage is no evidence.
constexpr double kRelevanceFloor = 0.35;
// A longer passage is no quote: text without a full stop, such as a table.
constexpr uint32_t kLongestQuote = 8 << 10;
// An answer to a statement speaks of it at one remove.
constexpr double kAnswerTrust = 0.9;

double CommitmentOf(v1::Statement::Commitment commitment) {
  switch (commitment) {
    case v1::Statement::COMMITMENT_CERTAIN:
    case v1::Statement::COMMITMENT_UNSPECIFIED:
      return 1.0;
    case v1::Statement::COMMITMENT_PROBABLE:
      return 0.7;
    case v1::Statement::COMMITMENT_POSSIBLE:
      return 0.4;
    default:
      return 0.0;
  }
}

double Relevance(const v1::Stance& stance) { return stance.supports() + stance.refutes(); }

v1::Stance Flipped(const v1::Stance& stance) {
  v1::Stance flipped = stance;
  flipped.set_supports(stance.refutes());
  flipped.set_refutes(stance.supports());
  return flipped;
}

v1::Stance Damped(const v1::Stance& stance, double factor) {
  v1::Stance damped;
  damped.set_supports(stance.supports() * factor);
  damped.set_refutes(stance.refutes() * factor);
  damped.set_neither(1 - damped.supports() - damped.refutes());
  return damped;
}

bool Withholds(const Utterance& utterance) {
  return utterance.cue_class == v1::Statement::CUE_WITHHOLDING ||
         (utterance.answer && utterance.answer->kind == Answer::Kind::kWithholds);
}

// Who speaks each utterance, as far as it matters here: the side, or nobody for the writer.
absl::StatusOr<std::vector<std::string_view>> SidesOf(const DocumentReading& reading, OriginTracer& tracer,
                                                      const Call& call) {
  std::vector<std::string_view> sides;
  sides.reserve(reading.speakers.size());
  for (const auto& speaker : reading.speakers) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    sides.push_back(speaker != nullptr ? tracer.SideOfSpeaker(*speaker) : std::string_view());
  }
  return sides;
}

// "That is not true" answers what others have just said: of the last few utterances of others up to the target, the one
// that bears most on the claim.
size_t Answered(size_t answering, size_t target, const std::vector<std::string_view>& sides,
                const std::vector<v1::Stance>& effective) {
  constexpr size_t kReach = 6;
  size_t most = target;
  for (size_t i = target; i > 0 && target - i < kReach; --i) {
    if (sides[i - 1].empty()) continue;  // the writer's own words between
    if (sides[i - 1] == sides[answering]) break;
    if (Relevance(effective[i - 1]) > Relevance(effective[most])) most = i - 1;
  }
  return most;
}

// What each utterance says, all told: what its own words say, turned by denial, or what it answers, whichever bears
// more on the claim.
std::vector<v1::Stance> Effective(const std::vector<Utterance>& utterances, const std::vector<std::string_view>& sides,
                                  const std::vector<v1::Stance>& scored) {
  std::vector<v1::Stance> effective;
  effective.reserve(utterances.size());
  for (size_t i = 0; i < utterances.size(); ++i) {
    const Utterance& utterance = utterances[i];
    v1::Stance stance = utterance.cue_class == v1::Statement::CUE_DENYING ? Flipped(scored[i]) : scored[i];
    if (utterance.answer && utterance.answer->target < i) {
      v1::Stance answered = Damped(effective[Answered(i, utterance.answer->target, sides, effective)], kAnswerTrust);
      if (utterance.answer->kind == Answer::Kind::kDenies) answered = Flipped(answered);
      if (Relevance(answered) > Relevance(stance)) stance = std::move(answered);
    }
    effective.push_back(std::move(stance));
  }
  return effective;
}

void Set(const language::Range& range, v1::Span* span) {
  span->set_start(range.start);
  span->set_end(range.end);
}

void DescribeDocument(const Source& source, v1::Evidence& evidence) {
  const v1::Document& document = source.document;
  evidence.set_document(document.name());
  evidence.set_document_version(document.version());
  evidence.set_document_sha256(document.text_sha256());
  evidence.set_title(document.title());
  evidence.set_url(document.url());
  evidence.set_publisher(document.publisher());
  if (document.has_publish_time()) *evidence.mutable_publish_time() = document.publish_time();
  for (const std::string& reprint : source.reprints) evidence.add_reprints(reprint);
}

void DescribeStatement(const Utterance& utterance, std::string_view text, const v1::Origin& origin,
                       v1::Statement& statement) {
  statement.set_speaker(utterance.speaker->range.empty() ? "" : std::string(utterance.speaker->range.In(text)));
  if (!utterance.speaker->range.empty()) Set(utterance.speaker->range, statement.mutable_speaker_span());
  statement.set_party(origin.party());
  statement.set_party_display_name(origin.display_name());
  if (!utterance.cue.empty()) {
    statement.set_cue(std::string(utterance.cue.In(text)));
    Set(utterance.cue, statement.mutable_cue_span());
  }
  statement.set_cue_class(utterance.cue_class);
  statement.set_content(std::string(utterance.content.In(text)));
  Set(utterance.content, statement.mutable_content_span());
  statement.set_commitment(utterance.commitment);
  statement.set_direct(utterance.direct);
}

bool SameSpeaker(const v1::Origin& a, const v1::Origin& b, const OriginTracer& tracer) {
  if (a.id() == b.id()) return true;
  // A body speaks through its people: a claim about the ministry is met by its spokesman.
  for (const v1::Party* party = tracer.FindParty(a.party()); party != nullptr;
       party = tracer.FindParty(party->parent())) {
    if (party->name() == b.party()) return true;
  }
  return false;
}

// What may become evidence: an utterance, or a window of several.
struct Found {
  Utterance utterance;
  Window place;
  v1::Stance stance;
  bool withholds;
  double commitment;
};

void Consider(const Utterance& utterance, const Window& place, const v1::Stance& stance, std::vector<Found>& found) {
  if (Relevance(stance) < kRelevanceFloor || utterance.passage.end - utterance.passage.start > kLongestQuote) return;
  const bool withholds = Withholds(utterance);
  const double commitment = withholds ? 0 : CommitmentOf(utterance.commitment);
  if (commitment > 0 || withholds) found.push_back({utterance, place, stance, withholds, commitment});
}

// Where sentences say something together and apart, the passage that says most stands, of equals the shortest. In the
// order of the text.
std::vector<Found> BestPassages(const DocumentReading& reading, const std::vector<v1::Stance>& stances,
                                absl::Span<const v1::Stance> of_windows) {
  const std::vector<Utterance>& utterances = reading.annotation.utterances;
  std::vector<Found> found;
  for (size_t i = 0; i < stances.size(); ++i) Consider(utterances[i], {i, i}, stances[i], found);
  for (size_t i = 0; i < of_windows.size(); ++i) {
    Consider(Join(utterances, reading.windows[i]), reading.windows[i], of_windows[i], found);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return Relevance(a.stance) > Relevance(b.stance); });
  std::vector<Found> best;
  for (Found& next : found) {
    const bool told =
        std::any_of(best.begin(), best.end(), [&](const Found& other) { return next.place.Overlaps(other.place); });
    if (!told) best.push_back(std::move(next));
  }
  std::sort(best.begin(), best.end(), [](const Found& a, const Found& b) { return a.place.first < b.place.first; });
  return best;
}

}  // namespace

absl::StatusOr<std::vector<v1::Evidence>> FindPassages(const Source& source, const DocumentReading& reading,
                                                       const std::vector<v1::Stance>& scored, const Sought& sought,
                                                       OriginTracer& tracer, const Call& call) {
  const auto sides = SidesOf(reading, tracer, call);
  if (!sides.ok()) return sides.status();
  const std::vector<Utterance>& utterances = reading.annotation.utterances;
  const size_t count = utterances.size();
  const std::vector<v1::Stance> stances = Effective(utterances, *sides, {scored.begin(), scored.begin() + count});

  const std::string_view text = source.document.text();
  std::optional<v1::Origin> traced_publisher;
  std::vector<v1::Evidence> found;
  for (const auto& [utterance, place, its_stance, withholds, commitment] :
       BestPassages(reading, stances, absl::MakeConstSpan(scored).subspan(count))) {
    if (!traced_publisher) traced_publisher = tracer.OfPublisher(source.document);
    const v1::Origin& publisher = *traced_publisher;
    const v1::Origin origin = utterance.speaker ? tracer.OfSpeaker(*reading.speakers[place.first]) : publisher;
    v1::Stance stance = its_stance;
    if (sought.speaker) {
      if (!utterance.speaker || withholds || !SameSpeaker(origin, *sought.speaker, tracer)) continue;
      if (sought.denied) stance = Flipped(stance);
    }
    v1::Evidence evidence;
    DescribeDocument(source, evidence);
    evidence.set_publisher_display_name(publisher.kind() == v1::Origin::KIND_PUBLISHER ? publisher.display_name()
                                                                                       : source.document.publisher());
    evidence.set_quote(std::string(utterance.passage.In(text)));
    Set(utterance.passage, evidence.mutable_span());
    if (utterance.speaker) DescribeStatement(utterance, text, origin, *evidence.mutable_statement());
    *evidence.mutable_stance() = std::move(stance);
    *evidence.mutable_origin() = sought.speaker ? publisher : origin;
    evidence.set_commitment(sought.speaker ? 1.0 : commitment);
    found.push_back(std::move(evidence));
  }
  return found;
}

}  // namespace secondsource::evidence
