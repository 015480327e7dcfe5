// Annotate: from sentences, quotations and statements to utterances.
#include <algorithm>
#include <utility>

#include "service/language/answers.h"
#include "service/language/commitment.h"
#include "service/language/language.h"
#include "service/language/noun_phrases.h"
#include "service/language/objects.h"
#include "service/language/prose.h"
#include "service/language/quotes.h"
#include "service/language/references.h"
#include "service/language/replies.h"
#include "service/language/resolve.h"
#include "service/language/speakers.h"
#include "service/language/statements.h"

namespace secondsource::language {
namespace {

// A quotation that is further from its reporting clause is shown without it.
constexpr uint32_t kLongestPassage = 1000;

// Words outside of direct quotations, and what they say.
struct Segment {
  Words words;
  size_t sentence = 0;
  Clauses clauses;
  std::vector<Speaker> speakers;  // of the statements, in their order
};

// An utterance with what is needed to find what it answers.
struct Found {
  Utterance utterance;
  std::optional<Reply> reply;
};

class Annotator {
 public:
  // `call` may be nullptr.
  Annotator(std::string_view text, std::string_view title, const Lexicon& lexicon, const Call* call)
      : call_(call),
        prose_(ReadProse(text, lexicon, call)),
        quotes_(FindQuotes(prose_)),
        references_(prose_, title, lexicon),
        speakers_(prose_, references_) {
    std::erase_if(quotes_, [](const Quote& quote) { return !quote.full; });
  }

  // What was found until then, if the call ends meanwhile.
  Annotation Run() {
    Annotation annotation;
    for (const Sentence& sentence : prose_.sentences) annotation.sentences.push_back(sentence.range);
    for (size_t first = 0; first < prose_.sentences.size() && !Ended();) first = ReadGroup(first);
    AnswerFinder answers(prose_, references_);
    for (Found& found : found_) {
      if (Ended()) break;
      if (found.reply) found.utterance.answer = answers.Find(found.utterance, *found.reply, annotation.utterances);
      annotation.utterances.push_back(std::move(found.utterance));
    }
    return annotation;
  }

 private:
  bool Ended() const { return call_ != nullptr && !call_->Check().ok(); }

  // Reads the sentence, with those that a direct quotation ties to it. Returns the one after them.
  size_t ReadGroup(size_t first) {
    size_t end = first + 1;
    const size_t first_quote = next_quote_;
    while (next_quote_ < quotes_.size() && quotes_[next_quote_].whole.first < prose_.sentences[end - 1].words.end) {
      while (end < prose_.sentences.size() && prose_.sentences[end - 1].words.end < quotes_[next_quote_].whole.end)
        ++end;
      ++next_quote_;
    }
    const size_t before = found_.size();
    std::vector<Segment> segments = ReadSegments(first, end, first_quote);
    for (const Segment& segment : segments) AddSegment(segment);
    const Segment* last = nullptr;
    for (size_t quote = first_quote; quote < next_quote_; ++quote)
      last = AddQuote(quotes_[quote], segments, last, first, end);
    std::stable_sort(found_.begin() + static_cast<ptrdiff_t>(before), found_.end(), [](const Found& a, const Found& b) {
      const Range& left = a.utterance.content;
      const Range& right = b.utterance.content;
      return std::pair(left.start, right.end) < std::pair(right.start, left.end);
    });
    return end;
  }

  std::vector<Segment> ReadSegments(size_t first, size_t end, size_t quote) {
    std::vector<Segment> segments;
    const bool beside_quote = quote < next_quote_;
    for (size_t s = first; s < end; ++s) {
      const Words sentence = prose_.sentences[s].words;
      size_t at = AfterDateline(s);
      while (at < sentence.end) {
        while (quote < next_quote_ && quotes_[quote].whole.end <= at) ++quote;
        const bool inside = quote < next_quote_ && quotes_[quote].whole.first <= at;
        if (inside) {
          at = std::min(sentence.end, quotes_[quote].whole.end);
          continue;
        }
        const size_t stop = quote < next_quote_ ? std::min(sentence.end, quotes_[quote].whole.first) : sentence.end;
        AddSegmentOf({at, stop}, s, beside_quote, segments);
        at = stop;
      }
    }
    return segments;
  }

