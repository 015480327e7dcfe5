#include "service/language/statements.h"

#include <algorithm>

#include "service/language/noun_phrases.h"
#include "service/language/objects.h"
#include "service/language/replies.h"
#include "service/language/subjects.h"

namespace secondsource::language {
namespace {

constexpr size_t kShortestContent = 3;

// One statement on its way: where its clause begins, and where it cuts the content of an earlier one.
struct Draft {
  Statement statement;
  size_t start = 0;            // of the clause
  size_t end = 0;              // of the clause, without its content
  std::optional<size_t> cuts;  // content before this clause ends here
  bool nested = false;         // within the content of an earlier statement
};

class SentenceReader {
 public:
  SentenceReader(const Prose& prose, Words words, bool beside_quote)
      : prose_(prose), words_(words), beside_quote_(beside_quote) {}

  Clauses Read() {
    cues_ = FindCues(prose_, words_);
    for (size_t i = 0; i < cues_.size(); ++i) subjects_.push_back(SubjectOf(i));
    for (size_t i = 0; i < cues_.size(); ++i) ReadCue(i);
    if (cues_.empty()) ReadHeadline();
    Clauses clauses;
    for (const Words own : OwnClauses()) {
      if (const std::optional<Refutation> refutation = RefutationIn(prose_, own)) {
        Statement statement;
        Deny(*refutation, statement);
        statement.cue = refutation->cue;
        clauses.statements.push_back(std::move(statement));
      } else {
        clauses.own.push_back(own);
      }
    }
    for (Draft& draft : drafts_) {
      Finish(draft.statement);
      clauses.statements.push_back(std::move(draft.statement));
    }
    return clauses;
  }

 private:
  static void Deny(const Refutation& refutation, Statement& statement) {
    statement.content = refutation.content;
    statement.cue_class = v1::Statement::CUE_DENYING;
  }

  // What is said may itself be about what somebody else has said.
  void Finish(Statement& statement) const {
    if (statement.reply || statement.content.empty()) return;
    const bool asserts =
        statement.cue_class != v1::Statement::CUE_DENYING && statement.cue_class != v1::Statement::CUE_WITHHOLDING;
    if (const std::optional<Refutation> refutation = RefutationIn(prose_, statement.content); refutation && asserts) {
      Deny(*refutation, statement);
    } else {
      statement.reply = ReplyIn(prose_, statement.content);
    }
  }

  Subject SubjectOf(size_t i) const {
    const size_t from = i == 0 ? words_.first : cues_[i - 1].words.end;
    Subject subject = FindSubject(prose_, words_, from, cues_[i], beside_quote_);
    if (subject.inherited) {
      for (size_t before = i; before-- > 0;) {
        if (subjects_[before].phrase.empty()) continue;
        subject.phrase = subjects_[before].phrase;
        subject.appositions = subjects_[before].appositions;
        break;
      }
      if (subject.phrase.empty()) subject.phrase = MainSubject(prose_, {words_.first, subject.start});
      if (!CanSpeak(prose_, subject.phrase)) subject.phrase = {};
    }
    return subject;
  }

  // Content goes on to the next clause that is not part of it.
  size_t LimitAfter(size_t i) const {
    for (size_t next = i + 1; next < cues_.size(); ++next) {
      if (subjects_[next].cuts) return *subjects_[next].cuts;
    }
    return words_.end;
  }

  size_t ClauseStart(size_t i) const {
    size_t start = words_.first;
    for (size_t before = 0; before <= i; ++before) {
      if (subjects_[before].cuts) start = std::max(start, *subjects_[before].cuts);
    }
    for (const Draft& draft : drafts_) {
      if (draft.statement.content.end <= cues_[i].words.first) start = std::max(start, draft.statement.content.end);
    }
    while (start < words_.end && (prose_[start].Is(kConjunction) || (!prose_[start].IsWord() && !prose_[start].quoted)))
      ++start;
    return start;
  }

  void ReadCue(size_t i) {
    const ReportingCue& cue = cues_[i];
    Draft draft;
    draft.statement.cue = cue.words;
    draft.statement.cue_class = cue.cue_class;
    draft.statement.subject = subjects_[i].phrase;
    draft.statement.appositions = subjects_[i].appositions;
    draft.start = subjects_[i].start;
    draft.end = std::max(cue.words.end, subjects_[i].end);
    draft.cuts = subjects_[i].cuts;
    draft.nested = IsNested(draft);
    if (cue.cue_class == v1::Statement::CUE_WITHHOLDING && IsWriter(draft.statement.subject)) {
      draft.statement.subject = {};
      ReadSaying(i, draft);
    } else if (cue.classes & kUnverified) {
      ReadUnverified(i, draft);
    } else if (draft.statement.subject.empty()) {
      return;
    } else if (cue.classes & kAccording) {
      ReadAccording(i, draft);
    } else if (cue.passive) {
      ReadPassive(i, draft);
    } else {
      ReadSaying(i, draft);
    }
  }

