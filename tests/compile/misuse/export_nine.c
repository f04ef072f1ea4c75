/* The error must say: WEFT_EXPORT of sum: a coroutine has at most eight parameters */
#include <weft/export.h>

WEFT_ASYNC(sum, int a, b, c, d, e, f, g, h, i;) { WEFT_BEGIN; }
WEFT_EXPORT(sum, void, a, b, c, d, e, f, g, h, i)
