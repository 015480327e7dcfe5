// A data folder with documents and verifications, and ways to damage it.
#ifndef SECONDSOURCE_TESTS_SERVICE_UPKEEP_FOLDER_H_
#define SECONDSOURCE_TESTS_SERVICE_UPKEEP_FOLDER_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/base/ids.h"
#include "service/corpus/sqlite/sqlite_store.h"
#include "service/records/sqlite_records.h"

namespace secondsource::upkeep {

inline std::string Load(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

inline void Save(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline std::unique_ptr<corpus::SqliteStore> OpenStore(const std::filesystem::path& folder) {
  auto store = corpus::SqliteStore::Open(folder, [] { return absl::FromUnixSeconds(1'673'600'000); });
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

// Some texts take several pages, some share one. Each has a word of its own.
inline v1::Document MakeDocument(int i, int version = 1) {
  v1::Document document;
  document.set_id(absl::StrCat("d", i));
  document.set_publisher("Example Daily");
  document.set_title(absl::StrCat("Title ", i));
  document.set_text(absl::StrCat("own", i, "x", version, " common words of a text. "));
  for (int n = 0; n < i % 5 * 40; ++n)
    absl::StrAppend(document.mutable_text(), "sentence ", n % 7,
                    " goes on and on and on, from one witness to the next. ");
  return document;
}

class DataFolder : public ::testing::Test {
 protected:
  DataFolder() : folder_(std::filesystem::path(::testing::TempDir()) / RandomId()) {}
  ~DataFolder() override { std::filesystem::remove_all(folder_); }

  // `documents` documents, of which every tenth has a second version and the last is withdrawn, and a few records.
  void Fill(int documents, int records) {
    {
      const auto store = OpenStore(folder_);
      for (int i = 0; i < documents; ++i) ASSERT_TRUE(store->Ingest({MakeDocument(i)}).ok());
      for (int i = 0; i < documents; i += 10) ASSERT_TRUE(store->Ingest({MakeDocument(i, 2)}).ok());
      ASSERT_TRUE(store->Withdraw(absl::StrCat("d", documents - 1)).ok());
    }
    auto kept = records::SqliteRecords::Open(folder_, absl::Now);
    ASSERT_TRUE(kept.ok()) << kept.status();
    for (int i = 0; i < records; ++i) {
      v1::Verification verification;
      verification.set_name(absl::StrCat("verifications/v", i));
      verification.mutable_verdict()->set_summary(std::string(static_cast<size_t>(i) * 700, 's'));
      const std::string key = absl::StrCat("request ", i);
      ASSERT_TRUE((*kept)->Put(verification, records::RequestKey{key, Sha256Hex(key)}).ok());
    }
  }

  const std::filesystem::path folder_;
  const std::filesystem::path file_ = folder_ / sqlite::kDatabaseFile;
};

}  // namespace secondsource::upkeep

#endif  // SECONDSOURCE_TESTS_SERVICE_UPKEEP_FOLDER_H_
