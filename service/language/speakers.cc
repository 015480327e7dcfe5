#include "service/language/speakers.h"

#include <algorithm>
#include <iterator>

#include "service/language/noun_phrases.h"
#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

// Words that join the parts of a name: "Ursula von der Leyen".
bool IsParticle(const Token& token) {
  static constexpr std::string_view kParticles[] = {"de", "van", "von", "der", "den", "al", "bin",
                                                    "da", "di",  "del", "la",  "ibn", "el"};
  return std::find(std::begin(kParticles), std::end(kParticles), token.lower) != std::end(kParticles);
}

// The end of the run of capitalised words from here.
size_t NameEnd(const Prose& prose, size_t at, size_t limit) {
  size_t end = at;
  while (end < limit && (prose.IsName(end) || (IsParticle(prose[end]) && end > at && end + 1 < limit)) &&
         prose[end].lower != "'s")
    ++end;
  while (end > at && !prose.IsName(end - 1)) --end;
  return end;
}

Words WithoutArticle(const Prose& prose, Words phrase) {
  while (phrase.size() > 1 &&
         (prose[phrase.first].Is(kArticle | kDeterminer | kPossessive) || prose[phrase.first].lower == "whose")) {
    ++phrase.first;
  }
  return phrase;
}

std::string Joined(const std::string& a, const std::string& b, std::string_view by) {
  if (a.empty() || b.empty()) return a + b;
  return a + std::string(by) + b;
}

