#include "bare_host.h"

#include <string.h>

char bare_host_log[16384];

static int64_t now;

int64_t weft_host_now(void) { return now; }

void weft_host_log(const char *line) {
    strncat(bare_host_log, line, sizeof bare_host_log - 1 - strlen(bare_host_log));
    strncat(bare_host_log, "\n", sizeof bare_host_log - 1 - strlen(bare_host_log));
}

void weft_host_wake(void) {}

void weft_host_cancel(uint32_t operation) { bare_host_cancelled(operation); }

bool weft_host_drive(void) {
    for (;;) {
        int64_t deadline;
        enum weft_loop_state state = weft_loop_turn(&deadline);
        if (state == WEFT_LOOP_DONE) return true;
        bool goes_on = bare_host_progress();
        if (state != WEFT_LOOP_WAITING) continue;
        if (deadline != INT64_MAX)
            now = deadline > now ? deadline : now;
        else if (!goes_on)
            weft_loop_deadlock();
    }
}
