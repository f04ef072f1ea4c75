/* Priority and LIFO queues, and shutting queues down. Cases of CPython's test_queues.py, in the order in
 * which CPython runs them. */
#include "check.h"

static weft_queue queue;

static void reset(void) { weft_queue_deinit(&queue); }

/* Items with equal hundred thousands have the same priority. */
static int by_key(weft_value a, weft_value b) {
    int64_t left = a.i64 / 100000, right = b.i64 / 100000;
    return left < right ? -1 : left > right;
}

#define PUT(item)                                                          \
    do {                                                                   \
        int status_ = weft_queue_put_nowait(&queue, weft_value_i64(item)); \
        if (status_) WEFT_RAISE(status_);                                  \
    } while (0)

static int64_t get(void) {
    weft_value item = {.i64 = 0};
    CHECK_INT(weft_queue_get_nowait(&queue, &item), 0);
    return item.i64;
}

WEFT_ASYNC(trace_items, int i;) {
    WEFT_BEGIN;
    while (!weft_queue_empty(&queue)) {
        WEFT_AWAIT(weft_queue_get(&queue));
        trace("%d", (int)WEFT_RESULT.i64);
    }
}

/* ---- Order ---- */

WEFT_ASYNC(order, enum weft_queue_order order; const char *expected; int i;) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order};
    for (self->i = 0; self->i < 5; self->i++)
        WEFT_AWAIT(weft_queue_put(&queue, weft_value_i64((int[]){1, 3, 2, -4, 0}[self->i])));
    CHECK_INT(weft_queue_size(&queue), 5);
    WEFT_AWAIT(WEFT_CALL(trace_items));
    CHECK_TRACE(self->expected);
    CHECK_INT(weft_queue_get_nowait(&queue, &(weft_value){0}), WEFT_EEMPTY);
}

WEFT_ASYNC(ties) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = WEFT_PRIORITY, .compare = by_key};
    for (int i = 0; i < 10; i++) PUT(("2121312312"[i] - '0') * 100000 + i);
    WEFT_AWAIT(WEFT_CALL(trace_items));
    CHECK_TRACE("100001 100005 100003 100008 200006 200002 200009 200000 300007 300004 ");
}

/* Enough random puts and gets for a deep heap; the sum is CPython's. */
WEFT_ASYNC(many_ties, uint32_t random; int i; uint64_t sum;) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = WEFT_PRIORITY, .compare = by_key};
    self->random = 1;
    for (; self->i < 3000; self->i++) {
        self->random = (self->random * 1103515245 + 12345) & 0x7fffffff;
        if ((self->random >> 8) % 3 != 0)
            PUT((int64_t)((self->random >> 16) % 7) * 100000 + self->i);
        else if (!weft_queue_empty(&queue))
            self->sum = self->sum * 31 + (uint64_t)get();
    }
    CHECK_INT(weft_queue_size(&queue), 948);
    while (!weft_queue_empty(&queue)) self->sum = self->sum * 31 + (uint64_t)get();
    CHECK(self->sum == UINT64_C(3114583516253449896));
    WEFT_AWAIT(weft_sleep(0));
}

/* The stack grows, shrinks and grows again, over more than one block. */
WEFT_ASYNC(deep_stack) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = WEFT_LIFO};
    for (int i = 0; i < 100; i++) PUT(i);
    for (int i = 99; i >= 10; i--) CHECK_INT(get(), i);
    for (int i = 10; i < 200; i++) PUT(i);
    for (int i = 199; i >= 0; i--) CHECK_INT(get(), i);
    weft_queue_deinit(&queue);
    CHECK_INT(queue.order, WEFT_LIFO);
    PUT(1);
    PUT(2);
    CHECK_INT(get(), 2);
    WEFT_AWAIT(weft_sleep(0));
}

/* ---- Bounds ---- */

WEFT_ASYNC(put_one, int64_t item; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_queue_put(&queue, weft_value_i64(self->item)));
    trace("p%d=%d", (int)self->item, self->status);
    if (self->status) WEFT_RAISE(self->status);
}

