// SqliteStore as a VectorIndex.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/corpus/sqlite/rows.h"
#include "service/corpus/sqlite/sqlite_store.h"

namespace secondsource::corpus {
namespace {

// Versions that are near by their signs and looked at more closely, for each that is asked for, and at least.
constexpr size_t kOversampling = 8;
constexpr size_t kLeastCandidates = 256;
// How often somebody who waits for the signs looks whether its call goes on.
constexpr std::chrono::milliseconds kLook{5};

absl::Status Refused(const std::string& message) {
  return Error(absl::StatusCode::kInvalidArgument, "VECTOR_REFUSED", message);
}

absl::Status CheckVector(absl::Span<const float> vector, size_t length) {
  if (vector.empty() || vector.size() > VectorIndex::kMostDimensions) {
    return Refused(absl::StrCat("a vector has ", vector.size(), " numbers; from 1 to ", VectorIndex::kMostDimensions,
                                " can be kept"));
  }
  if (vector.size() != length) {
    return Refused(absl::StrCat("a vector has ", vector.size(), " numbers, and others of its model have ", length,
                                "; give each model a name of its own"));
  }
  const bool finite = std::all_of(vector.begin(), vector.end(), [](float number) { return std::isfinite(number); });
  return finite ? absl::OkStatus() : Refused("a vector holds what is no number; the model that made it is at fault");
}

}  // namespace

absl::StatusOr<UnencodedVersions> SqliteStore::WithoutVector(std::string_view model, uint64_t after, size_t limit,
                                                             const Call& call) const {
  if (absl::Status status = call.Check(); !status.ok()) return status;
  return readers_->Take()->WithoutVector(model, static_cast<int64_t>(after), limit, call);
}

absl::StatusOr<std::shared_ptr<SignTable>> SqliteStore::SignsFor(std::string_view model, const Call& call) const {
  const auto known = [&]() -> std::optional<std::shared_ptr<SignTable>> {
    std::lock_guard lock(signs_mutex_);
    return signs_.model == model ? std::optional(signs_.table) : std::nullopt;
  };
  if (const auto table = known()) return *table;
  std::unique_lock loading(load_mutex_, std::defer_lock);
  while (!loading.try_lock_for(kLook)) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
  }
  if (const auto table = known()) return *table;
  std::shared_ptr<SignTable> table;
  const absl::Status status = readers_->Take()->VisitVectors(model, [&](int64_t number, std::string_view packed) {
    if (table == nullptr) table = std::make_shared<SignTable>(packed.size());
    if (packed.size() == table->dimensions()) table->Add(number, SignsOf(packed));
  });
  if (!status.ok()) return status;
  std::lock_guard lock(signs_mutex_);
  signs_ = {std::string(model), table};
  return table;
}

absl::Status SqliteStore::PutVectors(std::string_view model, absl::Span<const VersionVector> vectors) {
  if (vectors.empty()) return absl::OkStatus();
  const absl::StatusOr<std::shared_ptr<SignTable>> table = SignsFor(model, Call());
  if (!table.ok()) return table.status();
  const size_t length = *table != nullptr ? (*table)->dimensions() : vectors.front().vector.size();
  std::vector<std::pair<int64_t, std::string>> packed;  // numbers, vectors
  for (const VersionVector& vector : vectors) {
    if (absl::Status status = CheckVector(vector.vector, length); !status.ok()) return status;
    packed.emplace_back(static_cast<int64_t>(vector.revision), PackVector(vector.vector));
  }
  std::lock_guard lock(write_mutex_);
  absl::StatusOr<sqlite::Transaction> transaction = writer_->Begin();
  if (!transaction.ok()) return transaction.status();
  for (auto& [number, vector] : packed) {
    const absl::StatusOr<bool> there = writer_->PutVector(number, model, vector);
    if (!there.ok()) return there.status();
    if (!*there) vector.clear();
  }
  if (absl::Status status = transaction->Commit(); !status.ok()) return status;
  std::lock_guard signs_lock(signs_mutex_);
  if (signs_.model != model) return absl::OkStatus();
  for (const auto& [number, vector] : packed) {
    if (vector.empty()) continue;
    if (signs_.table == nullptr) signs_.table = std::make_shared<SignTable>(length);
    signs_.table->Add(number, SignsOf(vector));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SearchHit>> SqliteStore::Nearest(std::string_view model, absl::Span<const float> vector,
                                                            size_t limit, const CutOffs& cut_offs,
                                                            const Call& call) const {
  if (absl::Status status = call.Check(); !status.ok()) return status;
  absl::StatusOr<std::shared_ptr<SignTable>> table = SignsFor(model, call);
  if (!table.ok()) return table.status();
  std::vector<SearchHit> hits;
  if (*table == nullptr) return hits;
  if (absl::Status status = CheckVector(vector, (*table)->dimensions()); !status.ok()) return status;
  const Catalogue::Snapshot catalogue = catalogue_.Take();
  const CutOffMicros micros = ToMicros(cut_offs);
  const auto candidates = (*table)->Nearest(
      SignsOf(PackVector(vector)), std::max(kLeastCandidates, kOversampling * limit),
      [&](int64_t number) { return catalogue.IsNewest(number, micros); }, call);
  if (!candidates.ok()) return candidates.status();
  ReaderPool::Lease reader = readers_->Take();
  std::vector<std::pair<double, int64_t>> near;  // minus the cosine, number
  for (const int64_t number : *candidates) {
    if (absl::Status status = call.Check(); !status.ok()) return status;
    const absl::StatusOr<std::string> packed = reader->LoadVector(number, model);
    if (!packed.ok()) return packed.status();
    if (packed->size() == vector.size()) near.emplace_back(-Cosine(vector, *packed), number);
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());  // a version that was encoded twice
  for (const auto& [minus_cosine, number] : near) {
    if (hits.size() >= limit) break;
    absl::StatusOr<v1::Document> document = reader->Load(number);
    if (!document.ok()) return document.status();
    hits.push_back({*std::move(document), -minus_cosine});
  }
  return hits;
}

}  // namespace secondsource::corpus
