#include "tests/conformance/corpus/suite.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace secondsource::corpus {

std::vector<SearchTerm> Words(std::string_view text) {
  std::vector<SearchTerm> terms;
  for (absl::string_view word : absl::StrSplit(absl::string_view(text.data(), text.size()), ' ', absl::SkipEmpty())) {
    terms.push_back({.phrases = {std::string(word)}});
  }
  return terms;
}

StoreConformance::StoreConformance() : now_(absl::ToUnixMicros(Day(10))) {}

void StoreConformance::SetUp() {
  auto store = GetParam().make([this] { return Now(); });
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

v1::Document StoreConformance::Make(const std::string& id, const std::string& text, std::optional<int> published_day) {
  v1::Document document;
  document.set_id(id);
  document.set_publisher("Example Daily");
  document.set_text(text);
  if (published_day.has_value()) document.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(Day(*published_day)));
  return document;
}

std::vector<IngestOutcome> StoreConformance::IngestAll(absl::Span<const v1::Document> documents) {
  absl::StatusOr<std::vector<IngestOutcome>> outcomes = corpus().Ingest(documents);
  EXPECT_TRUE(outcomes.ok()) << outcomes.status();
  if (!outcomes.ok()) return std::vector<IngestOutcome>(documents.size());
  EXPECT_EQ(outcomes->size(), documents.size());
  outcomes->resize(documents.size());
  return *std::move(outcomes);
}

v1::IngestDocumentsResponse::Outcome StoreConformance::Ingest(const v1::Document& document, uint32_t* version) {
  const IngestOutcome outcome = IngestAll({document}).front();
  if (version != nullptr) *version = outcome.version;
  return outcome.outcome;
}

uint64_t StoreConformance::Revision() {
  const absl::StatusOr<uint64_t> revision = corpus().Revision();
  EXPECT_TRUE(revision.ok()) << revision.status();
  return revision.value_or(0);
}

std::string StoreConformance::TextAt(const std::string& id, const CutOffs& cut_offs) {
  const absl::StatusOr<v1::Document> document = corpus().Get(id, cut_offs);
  if (document.ok()) return document->text();
  EXPECT_EQ(document.status().code(), absl::StatusCode::kNotFound) << document.status();
  return "-";
}

std::vector<std::string> StoreConformance::List(const std::string& after, size_t limit, const CutOffs& cut_offs) {
  const absl::StatusOr<std::vector<v1::Document>> documents = corpus().List(after, limit, cut_offs);
  EXPECT_TRUE(documents.ok()) << documents.status();
  std::vector<std::string> ids;
  if (!documents.ok()) return ids;
  for (const v1::Document& document : *documents) {
    EXPECT_EQ(document.text(), "");
    ids.push_back(
        absl::StrCat(document.id(), document.version(), document.state() == v1::Document::STATE_WITHDRAWN ? "w" : ""));
  }
  return ids;
}

std::vector<SearchHit> StoreConformance::Hits(const SearchQuery& query) {
  absl::StatusOr<std::vector<SearchHit>> hits = index().Search(query, Call());
  EXPECT_TRUE(hits.ok()) << hits.status();
  return hits.ok() ? *std::move(hits) : std::vector<SearchHit>();
}

std::vector<std::string> StoreConformance::Search(std::vector<SearchTerm> terms, const CutOffs& cut_offs,
                                                  size_t limit) {
  std::vector<std::string> ids;
  for (const SearchHit& hit : Hits({.terms = std::move(terms), .limit = limit, .cut_offs = cut_offs})) {
    ids.push_back(hit.document.id());
  }
  return ids;
}

}  // namespace secondsource::corpus