  bool IsNested(const Draft& draft) const {
    return std::any_of(drafts_.begin(), drafts_.end(), [&](const Draft& earlier) {
      return !draft.cuts && earlier.statement.content.first <= draft.start &&
             draft.start < earlier.statement.content.end;
    });
  }

  // "we could not verify", "this newspaper was unable to confirm"
  bool IsWriter(Words subject) const {
    if (subject.empty()) return false;
    const std::string& first = prose_[subject.first].lower;
    return first == "we" || (first == "this" && subject.size() == 2);
  }

  // "the claim could not be verified": the writer's words, or a speaker's if they stand within what is said.
  void ReadUnverified(size_t i, Draft& draft) {
    draft.start = std::min(ClauseStart(i), cues_[i].words.first);
    draft.nested = IsNested(draft) && !subjects_[i].cuts;
    if (draft.nested) draft.statement.subject = drafts_.back().statement.subject;
    draft.statement.content = Trimmed(prose_, {draft.start, LimitAfter(i)});
    draft.statement.reply = WithheldIn(prose_, draft.statement.content, cues_[i].words);
    Keep(draft);
  }

  // "According to X, C", "C, according to X" and "C, according to X, goes on".
  void ReadAccording(size_t i, Draft& draft) {
    const size_t clause = ClauseStart(i);
    const size_t end = subjects_[i].end;
    const size_t limit = LimitAfter(i);
    const bool leads = SkipAdverbials(prose_, {clause, cues_[i].words.first}) >= cues_[i].words.first;
    draft.start = std::min(clause, cues_[i].words.first);
    if (leads) {
      draft.statement.content = Trimmed(prose_, {end, limit});
    } else if (!drafts_.empty() && drafts_.back().statement.content.end >= cues_[i].words.end) {
      return;  // part of what somebody says: who says that X says so is settled
    } else if (end + 1 < limit && prose_.HasVerb({end, limit})) {
      draft.statement.content = Trimmed(prose_, {clause, limit});
      draft.statement.omitted = WithCommas({cues_[i].words.first, end});
    } else {
      draft.statement.content = Trimmed(prose_, {clause, cues_[i].words.first});
    }
    if (!draft.statement.content.empty()) Keep(draft);
  }

  Words WithCommas(Words words) const {
    if (words.first > words_.first && prose_[words.first - 1].lower == ",") --words.first;
    if (words.end < words_.end && prose_[words.end].lower == ",") ++words.end;
    return words;
  }

  // "The claim was denied by X."
  void ReadPassive(size_t i, Draft& draft) {
    const size_t clause = ClauseStart(i);
    draft.start = clause;
    draft.statement.content = Trimmed(prose_, {clause, cues_[i].words.first});
    if (draft.statement.content.empty()) return;
    const Reply reply = ReplyTo(prose_, draft.statement.content, draft.statement.cue_class);
    if (!reply.whose.empty()) draft.statement.reply = reply;
    Keep(draft);
  }

  void ReadSaying(size_t i, Draft& draft) {
    const size_t after = std::max(cues_[i].words.end, subjects_[i].inverted ? subjects_[i].end : 0);
    const std::optional<Object> object =
        subjects_[i].inverted ? Object{} : FindObject(prose_, cues_[i], {after, EndOfClause(i, after)}, beside_quote_);
    if (!object) return;
    draft.statement.content = object->content;
    draft.statement.accused = object->accused;
    draft.statement.of_the_subject = object->of_the_subject;
    draft.statement.reply = object->reply;
    if (draft.statement.content.empty() && !ReadAround(i, after, draft)) return;
    Keep(draft);
  }

  // "A day after X announced C, the writer goes on": the main clause is no part of C.
  size_t EndOfClause(size_t i, size_t after) const {
    const size_t limit = LimitAfter(i);
    const size_t start = subjects_[i].start;
    constexpr size_t kReach = 4;
    const bool leads = start > words_.first && start - words_.first <= kReach && prose_[start - 1].Is(kSubordinator) &&
                       !prose_.HasVerb({words_.first, start});
    for (size_t at = after; leads && at + 1 < limit; ++at) {
      if (prose_[at].lower == "," && !prose_[at].quoted && prose_.HasVerb({at, limit})) return at;
    }
    return limit;
  }

