/* many_sleeps: a hundred thousand tasks sleep at once, for up to 1.5 s. Checks with weft_time that no
 * task wakes early and that the sleeps end in order, and prints the counts. */
#include <stdio.h>
#include <weft/weft.h>

enum { COUNT = 100000 };

/* The time just before each task's sleep. The sleep starts between this time and that of the next task. */
static double began[COUNT];
static int begun, ended, early, disordered;
static double latest; /* the latest of the earliest possible ends of the sleeps that have ended */

static double delay_of(int task) {
    /* A multiplicative hash spreads the delays; every seventh is a multiple of 100 ms. */
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
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < COUNT; i++)
            if (weft_task_group_create_task(&self->group, WEFT_CALL(nap)) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    }
    printf("%d ended, %d early, %d out of order\n", ended, early, disordered);
}

WEFT_MAIN(app)
