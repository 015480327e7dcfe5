/* A plugin in plain C that answers every claim with a belief of a quarter, written by hand in protobuf's wire format.
 */
#include <stddef.h>

#include "secondsource_plugin.h"

#define TEXT(literal) {(literal), sizeof(literal) - 1}

struct ss_verifier {
  const ss_host* host;
};

static struct ss_verifier the_verifier;

static ss_error* create(const ss_host* host, ss_bytes config_json, ss_verifier** out) {
  (void)config_json;
  the_verifier.host = host;
  *out = &the_verifier;
  return NULL;
}

static void destroy(ss_verifier* verifier) { verifier->host = NULL; }

static ss_error* verify(ss_verifier* verifier, ss_call* call) {
  /* VerifyResponse{finding: Finding{status: STATUS_OK, belief: 0.25}} */
  static const char response[] = {0x0A, 0x0B, 0x18, 0x01, 0x21, 0, 0, 0, 0, 0, 0, (char)0xD0, 0x3F};
  const ss_bytes bytes = {response, sizeof(response)};
  verifier->host->call_complete(call, bytes, NULL);
  return NULL;
}

SS_EXPORT const ss_plugin* secondsource_plugin_entry_v1(const ss_host* host) {
  static const ss_plugin plugin = {sizeof(ss_plugin),
                                   SS_ABI_MAJOR,
                                   SS_ABI_MINOR,
                                   TEXT("plain"),
                                   TEXT("0.1.0"),
                                   TEXT("Believes a quarter of everything."),
                                   SS_CAPABILITY_DETERMINISTIC,
                                   0,
                                   0,
                                   create,
                                   destroy,
                                   verify};
  return host->abi_major == SS_ABI_MAJOR ? &plugin : NULL;
}
