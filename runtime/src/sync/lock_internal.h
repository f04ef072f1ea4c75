/* Acquiring a lock in two halves, for waits that continue with the lock. */
#ifndef WEFT_SRC_SYNC_LOCK_INTERNAL_H
#define WEFT_SRC_SYNC_LOCK_INTERNAL_H

#include "core/task_internal.h"
#include <weft/lock.h>

/* The first half. WEFT__DONE: the running task has the lock. WEFT__WAITING: it waits in the lock's list,
 * with `wait` and `awaited` as its wait. */
weft__progress weft__lock_start(weft_lock *lock, const weft__wait_type *wait, void *awaited);

/* The second half, when the task resumes. It has the lock unless it was cancelled. */
void weft__lock_end(weft_lock *lock, weft_task *task, bool cancelled);

/* The `cancel` of the task's wait. */
bool weft__lock_cancel(weft_lock *lock, weft_task *task);

#endif
