/* Queues. The cases of CPython's test_queues.py that apply to C. */
#include "check.h"

static weft_queue queue;

static void reset(void) {
    weft_queue_deinit(&queue);
    queue = (weft_queue){0};
}

#define ITEM(n) weft_value_i64(n)

WEFT_ASYNC(put, int item;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_put(&queue, ITEM(self->item)));
    trace("+%d", self->item);
}

WEFT_ASYNC(get, const char *name;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_get(&queue));
    trace("%s%d", self->name, (int)WEFT_RESULT.i64);
    WEFT_RETURN(WEFT_RESULT);
}

WEFT_ASYNC(nowait, weft_value item;) {
    WEFT_BEGIN;
    self->item = ITEM(99);
    CHECK_INT(weft_queue_get_nowait(&queue, &self->item), WEFT_EEMPTY);
    CHECK_INT(self->item.i64, 99);
    CHECK(weft_queue_empty(&queue) && !weft_queue_full(&queue));
    queue.maxsize = 2;
    TRY(weft_queue_put_nowait(&queue, ITEM(1)));
    CHECK(!weft_queue_empty(&queue) && !weft_queue_full(&queue));
    TRY(weft_queue_put_nowait(&queue, ITEM(2)));
    CHECK(weft_queue_full(&queue));
    CHECK_INT(weft_queue_put_nowait(&queue, ITEM(3)), WEFT_EFULL);
    CHECK_INT(weft_queue_size(&queue), 2);
    CHECK_INT(weft_queue_get_nowait(&queue, &self->item), 0);
    CHECK_INT(self->item.i64, 1);
    WEFT_AWAIT(weft_queue_put(&queue, ITEM(3))); /* does not suspend */
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK_INT(WEFT_RESULT.i64, 2);
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK_INT(WEFT_RESULT.i64, 3);
    CHECK(weft_queue_empty(&queue));
}

/* The ring buffer grows with its head at each position, and wraps around. */
WEFT_ASYNC(growth, int start; weft_value item;) {
    WEFT_BEGIN;
    for (self->start = 0; self->start < 20; self->start++) {
        int next = 0, expected = 0;
        for (int i = 0; i < self->start; i++) {
            TRY(weft_queue_put_nowait(&queue, ITEM(next++)));
            weft_queue_get_nowait(&queue, &self->item);
            CHECK_INT(self->item.i64, expected++);
        }
        for (int i = 0; i < 200; i++) TRY(weft_queue_put_nowait(&queue, ITEM(next++)));
        CHECK_INT(weft_queue_size(&queue), 200);
        while (weft_queue_get_nowait(&queue, &self->item) == 0) CHECK_INT(self->item.i64, expected++);
        CHECK_INT(expected, next);
        weft_queue_deinit(&queue);
        CHECK(!queue.items && weft_queue_size(&queue) == 0);
    }
}

/* A put that fails with WEFT_ENOMEM leaves the queue unchanged. */
WEFT_ASYNC(grow_fails, int n; int status; weft_value item;) {
    WEFT_BEGIN;
    for (self->n = 0; self->n < 100; self->n++) {
        WEFT_CATCH(self->status, weft_queue_put(&queue, ITEM(self->n)));
        if (self->status) break;
    }
    if (self->status) {
        bool as_it_was = weft_queue_size(&queue) == (uint32_t)self->n &&
                         queue.unfinished == (uint32_t)self->n && self->status == WEFT_ENOMEM;
        for (int i = 0; i < self->n; i++)
            as_it_was &= weft_queue_get_nowait(&queue, &self->item) == 0 && self->item.i64 == i;
        WEFT_RAISE(as_it_was ? WEFT_ENOMEM : 50);
    }
}

