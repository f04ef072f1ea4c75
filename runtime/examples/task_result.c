/* A task runs on its own. Its result can be retrieved any number of times.
 *
 * Prints:
 *
 *     the task is under way
 *     half of 85 is 42.5
 *     it is still 42.5
 */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(half, double of;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.05));
    WEFT_RETURN(self->of / 2);
}

WEFT_ASYNC(app, weft_task *task; double result; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(half, .of = 85));
    WEFT_TRY(&self->scope) {
        if (self->task && !weft_task_done(self->task)) puts("the task is under way");
        WEFT_AWAIT_INTO(self->result, self->task);
        printf("half of 85 is %.1f\n", self->result);
        printf("it is still %.1f\n", weft_task_result(self->task).f64);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

WEFT_MAIN(app)
