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
                const std::vector<PassageStance>& effective) {
  constexpr size_t kReach = 6;
  size_t most = target;
  for (size_t i = target; i > 0 && target - i < kReach; --i) {
    if (sides[i - 1].empty()) continue;  // the writer's own words between
    if (sides[i - 1] == sides[answering]) break;
    if (Relevance(effective[i - 1].said) > Relevance(effective[most].said)) most = i - 1;
  }
  return most;
}

// What each utterance says, all told: what its own words say, turned by denial, or what it answers, whichever bears
// more on the claim.
std::vector<PassageStance> Effective(const std::vector<Utterance>& utterances,
                                     const std::vector<std::string_view>& sides, std::vector<PassageStance> stances) {
  for (size_t i = 0; i < utterances.size(); ++i) {
    const Utterance& utterance = utterances[i];
    v1::Stance& said = stances[i].said;
    if (utterance.cue_class == v1::Statement::CUE_DENYING) said = Flipped(said);
    if (!utterance.answer || utterance.answer->target >= i) continue;
    v1::Stance answered = Damped(stances[Answered(i, utterance.answer->target, sides, stances)].said, kAnswerTrust);
    if (utterance.answer->kind == Answer::Kind::kDenies) answered = Flipped(answered);
    if (Relevance(answered) > Relevance(said)) said = std::move(answered);
  }
  return stances;
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
  PassageStance stance;
  double commitment;  // 0: the speaker withholds judgement

  double relevance() const { return std::max(Relevance(stance.said), Relevance(stance.text)); }
};

// What of one document bears on what is sought.
class Finder {
 public:
  Finder(const DocumentReading& reading, const Sought& sought, OriginTracer& tracer)
      : reading_(reading), sought_(sought), tracer_(tracer) {}

  // Where sentences say something together and apart, the passage that says most stands, of equals the shortest. In the
  // order of the text.
  std::vector<Found> Find(absl::Span<const PassageStance> of_utterances, absl::Span<const PassageStance> of_windows) {
    const std::vector<Utterance>& utterances = reading_.annotation.utterances;
    for (size_t i = 0; i < utterances.size(); ++i) Consider(utterances[i], {i, i}, of_utterances[i]);
    for (size_t i = 0; i < of_windows.size(); ++i) {
      Consider(Join(utterances, reading_.windows[i]), reading_.windows[i], of_windows[i]);
    }
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Found& a, const Found& b) { return a.relevance() > b.relevance(); });
    std::vector<Found> best;
    for (Found& next : found_) {
      const bool told =
          std::any_of(best.begin(), best.end(), [&](const Found& other) { return next.place.Overlaps(other.place); });
      if (!told) best.push_back(std::move(next));
    }
    std::sort(best.begin(), best.end(), [](const Found& a, const Found& b) { return a.place.first < b.place.first; });
    return best;
  }

 private:
  void Consider(const Utterance& utterance, const Window& place, const PassageStance& scored) {
    if (utterance.passage.end - utterance.passage.start > kLongestQuote) return;
    const bool withholds = Withholds(utterance);
    Found found{utterance, place, scored, withholds ? 0 : CommitmentOf(utterance.commitment)};
    if (found.commitment <= 0 && !withholds) return;  // wondered, feared, or left open
    if (sought_.speaker) {
      // An outlet is a witness to what it says of whoever is sought, in whatever words.
      const bool by_sought = !withholds && IsBySought(found);
      found.stance.said = by_sought ? (sought_.denied ? Flipped(scored.said) : scored.said) : scored.text;
      found.commitment = 1;
    }
    if (found.relevance() >= kRelevanceFloor) found_.push_back(std::move(found));
  }

  bool IsBySought(const Found& found) {
    if (!found.utterance.speaker) return false;
    return SameSpeaker(tracer_.OfSpeaker(*reading_.speakers[found.place.first]), *sought_.speaker, tracer_);
  }

  const DocumentReading& reading_;
  const Sought& sought_;
  OriginTracer& tracer_;
  std::vector<Found> found_;
};

}  // namespace

absl::StatusOr<std::vector<v1::Evidence>> FindPassages(const Source& source, const DocumentReading& reading,
                                                       const std::vector<PassageStance>& scored, const Sought& sought,
                                                       OriginTracer& tracer, const Call& call) {
  const auto sides = SidesOf(reading, tracer, call);
  if (!sides.ok()) return sides.status();
  const std::vector<Utterance>& utterances = reading.annotation.utterances;
  const auto of_windows = scored.begin() + static_cast<ptrdiff_t>(utterances.size());
  const std::vector<PassageStance> stances = Effective(utterances, *sides, {scored.begin(), of_windows});

  const std::string_view text = source.document.text();
  std::optional<v1::Origin> traced_publisher;
  std::vector<v1::Evidence> found;
  for (auto& [utterance, place, stance, commitment] :
       Finder(reading, sought, tracer).Find(stances, absl::MakeConstSpan(scored).subspan(utterances.size()))) {
    if (!traced_publisher) traced_publisher = tracer.OfPublisher(source.document);
    const v1::Origin& publisher = *traced_publisher;
    const v1::Origin origin = utterance.speaker ? tracer.OfSpeaker(*reading.speakers[place.first]) : publisher;
    v1::Evidence evidence;
    DescribeDocument(source, evidence);
    evidence.set_publisher_display_name(publisher.kind() == v1::Origin::KIND_PUBLISHER ? publisher.display_name()
                                                                                       : source.document.publisher());
    evidence.set_quote(std::string(utterance.passage.In(text)));
    Set(utterance.passage, evidence.mutable_span());
    if (utterance.speaker) DescribeStatement(utterance, text, origin, *evidence.mutable_statement());
    *evidence.mutable_stance() = std::move(stance.said);
    *evidence.mutable_text_stance() = std::move(stance.text);
    *evidence.mutable_origin() = sought.speaker ? publisher : origin;
    evidence.set_commitment(commitment);
    found.push_back(std::move(evidence));
  }
  return found;
}

}  // namespace secondsource::evidence
