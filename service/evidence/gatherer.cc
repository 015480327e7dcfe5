#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/ids.h"
#include "service/base/time.h"
#include "service/evidence/evidence.h"
#include "service/evidence/interest.h"
#include "service/evidence/origins.h"
#include "service/evidence/passages.h"
#include "service/evidence/positions.h"
#include "service/evidence/reprints.h"
#include "service/evidence/tolls.h"
#include "service/language/language.h"
#include "service/language/terms.h"

namespace secondsource::evidence {
namespace {

constexpr size_t kSearchLimit = 32;    // documents
constexpr size_t kEvidenceLimit = 48;  // passages

v1::Reading ToReading(const language::ClaimReading& read, const v1::Claim& claim, const registry::Registry& registry,
                      const language::Lexicon& lexicon, OriginTracer& tracer) {
  v1::Reading reading;
  reading.set_kind(read.kind);
  reading.set_reason(read.reason);
  std::set<std::string> names;
  for (const registry::Mention& mention : registry.FindParties(claim.text())) names.insert(mention.party->name());
  for (const std::string& name : names) reading.add_parties(name);
  if (read.saying) reading.set_saying_party(tracer.OfSpeaker(*read.saying->speaker).party());
  reading.set_negated(language::Propose(claim.text(), lexicon).negated);
  return reading;
}

Sought WhatIsSought(const language::ClaimReading& read, const v1::Claim& claim, OriginTracer& tracer) {
  if (!read.saying) return {claim.text(), claim.text(), std::nullopt, false};
  return {read.saying->resolved, claim.text(), tracer.OfSpeaker(*read.saying->speaker),
          read.saying->cue_class == v1::Statement::CUE_DENYING};
}

bool Tells(const v1::Evidence& a, const v1::Evidence& b) {
  const auto weight = [](const v1::Evidence& e) {
    return std::max(e.stance().supports(), e.stance().refutes()) * (0.5 + e.commitment());
  };
  return weight(a) > weight(b);
}

// Every party that the results name, and all above them, by name.
std::vector<v1::Party> PartiesOf(const Gathered& gathered, const OriginTracer& tracer) {
  std::set<std::string> pending(gathered.reading.parties().begin(), gathered.reading.parties().end());
  pending.insert(gathered.reading.saying_party());
  for (const v1::Evidence& item : gathered.evidence) {
    pending.insert(item.origin().party());
    pending.insert(item.statement().party());
  }
  std::set<std::string> done;
  std::vector<v1::Party> parties;
  while (!pending.empty()) {
    const std::string name = *pending.begin();
    pending.erase(pending.begin());
    const v1::Party* party = tracer.FindParty(name);
    if (party == nullptr || !done.insert(name).second) continue;
    pending.insert(party->parent());
    parties.push_back(*party);
  }
  std::sort(parties.begin(), parties.end(), [](const v1::Party& a, const v1::Party& b) { return a.name() < b.name(); });
  return parties;
}

}  // namespace

Gatherer::Gatherer(const corpus::Corpus& corpus, const retrieval::Retriever& retriever,
                   const registry::Registry& registry, const language::Lexicon& lexicon, const StanceScorer& scorer)
    : corpus_(corpus),
      retriever_(retriever),
      registry_(registry),
      lexicon_(lexicon),
      scorer_(scorer),
      readings_(registry, lexicon, scorer) {}

v1::Reading Gatherer::Read(const v1::Claim& claim) const {
  OriginTracer tracer(registry_, lexicon_);
  return ToReading(language::ReadClaim(claim.text(), lexicon_), claim, registry_, lexicon_, tracer);
}

std::vector<v1::Claim> Gatherer::ClaimsOf(const v1::Document& document) const {
  std::vector<v1::Claim> claims;
  for (const language::Range& sentence : language::SplitSentences(document.text(), lexicon_)) {
    v1::Claim claim;
    claim.set_text(std::string(sentence.In(document.text())));
    claim.mutable_span()->set_start(sentence.start);
    claim.mutable_span()->set_end(sentence.end);
    claim.set_speaker(document.publisher());
    if (document.has_publish_time()) *claim.mutable_claim_time() = document.publish_time();
    claims.push_back(std::move(claim));
  }
  return claims;
}

absl::StatusOr<std::vector<Candidate>> Gatherer::Documents(const Query& query, const Call& call) const {
  std::vector<Candidate> documents;
  for (size_t i = 0; i < query.documents.size(); ++i) {
    v1::Document document = query.documents[i];
    if (document.has_publish_time() && ToTime(document.publish_time()) > query.cut_offs.as_of) continue;
    document.set_name(document.id().empty() ? absl::StrCat("documents/-/", i + 1)
                                            : absl::StrCat("documents/", document.id()));
    document.set_version(0);
    document.set_text_sha256(Sha256Hex(document.text()));
    auto runs = readings_.RunsOf(document);
    documents.push_back({std::move(document), std::move(runs)});
  }
  if (!query.search_corpus) return documents;
  auto found = retriever_.Find(query.claim.text(), registry_, kSearchLimit, query.cut_offs, call);
  if (!found.ok()) return found.status();
  const auto& excluded = query.excluded_documents;
  for (v1::Document& document : *found) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    if (std::find(excluded.begin(), excluded.end(), document.id()) != excluded.end()) continue;
    auto runs = readings_.RunsOf(document);
    if (query.excluded_runs != nullptr && IsReprint(*runs, *query.excluded_runs)) continue;
    documents.push_back({std::move(document), std::move(runs)});
  }
  return documents;
}

