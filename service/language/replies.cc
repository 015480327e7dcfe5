#include "service/language/replies.h"

#include <algorithm>

#include "service/language/noun_phrases.h"

namespace secondsource::language {
namespace {

bool IsPronounForStatement(const Token& token) {
  return token.lower == "this" || token.lower == "that" || token.lower == "it" || token.lower == "these" ||
         token.lower == "they" || token.lower == "which";
}

// The first statement noun in the words, or their end.
size_t StatementNounIn(const Prose& prose, Words words) {
  for (size_t i = words.first; i < words.end; ++i) {
    if (prose[i].Is(kStatementNoun) && !prose[i].quoted) return i;
  }
  return words.end;
}

}  // namespace

Reply ReplyTo(const Prose& prose, Words whose, Cue cue_class) {
  Reply reply;
  reply.whose = StatementNounIn(prose, whose) < whose.end ? whose : Words{};
  if (cue_class == v1::Statement::CUE_WITHHOLDING) {
    reply.kind = Answer::Kind::kWithholds;
  } else if (cue_class == v1::Statement::CUE_DENYING) {
    reply.kind = Answer::Kind::kDenies;
  } else {
    reply.kind = Answer::Kind::kAffirms;
  }
  return reply;
}

std::optional<Reply> ReplyIn(const Prose& prose, Words words) {
  size_t at = words.first;
  const auto is_lead = [&](size_t i) {
    const std::string& word = prose[i].lower;
    return word == "no" || word == "yes" || word == "well" || word == "but" || !prose[i].IsWord();
  };
  const bool says_no = !words.empty() && prose[words.first].lower == "no";
  while (at < words.end && is_lead(at)) ++at;
  if (at >= words.end) return says_no ? std::optional<Reply>(Reply{}) : std::nullopt;
  Reply reply;
  size_t be = at + 1;
  if (!IsPronounForStatement(prose[at])) {
    constexpr size_t kReach = 10;
    const size_t noun = StatementNounIn(prose, {at, std::min(words.end, at + kReach)});
    if (noun >= std::min(words.end, at + kReach) || prose.HasVerb({at, noun})) return std::nullopt;
    reply.whose = {at, noun + 1};
    be = noun + 1;
    if (be < words.end && (prose[be].lower == "by" || prose[be].lower == "from"))
      be = NounPhraseAfter(prose, {be + 1, words.end}).end;
    reply.whose.end = be;
  } else if (prose[at].lower == "that" && at + 1 < words.end && prose[at + 1].Is(kStatementNoun)) {
    be = at + 2;
  }
  bool has_be = false;
  bool negated = false;
  const auto is_predicate = [&](size_t i) {
    return prose[i].Is(kAuxiliary | kAdverb | kBe | kNegation) || prose[i].kind == Token::Kind::kQuote;
  };
  for (; be < words.end && is_predicate(be); ++be) {
    has_be = has_be || prose[be].Is(kBe);
    negated = negated || prose[be].Is(kNegation);
  }
  if (!has_be || be >= words.end) return std::nullopt;
  if (const PhraseMatch match = prose.Match(be, words.end, kHolds | kFails); match.classes != 0) {
    // "It is confirmed that …" goes on.
    const bool goes_on = match.end < words.end && prose[match.end].IsWord() &&
                         !prose[match.end].Is(kConjunction | kSubordinator | kPreposition);
    if (goes_on || prose.IsText(match.end, "that")) return std::nullopt;
    const bool fails = ((match.classes & kFails) != 0) != negated;
    reply.kind = fails ? Answer::Kind::kDenies : Answer::Kind::kAffirms;
    return reply;
  }
  return std::nullopt;
}

std::optional<Reply> WithheldIn(const Prose& prose, Words clause, Words cue) {
  Reply reply;
  reply.kind = Answer::Kind::kWithholds;
  const Words before{clause.first, std::min(cue.first, clause.end)};
  const size_t noun = StatementNounIn(prose, before);
  if (noun < before.end) {
    reply.whose = {before.first, noun + 1};
    if (noun + 1 < before.end && (prose[noun + 1].lower == "by" || prose[noun + 1].lower == "of")) reply.whose = before;
    return reply;
  }
  const Words after{std::min(cue.end, clause.end), clause.end};
  const size_t later = StatementNounIn(prose, after);
  if (later < after.end) {
    reply.whose = {after.first, later + 1};
    return reply;
  }
  if (before.empty() || (before.size() == 1 && IsPronounForStatement(prose[before.first]))) return reply;
  return std::nullopt;
}

std::optional<Refutation> RefutationIn(const Prose& prose, Words words) {
  constexpr size_t kReach = 8;
  const size_t noun = StatementNounIn(prose, {words.first, std::min(words.end, words.first + kReach)});
  if (noun >= std::min(words.end, words.first + kReach) || prose.HasVerb({words.first, noun})) return std::nullopt;
  size_t that = noun + 1;
  while (that < words.end && that - noun < kReach && prose[that].lower != "that" && !prose.IsVerb(that)) ++that;
  if (that >= words.end || prose[that].lower != "that") return std::nullopt;
  for (size_t i = that + 2; i < words.end; ++i) {
    const PhraseMatch match = prose.Match(i, words.end, kFails | kHolds);
    if (match.classes == 0 || match.end < words.end) continue;
    size_t be = i;
    bool negated = false;
    while (be > that + 2 && prose[be - 1].Is(kAuxiliary | kAdverb)) negated = prose[--be].Is(kNegation) || negated;
    const bool denies = ((match.classes & kFails) != 0) != negated;
    if (be == i || !prose[be].Is(kBe) || !denies) return std::nullopt;
    return Refutation{{that + 1, be}, {be, words.end}};
  }
  return std::nullopt;
}

Words FindMention(const Prose& prose, Words words) {
  for (size_t noun = StatementNounIn(prose, words); noun < words.end;
       noun = StatementNounIn(prose, {noun + 1, words.end})) {
    const Words phrase = NounPhraseBefore(prose, {words.first, noun});
    for (size_t i = phrase.first; i < phrase.end; ++i) {
      if (prose.IsName(i) || prose[i].Is(kInstitution | kRole)) return {phrase.first, noun + 1};
    }
  }
  return {};
}

}  // namespace secondsource::language
