/* A small service that is never idle: a feed, a pool of workers that share a printer, and batches that
 * gather and time out. It is linked with weft::inspect, so that the page sees its tasks. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

static double some_time(void) { return 0.3 + 1.2 * rand() / RAND_MAX; }

static void name_task(const char *kind, int number) {
    char name[32];
    snprintf(name, sizeof name, "%s %d", kind, number);
    weft_task_set_name(weft_current_task(), name);
}

WEFT_ASYNC(feed, weft_queue *orders; int number;) {
    WEFT_BEGIN;
    for (self->number = 1;; self->number++) {
        WEFT_AWAIT(weft_queue_put(self->orders, WEFT_VALUE(self->number)));
        WEFT_AWAIT(weft_sleep(some_time() / 2));
    }
}

WEFT_ASYNC(print_label, weft_lock *printer; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, self->printer) { WEFT_AWAIT(weft_sleep(some_time())); }
}

WEFT_ASYNC(worker, weft_queue *orders; weft_lock *printer; int number, order;) {
    WEFT_BEGIN;
    name_task("worker", self->number);
    for (;;) {
        WEFT_AWAIT_INTO(self->order, weft_queue_get(self->orders));
        WEFT_AWAIT(weft_sleep(some_time()));
        WEFT_AWAIT(WEFT_CALL(print_label, .printer = self->printer));
        weft_queue_task_done(self->orders);
    }
}

WEFT_ASYNC(part, int number;) {
    WEFT_BEGIN;
    name_task("part", self->number);
    WEFT_AWAIT(weft_sleep(2 * some_time()));
}

WEFT_ASYNC(batch) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(part, .number = 1), WEFT_CALL(part, .number = 2),
                           WEFT_CALL(part, .number = 3)));
}

WEFT_ASYNC(batches, weft_scope scope;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_wait_for(WEFT_CALL(batch), 2)); }
        WEFT_EXCEPT(WEFT_ETIMEDOUT) {}
        WEFT_AWAIT(weft_sleep(0.5));
    }
}

WEFT_ASYNC(service, weft_queue orders; weft_lock printer; weft_scope scope; weft_task_group group;) {
    WEFT_BEGIN;
    self->orders.maxsize = 3;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            weft_task_group_create_task(&self->group, WEFT_CALL(feed, .orders = &self->orders));
            for (int i = 1; i <= 3; i++)
                weft_task_group_create_task(
                    &self->group,
                    WEFT_CALL(worker, .number = i, .orders = &self->orders, .printer = &self->printer));
            weft_task_group_create_task(&self->group, WEFT_CALL(batches));
        }
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {} /* the page has asked for it */
    WEFT_FINALLY { weft_queue_deinit(&self->orders); }
}

WEFT_MAIN(service)
