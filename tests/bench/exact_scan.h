// BM25 by its definition, over every word of every document: slow, plain, and what the index must agree with.
#ifndef SECONDSOURCE_TESTS_BENCH_EXACT_SCAN_H_
#define SECONDSOURCE_TESTS_BENCH_EXACT_SCAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/corpus/corpus.h"
#include "service/corpus/sqlite/fts.h"

namespace secondsource {

// Documents as runs of numbered stems in memory, four bytes a word. One thread at a time.
class ExactScan {
 public:
  struct Hit {
    std::string id;
    double score = 0;
  };

  explicit ExactScan(const corpus::Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  absl::Status Add(const std::string& id, const std::string& title, const std::string& text);

  // The `limit` best documents, the best first and of equals the one added first, and after them all others that are as
  // good as the last of these, but for rounding.
  absl::StatusOr<std::vector<Hit>> Search(const std::vector<corpus::SearchTerm>& terms, size_t limit);

 private:
  static constexpr uint32_t kGap = 0;  // between title and text: no phrase reaches across

  using Phrase = std::vector<uint32_t>;  // stems
  // Where a phrase that begins with a certain stem counts.
  struct Start {
    Phrase rest;
    size_t term = 0;
  };
  // The documents that hold any term, and how often each term stands in each of them.
  struct Matches {
    std::vector<size_t> documents;
    std::vector<uint32_t> occurrences;  // one for each term and document
  };

  absl::Status Append(const std::string& text);
  // The known phrases of a term, each once, sorted.
  absl::StatusOr<std::vector<Phrase>> ReadTerm(const corpus::SearchTerm& term) const;
  Matches Count(const std::vector<std::vector<Phrase>>& terms) const;

  const corpus::Tokenizer& tokenizer_;
  absl::flat_hash_map<std::string, uint32_t> numbers_;  // of stems, from 1
  std::vector<uint32_t> words_;                         // of all documents
  std::vector<size_t> ends_;                            // of each document in words_
  std::vector<std::string> ids_;
};

}  // namespace secondsource

#endif  // SECONDSOURCE_TESTS_BENCH_EXACT_SCAN_H_
