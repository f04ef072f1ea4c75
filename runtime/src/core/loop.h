/* What the modules tell the loop about the end of the program. */
#ifndef WEFT_SRC_CORE_LOOP_H
#define WEFT_SRC_CORE_LOOP_H

#include "base/at_end.h"
#include "core/ready.h"
#include <weft/task.h>

/* For a hook of base/at_end.h: the status that the program ends with unless it has failed already. */
void weft__end_with(int status);

/* Keeps the first frame of a task that has ended until the program has. */
void weft__loop_keep_frame(weft_frame *frame);

/* Puts a job before all others: it runs when the step or callback that runs now is over. */
void weft__ready_prepend(weft__job *job);

/* Whether the host is between two parts of a turn. */
bool weft__loop_is_interrupted(void);

/* Whether the main task is done, and the program ends when nothing is left to wait for. */
bool weft__loop_is_ending(void);

/* Called when a task cancelled at shutdown finishes. Its failure is reported once all have. */
void weft__loop_drained(weft_task *task);

#endif
