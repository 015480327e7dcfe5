// Loads the verifiers that lie in the plugin folder.
#ifndef SECONDSOURCE_SERVICE_MAIN_VERIFIERS_H_
#define SECONDSOURCE_SERVICE_MAIN_VERIFIERS_H_

#include "absl/status/status.h"
#include "service/main/config.h"
#include "service/plugin_host/verifier_set.h"

namespace secondsource {

// Every *.so of config.plugin_dir, in order of name; a verifier's id is the name of its file. One that cannot be loaded
// is logged and added as disabled, but is an error (FAILED_PRECONDITION) if it is required. So is a required verifier
// that is switched off, and (INVALID_ARGUMENT, with the nearest right id) settings for a verifier that is not there.
absl::Status LoadVerifiers(const Config& config, plugin_host::VerifierSet& verifiers);

}  // namespace secondsource

#endif  // SECONDSOURCE_SERVICE_MAIN_VERIFIERS_H_
