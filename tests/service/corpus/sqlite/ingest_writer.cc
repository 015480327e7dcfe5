// Ingests documents into a folder until it is killed, and writes the number of each batch to its output once the store
// has acknowledged it. For crash_test.
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/corpus/sqlite/sqlite_store.h"

int main(int argc, char** argv) {
  using secondsource::corpus::SqliteStore;
  if (argc != 3) return 2;
  auto store = SqliteStore::Open(argv[1], [] { return absl::Now(); });
  if (!store.ok()) return 3;
  for (int batch = std::atoi(argv[2]);; ++batch) {
    std::vector<secondsource::v1::Document> documents;
    for (int i = 0; i < 3; ++i) {
      secondsource::v1::Document& document = documents.emplace_back();
      document.set_id(absl::StrCat("d", batch, "-", i));
      document.set_publisher("Example Daily");
      document.set_text(absl::StrCat("batch", batch, " ", std::string(2'000, 'x')));
    }
    if (!(*store)->Ingest(documents).ok()) return 4;
    const std::string line = absl::StrCat(batch, "\n");
    if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 5;
  }
}
