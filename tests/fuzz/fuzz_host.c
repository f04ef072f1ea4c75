#include "fuzz_host.h"
#include <stdlib.h>

static int64_t now;

int64_t weft_host_now(void) { return now; }

void weft_host_log(const char *line) { (void)line; }

void weft_host_wake(void) {}

void weft_host_cancel(uint32_t operation) { fuzz_cancelled(operation); }

bool weft_host_drive(void) {
    for (;;) {
        int64_t deadline;
        enum weft_loop_state state = weft_loop_turn(&deadline);
        if (state == WEFT_LOOP_DONE) return true;
        bool goes_on = fuzz_progress();
        if (state != WEFT_LOOP_WAITING) continue;
        if (deadline != INT64_MAX)
            now = deadline > now ? deadline : now;
        else if (!goes_on)
            weft_loop_deadlock();
    }
}
