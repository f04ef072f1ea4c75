/* Acquiring a lock in two halves, for waits that go on once they have it. */
#ifndef WEFT_SRC_SYNC_LOCK_INTERNAL_H
#define WEFT_SRC_SYNC_LOCK_INTERNAL_H

#include "core/task_internal.h"
#include <weft/lock.h>

/* The first half. WEFT__DONE: the running task has the lock; WEFT__WAITING: it waits in the lock, as
 * `wait` and for `awaited`. */
weft__progress weft__lock_start(weft_lock *lock, const weft__wait_type *wait, void *awaited);

/* The second half, when the task runs again: it has the lock unless it was cancelled. */
void weft__lock_end(weft_lock *lock, weft_task *task, bool cancelled);

#endif
