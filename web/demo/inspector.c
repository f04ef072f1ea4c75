/* A small print shop that is never idle: a feed of orders, a pool of workers that share one printer, and
 * batches of parts that may time out. Each has a task group of its own, inside the shop's.
 * It is linked with weft::inspect, so that the page sees its tasks. */
#include "called_by_page.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

static weft_queue orders = {.maxsize = 3};
static weft_lock printer;
static int printing; /* the number of the worker that has the printer, or had it last */

/* Called by the page: the number of the worker that holds the printer's lock; 0 for none. */
CALLED_BY_PAGE(int, printer_holder, (void)) { return weft_lock_locked(&printer) ? printing : 0; }

/* Called by the page: cancels the tasks of that name. */
WEFT_ASYNC(cancel_task, const char *name;) {
    WEFT_BEGIN;
    weft_task *tasks[32];
    size_t count = weft_all_tasks(tasks, 32);
    for (size_t i = 0; i < count && i < 32; i++) {
        if (!strcmp(weft_task_name(tasks[i]), self->name)) weft_task_cancel(tasks[i]);
        weft_task_unref(tasks[i]);
    }
}
WEFT_EXPORT(cancel_task, void, name)

static double some_time(void) { return 0.4 + 1.2 * rand() / RAND_MAX; }

/* Adds a task to a group, and names it. */
static void add_task(weft_task_group *group, weft_awaitable coroutine, const char *kind, int number) {
    weft_task *task;
    char name[32];
    snprintf(name, sizeof name, "%s %d", kind, number);
    if (weft_task_group_create_task_into(group, coroutine, &task)) return;
    weft_task_set_name(task, name);
    weft_task_unref(task);
}

WEFT_ASYNC(feed, int number;) {
    WEFT_BEGIN;
    for (self->number = 1;; self->number++) {
        WEFT_AWAIT(weft_queue_put(&orders, WEFT_VALUE(self->number)));
        WEFT_AWAIT(weft_sleep(some_time() / 2));
    }
}

WEFT_ASYNC(print_label, int worker; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &printer) {
        printing = self->worker;
        WEFT_AWAIT(weft_sleep(some_time()));
    }
}

WEFT_ASYNC(worker, int number, order;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT_INTO(self->order, weft_queue_get(&orders));
        WEFT_AWAIT(weft_sleep(some_time()));
        WEFT_AWAIT(WEFT_CALL(print_label, .worker = self->number));
        weft_queue_task_done(&orders);
    }
}

WEFT_ASYNC(pool, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 1; i <= 3; i++) add_task(&self->group, WEFT_CALL(worker, .number = i), "worker", i);
    }
}

WEFT_ASYNC(part) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(2 * some_time()));
}

WEFT_ASYNC(batch, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 1; i <= 3; i++) add_task(&self->group, WEFT_CALL(part), "part", i);
    }
}

WEFT_ASYNC(batches, weft_scope scope; weft_timeout limit;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_TRY(&self->scope) {
            WEFT_WITH_TIMEOUT(&self->limit, 3) { WEFT_AWAIT(WEFT_CALL(batch)); }
        }
        WEFT_EXCEPT(WEFT_ETIMEDOUT) {}
        WEFT_AWAIT(weft_sleep(0.5));
    }
}

WEFT_ASYNC(shop, weft_scope scope; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            weft_task_group_create_task(&self->group, WEFT_CALL(feed));
            weft_task_group_create_task(&self->group, WEFT_CALL(pool));
            weft_task_group_create_task(&self->group, WEFT_CALL(batches));
        }
    }
    WEFT_EXCEPT(WEFT_ECANCELED) {} /* the page has asked for it */
    WEFT_FINALLY { weft_queue_deinit(&orders); }
}

WEFT_MAIN(shop)
