/* The error must say: needs_WEFT_BEGIN_in_a_WEFT_ASYNC */
#include <weft/weft.h>

void wait_a_little(void);
void wait_a_little(void) { WEFT_AWAIT(weft_sleep(1)); }
