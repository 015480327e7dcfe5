#include "service/corpus/sqlite/ranking.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace secondsource::corpus {
namespace {

constexpr double kK1 = 1.2;
constexpr double kB = 0.75;
// Sums of the same scores in another order may differ by less than this.
constexpr double kRounding = 1e-9;
constexpr size_t kCandidatesBetweenChecks = 1'024;

// The most that a term can add to the score of any version: that of the shortest one.
double HighestScore(double weight, uint32_t most_occurrences) {
  return weight * most_occurrences * (kK1 + 1) / (most_occurrences + kK1 * (1 - kB));
}

bool Better(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.number < b.number;
}

// The best candidates so far.
class Best {
 public:
  explicit Best(size_t limit) : limit_(limit) {}

  // A version scored below this is not among the best.
  double threshold() const { return heap_.size() < limit_ ? 0 : heap_.front().score; }

  void Offer(const Candidate& candidate) {
    if (heap_.size() == limit_) {
      if (!Better(candidate, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), Better);
      heap_.pop_back();
    }
    heap_.push_back(candidate);
    std::push_heap(heap_.begin(), heap_.end(), Better);
  }

  std::vector<Candidate> Sorted() && {
    std::sort_heap(heap_.begin(), heap_.end(), Better);
    return std::move(heap_);
  }

 private:
  const size_t limit_;
  std::vector<Candidate> heap_;  // the worst of them in front
};

struct Term {
  PostingCursor cursor;
  double weight = 0;
  double highest = 0;       // score that it can add
  double highest_here = 0;  // that it and the terms before it can add together
  size_t place = 0;         // in the query
};

class Ranker {
 public:
  Ranker(const Catalogue::Snapshot& catalogue, const CutOffMicros& cut_offs, size_t limit)
      : catalogue_(catalogue), cut_offs_(cut_offs), average_words_(catalogue.average_words()), best_(limit) {}

  void Add(const PostingList& list) {
    const uint64_t frequency = list.CountThrough(catalogue_.last());
    scores_.push_back(0);
    if (frequency == 0) return;
    const double weight = InverseFrequency(frequency, catalogue_.searchable());
    terms_.push_back({.cursor = PostingCursor(list),
                      .weight = weight,
                      .highest = HighestScore(weight, list.most_occurrences()),
                      .place = scores_.size() - 1});
  }

  absl::StatusOr<std::vector<Candidate>> Run(const Call& call) && {
    std::sort(terms_.begin(), terms_.end(), [](const Term& a, const Term& b) { return a.highest < b.highest; });
    double sum = 0;
    for (Term& term : terms_) term.highest_here = sum += term.highest;

    for (size_t count = 0;; ++count) {
      if (count % kCandidatesBetweenChecks == 0) {
        if (absl::Status status = call.Check(); !status.ok()) return status;
      }
      while (leading_ < terms_.size() && terms_[leading_].highest_here + kRounding < best_.threshold()) ++leading_;
      uint32_t number = PostingCursor::kEnd;
      for (size_t i = leading_; i < terms_.size(); ++i) number = std::min(number, terms_[i].cursor.number());
      if (int64_t{number} > catalogue_.last()) return std::move(best_).Sorted();
      Score(number);
    }
  }

 private:
  // Scores a version to which one of the leading terms led, and moves these past it.
  void Score(uint32_t number) {
    std::fill(scores_.begin(), scores_.end(), 0);
    const uint32_t words = catalogue_.WordsIfNewest(number, cut_offs_);
    double sum = 0;
    for (size_t i = leading_; i < terms_.size(); ++i) {
      PostingCursor& cursor = terms_[i].cursor;
      if (cursor.number() != number) continue;
      if (words > 0) sum += Count(terms_[i], cursor.occurrences(), words);
      cursor.Next();
    }
    if (words == 0) return;
    for (size_t i = leading_; i-- > 0;) {
      if (sum + terms_[i].highest_here + kRounding < best_.threshold()) return;
      sum += Count(terms_[i], terms_[i].cursor.Find(number), words);
    }
    // In the order of the query, so that the sum does not depend on which terms led.
    sum = 0;
    for (double score : scores_) sum += score;
    best_.Offer({.number = number, .score = sum});
  }

  double Count(const Term& term, uint16_t occurrences, uint32_t words) {
    if (occurrences == 0) return 0;
    return scores_[term.place] = TermScore(term.weight, occurrences, words, average_words_);
  }

  const Catalogue::Snapshot& catalogue_;
  const CutOffMicros& cut_offs_;
  const double average_words_;
  std::vector<Term> terms_;     // those that can add least first
  size_t leading_ = 0;          // the first of the terms that lead to versions
  std::vector<double> scores_;  // of the version at hand, by place in the query
  Best best_;
};

}  // namespace

double InverseFrequency(uint64_t frequency, uint64_t versions) {
  const double with = static_cast<double>(frequency);
  const double without = static_cast<double>(versions) - with;
  return std::log(1 + (without + 0.5) / (with + 0.5));
}

double TermScore(double weight, uint32_t occurrences, uint32_t words, double average_words) {
  const double length = kK1 * (1 - kB + kB * words / average_words);
  return weight * occurrences * (kK1 + 1) / (occurrences + length);
}

absl::StatusOr<std::vector<Candidate>> RankBest(absl::Span<const std::shared_ptr<const PostingList>> lists,
                                                const Catalogue::Snapshot& catalogue, const CutOffMicros& cut_offs,
                                                size_t limit, const Call& call) {
  if (limit == 0) return std::vector<Candidate>();
  Ranker ranker(catalogue, cut_offs, limit);
  for (const std::shared_ptr<const PostingList>& list : lists) ranker.Add(*list);
  return std::move(ranker).Run(call);
}

}  // namespace secondsource::corpus