WEFT_ASYNC(get_one, int number; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_queue_get(&queue));
    trace("g%d=%d", self->number, self->status ? self->status : (int)WEFT_RESULT.i64);
    if (self->status) WEFT_RAISE(self->status);
}

WEFT_ASYNC(bound, enum weft_queue_order order; const char *expected; weft_task *task;) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order, .maxsize = 2};
    for (int i = 3; i > 0; i--) START(self->task, WEFT_CALL(put_one, .item = i));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("p3=0 p2=0 ");
    CHECK(weft_queue_full(&queue));
    CHECK_INT(weft_queue_put_nowait(&queue, weft_value_i64(7)), WEFT_EFULL);
    trace("%d", (int)get());
    WEFT_AWAIT(self->task);
    WEFT_AWAIT(WEFT_CALL(trace_items));
    CHECK_TRACE(self->expected);
}

WEFT_ASYNC(sizes, int i;) {
    WEFT_BEGIN;
    queue = (weft_queue){.maxsize = UINT32_MAX};
    PUT(1);
    CHECK(!weft_queue_full(&queue));
    CHECK_INT(get(), 1);
    weft_queue_deinit(&queue);
    queue = (weft_queue){.unfinished = UINT32_MAX}; /* the largest count */
    PUT(1);
    CHECK(queue.unfinished == UINT64_C(1) + UINT32_MAX);
    CHECK_INT(weft_queue_task_done(&queue), 0);
    WEFT_AWAIT(weft_sleep(0));
}

/* ---- Shutting down ---- */

/* All calls on a queue that is shut down and empty. */
WEFT_ASYNC(check_shut, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_queue_put(&queue, weft_value_i64(1)));
    CHECK_INT(self->status, WEFT_ESHUTDOWN);
    CHECK_INT(weft_queue_put_nowait(&queue, weft_value_i64(1)), WEFT_ESHUTDOWN);
    WEFT_CATCH(self->status, weft_queue_get(&queue));
    CHECK_INT(self->status, WEFT_ESHUTDOWN);
    weft_value item = {.i64 = 5};
    CHECK_INT(weft_queue_get_nowait(&queue, &item), WEFT_ESHUTDOWN);
    CHECK_INT(item.i64, 5);
}

WEFT_ASYNC(shut_empty, enum weft_queue_order order; weft_task *task; int status;) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order};
    START(self->task, WEFT_CALL(get_one));
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_shutdown(&queue, false);
    WEFT_AWAIT(weft_queue_join(&queue));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("g0=-14 ");
    CHECK(weft_task_done(self->task));
    CHECK_INT(weft_task_status(self->task), WEFT_ESHUTDOWN);
    CHECK_STR(weft_task_message(self->task), "queue is shut down");
    WEFT_AWAIT(WEFT_CALL(check_shut));
}

WEFT_ASYNC(shut_nonempty, enum weft_queue_order order; weft_task *put, *join;) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order, .maxsize = 1};
    PUT(7);
    START(self->join, weft_queue_join(&queue));
    START(self->put, WEFT_CALL(put_one, .item = 8));
    WEFT_AWAIT(weft_sleep(0));
    CHECK(!weft_task_done(self->put));
    weft_queue_shutdown(&queue, false);
    CHECK_INT(weft_queue_size(&queue), 1);
    CHECK_INT(weft_queue_put_nowait(&queue, weft_value_i64(1)),
              WEFT_ESHUTDOWN); /* shut down takes precedence over full */
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("p8=-14 ");
    CHECK_INT(weft_task_status(self->put), WEFT_ESHUTDOWN);
    WEFT_AWAIT(weft_queue_get(&queue));
    CHECK_INT(WEFT_RESULT.i64, 7);
    WEFT_AWAIT(weft_sleep(0));
    CHECK(!weft_task_done(self->join));
    WEFT_AWAIT(WEFT_CALL(check_shut));
    CHECK_INT(weft_queue_task_done(&queue), 0);
    WEFT_AWAIT(weft_sleep(0));
    CHECK(weft_task_done(self->join));
    CHECK_INT(weft_queue_task_done(&queue), WEFT_EINVAL);
}

