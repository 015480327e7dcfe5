// Writes a registry as the YAML that registry_file.h describes.
#ifndef SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_YAML_H_
#define SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_YAML_H_

#include <string>

#include "absl/types/span.h"
#include "secondsource/v1/party.pb.h"

namespace secondsource::registry {

// Reading it back gives the same entries. Pure, thread-safe.
std::string ToYaml(absl::Span<const v1::Party> parties, absl::Span<const v1::Place> places,
                   absl::Span<const v1::Publisher> publishers);

}  // namespace secondsource::registry

#endif  // SECONDSOURCE_SERVICE_REGISTRY_REGISTRY_YAML_H_