  // The content stands before the reporting clause, or on both sides of it, or it is the quotation beside it.
  bool ReadAround(size_t i, size_t after, Draft& draft) {
    const size_t clause = ClauseStart(i);
    const size_t start = draft.start;
    const bool set_off = start > clause && (prose_[start - 1].lower == "," || prose_[start - 1].lower == "--");
    const size_t listener = AfterListener(prose_, cues_[i], {after, LimitAfter(i)});
    const size_t done = SkipAdverbials(prose_, {listener, LimitAfter(i)});
    if (!set_off || cues_[i].participle) return beside_quote_;
    const Words before = Trimmed(prose_, {clause, start});
    const size_t limit = LimitAfter(i);
    const bool pauses = done + 1 < limit && (prose_[done].lower == "," || prose_[done].lower == ";");
    const bool ends = Trimmed(prose_, {std::min(done, limit), limit}).empty();
    const Words behind{std::min(done + 1, limit), limit};
    const bool joined =
        pauses && (prose_[done].lower == ";" || prose_[done + 1].Is(kConjunction) || prose_.IsVerb(done + 1));
    // "C1, X said, and C2", "In return, X said, C"
    if (!beside_quote_ && pauses && prose_.HasVerb(behind) && (joined || !prose_.HasVerb(before))) {
      draft.statement.content = Trimmed(prose_, {clause, limit});
      draft.statement.omitted = {start - 1, prose_.IsVerb(done + 1) || !joined ? done + 1 : done};
    } else if (prose_.HasVerb(before) || (before.size() >= kShortestContent && ends && !beside_quote_)) {
      draft.statement.content = before;
    } else {
      return beside_quote_;
    }
    draft.start = clause;
    draft.nested = false;
    return true;
  }

  // "Ministry: Troops hold the town"
  void ReadHeadline() {
    constexpr size_t kLongestName = 5;
    size_t colon = words_.first;
    while (colon < words_.end && colon - words_.first <= kLongestName &&
           (prose_.IsName(colon) || prose_[colon].lower == "'s"))
      ++colon;
    if (colon == words_.first || colon >= words_.end || prose_[colon].lower != ":") return;
    const Words name{words_.first, colon};
    const PhraseMatch label = prose_.Match(name.first, name.end, kHeadlineLabel);
    const Words content = Trimmed(prose_, {colon + 1, words_.end});
    if (label.classes != 0 || content.size() < kShortestContent || !prose_.HasVerb(content)) return;
    Draft draft;
    draft.statement.subject = name;
    draft.statement.cue_class = v1::Statement::CUE_NEUTRAL;
    draft.statement.content = content;
    draft.start = words_.first;
    Keep(draft);
  }

  // What an earlier statement within the content of this one says ends with it: "X pledged that C, said Y".
  void Keep(const Draft& draft) {
    const Words& content = draft.statement.content;
    for (Draft& earlier : drafts_) {
      Words& inner = earlier.statement.content;
      const bool inside = earlier.start >= content.first && inner.first < content.end;
      if (!inside || inner.end <= content.end || earlier.cuts) continue;
      inner.end = content.end;
      earlier.nested = true;
    }
    drafts_.push_back(draft);
  }

  // What no statement covers, where it has a verb.
  std::vector<Words> OwnClauses() const {
    std::vector<Words> own;
    size_t at = words_.first;
    for (const Draft& draft : drafts_) {
      if (draft.nested) continue;
      const size_t start = draft.cuts ? std::min(*draft.cuts, draft.start) : draft.start;
      AddOwn({at, std::max(at, start)}, own);
      at = std::max({at, draft.end, draft.statement.content.end});
    }
    if (drafts_.empty()) {
      const Words all = Trimmed(prose_, words_);
      if (!all.empty() && (!beside_quote_ || prose_.HasVerb(all))) own.push_back(all);
    } else {
      AddOwn({at, words_.end}, own);
    }
    return own;
  }

  void AddOwn(Words words, std::vector<Words>& own) const {
    constexpr size_t kShortestClause = 3;
    words = Trimmed(prose_, words);
    while (!words.empty() && prose_[words.end - 1].Is(kSubordinator | kConjunction | kPreposition)) --words.end;
    while (!words.empty() && prose_[words.first].Is(kConjunction)) ++words.first;
    if (words.size() >= kShortestClause && prose_.HasVerb(words)) own.push_back(words);
  }

  const Prose& prose_;
  const Words words_;
  const bool beside_quote_;
  std::vector<ReportingCue> cues_;
  std::vector<Subject> subjects_;
  std::vector<Draft> drafts_;
};

}  // namespace

Clauses ReadClauses(const Prose& prose, Words words, bool beside_quote) {
  // Nobody writes sentences like that; to take one for the writer's own words is safe, and quick.
  constexpr size_t kLongestSentence = 600;
  if (words.size() > kLongestSentence) return {{}, {words}};
  return SentenceReader(prose, words, beside_quote).Read();
}

}  // namespace secondsource::language
