// From a claim, or whatever else somebody types, to what is sought.
#ifndef SECONDSOURCE_SERVICE_CORPUS_SEARCH_PLAN_H_
#define SECONDSOURCE_SERVICE_CORPUS_SEARCH_PLAN_H_

#include <string_view>
#include <vector>

#include "service/corpus/corpus.h"
#include "service/registry/registry.h"

namespace secondsource::corpus {

// Every word of the text once, and beside each party and place that it names its other names: a search for "Kiev" finds
// "Kyiv". At most 64 terms, names and figures before other words; which are too common to lead the search is for the
// index to know. Thread-safe.
std::vector<SearchTerm> PlanSearch(std::string_view text, const registry::Registry& registry);

}  // namespace secondsource::corpus

#endif  // SECONDSOURCE_SERVICE_CORPUS_SEARCH_PLAN_H_
