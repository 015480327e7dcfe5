#include "service/retrieval/vector_keeper.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace secondsource::retrieval {
namespace {

constexpr size_t kEncodedAtOnce = 4;  // a question waits for no more
constexpr size_t kKeptAtOnce = 32;    // each time the disk is waited for
constexpr std::chrono::milliseconds kBetweenLooks{200};
constexpr std::chrono::milliseconds kAfterAnError{2'000};

// The title and as much of the text as the encoder reads: the news comes first.
std::string TextOf(const v1::Document& document) {
  constexpr size_t kBytes = 2'048;
  return absl::StrCat(document.title(), document.title().empty() ? "" : ". ", document.text().substr(0, kBytes));
}

}  // namespace

VectorKeeper::VectorKeeper(corpus::VectorIndex& index, const models::TextEncoder& encoder)
    : index_(index), encoder_(encoder), thread_([this] { Run(); }) {}

VectorKeeper::~VectorKeeper() {
  {
    const std::lock_guard lock(mutex_);
    call_.Cancel();
  }
  wake_.notify_all();
  thread_.join();
}

bool VectorKeeper::Sleep(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, time, [this] { return !call_.Check().ok(); });
}

void VectorKeeper::Run() {
  for (;;) {
    const absl::StatusOr<bool> more = Step();
    if (!more.ok() && call_.Check().ok()) {
      spdlog::warn("documents cannot be made findable by their sense, and by their words alone meanwhile: {}",
                   std::string(more.status().message()));
    }
    const auto pause = !more.ok() ? kAfterAnError : *more ? std::chrono::milliseconds(0) : kBetweenLooks;
    if (!Sleep(pause)) return;
  }
}

absl::StatusOr<bool> VectorKeeper::Step() {
  const auto waiting = index_.WithoutVector(encoder_.id(), done_, kKeptAtOnce, call_);
  if (!waiting.ok()) return waiting.status();
  std::vector<corpus::VersionVector> vectors;
  for (size_t first = 0; first < waiting->versions.size(); first += kEncodedAtOnce) {
    std::vector<std::string> texts;
    for (size_t i = first; i < std::min(first + kEncodedAtOnce, waiting->versions.size()); ++i) {
      texts.push_back(TextOf(waiting->versions[i].document));
    }
    auto encoded = encoder_.Encode(texts, call_);
    if (!encoded.ok()) return encoded.status();
    for (size_t i = 0; i < encoded->size(); ++i) {
      vectors.push_back({waiting->versions[first + i].revision, std::move((*encoded)[i])});
    }
  }
  if (absl::Status status = index_.PutVectors(encoder_.id(), vectors); !status.ok()) return status;
  done_ = waiting->seen;
  return waiting->versions.size() == kKeptAtOnce;
}

}  // namespace secondsource::retrieval
