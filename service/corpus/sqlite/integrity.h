// Whether what the store holds of documents is what was written, and the search index what the texts say.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_INTEGRITY_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_INTEGRITY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/corpus/sqlite/fts.h"
#include "service/sqlite/database.h"
#include "service/sqlite/page_file.h"

namespace secondsource::corpus {

// Takes one sentence about one thing that is wrong. Ids of documents may be in it, texts never.
using Finder = std::function<void(const std::string& finding)>;

// Reads every version once and the whole index once, in little memory, as of one moment; beside readers and a writer.
// The status is an error of reading: DATA_LOSS for a damaged page.
absl::Status CheckDocuments(sqlite::Database& database, const Finder& found);

// Copies all versions that can be read, from a file that may be damaged, into a new database whose pages they can be
// trusted to: every text must have the hash that its version names. A version whose text is lost is kept as withdrawn,
// for an older text must not take its place; so is one that only the list of ids still knows. Makes the index anew.
// Returns how many versions there are now. FAILED_PRECONDITION if a newer program wrote the file.
absl::StatusOr<uint64_t> SalvageDocuments(const sqlite::PageFile& damaged, sqlite::Database& database,
                                          const Finder& lost);

// Makes the index anew from the texts, in one transaction.
absl::Status RebuildIndex(sqlite::Database& database);

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_INTEGRITY_H_
