#include "service/sqlite/turns.h"

#include <string>
#include <system_error>

#include "absl/container/flat_hash_map.h"

namespace secondsource::sqlite {

std::shared_ptr<Turns> Turns::Of(const std::filesystem::path& file) {
  static std::mutex mutex;
  static auto* const by_file = new absl::flat_hash_map<std::string, std::weak_ptr<Turns>>();
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::weakly_canonical(file, error);
  std::lock_guard lock(mutex);
  absl::erase_if(*by_file, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<Turns>& known = (*by_file)[error ? file.string() : canonical.string()];
  std::shared_ptr<Turns> turns = known.lock();
  if (turns == nullptr) known = turns = std::make_shared<Turns>();
  return turns;
}

void Turns::Take() {
  std::unique_lock lock(mutex_);
  const uint64_t mine = next_++;
  given_.wait(lock, [&] { return now_ == mine; });
}

void Turns::Give() {
  {
    std::lock_guard lock(mutex_);
    ++now_;
  }
  given_.notify_all();
}

}  // namespace secondsource::sqlite
