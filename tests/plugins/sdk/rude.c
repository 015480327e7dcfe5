/* A plugin that breaks the rules, each time the one that its configuration names. */
#include <stdlib.h>
#include <string.h>

#include "secondsource_plugin.h"

#define TEXT(literal) {(literal), sizeof(literal) - 1}

struct ss_verifier {
  const ss_host* host;
  char manner[16];
};

/* A call that waits until it is cancelled. */
struct waiting {
  const ss_host* host;
  ss_call* call;
};

static ss_bytes text(const char* zero_terminated) {
  const ss_bytes bytes = {zero_terminated, strlen(zero_terminated)};
  return bytes;
}

static ss_error* create(const ss_host* host, ss_bytes config_json, ss_verifier** out) {
  ss_verifier* verifier = calloc(1, sizeof(ss_verifier));
  if (config_json.size >= sizeof(verifier->manner)) abort();
  verifier->host = host;
  memcpy(verifier->manner, config_json.data, config_json.size);
  if (strcmp(verifier->manner, "refuse") == 0) {
    free(verifier);
    return host->error_new(3, text("BAD_MOOD"), text("not today"));
  }
  if (strcmp(verifier->manner, "nothing") == 0) {
    free(verifier);
    return NULL;
  }
  *out = verifier;
  return NULL;
}

static void destroy(ss_verifier* verifier) { free(verifier); }

static void give_up(void* argument) {
  struct waiting* waiting = argument;
  const ss_bytes none = {NULL, 0};
  waiting->host->call_complete(waiting->call, none, waiting->host->error_new(1, text("CANCELLED"), text("gave up")));
  free(waiting);
}

static void wait_for_cancellation(const ss_host* host, ss_call* call) {
  struct waiting* waiting = malloc(sizeof(struct waiting));
  waiting->host = host;
  waiting->call = call;
  host->call_on_cancel(call, give_up, waiting);
}

static void complete_huge(const ss_host* host, ss_call* call) {
  const size_t size = ((size_t)1 << 20) + 1;
  char* data = calloc(size, 1);
  const ss_bytes huge = {data, size};
  host->call_complete(call, huge, NULL);
  free(data);
}

static void complete_twice(const ss_host* host, ss_call* call) {
  const ss_bytes none = {NULL, 0};
  host->call_complete(call, none, host->error_new(99, text("not fit"), text("no such code\n\xff")));
  if (host->call_request(call).size == 0 && host->call_remaining_us(call) == 0 && host->call_is_cancelled(call) != 0) {
    host->log(host->context, call, SS_LOG_INFO, text("the handle is dead"));
  }
  host->call_on_cancel(call, give_up, NULL);
  host->call_complete(call, none, host->error_new(13, text("AGAIN"), text("a second time")));
}

static void log_much(const ss_host* host, ss_call* call) {
  char line[4096];
  memset(line, 'x', sizeof(line));
  line[1] = '\n';
  const ss_bytes bytes = {line, sizeof(line)};
  if (host->log_enabled(host->context, SS_LOG_DEBUG) != 0) host->log(host->context, call, 77, bytes);
}

static ss_error* verify(ss_verifier* verifier, ss_call* call) {
  const ss_host* host = verifier->host;
  const ss_bytes none = {NULL, 0};
  if (strcmp(verifier->manner, "wait") == 0) {
    wait_for_cancellation(host, call);
  } else if (strcmp(verifier->manner, "garbage") == 0) {
    host->call_complete(call, text("\xff\xff\xff"), NULL);
  } else if (strcmp(verifier->manner, "huge") == 0) {
    complete_huge(host, call);
  } else if (strcmp(verifier->manner, "twice") == 0) {
    complete_twice(host, call);
  } else if (strcmp(verifier->manner, "both") == 0) {
    host->call_complete(call, none, NULL);
    return host->error_new(13, text("BOTH"), text("an answer and an error"));
  } else {
    log_much(host, call);
    host->call_complete(call, none, NULL);
  }
  return NULL;
}

SS_EXPORT const ss_plugin* secondsource_plugin_entry_v1(const ss_host* host) {
  static const ss_plugin plugin = {sizeof(ss_plugin),
                                   SS_ABI_MAJOR,
                                   SS_ABI_MINOR,
                                   TEXT("rude"),
                                   TEXT("0.1.0"),
                                   TEXT("Breaks the rules."),
                                   0,
                                   0,
                                   0,
                                   create,
                                   destroy,
                                   verify};
  (void)host;
  return &plugin;
}