  // "ASHFORD, Jan 7 - ": where a report was written is no part of what it says.
  size_t AfterDateline(size_t s) const {
    const Words words = prose_.sentences[s].words;
    const bool starts_paragraph = s == 0 || prose_.sentences[s - 1].paragraph != prose_.sentences[s].paragraph;
    if (!starts_paragraph || words.empty() || !prose_.IsName(words.first)) return words.first;
    constexpr size_t kLongest = 12;
    int depth = 0;  // a dash between brackets ends nothing: "Anthony Roe (1960 - 2014)"
    for (size_t i = words.first; i < words.end && i - words.first < kLongest; ++i) {
      const Token& token = prose_[i];
      depth += (token.lower == "(") - (token.lower == ")");
      const bool dash = depth == 0 && token.lower == "--" && token.spaced;
      if (dash && i > words.first) return i + 1;
      const bool place_or_date =
          prose_.IsName(i) || token.kind == Token::Kind::kNumber || token.Is(kMonth | kWeekday) || !token.IsWord();
      if (!place_or_date || token.kind == Token::Kind::kQuote || token.lower == "." || token.lower == ":") break;
    }
    return words.first;
  }

  void AddSegmentOf(Words words, size_t sentence, bool beside_quote, std::vector<Segment>& segments) {
    if (beside_quote) {
      while (!words.empty() && !prose_[words.first].IsWord()) ++words.first;
    }
    if (words.empty()) return;
    Segment segment{words, sentence, ReadClauses(prose_, words, beside_quote), {}};
    for (const Words& own : segment.clauses.own) speakers_.Notice(MainSubject(prose_, own));
    for (const Statement& statement : segment.clauses.statements) {
      segment.speakers.push_back(
          statement.subject.empty() ? Speaker{} : speakers_.Identify(statement.subject, statement.appositions));
    }
    segments.push_back(std::move(segment));
  }

  void AddSegment(const Segment& segment) {
    const Range passage = prose_.sentences[segment.sentence].range;
    for (const Words& own : segment.clauses.own) AddOwn(own, passage);
    for (size_t i = 0; i < segment.clauses.statements.size(); ++i) {
      const Statement& statement = segment.clauses.statements[i];
      if (!statement.content.empty()) AddStatement(statement, segment.speakers[i], passage);
    }
  }

  void AddOwn(Words words, Range passage) {
    Found found;
    found.utterance.passage = passage;
    found.utterance.content = prose_.RangeOf(words);
    found.utterance.commitment = CommitmentOf(prose_, words);
    found.utterance.resolved = Resolve(prose_, references_, {words, {}, "", false}, {});
    found.reply = ReplyIn(prose_, words);
    found_.push_back(std::move(found));
  }

  void AddStatement(const Statement& statement, const Speaker& speaker, Range passage) {
    Found found;
    Utterance& utterance = found.utterance;
    utterance.passage = passage;
    if (!statement.subject.empty()) utterance.speaker = speaker;
    utterance.cue = prose_.RangeOf(statement.cue);
    utterance.cue_class = statement.cue_class;
    utterance.content = prose_.RangeOf(statement.content);
    utterance.commitment = CommitmentOf(prose_, statement.content);
    const bool intends = statement.of_the_subject && prose_[statement.content.first].lower == "to";
    if (statement.cue_class == v1::Statement::CUE_WITHHOLDING || intends) {
      utterance.commitment = v1::Statement::COMMITMENT_UNKNOWN;
    }
    Said said{statement.content, statement.omitted, "", false};
    const Voice voice = speakers_.VoiceOf(speaker.name);
    if (statement.of_the_subject) said.lead = speaker.name;
    if (!statement.accused.empty()) said.lead = Resolve(prose_, references_, {statement.accused, {}, "", false}, voice);
    utterance.resolved = Resolve(prose_, references_, said, voice);
    found.reply = statement.reply;
    found_.push_back(std::move(found));
  }

  // The statement that reports the quotation: in the words behind it, else in those before it.
  static const Statement* StatementIn(const Segment& segment, bool behind) {
    const std::vector<Statement>& statements = segment.clauses.statements;
    const auto names_speaker = [](const Statement& statement) { return !statement.subject.empty(); };
    if (behind) {
      const auto found = std::find_if(statements.begin(), statements.end(), names_speaker);
      return found == statements.end() ? nullptr : &*found;
    }
    const auto found = std::find_if(statements.rbegin(), statements.rend(), names_speaker);
    return found == statements.rend() ? nullptr : &*found;
  }

