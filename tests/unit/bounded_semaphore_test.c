/* Semaphores with a bound: one release too many fails. Cases of CPython's test_locks.py. */
#include "check.h"

WEFT_ASYNC(not_acquired, weft_semaphore semaphore;) {
    WEFT_BEGIN;
    self->semaphore = (weft_semaphore){.value = 1, .bound = 1};
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    CHECK_INT(self->semaphore.value, 1);
    WEFT_AWAIT(weft_semaphore_acquire(&self->semaphore));
    CHECK(weft_semaphore_locked(&self->semaphore));
    CHECK_INT(weft_semaphore_release(&self->semaphore), 0);
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    CHECK(!weft_semaphore_locked(&self->semaphore));
}

WEFT_ASYNC(hold, weft_semaphore *semaphore; int number; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, self->semaphore) {
        trace("%d", self->number);
        WEFT_AWAIT(weft_sleep(1));
    }
}

/* A permit handed to a waiter that is then cancelled is neither lost nor duplicated. */
WEFT_ASYNC(cancel_woken, weft_semaphore semaphore; weft_task *tasks[4];) {
    WEFT_BEGIN;
    self->semaphore = (weft_semaphore){.value = 2, .bound = 2};
    for (int i = 0; i < 4; i++)
        START(self->tasks[i], WEFT_CALL(hold, .semaphore = &self->semaphore, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("0 1 ");
    weft_task_cancel(self->tasks[0]);
    WEFT_AWAIT(weft_sleep(0)); /* it released its permit to task 2, which has not run */
    CHECK_INT(weft_semaphore_release(&self->semaphore), 0); /* a permit that was never acquired */
    weft_task_cancel(self->tasks[2]);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("3 ");
    CHECK(weft_task_cancelled(self->tasks[2]));
    CHECK_INT(self->semaphore.value, 1);
    CHECK_INT(weft_semaphore_release(&self->semaphore), 0);
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    WEFT_AWAIT(weft_semaphore_acquire(&self->semaphore));
    WEFT_AWAIT(weft_semaphore_acquire(&self->semaphore));
    WEFT_AWAIT(self->tasks[1]);
    WEFT_AWAIT(self->tasks[3]);
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
}

/* A bound above the initial value, a bound below it, and no bound. */
WEFT_ASYNC(bounds, weft_semaphore semaphore;) {
    WEFT_BEGIN;
    self->semaphore = (weft_semaphore){.value = 1, .bound = 2};
    CHECK_INT(weft_semaphore_release(&self->semaphore), 0);
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    self->semaphore = (weft_semaphore){.value = 3, .bound = 2};
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    WEFT_AWAIT(weft_semaphore_acquire(&self->semaphore));
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    WEFT_AWAIT(weft_semaphore_acquire(&self->semaphore));
    CHECK_INT(weft_semaphore_release(&self->semaphore), 0);
    self->semaphore = (weft_semaphore){.value = UINT32_MAX, .bound = UINT32_MAX};
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_EINVAL);
    self->semaphore = (weft_semaphore){.value = UINT32_MAX - 1};
    CHECK_INT(weft_semaphore_release(&self->semaphore), 0);
    CHECK_INT(weft_semaphore_release(&self->semaphore), WEFT_ELIMIT);
}

int main(void) {
    RUN(not_acquired);
    RUN(cancel_woken);
    RUN(bounds);
    return check_result();
}
