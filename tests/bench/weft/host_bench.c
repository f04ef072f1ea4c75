/* The host of the benchmark: time jumps to the next deadline, and there are no external events. */
#include <weft/host.h>

static int64_t now;

int64_t weft_host_now(void) { return now; }

bool weft_host_drive(void) {
    int64_t deadline;
    for (;;) {
        switch (weft_loop_turn(&deadline)) {
        case WEFT_LOOP_READY: break;
        case WEFT_LOOP_WAITING:
            if (deadline == INT64_MAX)
                weft_loop_deadlock();
            else if (deadline > now)
                now = deadline;
            break;
        case WEFT_LOOP_DONE: return true;
        }
    }
}

void weft_host_log(const char *line) { (void)line; }
void weft_host_wake(void) {}
void weft_host_cancel(uint32_t operation) { (void)operation; }