/* With `taken` items that were received but not marked as done. */
WEFT_ASYNC(shut_at_once, enum weft_queue_order order; int taken; weft_task *join; int i;) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order};
    for (int i = 0; i <= self->taken; i++) PUT(i);
    START(self->join, weft_queue_join(&queue));
    for (self->i = 0; self->i < self->taken; self->i++) WEFT_AWAIT(weft_queue_get(&queue));
    WEFT_AWAIT(weft_sleep(0)); /* the task waits */
    weft_queue_shutdown(&queue, true);
    CHECK_INT(weft_queue_size(&queue), 0);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(weft_task_done(self->join), self->taken == 0);
    WEFT_AWAIT(WEFT_CALL(check_shut));
    for (self->i = 0; self->i < self->taken; self->i++) CHECK_INT(weft_queue_task_done(&queue), 0);
    CHECK_INT(weft_queue_task_done(&queue), WEFT_EINVAL);
    WEFT_AWAIT(self->join);
    weft_queue_shutdown(&queue, true);
    weft_queue_deinit(&queue); /* the queue is as new */
    PUT(1);
}

WEFT_ASYNC(shut_putters, enum weft_queue_order order; weft_task *tasks[3];) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order, .maxsize = 1};
    PUT(9);
    for (int i = 0; i < 3; i++) START(self->tasks[i], WEFT_CALL(put_one, .item = i));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(get(), 9);
    weft_task_cancel(self->tasks[0]);
    weft_queue_shutdown(&queue, false);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE("p0=-1 p1=-14 p2=-14 ");
    for (int i = 1; i < 3; i++) CHECK_INT(weft_task_status(self->tasks[i]), WEFT_ESHUTDOWN);
    CHECK_INT(weft_queue_size(&queue), 0);
}

WEFT_ASYNC(shut_getters, enum weft_queue_order order; bool immediate; weft_task *tasks[3];) {
    WEFT_BEGIN;
    queue = (weft_queue){.order = self->order, .maxsize = 1};
    for (int i = 0; i < 3; i++) START(self->tasks[i], WEFT_CALL(get_one, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    PUT(5);
    weft_task_cancel(self->tasks[1]);
    weft_queue_shutdown(&queue, self->immediate);
    weft_queue_shutdown(&queue, false);
    WEFT_AWAIT(weft_sleep(0));
    CHECK_TRACE(self->immediate ? "g0=-14 g1=-1 g2=-14 " : "g0=5 g1=-1 g2=-14 ");
    for (int i = 0; i < 3; i += 2) (void)weft_task_status(self->tasks[i]);
    WEFT_AWAIT(weft_sleep(0));
}

int main(void) {
    check.reset = reset;
    RUN(order, .order = WEFT_FIFO, .expected = "1 3 2 -4 0 ");
    RUN(order, .order = WEFT_LIFO, .expected = "0 -4 2 3 1 ");
    RUN(order, .order = WEFT_PRIORITY, .expected = "-4 0 1 2 3 ");
    RUN(ties);
    RUN(many_ties);
    RUN(deep_stack);
    RUN(bound, .order = WEFT_FIFO, .expected = "3 p1=0 2 1 ");
    RUN(bound, .order = WEFT_LIFO, .expected = "2 p1=0 1 3 ");
    RUN(bound, .order = WEFT_PRIORITY, .expected = "2 p1=0 1 3 ");
    RUN(sizes);
    for (int i = WEFT_FIFO; i <= WEFT_PRIORITY; i++) {
        enum weft_queue_order order = (enum weft_queue_order)i;
        RUN(shut_empty, .order = order);
        RUN(shut_nonempty, .order = order);
        RUN(shut_at_once, .order = order);
        RUN(shut_at_once, .order = order, .taken = 1);
        RUN(shut_putters, .order = order);
        RUN(shut_getters, .order = order);
        RUN(shut_getters, .order = order, .immediate = true);
    }
    return check_result();
}
