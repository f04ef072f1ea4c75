/* many_sleeps: a hundred thousand tasks sleep at once, for up to a second and a half. Checks by weft_time that none
 * wakes early and that the sleeps end in order. Prints the counts. */
#include <stdio.h>
#include <weft/weft.h>

enum { COUNT = 100000 };

/* The time just before each task's sleep: the sleep starts between its own entry and the next one's. */
static double began[COUNT];
static int begun, ended, early, disordered;
static double latest; /* the latest due time of the sleeps that have ended, at least */

static double delay_of(int task) {
    /* Lengths spread by a multiplicative hash; every seventh is a multiple of 100 ms. */
    if (task % 7 == 0) return (double)(1 + task % 15) / 10;
    return (double)((uint32_t)task * UINT32_C(2654435761)) / 4294967296.0 * 1.5;
}

WEFT_ASYNC(nap, int number;) {
    WEFT_BEGIN;
    self->number = begun++;
    began[self->number] = weft_time();
    WEFT_AWAIT(weft_sleep(delay_of(self->number)));
    double delay = delay_of(self->number);
    if (weft_time() < began[self->number] + delay) early++;
    if (self->number + 1 < COUNT && began[self->number + 1] + delay < latest) disordered++;
    if (latest < began[self->number] + delay) latest = began[self->number] + delay;
    ended++;
}

WEFT_ASYNC(app, weft_task_group group;) {
    WEFT_BEGIN;
    weft_task_group_enter(&self->group);
    WEFT_UNWIND(leave);
    for (int i = 0; i < COUNT; i++)
        if (weft_task_group_create_task(&self->group, WEFT_CALL(nap)) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_FINALLY_AT(leave);
    WEFT_TASK_GROUP_EXIT(&self->group);
    printf("%d ended, %d early, %d out of order\n", ended, early, disordered);
}

WEFT_MAIN(app)
