// The one connection that writes documents.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_WRITER_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_WRITER_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "secondsource/v1/document.pb.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/corpus/sqlite/fts.h"
#include "service/corpus/sqlite/recent_words.h"
#include "service/sqlite/database.h"

namespace secondsource::corpus {

// A version that was written and is not yet committed.
struct WrittenVersion {
  int64_t number = 0;
  int64_t previous = 0;  // the number of the version before; 0 for the first
  uint32_t version = 0;  // within its document, from 1
  CatalogueEntry entry;
  std::vector<PlacedWord> words;
};

// One thread at a time.
class Writer {
 public:
  // Opens the file and brings its tables up to date.
  static absl::StatusOr<std::unique_ptr<Writer>> Open(const std::filesystem::path& file);

  // Fills an empty catalogue from the file.
  absl::Status FillCatalogue(Catalogue& catalogue);

  absl::StatusOr<sqlite::Transaction> Begin() { return sqlite::Transaction::Begin(database_); }

  // The newest version of a document, whatever its times, without its text; nullopt if there is none.
  struct Newest {
    v1::Document document;
    int64_t number = 0;
    std::string content_sha256;
  };
  absl::StatusOr<std::optional<Newest>> FindNewest(std::string_view id);

  // Keeps the vector of a version, packed, in place of one that it has, within a transaction. Whether there is the
  // version.
  absl::StatusOr<bool> PutVector(int64_t number, std::string_view model, std::string_view packed);

  // Writes the version that follows `newest`, within a transaction.
  absl::StatusOr<WrittenVersion> Write(const v1::Document& document, const std::optional<Newest>& newest,
                                       int64_t arrive_micros);

 private:
  Writer(sqlite::Database database, Tokenizer tokenizer, sqlite::Statement find, sqlite::Statement insert_version,
         sqlite::Statement insert_text, sqlite::Statement insert_words, sqlite::Statement put_vector);

  sqlite::Database database_;  // first, so that it goes last
  Tokenizer tokenizer_;
  sqlite::Statement find_;
  sqlite::Statement insert_version_;
  sqlite::Statement insert_text_;
  sqlite::Statement insert_words_;
  sqlite::Statement put_vector_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_WRITER_H_
