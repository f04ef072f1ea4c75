/* Included before each timeline program (-include, see CMakeLists.txt): its trace events then tell at which line a
 * task waits. The program itself needs nothing for that. */
#ifndef AWAIT_LINES_H
#define AWAIT_LINES_H

#define WEFT_AT_AWAIT line_of_await = __LINE__;
#include <weft/trace.h>
#include <weft/weft.h>

/* The line of the last await in the present step; 0 if it had none. */
extern int line_of_await;

/* As weft_trace_host, but the coroutine of a WAITING event is "name:line". */
void trace_with_lines(void *unused, const weft_trace_event *event);

#define weft_trace_host trace_with_lines

#endif
