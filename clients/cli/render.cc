#include "clients/cli/render.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/time.h"
#include "clients/cli/words.h"

namespace secondsource::cli {
namespace {

using v1::Evidence;
using v1::Finding;
using v1::Origin;
using v1::Position;
using v1::Verdict;
using v1::Verification;

constexpr size_t kMostQuotes = 8;

constexpr Verdict::Label kLabels[] = {Verdict::LABEL_SUPPORTED, Verdict::LABEL_REFUTED, Verdict::LABEL_CONFLICTING,
                                      Verdict::LABEL_NOT_ENOUGH_EVIDENCE};

std::string Quoted(std::string_view text) { return absl::StrCat("“", std::string(text), "”"); }

Style StyleOf(Verdict::Label label) {
  switch (label) {
    case Verdict::LABEL_SUPPORTED:
      return Style::kGreen;
    case Verdict::LABEL_REFUTED:
      return Style::kRed;
    case Verdict::LABEL_CONFLICTING:
      return Style::kYellow;
    default:
      return Style::kBold;
  }
}

bool IsChecked(const v1::Reading& reading) {
  return reading.kind() == v1::Reading::KIND_UNSPECIFIED || reading.kind() == v1::Reading::KIND_FACT ||
         reading.kind() == v1::Reading::KIND_SAYING;
}

std::string WhyNotChecked(const v1::Reading& reading) {
  const std::string kind = EnumWords(v1::Reading::Kind_Name(reading.kind()), "KIND_");
  return reading.reason().empty() ? kind : absl::StrCat(kind, ": ", reading.reason());
}

void AddMoment(const Verification& verification, Page& page) {
  if (!verification.has_as_of()) return;
  std::string moment = FormatTime(verification.as_of());
  // The two cut-offs are nearly always the same; the second is news only where it differs by what is shown.
  if (verification.has_known_at() && FormatTime(verification.known_at()) != moment) {
    absl::StrAppend(&moment, ", from what had arrived by ", FormatTime(verification.known_at()));
  }
  page.Add("As of: ", moment);
}

void AddVerdict(const Verification& verification, Page& page) {
  const Verdict& verdict = verification.verdict();
  const std::string words = VerdictWords(verdict);
  // The label in capitals, so that it is found without colour; the rest as it is.
  const size_t label_end = std::min(words.size(), words.find(" ("));
  page.Add("", absl::StrCat(absl::AsciiStrToUpper(words.substr(0, label_end)), words.substr(label_end)),
           StyleOf(verdict.label()));
  page.Add("Claim: ", Quoted(verification.claim().text()));
  if (!verification.claim().speaker().empty()) page.Add("Made by: ", verification.claim().speaker());
  AddMoment(verification, page);
  if (!IsChecked(verification.reading())) page.Add("Not checked: ", WhyNotChecked(verification.reading()));
  if (!verdict.summary().empty()) {
    page.Blank();
    page.Add("", verdict.summary());
  }
  if (!verdict.has_probabilities()) return;
  std::vector<std::string> others;
  for (const Verdict::Label label : kLabels) {
    if (label == verdict.label()) continue;
    others.push_back(
        absl::StrCat(LabelWords(label), " ", ProbabilityWords(ProbabilityOf(verdict.probabilities(), label))));
  }
  page.Blank();
  page.Add(verdict.calibration_id().empty() ? "Other scores: " : "Other probabilities: ", absl::StrJoin(others, ", "));
}

using EvidenceById = std::map<std::string_view, const Evidence*>;

// The quotes to show. Every position shows its strongest before any shows its second, so that the many on one side
// never crowd out the one on the other; the rest follows in the order of the evidence.
std::set<std::string_view> ChooseQuotes(const Verification& verification, const EvidenceById& evidence, size_t most) {
  std::set<std::string_view> chosen;
  for (const Position& position : verification.positions()) {
    for (const std::string& id : position.evidence()) {
      if (chosen.size() >= most) return chosen;
      if (evidence.contains(id)) {
        chosen.insert(id);
        break;
      }
    }
  }
  for (const Evidence& item : verification.evidence()) {
    if (chosen.size() >= most) return chosen;
    chosen.insert(item.id());
  }
  return chosen;
}

std::string SourceOf(const Evidence& evidence) {
  std::vector<std::string> parts;
  const std::string& publisher =
      evidence.publisher_display_name().empty() ? evidence.publisher() : evidence.publisher_display_name();
  if (!publisher.empty()) parts.push_back(publisher);
  if (evidence.has_publish_time()) parts.push_back(FormatTime(evidence.publish_time()));
  if (!evidence.document().empty()) parts.push_back(evidence.document());
  parts.push_back(absl::StrCat("bytes ", evidence.span().start(), " to ", evidence.span().end()));
  if (evidence.reprints_size() > 0) {
    const auto reprints = static_cast<size_t>(evidence.reprints_size());
    parts.push_back(absl::StrCat("and in ", Count(reprints, "reprint", "reprints")));
  }
  return absl::StrJoin(parts, ", ");
}

void AddQuote(const Evidence& evidence, Page& page) {
  const std::string lead = absl::StrCat("    [", evidence.id(), "] ");
  page.Add(lead, Quoted(evidence.quote()));
  page.Add(std::string(Sanitised(lead).size(), ' '), SourceOf(evidence), Style::kDim);
}

std::string StakeWords(Origin::Stake stake) {
  switch (stake) {
    case Origin::STAKE_SELF_SERVING:
      return "self-serving for this claim";
    case Origin::STAKE_NEUTRAL:
      return "no stake in this claim";
    case Origin::STAKE_AGAINST_INTEREST:
      return "against its own interest: an admission";
    default:
      return "";
  }
}

std::string PositionWords(const Position& position) {
  const Origin& origin = position.origin();
  const std::string& name = origin.display_name().empty() ? origin.id() : origin.display_name();
  std::vector<std::string> notes;
  if (origin.kind() == Origin::KIND_AGENCY) notes.push_back("news agency");
  if (origin.kind() == Origin::KIND_PUBLISHER) notes.push_back("in its own voice");
  const std::string& side = origin.side_display_name().empty() ? origin.side() : origin.side_display_name();
  if (!side.empty() && side != name) notes.push_back(absl::StrCat("side: ", side));
  if (const std::string stake = StakeWords(origin.stake()); !stake.empty()) notes.push_back(stake);
  if (position.has_time()) notes.push_back(FormatTime(position.time()));
  if (position.superseded()) notes.push_back("superseded: it changed its position later");
  return notes.empty() ? name : absl::StrCat(name, " (", absl::StrJoin(notes, "; "), ")");
}

void AddPosition(const Position& position, const EvidenceById& evidence, const std::set<std::string_view>& chosen,
                 std::set<std::string_view>& shown, Page& page) {
  page.Add("  ", PositionWords(position), position.superseded() ? Style::kDim : Style::kPlain);
  for (const std::string& id : position.evidence()) {
    const auto found = evidence.find(id);
    if (found == evidence.end() || !chosen.contains(id)) continue;
    if (shown.insert(found->first).second) {
      AddQuote(*found->second, page);
    } else {
      page.Add("    ", absl::StrCat("[", id, "] as quoted above"));
    }
  }
}

void AddPositions(const Verification& verification, const RenderOptions& options, Page& page) {
  EvidenceById evidence;
  for (const Evidence& item : verification.evidence()) evidence.emplace(item.id(), &item);
  const std::set<std::string_view> chosen =
      ChooseQuotes(verification, evidence, options.all ? evidence.size() : kMostQuotes);

  const std::pair<Position::Attitude, std::string_view> headings[] = {
      {Position::ATTITUDE_ASSERTS, "Who asserts it"},
      {Position::ATTITUDE_DENIES, "Who denies it"},
      {Position::ATTITUDE_WITHHOLDS, "Who withholds judgement"}};
  std::set<std::string_view> shown;
  for (const auto& [attitude, heading] : headings) {
    page.Blank();
    page.Add("", heading, Style::kBold);
    bool nobody = true;
    for (const Position& position : verification.positions()) {
      if (position.attitude() != attitude) continue;
      nobody = false;
      AddPosition(position, evidence, chosen, shown, page);
    }
    if (nobody) page.Add("  ", "nobody in the evidence");
  }

  bool headed = false;
  for (const Evidence& item : verification.evidence()) {
    if (!chosen.contains(item.id()) || shown.contains(item.id())) continue;
    if (!headed) {
      page.Blank();
      page.Add("", "Other passages on it", Style::kBold);
      headed = true;
    }
    AddQuote(item, page);
  }
  if (chosen.size() < evidence.size()) {
    page.Blank();
    page.Add(
        "", absl::StrCat("… and ", Count(evidence.size() - chosen.size(), "more passage", "more passages"), " (--all)"),
        Style::kDim);
  }
}

// Sides that gain or lose by the claim and speak for or against it. An interested origin that belongs to no side is
// one.
size_t InterestedSides(const Verification& verification) {
  std::set<std::string_view> sides;
  for (const Position& position : verification.positions()) {
    const Origin& origin = position.origin();
    const bool interested =
        origin.stake() == Origin::STAKE_SELF_SERVING || origin.stake() == Origin::STAKE_AGAINST_INTEREST;
    const bool speaks =
        position.attitude() == Position::ATTITUDE_ASSERTS || position.attitude() == Position::ATTITUDE_DENIES;
    if (interested && speaks && !position.superseded())
      sides.insert(origin.side().empty() ? origin.id() : origin.side());
  }
  return sides.size();
}

void AddOrigins(const Verification& verification, Page& page) {
  const v1::OriginCounts& counts = verification.origin_counts();
  const auto or_none = [](size_t n) { return n == 0 ? std::string("none") : absl::StrCat(n); };
  const auto stands = [](const Position& position) { return !position.superseded(); };
  const auto voices =
      static_cast<size_t>(std::count_if(verification.positions().begin(), verification.positions().end(), stands));
  page.Blank();
  page.Add("",
           absl::StrCat("Independent origins: ", or_none(counts.independent_supporting()), " for, ",
                        or_none(counts.independent_refuting()), " against (", Count(voices, "voice", "voices"), ", ",
                        Count(InterestedSides(verification), "interested side", "interested sides"), ", ",
                        Count(counts.documents(), "document", "documents"), ")"),
           Style::kBold);
}

void AddFinding(const Finding& finding, Page& page) {
  std::string head = finding.verifier();
  if (!finding.verifier_version().empty()) absl::StrAppend(&head, " ", finding.verifier_version());
  absl::StrAppend(&head, ": ", EnumWords(Finding::Status_Name(finding.status()), "STATUS_"));
  if (finding.status() == Finding::STATUS_OK) {
    absl::StrAppend(&head, ", belief ", ProbabilityWords(finding.belief()), ", disbelief ",
                    ProbabilityWords(finding.disbelief()), ", uncertainty ",
                    ProbabilityWords(std::max(0.0, 1 - finding.belief() - finding.disbelief())));
  }
  page.Add("  ", head);
  if (!finding.message().empty()) page.Add("    - ", finding.message());
  for (const v1::Reason& reason : finding.reasons()) {
    page.Add("    - ", reason.evidence().empty()
                           ? reason.text()
                           : absl::StrCat(reason.text(), " [", absl::StrJoin(reason.evidence(), ", "), "]"));
  }
}

void AddFindings(const Verification& verification, Page& page) {
  if (verification.findings().empty()) return;
  page.Blank();
  page.Add("", "What each verifier said", Style::kBold);
  for (const Finding& finding : verification.findings()) AddFinding(finding, page);
}

void AddMissing(const Verdict& verdict, Page& page) {
  if (verdict.missing().empty()) return;
  page.Blank();
  page.Add("", "What is missing", Style::kBold);
  for (const std::string& missing : verdict.missing()) page.Add("  - ", missing);
}

void AddRecord(const Verification& verification, Page& page) {
  std::vector<std::string> parts;
  parts.push_back(verification.name().empty() ? "Not recorded" : absl::StrCat("Recorded as ", verification.name()));
  if (verification.corpus_revision() > 0)
    parts.push_back(absl::StrCat("corpus revision ", verification.corpus_revision()));
  if (const Verdict& verdict = verification.verdict(); !verdict.weights_id().empty()) {
    parts.push_back(absl::StrCat("weights ", verdict.weights_id()));
  }
  if (!verification.server_version().empty()) parts.push_back(absl::StrCat("server ", verification.server_version()));
  if (!verification.stance_model().empty()) parts.push_back(absl::StrCat("read by ", verification.stance_model()));
  page.Blank();
  page.Add("", absl::StrJoin(parts, ", "), Style::kDim);
}

}  // namespace

std::string VerdictWords(const Verdict& verdict) {
  if (verdict.label() == Verdict::LABEL_UNSPECIFIED) return "no verdict";
  const std::string probability = ProbabilityWords(ProbabilityOf(verdict.probabilities(), verdict.label()));
  const std::string label = LabelWords(verdict.label());
  return verdict.calibration_id().empty() ? absl::StrCat(label, " (score ", probability, ", not calibrated)")
                                          : absl::StrCat(label, " (probability ", probability, ")");
}

std::string RenderVerification(const Verification& verification, const RenderOptions& options) {
  Page page(options);
  AddVerdict(verification, page);
  AddPositions(verification, options, page);
  AddOrigins(verification, page);
  AddFindings(verification, page);
  AddMissing(verification.verdict(), page);
  AddRecord(verification, page);
  return page.text();
}

std::string RenderSentence(size_t number, const v1::VerifyArticleResponse& sentence, const RenderOptions& options) {
  Page page(options);
  const std::string lead = absl::StrCat(number, ". ");
  const std::string indent(lead.size(), ' ');
  page.Add(lead, Quoted(sentence.claim().text()));
  if (!sentence.has_verification()) {
    page.Add(indent, absl::StrCat("left out: ", WhyNotChecked(sentence.reading())), Style::kDim);
    return page.text();
  }
  const Verdict& verdict = sentence.verification().verdict();
  page.Add(indent, VerdictWords(verdict), StyleOf(verdict.label()));
  if (!verdict.summary().empty()) page.Add(indent, verdict.summary());
  return page.text();
}

}  // namespace secondsource::cli
