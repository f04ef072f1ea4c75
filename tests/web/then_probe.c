/* Cannot be linked: a module with a property `then` would be taken for a promise. */
#include <weft/weft.h>

WEFT_ASYNC(then) { WEFT_BEGIN; }
WEFT_EXPORT(then, void)
