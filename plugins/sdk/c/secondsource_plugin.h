/* The binary interface between Second Source and a verifier in a shared library. C11 and C++17.
 *
 * A library exports one symbol, secondsource_plugin_entry_v1, and nothing else. Host and plugin each give the other a
 * table of functions. What crosses the border is plain: numbers, and bytes that hold serialised messages of
 * secondsource.plugin.v1. C++ authors use secondsource/sdk/plugin.h, which does all of this for them.
 *
 * Rules that hold everywhere
 *   - Tables start with their size and only ever grow at the end. Either side reads a field that came later than
 *     version 1.0 only if the other's struct_size covers it.
 *   - Who allocates frees. Bytes that are passed to a function are valid until it returns, unless it says otherwise;
 *     whoever wants them longer copies them.
 *   - Errors travel with the call that failed. NULL is success. Only the host makes error objects.
 *   - No C++ exception and no longjmp may cross the border.
 *   - The host never unloads a library.
 */
#ifndef SECONDSOURCE_PLUGINS_SDK_C_SECONDSOURCE_PLUGIN_H_
#define SECONDSOURCE_PLUGINS_SDK_C_SECONDSOURCE_PLUGIN_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A change of the major breaks; the name of the entry point carries it. The minor counts what was appended. The host
 * takes a plugin of its own major and of no newer minor than its own. */
#define SS_ABI_MAJOR 1u
#define SS_ABI_MINOR 0u

/* Bytes that somebody else owns. Texts are UTF-8 without a terminating zero. `data` may be NULL where `size` is 0. */
typedef struct ss_bytes {
  const char* data;
  size_t size;
} ss_bytes;

/* The numbers of google.rpc.Code: 1 CANCELLED, 3 INVALID_ARGUMENT, 4 DEADLINE_EXCEEDED, 8 RESOURCE_EXHAUSTED,
 * 9 FAILED_PRECONDITION, 13 INTERNAL, 14 UNAVAILABLE, … RESOURCE_EXHAUSTED says that the verifier has too much to do;
 * UNKNOWN, INTERNAL, UNAVAILABLE and DEADLINE_EXCEEDED, if repeated, make the host pause it. */
typedef int32_t ss_code;

#define SS_LOG_DEBUG 0
#define SS_LOG_INFO 1
#define SS_LOG_WARNING 2
#define SS_LOG_ERROR 3

typedef struct ss_host_context ss_host_context; /* The host's; one for each loaded library. */
typedef struct ss_error ss_error;               /* The host's; see error_new. */
typedef struct ss_call ss_call;                 /* A handle to one call, not an address: never look inside. */
typedef struct ss_verifier ss_verifier;         /* The plugin's own state; the host never looks inside. */

/* What the host does for a plugin. Owned by the host and valid until the process ends. Every function may be called
 * from any thread, also from several at once. */
typedef struct ss_host {
  size_t struct_size; /* Bytes that the host has filled. */
  uint32_t abi_major;
  uint32_t abi_minor;
  ss_host_context* context; /* To be passed to `log` and `log_enabled`. */

  /* Makes an error.
   *   code     not 0.
   *   reason   why, for programs: UPPER_SNAKE_CASE, at most 63 bytes.
   *   message  what happened, why, and what to do; no text of claims or documents. The host keeps at most 1,024 bytes.
   * Returns an error that the plugin hands back by returning it from create or verify, or by passing it to
   * call_complete; from then on the host owns it. Each error is handed back exactly once. */
  ss_error* (*error_new)(ss_code code, ss_bytes reason, ss_bytes message);

  /* Returns non-zero if lines of this severity are kept, so that costly messages need not be made. */
  int (*log_enabled)(ss_host_context* context, int32_t severity);

  /* Writes a line to the host's log, under the plugin's name. Never a text of claims or documents.
   *   call     the call that the line is about, or NULL.
   *   message  at most 1,024 bytes are kept; control characters become spaces. */
  void (*log)(ss_host_context* context, ss_call* call, int32_t severity, ss_bytes message);

  /* Returns the serialised secondsource.plugin.v1.VerifyRequest. The bytes are the host's and valid until the call is
   * completed. Empty for a call that is over. */
  ss_bytes (*call_request)(ss_call* call);

  /* Returns the microseconds that are left, by a clock that never jumps; 0 if none are, or if the call is over;
   * INT64_MAX if there is no deadline. The host answers its client then, whether or not the plugin has. */
  int64_t (*call_remaining_us)(ss_call* call);

  /* Returns non-zero once nobody wants the answer any more: the call was cancelled, is past its deadline, or is over.
   * An open call must still be completed; 1 CANCELLED is the error for that. */
  int (*call_is_cancelled)(ss_call* call);

  /* Has `function(argument)` called once when the call is cancelled; at once, on this thread, if it already is.
   * A second registration replaces the first. The function runs on any thread, must be quick, may complete the call,
   * and never runs after call_complete has returned: so do not hold a lock that it takes while completing the call. */
  void (*call_on_cancel)(ss_call* call, void (*function)(void* argument), void* argument);

  /* Answers a call that verify has taken over. Exactly once, from any thread, during verify or after it; the handle is
   * dead from then on. The host notices a second completion, ignores it and logs it. An answer after the deadline is
   * dropped.
   *   response  the serialised secondsource.plugin.v1.VerifyResponse, at most 1 MiB. The host copies what it needs
   *             before this returns.
   *   error     NULL, or the error that stands in place of the response; the host takes it over. */
  void (*call_complete)(ss_call* call, ss_bytes response, ss_error* error);
} ss_host;

