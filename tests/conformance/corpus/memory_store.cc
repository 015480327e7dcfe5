#include "tests/conformance/corpus/memory_store.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/ids.h"
#include "service/base/time.h"
#include "service/registry/words.h"

namespace secondsource::corpus {
namespace {

using Response = v1::IngestDocumentsResponse;

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::cerr << result.status() << "\n";
  std::abort();
}

absl::Status DocumentNotFound(std::string_view id) { return NotFound("document", "documents/" + std::string(id)); }

// A document as far as its caller sets it: equal for equal content.
v1::Document ContentOf(const v1::Document& document) {
  v1::Document content = document;
  content.clear_name();
  content.clear_version();
  content.clear_arrive_time();
  content.clear_text_sha256();
  if (content.state() != v1::Document::STATE_WITHDRAWN) content.set_state(v1::Document::STATE_ACTIVE);
  if (content.has_publish_time()) *content.mutable_publish_time() = ToProto(ToTime(content.publish_time()));
  return content;
}

bool SameContent(const v1::Document& a, const v1::Document& b) {
  return ContentOf(a).SerializeAsString() == ContentOf(b).SerializeAsString();
}

// How often the words of a phrase stand side by side in a text.
size_t Count(const std::vector<std::string>& phrase, const std::vector<std::string>& text) {
  size_t count = 0;
  for (size_t start = 0; start + phrase.size() <= text.size(); ++start) {
    count += std::equal(phrase.begin(), phrase.end(), text.begin() + static_cast<ptrdiff_t>(start)) ? 1 : 0;
  }
  return count;
}

}  // namespace

MemoryStore::MemoryStore(std::function<absl::Time()> clock)
    : clock_(std::move(clock)),
      tokenizer_home_(OrDie(sqlite::Database::OpenInMemory())),
      tokenizer_(OrDie(Tokenizer::Create(tokenizer_home_))) {}

absl::StatusOr<std::vector<IngestOutcome>> MemoryStore::Ingest(absl::Span<const v1::Document> documents) {
  std::lock_guard lock(mutex_);
  const absl::Time now = clock_();
  std::vector<IngestOutcome> outcomes;
  for (const v1::Document& document : documents) outcomes.push_back(IngestOne(document, now));
  return outcomes;
}

IngestOutcome MemoryStore::IngestOne(const v1::Document& document, absl::Time now) {
  if (absl::Status error = ValidateDocument(document, "document."); !error.ok()) {
    return {.outcome = Response::OUTCOME_REFUSED, .version = 0, .error = error};
  }
  const std::optional<size_t> newest = Newest(document.id(), {});
  if (newest.has_value() && SameContent(versions_[*newest].document, document)) {
    return {.outcome = Response::OUTCOME_UNCHANGED, .version = versions_[*newest].document.version(), .error = {}};
  }
  return {.outcome = newest.has_value() ? Response::OUTCOME_UPDATED : Response::OUTCOME_CREATED,
          .version = Add(document, now).document.version(),
          .error = {}};
}

const MemoryStore::Version& MemoryStore::Add(v1::Document document, absl::Time now) {
  std::vector<size_t>& numbers = by_id_[document.id()];
  Version version;
  version.document = ContentOf(document);
  version.document.set_name("documents/" + document.id());
  version.document.set_version(static_cast<uint32_t>(numbers.size() + 1));
  version.document.set_text_sha256(Sha256Hex(document.text()));
  *version.document.mutable_arrive_time() = ToProto(now);
  version.arrived = ToTime(version.document.arrive_time());
  // Nobody can have known of a withdrawal before it arrived, whenever the document was published.
  version.published =
      version.active() && document.has_publish_time() ? ToTime(document.publish_time()) : version.arrived;
  if (version.active()) {
    version.title = Cut(document.title());
    version.text = Cut(document.text());
  }
  numbers.push_back(versions_.size());
  return versions_.emplace_back(std::move(version));
}

