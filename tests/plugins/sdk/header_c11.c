/* The header is one for C11: the plugins in C show that it works, this file that it stands alone. */
#include "secondsource_plugin.h"

_Static_assert(sizeof(((ss_plugin*)0)->id) == sizeof(ss_bytes), "an id is bytes");
_Static_assert(SS_ABI_MAJOR == 1, "the name of the entry point carries the major");
