/* Passes trace events to host_web_trace.js. Linked into programs that use weft_trace_host, or whose link options name
 * weft__web_trace_set. */
#include <weft/host.h>
#include <weft/trace.h>

#include "web_border.h"

/* Defined in host_web_trace.js; `time` is in milliseconds of performance.now(). */
WEFT__WEB_IMPORT(void, weft__web_trace,
                 (int kind, uint32_t task, const char *name, double time, bool existed, uint32_t by,
                  const char *what, uint32_t awaited, const char *coroutine, int status,
                  const char *message));

void weft_host_trace(const weft_trace_event *event) {
    weft__web_trace((int)event->kind, event->task, event->name, (double)event->time / 1e6, event->existed,
                    event->by, event->what, event->awaited, event->coroutine, event->status, event->message);
}

WEFT__WEB_EXPORT(weft__web_trace_set) void weft__web_trace_set(bool on);

/* Turns tracing on, also if it is on: the tasks that exist are announced again. */
void weft__web_trace_set(bool on) { weft_set_trace(on ? weft_trace_host : NULL, NULL); }
