/* The error must say: WEFT_BEGIN is possible only in the body of a WEFT_ASYNC */
#include <weft/weft.h>

struct helped {
    weft_frame frame;
};

void wait_a_little(struct helped *self);
void wait_a_little(struct helped *self) { WEFT_BEGIN; }
