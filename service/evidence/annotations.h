// Annotations of documents, kept: a document is read once, however many claims it bears on.
#ifndef SECONDSOURCE_SERVICE_EVIDENCE_ANNOTATIONS_H_
#define SECONDSOURCE_SERVICE_EVIDENCE_ANNOTATIONS_H_

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "secondsource/v1/document.pb.h"
#include "service/language/language.h"
#include "service/language/lexicon.h"

namespace secondsource::evidence {

// A cache of the last `limit` annotations by hash of title and text. Thread-safe.
class Annotations {
 public:
  explicit Annotations(const language::Lexicon& lexicon, size_t limit = 2048) : lexicon_(lexicon), limit_(limit) {}

  // `document` has `text_sha256` set.
  std::shared_ptr<const language::Annotation> Of(const v1::Document& document);

 private:
  using Entry = std::pair<std::string, std::shared_ptr<const language::Annotation>>;

  const language::Lexicon& lexicon_;
  const size_t limit_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
  absl::flat_hash_map<std::string, std::list<Entry>::iterator> by_key_;
};

}  // namespace secondsource::evidence

#endif  // SECONDSOURCE_SERVICE_EVIDENCE_ANNOTATIONS_H_
