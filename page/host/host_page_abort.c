/* abort() that says so: that of the C library is only a trap. It is weak because some compilers, zig for example, may
 * have linked that one before they see this. */
#include <stdlib.h>

#include "web_border.h"

WEFT__WEB_IMPORT_AS(abort, _Noreturn void, weft__page_abort, (void));

__attribute__((weak)) _Noreturn void abort(void) { weft__page_abort(); }