WEFT_ASYNC(values, weft_value item; const char *text; double number;) {
    WEFT_BEGIN;
    TRY(weft_queue_put_nowait(&queue, weft_value_ptr("text")));
    TRY(weft_queue_put_nowait(&queue, weft_value_f64(2.5)));
    TRY(weft_queue_put_nowait(&queue, weft_value_i64(INT64_MIN)));
    WEFT_AWAIT_INTO(self->text, weft_queue_get(&queue));
    CHECK_STR(self->text, "text");
    WEFT_AWAIT_INTO(self->number, weft_queue_get(&queue));
    CHECK(self->number == 2.5);
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK(WEFT_RESULT.i64 == INT64_MIN);
}

WEFT_ASYNC(getters_in_order, weft_task *a, *b, *c;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(get, .name = "a"));
    START(self->b, WEFT_CALL(get, .name = "b"));
    START(self->c, WEFT_CALL(get, .name = "c"));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_queue_put_nowait(&queue, ITEM(1)));
    TRY(weft_queue_put_nowait(&queue, ITEM(2)));
    CHECK_INT(weft_queue_size(&queue), 2); /* the getter is woken but does not have the item yet */
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("a1 b2 ");
    TRY(weft_queue_put_nowait(&queue, ITEM(3)));
    WEFT_AWAIT(self->c);
    CHECK_TRACE("c3 ");
}

WEFT_ASYNC(putters_in_order, weft_task *a, *b; weft_value item;) {
    WEFT_BEGIN;
    queue.maxsize = 1;
    TRY(weft_queue_put_nowait(&queue, ITEM(0)));
    START(self->a, WEFT_CALL(put, .item = 1));
    START(self->b, WEFT_CALL(put, .item = 2));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("");
    weft_queue_get_nowait(&queue, &self->item);
    CHECK_INT(self->item.i64, 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("+1 ");
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK_INT(WEFT_RESULT.i64, 1);
    WEFT_AWAIT(self->b);
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK_INT(WEFT_RESULT.i64, 2);
    CHECK_TRACE("+2 ");
}

/* A task that gets between the wake-up and the woken task receives the item; the woken task waits again. */
WEFT_ASYNC(stolen, weft_task *a; weft_value item;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(get, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_queue_put_nowait(&queue, ITEM(1)));
    CHECK_INT(weft_queue_get_nowait(&queue, &self->item), 0);
    WEFT_AWAIT(weft_sleep(1));
    CHECK(!weft_task_done(self->a));
    TRY(weft_queue_put_nowait(&queue, ITEM(2)));
    WEFT_AWAIT(self->a);
    CHECK_TRACE("a2 ");
    queue.maxsize = 1;
    TRY(weft_queue_put_nowait(&queue, ITEM(3)));
    START(self->a, WEFT_CALL(put, .item = 4));
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_get_nowait(&queue, &self->item);
    TRY(weft_queue_put_nowait(&queue, ITEM(5)));
    WEFT_AWAIT(weft_sleep(1));
    CHECK(!weft_task_done(self->a));
    weft_queue_get_nowait(&queue, &self->item);
    CHECK_INT(self->item.i64, 5);
    WEFT_AWAIT(self->a);
    CHECK_TRACE("+4 ");
}

/* ---- Cancellation ---- */

WEFT_ASYNC(cancel_getters, weft_task *a, *b, *c; int status;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(get, .name = "a"));
    START(self->b, WEFT_CALL(get, .name = "b"));
    START(self->c, WEFT_CALL(get, .name = "c"));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a); /* while it waits */
    TRY(weft_queue_put_nowait(&queue, ITEM(1)));
    weft_task_cancel(self->b); /* after it was woken: c must be woken instead */
    WEFT_CATCH(self->status, self->b);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(self->c);
    CHECK(weft_task_cancelled(self->a));
    CHECK_TRACE("c1 ");
    CHECK(weft_queue_empty(&queue) && !queue.getters.ends.next);
}