std::optional<size_t> MemoryStore::Newest(std::string_view id, const CutOffs& cut_offs) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  for (auto number = found->second.rbegin(); number != found->second.rend(); ++number) {
    const Version& version = versions_[*number];
    if (version.published <= cut_offs.as_of && version.arrived <= cut_offs.known_at) return *number;
  }
  return std::nullopt;
}

absl::StatusOr<v1::Document> MemoryStore::Get(std::string_view id, const CutOffs& cut_offs) const {
  std::lock_guard lock(mutex_);
  const std::optional<size_t> newest = Newest(id, cut_offs);
  if (!newest.has_value() || !versions_[*newest].active()) return DocumentNotFound(id);
  return versions_[*newest].document;
}

absl::StatusOr<std::vector<v1::Document>> MemoryStore::List(std::string_view after_id, size_t limit,
                                                            const CutOffs& cut_offs) const {
  std::lock_guard lock(mutex_);
  std::vector<v1::Document> documents;
  for (auto entry = by_id_.upper_bound(after_id); entry != by_id_.end() && documents.size() < limit; ++entry) {
    const std::optional<size_t> newest = Newest(entry->first, cut_offs);
    if (!newest.has_value()) continue;
    documents.push_back(versions_[*newest].document);
    documents.back().clear_text();
  }
  return documents;
}

absl::StatusOr<v1::Document> MemoryStore::Withdraw(std::string_view id) {
  std::lock_guard lock(mutex_);
  const std::optional<size_t> newest = Newest(id, {});
  if (!newest.has_value() || !versions_[*newest].active()) return DocumentNotFound(id);
  v1::Document document = versions_[*newest].document;
  document.set_state(v1::Document::STATE_WITHDRAWN);
  document.clear_text();
  return Add(std::move(document), clock_()).document;
}

absl::StatusOr<uint64_t> MemoryStore::Revision() const {
  std::lock_guard lock(mutex_);
  return versions_.size();
}

MemoryStore::Words MemoryStore::Cut(std::string_view text) const {
  Words words;
  for (Token& token : OrDie(tokenizer_.Tokenize(text))) words.push_back(std::move(token.stem));
  return words;
}

absl::StatusOr<std::vector<MemoryStore::Term>> MemoryStore::CutTerms(const SearchQuery& query) const {
  std::vector<Term> terms;
  for (const SearchTerm& sought : query.terms) {
    Term term;
    for (const std::string& phrase : sought.phrases) {
      if (const std::optional<size_t> offset = registry::FindInvalidUtf8(phrase); offset.has_value()) {
        FieldViolations violations;
        violations.Add("query", absl::StrCat("is not valid UTF-8 at byte ", *offset));
        return violations.ToStatus();
      }
      if (Words words = Cut(phrase); !words.empty()) term.insert(std::move(words));
    }
    if (std::find(terms.begin(), terms.end(), term) == terms.end()) terms.push_back(std::move(term));
  }
  return terms;
}

