// SQLite's full-text engine, as far as SQL does not reach it: its tokenizer, and how often a version matches.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_FTS_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_FTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/sqlite/database.h"

namespace secondsource::corpus {

// The engine's own interface; lives as long as the database. FAILED_PRECONDITION if SQLite was built without it.
absl::StatusOr<fts5_api*> FtsApi(sqlite::Database& database);

// Told of a match: the version's number, and how often the phrases of the query stand in it, all together.
using MatchVisitor = std::function<void(int64_t number, uint32_t occurrences)>;

// Registers `secondsource_visit(words, visitor)` on a connection, which tells a MatchVisitor, a pointer bound with
// kVisitorPointer, of each match that it is called for. This spares the way of each match through the columns of a row.
inline constexpr char kVisitorPointer[] = "secondsource_visitor";
absl::Status RegisterVisit(sqlite::Database& database);

// A word of a text, as the index has it.
struct Token {
  std::string stem;
  uint32_t start = 0;  // bytes
  uint32_t end = 0;
};

// The tokenizer of the index (the schema in rows.cc names the same): letters and digits, without case and accents,
// stemmed by Porter's rules. Belongs to a database and must not outlive it; one thread at a time.
class Tokenizer {
 public:
  static absl::StatusOr<Tokenizer> Create(sqlite::Database& database);

  absl::StatusOr<std::vector<Token>> Tokenize(std::string_view text) const;

 private:
  struct Deleter {
    void (*function)(Fts5Tokenizer*) = nullptr;
    void operator()(Fts5Tokenizer* tokenizer) const { function(tokenizer); }
  };
  Tokenizer(const fts5_tokenizer& module, Fts5Tokenizer* instance)
      : module_(module), instance_(instance, Deleter{module.xDelete}) {}

  fts5_tokenizer module_;
  std::unique_ptr<Fts5Tokenizer, Deleter> instance_;
};

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_FTS_H_