WEFT_ASYNC(cancel_putters, weft_task *a, *b, *c; int status; weft_value item;) {
    WEFT_BEGIN;
    queue.maxsize = 1;
    TRY(weft_queue_put_nowait(&queue, ITEM(0)));
    START(self->a, WEFT_CALL(put, .item = 1));
    START(self->b, WEFT_CALL(put, .item = 2));
    START(self->c, WEFT_CALL(put, .item = 3));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->a);
    weft_queue_get_nowait(&queue, &self->item);
    weft_task_cancel(self->b);
    WEFT_CATCH(self->status, self->b);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(self->c);
    CHECK_TRACE("+3 ");
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK_INT(WEFT_RESULT.i64, 3);
    CHECK(weft_queue_empty(&queue) && !queue.putters.ends.next);
}

/* test_cancelled_puts_not_being_held_in_self_putters; their items are never put. */
WEFT_ASYNC(cancelled_puts, weft_task *a; int i;) {
    WEFT_BEGIN;
    queue.maxsize = 1;
    TRY(weft_queue_put_nowait(&queue, ITEM(0)));
    for (self->i = 0; self->i < 5; self->i++) {
        START(self->a, WEFT_CALL(put, .item = self->i));
        WEFT_AWAIT(weft_sleep(0));
        weft_task_cancel(self->a);
        WEFT_AWAIT(weft_sleep(0));
        CHECK(!queue.putters.ends.next);
    }
    CHECK_INT(weft_queue_size(&queue), 1);
    CHECK_INT(queue.unfinished, 1);
    CHECK_TRACE("");
}

/* test_cancel_drop_one_pending_reader: the woken reader is cancelled, a new one gets the item. */
WEFT_ASYNC(cancel_woken_only, weft_task *a, *b;) {
    WEFT_BEGIN;
    START(self->a, WEFT_CALL(get, .name = "a"));
    WEFT_AWAIT(weft_sleep(0));
    TRY(weft_queue_put_nowait(&queue, ITEM(1)));
    weft_task_cancel(self->a);
    START(self->b, WEFT_CALL(get, .name = "b"));
    WEFT_AWAIT(self->b);
    CHECK(weft_task_cancelled(self->a));
    CHECK_TRACE("b1 ");
}

/* Runs until no task is ready. */
WEFT_ASYNC(settle) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
}

/* A cancelled waiter wakes the next one only if it was woken itself. A task that is woken in vain queues
 * again, last. The traces are CPython's. */
WEFT_ASYNC(putters_keep_order, bool woken; weft_task *tasks[4]; weft_value item; int i;) {
    WEFT_BEGIN;
    queue.maxsize = 1;
    TRY(weft_queue_put_nowait(&queue, ITEM(0)));
    for (int i = 0; i < 4; i++) START(self->tasks[i], WEFT_CALL(put, .item = i + 1));
    WEFT_AWAIT(weft_sleep(0));
    if (!self->woken) weft_task_cancel(self->tasks[1]);
    weft_queue_get_nowait(&queue, &self->item);
    if (self->woken) {
        TRY(weft_queue_put_nowait(&queue, ITEM(9))); /* the queue is full again */
        weft_task_cancel(self->tasks[0]);
    }
    WEFT_AWAIT(WEFT_CALL(settle));
    for (self->i = 0; self->i < 4; self->i++) {
        if (weft_queue_get_nowait(&queue, &self->item) == WEFT_OK) trace("%d", (int)self->item.i64);
        WEFT_AWAIT(WEFT_CALL(settle));
    }
    CHECK_TRACE(self->woken ? "9 +2 2 +3 3 +4 4 " : "+1 1 +3 3 +4 4 ");
}

WEFT_ASYNC(getters_keep_order, bool woken; weft_task *tasks[4]; weft_value item; int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < 4; i++)
        START(self->tasks[i], WEFT_CALL(get, .name = (const char *[]){"a", "b", "c", "d"}[i]));
    WEFT_AWAIT(weft_sleep(0));
    if (!self->woken) weft_task_cancel(self->tasks[1]);
    TRY(weft_queue_put_nowait(&queue, ITEM(0)));
    if (self->woken) {
        weft_queue_get_nowait(&queue, &self->item); /* the queue is empty again */
        weft_task_cancel(self->tasks[0]);
    }
    WEFT_AWAIT(WEFT_CALL(settle));
    for (self->i = 1; self->i < 4; self->i++) {
        TRY(weft_queue_put_nowait(&queue, ITEM(self->i)));
        WEFT_AWAIT(WEFT_CALL(settle));
    }
    CHECK_TRACE(self->woken ? "b1 c2 d3 " : "a0 c1 d2 ");
}

