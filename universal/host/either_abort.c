/* abort() that says so where JavaScript can. It is weak as in page/host/host_page_abort.c. */
#include "either.h"
#include <stdlib.h>

#include "web_border.h"

WEFT__WEB_IMPORT_AS(abort, void, weft__page_abort, (void));

__attribute__((weak)) _Noreturn void abort(void) {
    if (!weft__is_command) weft__page_abort();
    __builtin_trap();
}
