/* A part of each demo program: lets the page cancel it. */
#include "called_by_page.h"
#include <weft/weft.h>

/* Cancels the program's first task, at any time: before its first step, too. The others end with it. */
CALLED_BY_PAGE(void, cancel, (void)) {
    weft_task *first;
    if (weft_all_tasks(&first, 1) == 0) return;
    weft_task_cancel(first);
    weft_task_unref(first);
}
