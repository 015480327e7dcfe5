// Who published a text, from what feeds and wires say about it.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_BYLINE_H_
#define SECONDSOURCE_SERVICE_REGISTRY_BYLINE_H_

#include <string_view>

#include "service/registry/registry.h"

namespace secondsource::registry {

// The publisher that an author line, credit, provider, source, link or headline names: "By Ann Example, Reuters",
// "(Reuters) - ", "AP Photo/Ann Example", "Storm hits coast - BBC News", "news@example.com (Example News)". The whole
// text counts first, then its last part first; a part must be a publisher's whole name, a domain or an address. None if
// nothing in it is, or if the first part that is leaves namesakes undecided.
Resolved<v1::Publisher> ResolveByline(const Registry& registry, std::string_view text, const Context& context = {});

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_BYLINE_H_
