/* Passes trace events to host_web_trace.js. Linked only into programs that use weft_trace_host. */
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
