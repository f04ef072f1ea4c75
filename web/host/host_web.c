/* The host for browsers, workers and Node.js: a push host, driven by the event loop of the page.
 *
 * The other half is JavaScript, an Emscripten library (host_web*.js): it owns the clock, the timer,
 * streams, files, fetch() and sockets, and calls weft__web_turns when the loop may have work. Nothing
 * here blocks.
 *
 * Between the two pass 32-bit integers, doubles and addresses, but no 64-bit integers. The structs that
 * JavaScript reads and writes are checked in host_web_layout.c. */
#include <weft/host.h>

#include "web_border.h"
#include <math.h>

/* ---- Defined in JavaScript ---- */

WEFT__WEB_IMPORT(double, weft__web_clock, (void)); /* performance.now(): milliseconds */
/* How many jobs may run before the next look at the clock. */
WEFT__WEB_IMPORT(uint32_t, weft__web_look, (void));
WEFT__WEB_IMPORT(void, weft__web_drive, (void));
WEFT__WEB_IMPORT(void, weft__web_log, (const char *line));
WEFT__WEB_IMPORT(void, weft__web_print, (const char *line));
WEFT__WEB_IMPORT(void, weft__web_wake, (void));

/* ---- Called from JavaScript, whose libraries name them as dependencies and so export them ---- */

WEFT__WEB_EXPORT(weft__web_turns) double weft__web_turns(bool begins);

static const double nanoseconds_per_millisecond = 1e6;

int64_t weft_host_now(void) { return (int64_t)(weft__web_clock() * nanoseconds_per_millisecond); }

bool weft_host_drive(void) {
    weft__web_drive();
    return false;
}

/* JavaScript keeps what was printed before a line in front of it, if the program links stdio. */
void weft_host_log(const char *line) { weft__web_log(line); }

void weft_host_print(const char *line) { weft__web_print(line); }

void weft_host_wake(void) { weft__web_wake(); }

/* Runs turns until weft__web_look ends the slice, or the loop has to wait. Returns when it has to run again,
 * on the clock of weft__web_clock:
 *   0         in the next slice
 *   infinity  when an operation completes
 *   -1        never: the program has ended, and may run again
 *   below     never: the program ends with the exit status -2 - result */
double weft__web_turns(bool begins) {
    static uint32_t jobs; /* until the next look: that takes longer than many a task */
    if (begins) jobs = 0;
    for (;;) {
        if (jobs == 0) jobs = weft__web_look();
        if (jobs == 0) return 0;
        int64_t deadline;
        enum weft_loop_state state = weft_loop_turns(&jobs, &deadline);
        if (state == WEFT_LOOP_DONE) return weft_loop_is_main() ? -2 - weft_loop_exit_status() : -1;
        if (state == WEFT_LOOP_READY) continue;
        if (deadline == INT64_MAX) return INFINITY;
        if (deadline > weft_host_now()) return (double)deadline / nanoseconds_per_millisecond;
    }
}

#ifndef __EMSCRIPTEN__
WEFT__WEB_EXPORT(weft_loop_deadlock) void weft__web_deadlock(void);
void weft__web_deadlock(void) { weft_loop_deadlock(); }
#endif
