/* The program of the asyncio API: it has all that JavaScript calls, and waits to be called. */
#include <weft/weft.h>

void weft_script_parts(void);

__attribute__((export_name("weft_asyncio_core"))) void weft_asyncio_core(void);
void weft_asyncio_core(void) { weft_script_parts(); }