std::vector<std::string> WordsOf(const std::string& name) {
  std::vector<std::string> words;
  const std::string lower = LowerCase(name);
  for (size_t start = 0; start < lower.size();) {
    const size_t end = std::min(lower.find_first_of(" '-", start), lower.size());
    if (end > start) words.push_back(lower.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

// How much of a description says what somebody is: "spokesman" of "spokesman for the minister".
size_t HeadLength(const std::string& description) {
  size_t length = description.size();
  for (const std::string_view end : {" of ", " for ", " at ", " to ", " in ", ","})
    length = std::min(length, description.find(end));
  return length;
}

bool Contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

Speakers::Speakers(const Prose& prose, const References& references) : prose_(prose), references_(references) {
  FindPeople();
}

// "…, the president," behind a name; empty if what follows says nothing of the sort.
Words Speakers::DescriptionAfter(Words name, size_t limit) const {
  const size_t start = name.end + 1;
  if (start + 1 >= limit || prose_[name.end].lower != "," || prose_[name.end - 1].Is(kInstitution)) return {};
  if (!prose_[start].Is(kArticle | kRole) && prose_[start].lower != "who") return {};
  constexpr size_t kLongest = 25;
  bool role = prose_[start].lower == "who";
  size_t stop = start;
  for (; stop < limit && stop - start < kLongest && prose_[stop].lower != "," && prose_[stop].lower != "."; ++stop) {
    role = role || prose_[stop].Is(kRole);
  }
  return role ? Words{start, stop} : Words{};
}

// "the president, Jane Roe,"
Words Speakers::DescriptionBefore(Words name, Words sentence) const {
  if (name.first < sentence.first + 2 || prose_[name.first - 1].lower != ",") return {};
  if (name.end < sentence.end && prose_[name.end].lower != "," && prose_[name.end].lower != ".") return {};
  const Words phrase = NounPhraseBefore(prose_, {sentence.first, name.first - 1});
  if (phrase.empty() || !prose_[phrase.first].Is(kArticle | kPossessive)) return {};
  for (size_t i = phrase.first; i < phrase.end; ++i) {
    if (prose_.IsName(i) && prose_[i].lower != "'s") break;  // "the president of X" is told by its noun
    if (prose_[i].Is(kRole)) return phrase;
  }
  return {};
}

// "President Jane Doe", and "Jane Doe, the president": whoever is called so anywhere in the text.
void Speakers::FindPeople() {
  constexpr size_t kLongestName = 4;
  for (const Sentence& sentence : prose_.sentences) {
    for (size_t i = sentence.words.first; i < sentence.words.end;) {
      const size_t end = prose_.IsName(i) && !prose_[i].Is(kRole) ? NameEnd(prose_, i, sentence.words.end) : i;
      if (end >= i + 2 && end - i <= kLongestName) {
        const bool after_role = i > sentence.words.first && prose_[i - 1].Is(kRole);
        Words description = DescriptionAfter({i, end}, sentence.words.end);
        if (description.empty() && !after_role) description = DescriptionBefore({i, end}, sentence.words);
        if (after_role || !description.empty()) {
          const Words phrase = after_role ? NounPhraseBefore(prose_, {sentence.words.first, end}) : Words{i, end};
          KnownSpeaker person =
              Describe(phrase, description.empty() ? std::vector<Words>{} : std::vector<Words>{description});
          person.person = true;
          people_.try_emplace(prose_[end - 1].lower, std::move(person));
        }
      }
      i = std::max(end, i + 1);
    }
  }
}

// "Its chief executive", at the start of a sentence, is that of whoever spoke last; elsewhere it may be anybody's.
std::string Speakers::DescriptionOf(Words words) const {
  if (words.size() > 1 && prose_[words.first].Is(kPossessive)) {
    const Words rest{words.first + 1, words.end};
    const bool sentence_start = prose_[words.first].capitalised;
    const KnownSpeaker* owner = sentence_start && prose_[words.first].lower == "its" ? LastFor("it") : nullptr;
    return owner == nullptr || owner->person ? prose_.TextOf(rest) : owner->name + "'s " + prose_.TextOf(rest);
  }
  return prose_.TextOf(WithoutArticle(prose_, words));
}

KnownSpeaker Speakers::SplitRole(Words phrase, size_t role) const {
  KnownSpeaker speaker;
  const size_t end = NameEnd(prose_, role + 1, phrase.end);
  speaker.name = prose_.TextOf({role + 1, end});
  speaker.description = Joined(DescriptionOf({phrase.first, role + 1}), prose_.TextOf({end, phrase.end}), " ");
  speaker.person = prose_[role].Is(kRole) && !(prose_[role].Is(kReferenceNoun) && !prose_[role].capitalised);
  return speaker;
}

KnownSpeaker Speakers::Describe(Words phrase, const std::vector<Words>& appositions) const {
  KnownSpeaker speaker;
  size_t role = phrase.end;
  for (size_t i = phrase.first; i < phrase.end; ++i) {
    const bool names_next = i + 1 < phrase.end && prose_.IsName(i + 1) && !prose_[i + 1].Is(kRole);
    const bool kind = prose_[i].Is(kReferenceNoun | kInstitution) && !prose_[i].capitalised;  // "the company Foo Deep"
    if (names_next && (prose_[i].Is(kRole) || kind)) role = i;
  }
  const Words bare = WithoutArticle(prose_, phrase);
  const size_t name_end = bare.empty() ? bare.end : NameEnd(prose_, bare.first, bare.end);
  const bool institution_last =
      role != phrase.end && prose_[NameEnd(prose_, role + 1, phrase.end) - 1].Is(kInstitution);
  if (role != phrase.end && !institution_last) {
    speaker = SplitRole(phrase, role);
  } else if (name_end - bare.first >= 2 && !prose_[name_end - 1].Is(kInstitution | kReferenceNoun) &&
             !prose_[bare.first].Is(kInstitution | kReferenceNoun) && name_end < bare.end &&
             prose_[name_end].Is(kPreposition)) {
    speaker.name = prose_.TextOf({bare.first, name_end});  // "Jane Roe of the Foo Institute"
    speaker.description = prose_.TextOf({name_end, bare.end});
    speaker.person = true;
  } else {
    speaker.name = prose_.TextOf(bare);
    speaker.person = bare.size() == 1 && prose_[bare.first].Is(kRole) && !prose_[bare.first].lower.ends_with("s");
  }
  for (const Words& apposition : appositions) {
    const bool named = NameEnd(prose_, apposition.first, apposition.end) == apposition.end;
    if (named && !prose_.IsName(bare.first)) {  // "the minister, Jane Roe,"
      speaker.description = Joined(DescriptionOf(phrase), speaker.description, ", ");
      speaker.name = prose_.TextOf(apposition);
      speaker.person = true;
      continue;
    }
    const std::string& first = prose_[apposition.first].lower;
    bool role_inside = first == "who" || first == "whose";
    for (size_t i = apposition.first; i < apposition.end; ++i) role_inside = role_inside || prose_[i].Is(kRole);
    speaker.person = speaker.person || role_inside;
    speaker.description = Joined(speaker.description, DescriptionOf(apposition), ", ");
  }
  return speaker;
}

bool Speakers::RefersTo(Words phrase, const KnownSpeaker& known) const {
  const std::vector<std::string> name = WordsOf(known.name);
  const std::vector<std::string> description = WordsOf(known.description);
  const Token& noun = prose_[phrase.end - 1];
  const std::vector<std::string> head = WordsOf(known.description.substr(0, HeadLength(known.description)));
  const bool by_role = !Contains(name, noun.lower);
  if (by_role && !(noun.Is(kRole) && Contains(head, noun.lower))) return false;
  for (size_t i = phrase.first; i + 1 < phrase.end; ++i) {
    // "the medical director" is not the managing director; "the small ministry" is the ministry.
    if ((!prose_[i].capitalised && !by_role) || prose_[i].Is(kArticle)) continue;
    const auto same = [&](const std::string& word) { return SameRoot(prose_[i].lower, word); };
    if (std::none_of(name.begin(), name.end(), same) && std::none_of(description.begin(), description.end(), same))
      return false;
  }
  return true;
}

// Somebody whom the phrase names in short: "Roe", "the ministry", "the minister", "the Defence Ministry".
const KnownSpeaker* Speakers::Known(Words phrase) const {
  const Words bare = WithoutArticle(prose_, phrase);
  if (bare.empty()) return nullptr;
  if (bare.size() == 1 && prose_.IsName(bare.first) && bare == phrase) {
    const auto person = people_.find(prose_[bare.first].lower);
    if (person != people_.end()) return &person->second;
  }
  const bool definite =
      (prose_[phrase.first].lower == "the" || prose_[phrase.first].Is(kPossessive)) && phrase.size() <= 5;
  if (!definite && !(bare.size() == 1 && prose_.IsName(bare.first))) return nullptr;
  constexpr size_t kReach = 50;
  const size_t reach = std::min(kReach, spoken_.size());
  const auto known = std::find_if(
      spoken_.rbegin(), spoken_.rbegin() + static_cast<ptrdiff_t>(reach), [&](const KnownSpeaker& candidate) {
        if (bare.size() == 1 && prose_.IsName(bare.first)) {
          const std::vector<std::string> name = WordsOf(candidate.name);
          return candidate.person && !name.empty() && name.back() == prose_[bare.first].lower;
        }
        return prose_.TextOf(bare).size() < candidate.name.size() + candidate.description.size() &&
               RefersTo(bare, candidate);
      });
  return known == spoken_.rbegin() + static_cast<ptrdiff_t>(reach) ? nullptr : &*known;
}

const KnownSpeaker* Speakers::LastFor(const std::string& pronoun) const {
  if (spoken_.empty()) return nullptr;
  const bool person = pronoun == "he" || pronoun == "she" || pronoun == "him" || pronoun == "her";
  const bool thing = pronoun == "it";
  constexpr size_t kReach = 10;
  const size_t reach = std::min(kReach, spoken_.size());
  const auto known = std::find_if(spoken_.rbegin(), spoken_.rbegin() + static_cast<ptrdiff_t>(reach),
                                  [&](const KnownSpeaker& candidate) {
                                    return person ? VoiceOf(candidate.name).may_be_person : !thing || !candidate.person;
                                  });
  return known == spoken_.rbegin() + static_cast<ptrdiff_t>(reach) ? &spoken_.back() : &*known;
}

void Speakers::Remember(const KnownSpeaker& speaker) {
  const auto same = [&](const KnownSpeaker& known) { return known.name == speaker.name; };
  constexpr size_t kReach = 50;
  const auto recent = spoken_.end() - static_cast<ptrdiff_t>(std::min(kReach, spoken_.size()));
  const auto known = std::find_if(recent, spoken_.end(), same);
  KnownSpeaker entry = speaker;
  if (known != spoken_.end()) {
    if (entry.description.empty()) entry.description = known->description;
    entry.person = entry.person || known->person;
    spoken_.erase(known);
  }
  spoken_.push_back(std::move(entry));
}

Speaker Speakers::Identify(Words phrase, const std::vector<Words>& appositions) {
  Speaker speaker;
  const bool pronoun = phrase.size() == 1 && prose_[phrase.first].Is(kPronoun);
  // "the statement said", "according to its statement": whoever spoke last made it.
  const bool document = phrase.size() == 2 &&
                        (prose_[phrase.first].lower == "the" || prose_[phrase.first].Is(kPossessive)) &&
                        prose_[phrase.first + 1].Is(kOccasion | kStatementNoun) && !spoken_.empty();
  if (document) return Last();
  KnownSpeaker described;
  if (pronoun) {
    if (const KnownSpeaker* last = LastFor(prose_[phrase.first].lower)) described = *last;
    // "Jane Roe was there. She said …": nobody spoke before, and who she is remains open.
  } else {
    speaker.range = prose_.RangeOf(phrase);
    described = Describe(phrase, appositions);
    const bool named = prose_.RangeOf(phrase).In(prose_.text).find(described.name) == std::string_view::npos;
    if (const KnownSpeaker* known = named ? nullptr : Known(phrase)) {
      const std::string more = appositions.empty() ? "" : described.description;
      described = *known;
      if (described.description.empty()) described.description = more;
    } else if (const References::Reference reference = references_.At(phrase.first); reference.words == phrase) {
      described.name = reference.name;
    } else if (const auto person = people_.find(prose_[phrase.end - 1].lower);
               person != people_.end() && person->second.name == described.name) {
      described.person = true;
      if (described.description.empty()) described.description = person->second.description;
    }
  }
  if (!described.name.empty()) Remember(described);
  speaker.name = described.name;
  speaker.description = described.description;
  return speaker;
}

void Speakers::Notice(Words phrase) {
  if (phrase.empty() || !prose_.IsName(phrase.end - 1)) return;
  const auto person = people_.find(prose_[phrase.end - 1].lower);
  if (person != people_.end()) Remember(person->second);
}

Speaker Speakers::Last() const {
  if (spoken_.empty()) return {{}, "", "somebody whom the text does not name"};
  return {{}, spoken_.back().name, spoken_.back().description};
}

Voice Speakers::VoiceOf(const std::string& name) const {
  Voice voice{name, false, true};
  constexpr size_t kReach = 50;
  const size_t reach = std::min(kReach, spoken_.size());
  const auto known = std::find_if(spoken_.rbegin(), spoken_.rbegin() + static_cast<ptrdiff_t>(reach),
                                  [&](const KnownSpeaker& candidate) { return candidate.name == name; });
  if (known != spoken_.rbegin() + static_cast<ptrdiff_t>(reach) && known->person) return {name, true, false};
  // "Jane Roe" of whom nothing else is known may as well be a company.
  size_t parts = 0;
  for (size_t start = 0; start < name.size(); ++parts) {
    const size_t end = std::min(name.find(' ', start), name.size());
    const std::string word = LowerCase(std::string_view(name).substr(start, end - start));
    const uint32_t classes = prose_.grammar->Find(word).classes;
    if (name[start] < 'A' || name[start] > 'Z' || (classes & (kInstitution | kReferenceNoun))) return voice;
    start = end + 1;
  }
  voice.may_be_person = parts == 2 || parts == 3;
  return voice;
}

}  // namespace secondsource::language
