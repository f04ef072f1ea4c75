/* The WASI preview 1 host, for commands under wasmtime, WasmEdge, wazero, node:wasi and similar runtimes.
 * It is a pull host that blocks in one place, poll_oneoff (host_wasi_poll.c). host_wasi_streams.c reads
 * and writes streams; files use the C library (runtime/posix). */
#include "host_wasi.h"

#include <stdio.h>
#include <string.h>
#include <weft/host.h>

/* ---- Time and the log ---- */

#define LATEST (INT64_MAX / 2) /* a deadline far beyond it does not overflow */

__wasi_errno_t weft__clock_error;

/* Never goes back, whatever the runtime's clock does. If that cannot be read, the time stands still. */
int64_t weft_host_now(void) {
    static int64_t now;
    static __wasi_timestamp_t last;
    __wasi_timestamp_t reading = last;
    weft__clock_error = __wasi_clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, &reading);
    if (weft__clock_error != __WASI_ERRNO_SUCCESS) return now;
    if (reading > last)
        now = reading - last < (uint64_t)(LATEST - now) ? now + (int64_t)(reading - last) : LATEST;
    last = reading;
    return now;
}

static void write_line(__wasi_fd_t fd, const char *line) {
    /* All streams: naming stdout would link it into programs that do not use it. */
    fflush(NULL);
    __wasi_ciovec_t parts[] = {{(const uint8_t *)line, strlen(line)}, {(const uint8_t *)"\n", 1}};
    size_t part = 0;
    for (int tries = 0; part < 2 && tries < WEFT__MOST_TRIES;) {
        __wasi_size_t written = 0;
        __wasi_errno_t error = __wasi_fd_write(fd, parts + part, 2 - part, &written);
        tries = error == __WASI_ERRNO_INTR ? tries + 1 : 0;
        if (tries > 0) continue;
        if (error != __WASI_ERRNO_SUCCESS || written == 0) return;
        while (part < 2 && written >= parts[part].buf_len) written -= parts[part++].buf_len;
        if (part < 2) {
            parts[part].buf += written;
            parts[part].buf_len -= written;
        }
    }
}

void weft_host_log(const char *line) { write_line(2, line); }

void weft_host_print(const char *line) { write_line(1, line); }

/* ---- The loop ---- */

static void wait_until(int64_t deadline) {
    if (weft__wait_until(deadline))
        weft__streams_advance();
    else
        weft_loop_deadlock();
}

bool weft_host_drive(void) {
    int64_t deadline;
    for (;;) {
        switch (weft_loop_turn(&deadline)) {
        case WEFT_LOOP_READY:
            if (weft_loop_operations() > 0) wait_until(INT64_MIN);
            break;
        case WEFT_LOOP_WAITING:
            if (deadline == INT64_MAX && weft_loop_operations() == 0)
                weft_loop_deadlock();
            else
                wait_until(deadline);
            break;
        case WEFT_LOOP_DONE: weft__streams_release(); return true;
        }
    }
}

void weft_host_wake(void) {} /* operations complete only in this loop */

void weft_host_trace(const weft_trace_event *event) { (void)event; }
