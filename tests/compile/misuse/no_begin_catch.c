/* The error must say: needs_WEFT_BEGIN_in_a_WEFT_ASYNC */
#include <weft/weft.h>

WEFT_ASYNC(app, int status;) { WEFT_CATCH(self->status, weft_sleep(1)); }

WEFT_MAIN(app)
