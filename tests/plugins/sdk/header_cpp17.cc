// The C header is one for C++17 too, and its tables have the layout that version 1.0 promised.
#include <cstddef>

#include "secondsource_plugin.h"

static_assert(sizeof(void*) != 8 || offsetof(ss_host, error_new) == 24, "version 1.0 of the interface is fixed");
static_assert(sizeof(void*) != 8 || offsetof(ss_host, call_complete) == 80, "version 1.0 of the interface is fixed");
static_assert(sizeof(void*) != 8 || offsetof(ss_plugin, id) == 16, "version 1.0 of the interface is fixed");
static_assert(sizeof(void*) != 8 || offsetof(ss_plugin, capabilities) == 64, "version 1.0 of the interface is fixed");
static_assert(sizeof(void*) != 8 || offsetof(ss_plugin, verify) == 96, "version 1.0 of the interface is fixed");
