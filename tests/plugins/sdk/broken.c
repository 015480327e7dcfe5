/* Plugins whose tables are wrong; BROKEN_… says in which way. */
#include <stddef.h>

#include "secondsource_plugin.h"

#define TEXT(literal) {(literal), sizeof(literal) - 1}

#ifdef BROKEN_MAJOR
#define MAJOR (SS_ABI_MAJOR + 1)
#else
#define MAJOR SS_ABI_MAJOR
#endif

#ifdef BROKEN_MINOR
#define MINOR (SS_ABI_MINOR + 1)
#else
#define MINOR SS_ABI_MINOR
#endif

#ifdef BROKEN_SIZE
#define SIZE offsetof(ss_plugin, verify)
#else
#define SIZE sizeof(ss_plugin)
#endif

#ifdef BROKEN_ID
#define ID "Not An Id"
#else
#define ID "broken"
#endif

#ifdef BROKEN_VERIFY
#define VERIFY NULL
#else
#define VERIFY verify
static ss_error* verify(ss_verifier* verifier, ss_call* call) {
  (void)verifier;
  (void)call;
  return NULL;
}
#endif

static ss_error* create(const ss_host* host, ss_bytes config_json, ss_verifier** out) {
  (void)config_json;
  (void)out;
  return host->error_new(13, (ss_bytes){NULL, 0}, (ss_bytes)TEXT("the host should not have come so far"));
}

static void destroy(ss_verifier* verifier) { (void)verifier; }

static const ss_plugin plugin = {SIZE, MAJOR, MINOR, TEXT(ID), TEXT("0.1.0"), TEXT(""),
                                 0,    0,     0,     create,   destroy,       VERIFY};

#ifdef BROKEN_NAME
SS_EXPORT const ss_plugin* secondsource_plugin_entry_v2(const ss_host* host);
SS_EXPORT const ss_plugin* secondsource_plugin_entry_v2(const ss_host* host) {
#else
SS_EXPORT const ss_plugin* secondsource_plugin_entry_v1(const ss_host* host) {
#endif
  (void)host;
#ifdef BROKEN_HOST
  return plugin.struct_size == 0 ? &plugin : NULL;
#else
  return &plugin;
#endif
}
