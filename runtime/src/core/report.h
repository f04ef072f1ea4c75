/* Reports to the program's exception handler, or to the host's log. */
#ifndef WEFT_SRC_CORE_REPORT_H
#define WEFT_SRC_CORE_REPORT_H

#include <weft/run.h>

/* Delivers a report that concerns no task. */
void weft__deliver(const weft_report *report);

/* Reports `message`; `task` and `error` may be NULL. The handler runs in the context of the task. */
void weft__report_failure(const char *message, weft_task *task, const weft_error *error);

#endif
