// What short references stand for: "the town" for a town that the text has named.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_REFERENCES_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_REFERENCES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "service/language/prose.h"

namespace secondsource::language {

class References {
 public:
  // Both must outlive this.
  References(const Prose& prose, std::string_view title, const Lexicon& lexicon);

  // A definite phrase and the name it stands for.
  struct Reference {
    Words words;
    std::string name;
  };
  // The reference that begins at the word ("the salt-mining town"); empty words if there is none or it is unclear.
  Reference At(size_t word) const;

 private:
  // A place where the text gives a thing of a kind its name: "the town of X", "X, a mining town", "X's defence
  // ministry".
  struct Introduction {
    size_t word;
    size_t paragraph;
    std::string noun;
    std::string kind;
    std::string name;
    bool quoted;
  };

  void Introduce();
  void IntroduceAt(size_t noun);
  void Add(size_t noun, Words name);
  void CountMentions();
  void ReadTitle(std::string_view title, const Lexicon& lexicon);
  size_t ParagraphOf(size_t word) const;
  size_t NameEnd(size_t word, size_t limit) const;
  size_t SentenceEnd(size_t word) const;
  bool IsClosed(size_t after) const;
  bool AgreesWith(Words adjectives, const std::string& name) const;
  const Introduction* Choose(size_t word, const std::string& noun, Words adjectives) const;
  size_t MentionsBefore(const std::string& name, size_t word) const;

  const Prose& prose_;
  std::vector<Introduction> introductions_;                         // in the order of the text
  absl::flat_hash_map<std::string, std::vector<size_t>> mentions_;  // of a name: the words where it stands
  std::string main_place_;                                          // from the title
};

// Whether two words are forms of one name: "Russia" and "Russian". Lower case.
bool SameRoot(std::string_view a, std::string_view b);

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_REFERENCES_H_
