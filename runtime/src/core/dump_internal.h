/* The dump of the tasks, as a report. */
#ifndef WEFT_SRC_CORE_DUMP_INTERNAL_H
#define WEFT_SRC_CORE_DUMP_INTERNAL_H

#include <weft/dump.h>

/* Reports each task that is not done: its name and what it waits for. Builds for size report nothing. */
void weft__report_waiting_tasks(void);

#endif
