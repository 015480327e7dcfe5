// YAML into JSON, for the configuration of plugins.
#ifndef SECONDSOURCE_SERVICE_MAIN_YAML_JSON_H_
#define SECONDSOURCE_SERVICE_MAIN_YAML_JSON_H_

#include <yaml-cpp/node/node.h>

#include <string>

#include "absl/status/statusor.h"

namespace secondsource {

// Plain scalars that look like null, a truth value or a number become one (YAML 1.2, core schema); all others are
// strings. Keys come out in order. INVALID_ARGUMENT for keys that are no scalars or come twice, and for more than 32
// levels, which is what an alias of itself amounts to.
absl::StatusOr<std::string> YamlToJson(const YAML::Node& node);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_YAML_JSON_H_