double MemoryStore::Version::Occurrences(const Term& term) const {
  size_t count = 0;
  for (const Words& phrase : term) count += Count(phrase, title) + Count(phrase, text);
  return static_cast<double>(std::min<size_t>(count, 65'535));
}

absl::StatusOr<std::vector<SearchHit>> MemoryStore::Search(const SearchQuery& query, const Call& call) const {
  if (absl::Status ended = call.Check(); !ended.ok()) return ended;
  std::lock_guard lock(mutex_);
  const absl::StatusOr<std::vector<Term>> terms = CutTerms(query);
  if (!terms.ok()) return terms.status();

  double searchable = 0;
  double words = 0;
  std::vector<double> frequencies(terms->size());
  for (const Version& version : versions_) {
    if (absl::Status ended = call.Check(); !ended.ok()) return ended;
    if (!version.active()) continue;
    ++searchable;
    words += static_cast<double>(version.title.size() + version.text.size());
    for (size_t i = 0; i < terms->size(); ++i) frequencies[i] += version.Occurrences((*terms)[i]) > 0 ? 1 : 0;
  }

  std::vector<std::pair<double, size_t>> found;  // minus the score, number
  for (const auto& [id, numbers] : by_id_) {
    if (absl::Status ended = call.Check(); !ended.ok()) return ended;
    const std::optional<size_t> newest = Newest(id, query.cut_offs);
    if (!newest.has_value() || !versions_[*newest].active()) continue;
    const Version& version = versions_[*newest];
    const double length = static_cast<double>(version.title.size() + version.text.size()) / (words / searchable);
    double score = 0;
    for (size_t i = 0; i < terms->size(); ++i) {
      const double occurrences = version.Occurrences((*terms)[i]);
      if (occurrences == 0) continue;
      const double weight = std::log(1 + (searchable - frequencies[i] + 0.5) / (frequencies[i] + 0.5));
      score += weight * occurrences * (1.2 + 1) / (occurrences + 1.2 * (1 - 0.75 + 0.75 * length));
    }
    if (score > 0) found.emplace_back(-score, *newest);
  }
  std::sort(found.begin(), found.end());

  std::vector<SearchHit> hits;
  for (const auto& [minus_score, number] : found) {
    if (hits.size() >= query.limit) break;
    hits.push_back({versions_[number].document, -minus_score});
  }
  return hits;
}

absl::StatusOr<UnencodedVersions> MemoryStore::WithoutVector(std::string_view model, uint64_t after, size_t limit,
                                                             const Call& call) const {
  if (absl::Status ended = call.Check(); !ended.ok()) return ended;
  std::lock_guard lock(mutex_);
  UnencodedVersions waiting{.versions = {}, .seen = after};
  for (size_t number = after; number < versions_.size() && waiting.versions.size() < limit; ++number) {
    const Version& version = versions_[number];
    if (version.active() && version.model != model) waiting.versions.push_back({number + 1, version.document});
    waiting.seen = number + 1;
  }
  return waiting;
}

absl::Status MemoryStore::CheckLength(std::string_view model, size_t length) const {
  const bool other = std::any_of(versions_.begin(), versions_.end(), [&](const Version& version) {
    return version.model == model && version.vector.size() != length;
  });
  if (!other && length > 0 && length <= kMostDimensions) return absl::OkStatus();
  return absl::InvalidArgumentError("the vectors of a model are of one length");
}

absl::Status MemoryStore::PutVectors(std::string_view model, absl::Span<const VersionVector> vectors) {
  std::lock_guard lock(mutex_);
  for (const VersionVector& vector : vectors) {
    if (vector.vector.size() != vectors.front().vector.size()) return CheckLength(model, 0);
    if (absl::Status status = CheckLength(model, vector.vector.size()); !status.ok()) return status;
    for (const float number : vector.vector) {
      if (!std::isfinite(number)) return absl::InvalidArgumentError("not a number");
    }
  }
  for (const VersionVector& vector : vectors) {
    if (vector.revision < 1 || vector.revision > versions_.size()) continue;
    versions_[vector.revision - 1].model = std::string(model);
    versions_[vector.revision - 1].vector = vector.vector;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SearchHit>> MemoryStore::Nearest(std::string_view model, absl::Span<const float> vector,
                                                            size_t limit, const CutOffs& cut_offs,
                                                            const Call& call) const {
  if (absl::Status ended = call.Check(); !ended.ok()) return ended;
  std::lock_guard lock(mutex_);
  if (absl::Status status = CheckLength(model, vector.size()); !status.ok()) return status;
  std::vector<std::pair<double, size_t>> found;  // minus the cosine, number
  for (const auto& [id, numbers] : by_id_) {
    const std::optional<size_t> newest = Newest(id, cut_offs);
    if (!newest.has_value() || !versions_[*newest].active() || versions_[*newest].model != model) continue;
    const std::vector<float>& other = versions_[*newest].vector;
    const auto product = [](auto a, auto b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); };
    found.emplace_back(-product(vector, other) / std::sqrt(product(vector, vector) * product(other, other)), *newest);
  }
  std::sort(found.begin(), found.end());
  std::vector<SearchHit> hits;
  for (size_t i = 0; i < std::min(limit, found.size()); ++i) {
    hits.push_back({versions_[found[i].second].document, -found[i].first});
  }
  return hits;
}

}  // namespace secondsource::corpus
