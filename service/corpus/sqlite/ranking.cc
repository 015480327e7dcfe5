#include "service/corpus/sqlite/ranking.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace secondsource::corpus {
namespace {

// Sums of the same scores in another order may differ by less than this.
constexpr double kRounding = 1e-9;
constexpr uint64_t kFewPostings = 512;

static_assert(PostingList::kBlockNumbers == Catalogue::kChunkSlots);

bool Better(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.number < b.number;
}

// The best candidates so far.
class Best {
 public:
  // `floor`: the worst of the best is no worse than this.
  Best(size_t limit, double floor) : limit_(limit), floor_(floor) {}

  // A version scored below this is not among the best.
  double threshold() const { return heap_.size() < limit_ ? floor_ : heap_.front().score; }

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
  size_t limit_;
  double floor_;
  std::vector<Candidate> heap_;  // the worst of them in front
};

struct Term {
  const PostingList* list = nullptr;
  size_t place = 0;  // in the query
  double weight = 0;
  double highest = 0;       // score that it can add
  double highest_here = 0;  // that it and the terms before it can add together
  size_t next_block = 0;
  const PostingList::Block* block = nullptr;  // its postings among the versions at hand; nullptr if it has none

  // Numbers must grow from call to call, from 0 on.
  void MoveTo(uint32_t first) {
    const auto& blocks = list->blocks();
    while (next_block < blocks.size() && blocks[next_block]->first() < first) ++next_block;
    block = next_block < blocks.size() && blocks[next_block]->first() == first ? blocks[next_block].get() : nullptr;
  }
};

class Ranker {
 public:
  Ranker(absl::Span<const std::shared_ptr<const PostingList>> lists, const Catalogue::Snapshot& catalogue,
         const CutOffMicros& cut_offs)
      : catalogue_(catalogue), cut_offs_(cut_offs), score_(catalogue.average_words()), scores_(lists.size()) {
    for (size_t place = 0; place < lists.size(); ++place) {
      const PostingList& list = *lists[place];
      const uint64_t frequency = list.CountThrough(catalogue_.last());
      if (frequency == 0) continue;
      Term& term = terms_.emplace_back(Term{.list = &list, .place = place});
      term.weight = InverseFrequency(frequency, catalogue_.searchable());
      term.highest =
          list.Highest([&](uint32_t occurrences, uint32_t words) { return score_(term.weight, occurrences, words); });
    }
    std::sort(terms_.begin(), terms_.end(), [](const Term& a, const Term& b) { return a.highest < b.highest; });
    double sum = 0;
    for (Term& term : terms_) term.highest_here = sum += term.highest;
  }

  absl::StatusOr<std::vector<Candidate>> Run(size_t limit, const Call& call) {
    // The rarest terms first, by themselves: what they lead to is mostly good, and shows how good one must be.
    size_t leading = terms_.size();
    for (uint64_t count = 0; leading > 0 && count < kFewPostings; --leading) count += terms_[leading - 1].list->count();
    absl::StatusOr<Best> some = Walk(leading, Best(limit, 0), call);
    if (!some.ok() || leading == 0) return Sorted(some);
    return Sorted(Walk(0, Best(limit, some->threshold()), call));
  }

 private:
  static absl::StatusOr<std::vector<Candidate>> Sorted(absl::StatusOr<Best> best) {
    if (!best.ok()) return best.status();
    return (*std::move(best)).Sorted();
  }

  // Scores the versions to which the terms from `leading` on lead, block by block.
  absl::StatusOr<Best> Walk(size_t leading, Best best, const Call& call) {
    for (Term& term : terms_) term.next_block = 0;
    for (uint32_t first = 0; int64_t{first} <= catalogue_.last(); first += PostingList::kBlockNumbers) {
      if (absl::Status status = call.Check(); !status.ok()) return status;
      while (leading < terms_.size() && terms_[leading].highest_here + kRounding < best.threshold()) ++leading;
      if (leading == terms_.size()) break;
      for (Term& term : terms_) term.MoveTo(first);
      words_ = catalogue_.WordsFrom(first);
      FollowLeaders(leading);
      AddOthers(leading, best.threshold());
      for (size_t offset : found_) Offer(first, offset, best);
    }
    return best;
  }

  // Finds the versions that the leading terms have, and adds up what these give to them.
  void FollowLeaders(size_t leading) {
    found_.clear();
    sums_.fill(0);
    std::array<uint64_t, PostingList::kBlockNumbers / 64> touched{};
    for (size_t i = leading; i < terms_.size(); ++i) {
      if (terms_[i].block == nullptr) continue;
      terms_[i].block->ForEach([&, weight = terms_[i].weight](size_t offset, uint16_t occurrences) {
        sums_[offset] += score_(weight, occurrences, words_[offset]);
        touched[offset / 64] |= uint64_t{1} << (offset % 64);
      });
    }
    for (size_t i = 0; i < touched.size(); ++i) {
      for (uint64_t bits = touched[i]; bits != 0; bits &= bits - 1) {
        found_.push_back(static_cast<uint16_t>(i * 64 + static_cast<size_t>(std::countr_zero(bits))));
      }
    }
  }

  // Adds what the other terms give, and drops those that cannot reach the threshold any more.
  void AddOthers(size_t leading, double threshold) {
    for (size_t i = leading;; --i) {
      const double rest = i == 0 ? 0 : terms_[i - 1].highest_here;
      std::erase_if(found_, [&](size_t offset) { return sums_[offset] + rest + kRounding < threshold; });
      if (i == 0 || found_.empty()) return;
      const Term& term = terms_[i - 1];
      if (term.block == nullptr) continue;
      term.block->ForEachOf(found_, [&, weight = term.weight](size_t offset, uint16_t occurrences) {
        sums_[offset] += score_(weight, occurrences, words_[offset]);
      });
    }
  }

  void Offer(uint32_t first, size_t offset, Best& best) {
    const int64_t number = int64_t{first} + static_cast<int64_t>(offset);
    if (!catalogue_.IsNewest(number, cut_offs_)) return;
    // Again, in the order of the query: the sum must not depend on which terms led.
    std::fill(scores_.begin(), scores_.end(), 0);
    for (const Term& term : terms_) {
      const uint16_t occurrences = term.block == nullptr ? uint16_t{0} : term.block->Find(offset);
      if (occurrences == 0) continue;
      scores_[term.place] = score_(term.weight, occurrences, words_[offset]);
    }
    best.Offer({.number = number, .score = std::accumulate(scores_.begin(), scores_.end(), 0.0)});
  }

  const Catalogue::Snapshot& catalogue_;
  const CutOffMicros& cut_offs_;
  const TermScore score_;
  std::vector<Term> terms_;     // those that can add least first
  std::vector<double> scores_;  // of one version, by place in the query

  // Of the block at hand, by offset.
  const uint32_t* words_ = nullptr;
  std::array<double, PostingList::kBlockNumbers> sums_;
  std::vector<uint16_t> found_;
};

}  // namespace

double InverseFrequency(uint64_t frequency, uint64_t versions) {
  const double with = static_cast<double>(frequency);
  const double without = static_cast<double>(versions) - with;
  return std::log(1 + (without + 0.5) / (with + 0.5));
}

absl::StatusOr<std::vector<Candidate>> RankBest(absl::Span<const std::shared_ptr<const PostingList>> lists,
                                                const Catalogue::Snapshot& catalogue, const CutOffMicros& cut_offs,
                                                size_t limit, const Call& call) {
  if (limit == 0) return std::vector<Candidate>();
  return Ranker(lists, catalogue, cut_offs).Run(limit, call);
}

}  // namespace secondsource::corpus
