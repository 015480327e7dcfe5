#include "service/corpus/sqlite/fts.h"

#include <algorithm>
#include <array>

#include "service/base/error.h"

namespace secondsource::corpus {
namespace {

constexpr int kLongestStem = 32'768;  // bytes: where FTS5 cuts a word (FTS5_MAX_TOKEN_SIZE)

int AddToken(void* context, int flags, const char* token, int size, int start, int end) {
  (void)flags;
  static_cast<std::vector<Token>*>(context)->push_back(
      {.stem = std::string(token, static_cast<size_t>(std::min(size, kLongestStem))),
       .start = static_cast<uint32_t>(start),
       .end = static_cast<uint32_t>(end)});
  return SQLITE_OK;
}

// Adds the occurrences of a phrase in the version at hand; an error code of SQLite's.
int CountPhrase(const Fts5ExtensionApi* api, Fts5Context* context, int phrase, uint32_t& count) {
  Fts5PhraseIter iterator;
  int column = -1;
  int offset = -1;
  const int code = api->xPhraseFirst(context, phrase, &iterator, &column, &offset);
  if (code != SQLITE_OK) return code;
  for (; column >= 0; api->xPhraseNext(context, &iterator, &column, &offset)) ++count;
  return SQLITE_OK;
}

void VisitMatch(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
                sqlite3_value** values) {
  const auto* visitor =
      count == 1 ? static_cast<const MatchVisitor*>(sqlite3_value_pointer(values[0], kVisitorPointer)) : nullptr;
  if (visitor == nullptr) return sqlite3_result_error(result, "secondsource_visit needs a visitor", -1);
  uint32_t occurrences = 0;
  for (int i = 0; i < api->xPhraseCount(context); ++i) {
    const int code = CountPhrase(api, context, i, occurrences);
    if (code != SQLITE_OK) return sqlite3_result_error_code(result, code);
  }
  (*visitor)(api->xRowid(context), occurrences);
}

}  // namespace

absl::StatusOr<fts5_api*> FtsApi(sqlite::Database& database) {
  fts5_api* api = nullptr;
  absl::StatusOr<sqlite::Statement> statement = database.Prepare("SELECT fts5(?1)");
  if (statement.ok()) {
    absl::Status status = statement->BindPointer(1, &api, "fts5_api_ptr").Run();
    if (!status.ok()) return status;
  }
  if (api == nullptr) {
    return Error(absl::StatusCode::kFailedPrecondition, "STORE_WITHOUT_SEARCH",
                 "this SQLite has no full-text engine; install one that was built with SQLITE_ENABLE_FTS5");
  }
  return api;
}

absl::Status RegisterVisit(sqlite::Database& database) {
  const absl::StatusOr<fts5_api*> api = FtsApi(database);
  if (!api.ok()) return api.status();
  const int code = (*api)->xCreateFunction(*api, "secondsource_visit", nullptr, VisitMatch, nullptr);
  return code == SQLITE_OK ? absl::OkStatus()
                           : sqlite::SqliteError(database.handle(), code, "register the function that visits matches");
}

absl::StatusOr<Tokenizer> Tokenizer::Create(sqlite::Database& database) {
  const absl::StatusOr<fts5_api*> api = FtsApi(database);
  if (!api.ok()) return api.status();
  void* user_data = nullptr;
  fts5_tokenizer module;
  Fts5Tokenizer* instance = nullptr;
  std::array<const char*, 3> arguments = {"unicode61", "remove_diacritics", "2"};
  int code = (*api)->xFindTokenizer(*api, "porter", &user_data, &module);
  if (code == SQLITE_OK) {
    code = module.xCreate(user_data, arguments.data(), static_cast<int>(arguments.size()), &instance);
  }
  if (code != SQLITE_OK) return sqlite::SqliteError(nullptr, code, "create the tokenizer of the index");
  return Tokenizer(module, instance);
}

absl::StatusOr<std::vector<Token>> Tokenizer::Tokenize(std::string_view text) const {
  std::vector<Token> tokens;
  if (text.empty()) return tokens;
  const int code = module_.xTokenize(instance_.get(), &tokens, FTS5_TOKENIZE_DOCUMENT, text.data(),
                                     static_cast<int>(text.size()), AddToken);
  if (code != SQLITE_OK) return sqlite::SqliteError(nullptr, code, "cut a text into words");
  return tokens;
}

}  // namespace secondsource::corpus
