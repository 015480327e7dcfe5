#include "service/language/resolve.h"

#include <algorithm>

namespace secondsource::language {
namespace {

class Resolver {
 public:
  Resolver(const Prose& prose, const References& references, const Said& said, const Voice& voice)
      : prose_(prose), references_(references), said_(said), voice_(voice) {}

  std::string Run() {
    resolved_ = said_.lead;
    size_t i = said_.words.first;
    while (i < said_.words.end) {
      if (!said_.omitted.empty() && i >= said_.omitted.first && i < said_.omitted.end) {
        i = said_.omitted.end;
        continue;
      }
      const References::Reference reference = references_.At(i);
      if (!reference.words.empty() && reference.words.end <= said_.words.end) {
        Append(i, reference.name);
        i = reference.words.end;
        continue;
      }
      Append(i, Replacement(i));
      ++i;
    }
    return std::move(resolved_);
  }

 private:
  void Append(size_t i, const std::string& text) {
    const bool joined = i > said_.words.first && !prose_[i].spaced;
    if (!resolved_.empty() && !joined) resolved_ += ' ';
    resolved_ += text;
  }

  bool IsSubject(size_t i) const {
    if (i == said_.words.first) return true;
    // "it had won and it would go on"
    return i == said_.words.first + 1 && !prose_[i - 1].IsWord();
  }

  std::string Replacement(size_t i) const {
    const std::string text(prose_[i].range.In(prose_.text));
    if (voice_.name.empty() || !prose_[i].Is(kPronoun | kPossessive)) return text;
    const std::string& word = prose_[i].lower;
    if (word == "we" || word == "i") return First(i) ? voice_.name : text;
    if (word == "our" || word == "my") return First(i) ? Possessive() : text;
    if (said_.direct) return text;
    const bool person = word == "he" || word == "she" || word == "his" || word == "her";
    if (person ? !voice_.may_be_person : !voice_.may_be_thing) return text;
    if (word == "its" || word == "his" || word == "her" || (word == "their" && LooksPlural())) {
      return IsSubject(i) || SubjectIsSpeaker() ? Possessive() : text;
    }
    if (!IsSubject(i)) return text;
    if (word == "it" && !IsExpletive(i)) return voice_.name;
    if (word == "he" || word == "she" || (word == "they" && LooksPlural())) return voice_.name;
    return text;
  }

  bool First(size_t i) const { return said_.direct || prose_[i].quoted; }
  bool LooksPlural() const { return voice_.name.ends_with("s"); }
  std::string Possessive() const { return voice_.name + "'s"; }

  // "its" is surely the speaker's only where the speaker is what the clause is about.
  bool SubjectIsSpeaker() const {
    const Token& first = prose_[said_.words.first];
    if (first.lower == "it") return !IsExpletive(said_.words.first);
    return first.lower == "he" || first.lower == "she" || first.lower == "they" || first.Is(kPossessive) ||
           !said_.lead.empty();
  }

  // "it was not clear", "it is time": stands for nothing, unless somebody is doing something or is somewhere.
  bool IsExpletive(size_t i) const {
    size_t next = i + 1;
    bool be = false;
    while (next < said_.words.end && prose_[next].Is(kAuxiliary | kBe | kAdverb)) be = prose_[next++].Is(kBe) || be;
    if (!be || next >= said_.words.end) return false;
    const std::string& word = prose_[next].lower;
    const bool doing = word.ends_with("ing") || (word.ends_with("ed") && !prose_[next].Is(kExpletive)) ||
                       prose_[next].Is(kPreposition);
    return !doing;
  }

  const Prose& prose_;
  const References& references_;
  const Said& said_;
  const Voice& voice_;
  std::string resolved_;
};

}  // namespace

std::string Resolve(const Prose& prose, const References& references, const Said& said, const Voice& voice) {
  return Resolver(prose, references, said, voice).Run();
}

}  // namespace secondsource::language