  static const Segment* SegmentOf(const Quote& quote, const std::vector<Segment>& segments, const Segment* last) {
    const Segment* before = nullptr;
    for (const Segment& segment : segments) {
      const bool behind = segment.words.first >= quote.whole.end;
      if (StatementIn(segment, behind) == nullptr) continue;
      if (!behind) {
        before = &segment;
        continue;
      }
      // What stands behind a later quotation may report that one.
      return before != nullptr && last == before ? before : &segment;
    }
    return before != nullptr ? before : last;
  }

  const Segment* AddQuote(const Quote& quote, const std::vector<Segment>& segments, const Segment* last, size_t first,
                          size_t end) {
    const Segment* segment = SegmentOf(quote, segments, last);
    Found model;
    model.utterance.direct = true;
    model.utterance.cue_class = v1::Statement::CUE_NEUTRAL;
    Words mention;
    if (segment == nullptr) {
      model.utterance.speaker = speakers_.Last();
    } else {
      const Statement& statement = *StatementIn(*segment, segment->words.first >= quote.whole.end);
      const auto index = static_cast<size_t>(&statement - segment->clauses.statements.data());
      model.utterance.speaker = segment->speakers[index];
      model.utterance.cue = prose_.RangeOf(statement.cue);
      model.utterance.cue_class = statement.cue_class;
      mention = FindMention(prose_, {std::min(statement.cue.end, segment->words.end), segment->words.end});
    }
    const Range cue_sentence = segment == nullptr ? Range{} : prose_.sentences[segment->sentence].range;
    for (size_t s = first; s < end; ++s) AddQuoted(quote, prose_.sentences[s], cue_sentence, mention, model);
    return segment;
  }

  // One sentence of a quotation.
  void AddQuoted(const Quote& quote, const Sentence& sentence, Range cue_sentence, Words mention, const Found& model) {
    const Words words{std::max(quote.inside.first, sentence.words.first),
                      std::min(quote.inside.end, sentence.words.end)};
    const Words content = Trimmed(prose_, words);
    if (content.empty() || !HasWord(content)) return;
    Found found = model;
    Utterance& utterance = found.utterance;
    utterance.content = prose_.RangeOf(content);
    utterance.passage = sentence.range;
    if (!cue_sentence.empty()) {
      const Range both{std::min(sentence.range.start, cue_sentence.start),
                       std::max(sentence.range.end, cue_sentence.end)};
      if (both.end - both.start <= kLongestPassage || both == sentence.range) {
        utterance.passage = both;
      } else {
        utterance.cue = {};
        utterance.speaker->range = {};
      }
    }
    utterance.commitment = CommitmentOf(prose_, content);
    utterance.resolved = Resolve(prose_, references_, {content, {}, "", true}, {utterance.speaker->name, false, false});
    found.reply = ReplyIn(prose_, content);
    if (found.reply && found.reply->whose.empty()) found.reply->whose = mention;
    found_.push_back(std::move(found));
  }

  bool HasWord(Words words) const {
    return std::any_of(prose_.tokens.begin() + static_cast<ptrdiff_t>(words.first),
                       prose_.tokens.begin() + static_cast<ptrdiff_t>(words.end),
                       [](const Token& token) { return token.IsWord(); });
  }

  const Call* const call_;
  Prose prose_;
  std::vector<Quote> quotes_;  // the full ones
  References references_;
  Speakers speakers_;
  std::vector<Found> found_;
  size_t next_quote_ = 0;
};

}  // namespace

Annotation Annotate(std::string_view text, std::string_view title, const Lexicon& lexicon) {
  return Annotator(text, title, lexicon, nullptr).Run();
}

absl::StatusOr<Annotation> Annotate(std::string_view text, std::string_view title, const Lexicon& lexicon,
                                    const Call& call) {
  Annotation annotation = Annotator(text, title, lexicon, &call).Run();
  // What the call's end has cut short is worth nothing: only after its time can it have been cut.
  if (absl::Status status = call.Check(); !status.ok()) return status;
  return annotation;
}

}  // namespace secondsource::language
