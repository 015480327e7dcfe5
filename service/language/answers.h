// Which earlier utterance a reply is about.
#ifndef SECONDSOURCE_SERVICE_LANGUAGE_ANSWERS_H_
#define SECONDSOURCE_SERVICE_LANGUAGE_ANSWERS_H_

#include <optional>
#include <string>
#include <vector>

#include "service/language/prose.h"
#include "service/language/references.h"
#include "service/language/statements.h"

namespace secondsource::language {

class AnswerFinder {
 public:
  // Both must outlive this.
  AnswerFinder(const Prose& prose, const References& references) : prose_(prose), references_(references) {}

  // The latest utterance of whoever the reply names, else the latest that asserts something and is not the speaker's
  // own. Nothing if there is none.
  std::optional<Answer> Find(const Utterance& utterance, const Reply& reply,
                             const std::vector<Utterance>& earlier) const;

 private:
  // Names and kinds of bodies by which the reply says whose statement it is about.
  std::vector<std::string> NamesIn(Words whose) const;

  const Prose& prose_;
  const References& references_;
};

}  // namespace secondsource::language

#endif  // SECONDSOURCE_SERVICE_LANGUAGE_ANSWERS_H_
