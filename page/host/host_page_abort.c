/* abort() that says so: that of the C library is only a trap. */
#include <stdlib.h>

__attribute__((import_module("weft"), import_name("abort"))) _Noreturn void weft__page_abort(void);

_Noreturn void abort(void) { weft__page_abort(); }
