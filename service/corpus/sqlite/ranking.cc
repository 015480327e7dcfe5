#include "service/corpus/sqlite/ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/status/statusor.h"
#include "service/corpus/sqlite/fts.h"

namespace secondsource::corpus {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
constexpr uint64_t kAlwaysCheap = 1'000;
constexpr uint64_t kCommonWordShare = 20;  // one in twenty
constexpr uint64_t kCommonNameShare = 4;   // one in four
constexpr size_t kAlwaysKept = 3;
constexpr size_t kMaxWords = 64;

uint32_t Occurrences(const Fts5ExtensionApi* api, Fts5Context* context, int phrase) {
  Fts5PhraseIter iterator;
  int column = -1;
  int offset = -1;
  uint32_t count = 0;
  if (api->xPhraseFirst(context, phrase, &iterator, &column, &offset) != SQLITE_OK) return 0;
  for (; column >= 0; api->xPhraseNext(context, &iterator, &column, &offset)) ++count;
  return count;
}

void RankMatch(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
               sqlite3_value** values) {
  const auto* ranking =
      count == 1 ? static_cast<const Ranking*>(sqlite3_value_pointer(values[0], kRankingPointer)) : nullptr;
  if (ranking == nullptr) return sqlite3_result_error(result, "secondsource_bm25 needs a ranking", -1);
  double score = 0;
  const uint32_t words = ranking->catalogue.WordsIfNewest(api->xRowid(context), ranking->cut_offs);
  if (words > 0) {
    for (size_t i = 0; i < ranking->weights.size(); ++i) {
      const uint32_t occurrences = Occurrences(api, context, static_cast<int>(i));
      if (occurrences > 0) score += TermScore(ranking->weights[i], occurrences, words, ranking->average_words);
    }
  }
  sqlite3_result_double(result, score);
}

}  // namespace

std::vector<QueryWord> PruneWords(std::vector<QueryWord> words, uint64_t versions) {
  std::vector<size_t> order(words.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return words[a].frequency < words[b].frequency; });
  std::vector<bool> keep(words.size(), false);
  size_t kept = 0;
  for (size_t index : order) {
    const QueryWord& word = words[index];
    if (word.frequency == 0) continue;
    const uint64_t share = word.name_or_figure ? kCommonNameShare : kCommonWordShare;
    if (kept >= kMaxWords || (kept >= kAlwaysKept && word.frequency > std::max(kAlwaysCheap, versions / share)))
      continue;
    keep[index] = true;
    ++kept;
  }
  std::vector<QueryWord> result;
  for (size_t i = 0; i < words.size(); ++i) {
    if (keep[i]) result.push_back(std::move(words[i]));
  }
  return result;
}

double InverseFrequency(uint64_t frequency, uint64_t versions) {
  const double with = static_cast<double>(frequency);
  const double without = static_cast<double>(versions) - with;
  return std::log(1 + (without + 0.5) / (with + 0.5));
}

double TermScore(double weight, uint32_t occurrences, uint32_t words, double average_words) {
  const double length = kK1 * (1 - kB + kB * words / average_words);
  return weight * occurrences * (kK1 + 1) / (occurrences + length);
}

absl::Status RegisterRanking(sqlite::Database& database) {
  const absl::StatusOr<fts5_api*> api = FtsApi(database);
  if (!api.ok()) return api.status();
  const int code = (*api)->xCreateFunction(*api, "secondsource_bm25", nullptr, RankMatch, nullptr);
  return code == SQLITE_OK ? absl::OkStatus()
                           : sqlite::SqliteError(database.handle(), code, "register the ranking function");
}

}  // namespace secondsource::corpus
