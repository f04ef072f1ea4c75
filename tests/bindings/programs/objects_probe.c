/* Objects that JavaScript shares: asyncio_objects.test.mjs. */
#include <stdio.h>
#include <weft/weft.h>

static weft_queue jobs = {.maxsize = 2};
static weft_queue halves;
static weft_queue small;
static weft_queue bytes;
static weft_event ready;
static weft_lock lock;
static weft_condition condition;
static weft_semaphore permits = {.value = 1};
static weft_barrier barrier = {.parties = 2};

WEFT_EXPORT_OBJECT(jobs)
WEFT_EXPORT_OBJECT(halves, double)
WEFT_EXPORT_OBJECT(small, int16_t)
WEFT_EXPORT_OBJECT(bytes, unsigned char)
WEFT_EXPORT_OBJECT(ready)
WEFT_EXPORT_OBJECT(lock)
WEFT_EXPORT_OBJECT(condition)
WEFT_EXPORT_OBJECT(permits)
WEFT_EXPORT_OBJECT(barrier)

/* Halves jobs until the queue is shut down, and returns how many. */
WEFT_ASYNC(halve, int job, count, status;) {
    WEFT_BEGIN;
    for (;; self->count++) {
        WEFT_CATCH(self->status, weft_queue_get(&jobs));
        if (self->status == WEFT_ESHUTDOWN) break;
        if (self->status != WEFT_OK) WEFT_RERAISE;
        self->job = (int)WEFT_RESULT.i64;
        WEFT_AWAIT(weft_queue_put(&halves, weft_value_f64(self->job / 2.0)));
    }
    WEFT_RETURN(self->count);
}
WEFT_EXPORT(halve, int)

/* Waits for the event, then holds the lock for a while. */
WEFT_ASYNC(hold, double seconds; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(&ready));
    WEFT_WITH_LOCK(&self->scope, &lock) {
        puts("C holds the lock");
        WEFT_AWAIT(weft_sleep(self->seconds));
    }
}
WEFT_EXPORT(hold, void, seconds)

WEFT_ASYNC(meet) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(&barrier));
    WEFT_RETURN(WEFT_RESULT.i64);
}
WEFT_EXPORT(meet, int)

WEFT_ASYNC(notify, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &condition) { weft_condition_notify_all(&condition); }
}
WEFT_EXPORT(notify, void)

WEFT_ASYNC(crash) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    __builtin_trap();
}
WEFT_EXPORT(crash, void)

WEFT_ASYNC(app) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_serve());
}
WEFT_MAIN(app)
