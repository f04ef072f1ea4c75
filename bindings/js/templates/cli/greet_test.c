/* `npm test`: on the simulated host an hour of sleep takes no time. */
#undef NDEBUG
#include "greet.h"

#include <assert.h>
#include <weft/sim.h>

int main(void) {
    weft_value greetings;
    double start = weft_time();
    assert(weft_run(WEFT_CALL(greet, .name = "test", .times = 2, .interval = 1800), &greetings) == WEFT_OK);
    assert(greetings.i64 == 2);
    assert(weft_time() - start > 3599 && weft_time() - start < 3601);
}
