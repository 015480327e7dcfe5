// How matches are ranked: BM25 with our own FTS5 function, and which words of a query are worth looking up.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SQLITE_RANKING_H_
#define SECONDSOURCE_SERVICE_CORPUS_SQLITE_RANKING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "service/corpus/sqlite/catalogue.h"
#include "service/sqlite/database.h"

namespace secondsource::corpus {

// A word of a query.
struct QueryWord {
  std::string text;             // as it stands in the query
  std::string stem;             // as the index has it
  bool name_or_figure = false;  // begins with a capital, or holds a digit
  uint64_t frequency = 0;       // how many searchable versions hold it
};

// Drops the words that would cost much and tell little, for the time of a search grows with its matches:
// * a word that no version holds;
// * a word in more than a twentieth of all versions, or a name or figure in more than a quarter, but never one in at
//   most 1,000 versions, and never one of the three rarest;
// * all but the 64 rarest.
// The others stay in their order. Below 1,000 versions, therefore, nothing is lost.
std::vector<QueryWord> PruneWords(std::vector<QueryWord> words, uint64_t versions);

// What the ranking function needs for one search. It reads the snapshot for every match.
struct Ranking {
  Catalogue::Snapshot catalogue;
  CutOffMicros cut_offs;
  std::vector<double> weights;  // inverse document frequency of each word, in the order of the MATCH expression
  double average_words = 0;
};

// ln(1 + (versions - frequency + 0.5) / (frequency + 0.5)): Robertson's weight, kept above 0 for common words.
double InverseFrequency(uint64_t frequency, uint64_t versions);

// BM25 of one word (Robertson and Zaragoza, 2009), k1 = 1.2, b = 0.75.
double TermScore(double weight, uint32_t occurrences, uint32_t words, double average_words);

// Registers `secondsource_bm25(words, ranking)` on a connection: the score of a match, or 0 for a version that the
// search may not return. `ranking` is a pointer bound with kRankingPointer.
inline constexpr char kRankingPointer[] = "secondsource_ranking";
absl::Status RegisterRanking(sqlite::Database& database);

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SQLITE_RANKING_H_
