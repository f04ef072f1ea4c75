#include <weft/weft.h>
WEFT_ASYNC(app) {}