absl::StatusOr<std::vector<v1::Evidence>> Gatherer::Passages(const std::vector<Source>& sources, const Sought& sought,
                                                             absl::Time at, OriginTracer& tracer,
                                                             const Call& call) const {
  std::vector<std::shared_ptr<const DocumentReading>> readings;
  std::vector<const StanceScorer::Passages*> read;
  for (const Source& source : sources) {
    auto reading = readings_.Of(source.document, call);
    if (!reading.ok()) return reading.status();
    read.push_back((*reading)->passages.get());
    readings.push_back(*std::move(reading));
  }
  const auto stances = scorer_.ReadClaim(sought.proposition, sought.claim, at)->Score(read, call);
  if (!stances.ok()) return stances.status();
  std::vector<v1::Evidence> evidence;
  for (size_t i = 0; i < sources.size(); ++i) {
    auto passages = FindPassages(sources[i], *readings[i], (*stances)[i], sought, tracer, call);
    if (!passages.ok()) return passages.status();
    evidence.insert(evidence.end(), std::make_move_iterator(passages->begin()),
                    std::make_move_iterator(passages->end()));
  }
  return evidence;
}

absl::StatusOr<Gathered> Gatherer::Gather(const Query& query, const Call& call) const {
  Gathered gathered;
  gathered.stance_model = std::string(scorer_.id());
  if (query.search_corpus) {
    const auto revision = corpus_.Revision();
    if (!revision.ok()) return revision.status();
    gathered.corpus_revision = *revision;
  }
  OriginTracer tracer(registry_, lexicon_);
  const language::ClaimReading read = language::ReadClaim(query.claim.text(), lexicon_);
  gathered.reading = ToReading(read, query.claim, registry_, lexicon_, tracer);
  if (!read.reason.empty()) return gathered;

  const Sought sought = WhatIsSought(read, query.claim, tracer);
  auto documents = Documents(query, call);
  if (!documents.ok()) return documents.status();
  const auto sources = FoldReprints(*std::move(documents), call);
  if (!sources.ok()) return sources.status();
  const absl::Time at = std::min(query.cut_offs.as_of, absl::Now());
  auto evidence = Passages(*sources, sought, at, tracer, call);
  if (!evidence.ok()) return evidence.status();
  gathered.evidence = *std::move(evidence);
  DropOutdatedTolls(sought.proposition, lexicon_, gathered.evidence);
  std::stable_sort(gathered.evidence.begin(), gathered.evidence.end(), Tells);
  if (gathered.evidence.size() > kEvidenceLimit) gathered.evidence.resize(kEvidenceLimit);
  for (size_t i = 0; i < gathered.evidence.size(); ++i) gathered.evidence[i].set_id(absl::StrCat("e", i + 1));

  const Interest interest(sought.proposition, registry_, lexicon_, at);
  gathered.positions = TakePositions(gathered.evidence, interest, tracer);
  gathered.origin_counts = CountOrigins(gathered.positions, gathered.evidence);
  gathered.parties = PartiesOf(gathered, tracer);
  return gathered;
}

}  // namespace secondsource::evidence
