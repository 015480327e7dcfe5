#include "service/registry/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace secondsource::registry {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool WriteAll(int fd, const std::string& text) {
  for (size_t written = 0; written < text.size();) {
    const ssize_t count = write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    written += static_cast<size_t>(count);
  }
  return true;
}

bool WriteAndSync(const fs::path& file, const std::string& text) {
  const Descriptor out(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  return out.fd() >= 0 && WriteAll(out.fd(), text) && fsync(out.fd()) == 0;
}

bool SyncFolder(const fs::path& folder) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.fd() >= 0 && fsync(opened.fd()) == 0;
}

// The file is the old one or the new one, whenever the machine stops.
absl::Status Replace(const fs::path& file, const std::string& text) {
  fs::path fresh = file;
  fresh += ".new";
  if (WriteAndSync(fresh, text) && rename(fresh.c_str(), file.c_str()) == 0 && SyncFolder(file.parent_path())) {
    return absl::OkStatus();
  }
  const std::string why = std::generic_category().message(errno);
  std::error_code ignored;
  fs::remove(fresh, ignored);
  return Error(absl::StatusCode::kUnavailable, "IMPORT_NOT_KEPT",
               absl::StrCat("the import cannot be written to the data folder (", why,
                            "); see whether the disk is full or read-only, then import again"),
               {{"why", why}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Open(std::vector<fs::path> layers, fs::path imported) {
  std::vector<fs::path> all = layers;
  std::error_code error;
  if (fs::exists(imported, error)) all.push_back(imported);
  absl::StatusOr<Registry> registry = Registry::Load(all);
  if (!registry.ok()) return registry.status();
  std::unique_ptr<Store> store(new Store(std::move(layers), std::move(imported)));
  store->registry_ = std::make_shared<const Registry>(*std::move(registry));
  return store;
}

std::shared_ptr<const Registry> Store::registry() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return registry_;
}

absl::Status Store::Import(const std::string& yaml) {
  const std::lock_guard<std::mutex> alone(importing_);
  Problems problems;
  Entries entries = ReadEntries(layers_, problems);
  AddLayer(ReadRegistryText(yaml, "import", problems), entries, problems);
  auto registry = std::make_shared<const Registry>(Registry::Build(entries, problems));
  if (!problems.empty()) {
    FieldViolations violations;
    for (const Problem& problem : problems) violations.Add("yaml", problem.ToString());
    return violations.ToStatus();
  }
  if (absl::Status kept = Replace(imported_, yaml); !kept.ok()) return kept;
  const std::lock_guard<std::mutex> lock(mutex_);
  registry_ = std::move(registry);
  return absl::OkStatus();
}

}  // namespace secondsource::registry
