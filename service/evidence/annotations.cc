#include "service/evidence/annotations.h"

#include "absl/strings/str_cat.h"

namespace secondsource::evidence {

std::shared_ptr<const language::Annotation> Annotations::Of(const v1::Document& document) {
  const std::string key = absl::StrCat(document.text_sha256(), "\n", document.title());
  {
    std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return found->second->second;
    }
  }
  // Outside the lock: reading takes milliseconds. Two callers may read the same document; the results are equal.
  auto annotation =
      std::make_shared<const language::Annotation>(language::Annotate(document.text(), document.title(), lexicon_));
  std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return annotation;
  entries_.emplace_front(key, annotation);
  by_key_[key] = entries_.begin();
  if (entries_.size() > limit_) {
    by_key_.erase(entries_.back().first);
    entries_.pop_back();
  }
  return annotation;
}

}  // namespace secondsource::evidence
