/* abort() that says so: that of the C library is only a trap. */
#include <stdlib.h>

#include "web_border.h"

WEFT__WEB_IMPORT_AS(abort, _Noreturn void, weft__page_abort, (void));

_Noreturn void abort(void) { weft__page_abort(); }