/* ---- Bounds ---- */

/* The largest bound works like any other; 0 means no bound. */
WEFT_ASYNC(bounds, uint32_t maxsize; int i; weft_value item;) {
    WEFT_BEGIN;
    queue.maxsize = self->maxsize;
    for (self->i = 0; self->i < 1000; self->i++) {
        WEFT_AWAIT(weft_queue_put(&queue, ITEM(self->i)));
        CHECK(!weft_queue_full(&queue));
    }
    CHECK_INT(weft_queue_size(&queue), 1000);
    for (self->i = 0; self->i < 1000; self->i++) {
        CHECK_INT(weft_queue_get_nowait(&queue, &self->item), WEFT_OK);
        CHECK_INT(self->item.i64, self->i);
    }
    CHECK(weft_queue_empty(&queue));
    CHECK_INT(weft_queue_get_nowait(&queue, &self->item), WEFT_EEMPTY);
}

/* ---- task_done and join ---- */

WEFT_ASYNC(worker) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_queue_get(&queue));
        trace("%d", (int)WEFT_RESULT.i64);
        WEFT_AWAIT(weft_sleep(1));
        CHECK_INT(weft_queue_task_done(&queue), 0);
    }
}

WEFT_ASYNC(join, int i; weft_task *a, *b;) {
    WEFT_BEGIN;
    CHECK_INT(weft_queue_task_done(&queue), WEFT_EINVAL);
    WEFT_AWAIT(weft_queue_join(&queue)); /* does not suspend: nothing was put */
    for (self->i = 0; self->i < 5; self->i++) TRY(weft_queue_put_nowait(&queue, ITEM(self->i)));
    START(self->a, WEFT_CALL(worker));
    START(self->b, WEFT_CALL(worker));
    WEFT_AWAIT(weft_queue_join(&queue));
    CHECK_TIME(3);
    CHECK_TRACE("0 1 2 3 4 ");
    CHECK_INT(weft_queue_task_done(&queue), WEFT_EINVAL);
    TRY(weft_queue_put_nowait(&queue, ITEM(9)));
    WEFT_AWAIT(weft_queue_join(&queue));
    CHECK_TIME(4);
    CHECK_TRACE("9 ");
    WEFT_AWAIT(weft_queue_join(&queue));
    CHECK_TIME(4);
}

/* A producer and a consumer alternate on a queue of one item. */
WEFT_ASYNC(produce, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 50; self->i++) WEFT_AWAIT(weft_queue_put(&queue, ITEM(self->i)));
}

WEFT_ASYNC(consume, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 50; self->i++) {
        WEFT_AWAIT(weft_queue_get(&queue));
        CHECK_INT(WEFT_RESULT.i64, self->i);
    }
}

WEFT_ASYNC(ping_pong) {
    WEFT_BEGIN;
    queue.maxsize = 1;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(produce), WEFT_CALL(consume)));
}

int main(void) {
    check.reset = reset;
    RUN(nowait);
    RUN(growth);
    RUN(grow_fails);
    RUN(values);
    RUN(getters_in_order);
    RUN(putters_in_order);
    RUN(stolen);
    RUN(cancel_getters);
    RUN(cancel_putters);
    RUN(cancelled_puts);
    RUN(cancel_woken_only);
    RUN(putters_keep_order, .woken = false);
    RUN(putters_keep_order, .woken = true);
    RUN(getters_keep_order, .woken = false);
    RUN(getters_keep_order, .woken = true);
    RUN(bounds, .maxsize = 0);
    RUN(bounds, .maxsize = UINT32_MAX);
    RUN(join);
    RUN(ping_pong);
    return check_result();
}
