#include "service/language/answers.h"

#include <algorithm>
#include <string_view>

#include "service/language/utf8.h"

namespace secondsource::language {
namespace {

// So many utterances back a reply can reach.
constexpr size_t kReach = 200;

bool Asserts(const Utterance& utterance) {
  return !utterance.answer && utterance.commitment != v1::Statement::COMMITMENT_UNKNOWN &&
         utterance.cue_class != v1::Statement::CUE_DENYING && utterance.cue_class != v1::Statement::CUE_WITHHOLDING;
}

void AddWords(std::string_view text, std::vector<std::string>& words) {
  const std::string lower = LowerCase(text);
  for (size_t start = 0; start < lower.size();) {
    const size_t end = std::min(lower.find_first_of(" ',-", start), lower.size());
    if (end > start + 1) words.push_back(lower.substr(start, end - start));
    start = end + 1;
  }
}

bool IsOf(const Utterance& utterance, const std::vector<std::string>& names) {
  if (!utterance.speaker) return false;
  std::vector<std::string> words;
  AddWords(utterance.speaker->name, words);
  AddWords(utterance.speaker->description, words);
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return SameRoot(name, word); });
  });
}

bool SameSpeaker(const Utterance& a, const Utterance& b) {
  if (a.speaker.has_value() != b.speaker.has_value()) return false;
  return !a.speaker || a.speaker->name == b.speaker->name;
}

}  // namespace

std::vector<std::string> AnswerFinder::NamesIn(Words whose) const {
  std::vector<std::string> names;
  for (size_t i = whose.first; i < whose.end;) {
    const References::Reference reference = references_.At(i);
    if (!reference.words.empty() && reference.words.end <= whose.end) {
      AddWords(reference.name, names);
      i = reference.words.end;
      continue;
    }
    const bool names_somebody = prose_.IsName(i) || prose_[i].Is(kInstitution | kRole);
    if (names_somebody && !prose_[i].Is(kStatementNoun)) AddWords(prose_[i].lower, names);
    ++i;
  }
  names.erase(std::remove(names.begin(), names.end(), "the"), names.end());
  return names;
}

std::optional<Answer> AnswerFinder::Find(const Utterance& utterance, const Reply& reply,
                                         const std::vector<Utterance>& earlier) const {
  const std::vector<std::string> names = NamesIn(reply.whose);
  const size_t reach = earlier.size() - std::min(earlier.size(), kReach);
  for (size_t i = earlier.size(); i-- > reach;) {
    if (!Asserts(earlier[i]) || SameSpeaker(utterance, earlier[i])) continue;
    const bool of_somebody = utterance.speaker || earlier[i].speaker;
    if (names.empty() ? of_somebody : IsOf(earlier[i], names)) return Answer{i, reply.kind};
  }
  return std::nullopt;
}

}  // namespace secondsource::language
