#include "service/models/batcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace secondsource::models {
namespace {

// How often a waiting caller looks whether its call goes on.
constexpr std::chrono::milliseconds kLook{5};

// Rows of like length: padding costs as much as text.
bool Alike(size_t a, size_t b) { return std::max(a, b) <= std::min(a, b) + std::min(a, b) / 4 + 8; }

}  // namespace

absl::StatusOr<std::unique_ptr<Batcher>> Batcher::Create(const Network& network, const Options& options) {
  std::unique_ptr<Batcher> batcher(new Batcher(options));
  for (int i = 0; i < options.sessions; ++i) {
    auto session = network.NewSession();
    if (!session.ok()) return session.status();
    batcher->sessions_.push_back(*std::move(session));
  }
  for (const auto& session : batcher->sessions_) {
    batcher->threads_.emplace_back([raw = batcher.get(), &session] { raw->Serve(*session); });
  }
  return batcher;
}

Batcher::~Batcher() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::vector<Batcher::Waiting> Batcher::Take() {
  std::vector<Waiting> batch;
  if (queue_.empty()) return batch;
  const auto length = [](const Waiting& waiting) { return waiting.job->rows[waiting.row].tokens.size(); };
  const size_t first = length(queue_.front());
  // No thread takes more than its share, so that the last ones end together.
  const size_t share = (queue_.size() + sessions_.size() - 1) / sessions_.size();
  const size_t most = std::min(options_.rows, share);
  for (auto it = queue_.begin(); it != queue_.end() && batch.size() < most;) {
    if (!Alike(first, length(*it))) {
      ++it;
      continue;
    }
    ++it->job->running;
    batch.push_back(*it);
    it = queue_.erase(it);
  }
  return batch;
}

void Batcher::Serve(Network::Session& session) {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    const std::vector<Waiting> batch = Take();
    if (batch.empty()) return;  // stopping
    std::vector<const EncodedPair*> rows;
    for (const Waiting& waiting : batch) rows.push_back(&waiting.job->rows[waiting.row]);
    lock.unlock();
    absl::StatusOr<std::vector<Vector>> vectors = session.Run(rows);
    lock.lock();
    for (size_t i = 0; i < batch.size(); ++i) {
      Job& job = *batch[i].job;
      --job.running;
      --job.left;
      if (vectors.ok()) {
        job.vectors[batch[i].row] = std::move((*vectors)[i]);
      } else {
        job.status = vectors.status();
      }
      if (job.left == 0 || job.running == 0) job.done.notify_all();
    }
  }
}

void Batcher::Withdraw(Job& job) {
  job.left -= static_cast<size_t>(std::count_if(queue_.begin(), queue_.end(), [&](auto& w) { return w.job == &job; }));
  queue_.remove_if([&](const Waiting& waiting) { return waiting.job == &job; });
}

absl::StatusOr<std::vector<Vector>> Batcher::Run(const std::vector<EncodedPair>& rows, const Call& call) {
  if (absl::Status status = call.Check(); !status.ok()) return status;
  Job job{.rows = rows, .vectors = std::vector<Vector>(rows.size()), .left = rows.size(), .status = {}, .done = {}};
  std::unique_lock lock(mutex_);
  if (queue_.size() + rows.size() > options_.queue_limit) {
    return Error(absl::StatusCode::kResourceExhausted, "MODEL_BUSY",
                 absl::StrCat("too many passages wait to be read (", queue_.size(), " of at most ",
                              options_.queue_limit, "): call again later, or with fewer documents"));
  }
  for (size_t i = 0; i < rows.size(); ++i) queue_.push_back({&job, i});
  wake_.notify_all();
  while (job.left > 0) {
    job.done.wait_for(lock, kLook);
    absl::Status status = call.Check();
    if (status.ok()) status = job.status;
    if (status.ok()) continue;
    Withdraw(job);
    job.done.wait(lock, [&] { return job.running == 0; });
    return status;
  }
  if (!job.status.ok()) return job.status;
  return std::move(job.vectors);
}

}  // namespace secondsource::models
