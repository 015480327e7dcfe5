#include "service/language/commitment.h"

#include <algorithm>

namespace secondsource::language {
namespace {

Commitment Weaker(Commitment a, Commitment b) { return std::max(a, b); }

Commitment OfClasses(uint32_t classes) {
  if (classes & kUnknown) return v1::Statement::COMMITMENT_UNKNOWN;
  if (classes & kPossible) return v1::Statement::COMMITMENT_POSSIBLE;
  return v1::Statement::COMMITMENT_PROBABLE;
}

// "the plans", "his hope": nouns, and no hedge.
bool IsNoun(const Prose& prose, Words words, size_t at) {
  if (at == words.first || prose[at].Is(kAuxiliary)) return false;
  return prose[at - 1].Is(kArticle | kPossessive) || prose[at - 1].lower == "'s" || prose[at - 1].Is(kPreposition);
}

// Where the main clause begins: behind a leading "While …,", "Although …,".
size_t MainClause(const Prose& prose, Words words) {
  const Token& first = prose[words.first];
  if (!first.Is(kSubordinator) || first.lower == "that") return words.first;
  for (size_t i = words.first; i < words.end; ++i) {
    if (prose[i].lower == ",") return i + 1;
  }
  return words.first + 1;
}

bool IsConditional(const Prose& prose, Words words) {
  const std::string& first = prose[words.first].lower;
  if (first == "if" || first == "unless") return true;
  return first == "even" && prose.IsText(words.first + 1, "if") && words.size() > 1;
}

}  // namespace

Commitment CommitmentOf(const Prose& prose, Words words) {
  if (words.empty()) return v1::Statement::COMMITMENT_CERTAIN;
  if (prose[words.end - 1].lower == "?" || IsConditional(prose, words)) return v1::Statement::COMMITMENT_UNKNOWN;
  Commitment weakest = v1::Statement::COMMITMENT_CERTAIN;
  const size_t start = MainClause(prose, words);
  for (size_t i = start; i < words.end; ++i) {
    const PhraseMatch hedge = prose.Match(i, words.end, kPossible | kProbable | kUnknown);
    const bool name = prose[i].capitalised && i != words.first;  // "in May", "Will Smith"
    if (hedge.classes != 0 && !name && !IsNoun(prose, {start, words.end}, i)) {
      weakest = Weaker(weakest, OfClasses(hedge.classes));
    } else if (prose[i].Is(kClauseEnd) && i > start) {
      break;
    }
  }
  return weakest;
}

}  // namespace secondsource::language
