/* Hands what tasks do to host_web_trace.js. Linked into programs that ask for it. */
#include <weft/host.h>
#include <weft/trace.h>

/* host_web_trace.js has names for these numbers. */
_Static_assert(WEFT_TRACE_CREATED == 0 && WEFT_TRACE_DONE == 5, "as in host_web_trace.js");

/* Of host_web_trace.js; `time` in milliseconds of performance.now(). */
void weft__web_trace(int kind, uint32_t task, const char *name, double time, bool existed, uint32_t by,
                     const char *what, uint32_t awaited, const char *coroutine, int status,
                     const char *message);

void weft_host_trace(const weft_trace_event *event) {
    weft__web_trace((int)event->kind, event->task, event->name, (double)event->time / 1e6, event->existed,
                    event->by, event->what, event->awaited, event->coroutine, event->status, event->message);
}