/* verify does its work before it returns: the host runs it on threads of this plugin's own, never on those that serve
 * clients. Without this flag, verify must return within a millisecond and complete the call from elsewhere. */
#define SS_CAPABILITY_BLOCKING (UINT64_C(1) << 0)
/* Equal requests get equal answers: the host may keep them. */
#define SS_CAPABILITY_DETERMINISTIC (UINT64_C(1) << 1)

/* What a plugin is. Owned by the plugin, in static storage, and never changed once the entry point has returned it. */
typedef struct ss_plugin {
  size_t struct_size;    /* sizeof(ss_plugin) as the plugin was compiled. */
  uint32_t abi_major;    /* SS_ABI_MAJOR */
  uint32_t abi_minor;    /* SS_ABI_MINOR */
  ss_bytes id;           /* The name of its folder with hyphens: a-z, 0-9 and '-', at most 63 bytes: "cross-source". */
  ss_bytes version;      /* As in semver.org, at most 63 bytes: "1.0.0". */
  ss_bytes description;  /* What it does, in a sentence of at most 1,024 bytes. */
  uint64_t capabilities; /* SS_CAPABILITY_…; flags that the host does not know are ignored. */
  uint32_t max_concurrent_calls; /* Calls that the host has open at once; 0: as many as the host likes. */
  uint32_t reserved;             /* 0 */

  /* Makes a verifier. Required. Called once for each configured verifier, on one thread.
   *   host         as given to the entry point.
   *   config_json  the configuration as a JSON object; empty: none.
   *   out          takes the verifier, which is not NULL. The plugin owns it until destroy.
   * Returns NULL, or an error; `out` is then not read. */
  ss_error* (*create)(const ss_host* host, ss_bytes config_json, ss_verifier** out);

  /* Ends a verifier: joins every thread that it started and frees it. Required. Called once, when no call is open. */
  void (*destroy)(ss_verifier* verifier);

  /* Verifies a claim. Required. Called from many threads at once, within max_concurrent_calls.
   * Returns NULL: the plugin has taken the call over and completes it exactly once. Returns an error: the call stays
   * the host's, and the plugin must not touch it again. */
  ss_error* (*verify)(ss_verifier* verifier, ss_call* call);
} ss_plugin;

#if defined(_WIN32)
#define SS_EXPORT __declspec(dllexport)
#else
#define SS_EXPORT __attribute__((visibility("default")))
#endif

/* The one symbol that a plugin exports. Called once, on one thread, before anything else; must not block.
 *   host  the host's table.
 * Returns the plugin's table, or NULL if the plugin cannot run on this host. */
SS_EXPORT const ss_plugin* secondsource_plugin_entry_v1(const ss_host* host);
typedef const ss_plugin* (*ss_plugin_entry_v1)(const ss_host* host);

#ifdef __cplusplus
}
#endif

#endif /* SECONDSOURCE_PLUGINS_SDK_C_SECONDSOURCE_PLUGIN_H_ */
