/* test_queues.QueueBasicTests and QueueGetTests: getting items, and which task gets them. */
#include "conformance.h"

static void show(const char *label, const weft_queue *q) {
    trace("%s size %u empty %s full %s getters %zu putters %zu", label, (unsigned)weft_queue_size(q),
          truth(weft_queue_empty(q)), truth(weft_queue_full(q)), waiting(&q->getters), waiting(&q->putters));
}

WEFT_ASYNC(empty, weft_queue q;) {
    WEFT_BEGIN;
    show("new", &self->q);
    WEFT_AWAIT(weft_queue_put(&self->q, WEFT_VALUE(1)));
    show("put", &self->q);
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("%d", (int)WEFT_RESULT.i64);
    show("got", &self->q);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(full, weft_queue unbounded, bounded;) {
    WEFT_BEGIN;
    show("unbounded", &self->unbounded);
    self->bounded.maxsize = 1;
    WEFT_AWAIT(weft_queue_put(&self->bounded, WEFT_VALUE(1)));
    show("bounded", &self->bounded);
    weft_queue_deinit(&self->bounded);
}

WEFT_ASYNC(order, weft_queue q; int i;) {
    WEFT_BEGIN;
    static const int items[] = {1, 3, 2};
    for (self->i = 0; self->i < 3; self->i++)
        WEFT_AWAIT(weft_queue_put(&self->q, WEFT_VALUE(items[self->i])));
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(weft_queue_get(&self->q));
        trace("%d", (int)WEFT_RESULT.i64);
    }
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(producer, weft_queue *q; int items, i;) {
    WEFT_BEGIN;
    for (; self->i < self->items; self->i++) {
        WEFT_AWAIT(weft_queue_put(self->q, WEFT_VALUE(self->i)));
        trace("put %d", self->i);
    }
}

WEFT_ASYNC(consumer, weft_queue *q; int expected;) {
    WEFT_BEGIN;
    for (; self->expected > 0; self->expected--) {
        WEFT_AWAIT(weft_queue_get(self->q));
        trace("got %d", (int)WEFT_RESULT.i64);
    }
}

WEFT_ASYNC(maxsize, weft_queue q; weft_task *task; int i;) {
    WEFT_BEGIN;
    self->q.maxsize = 2;
    trace("%u", (unsigned)self->q.maxsize);
    self->task = weft_create_task(WEFT_CALL(producer, .q = &self->q, .items = 3));
    for (; self->i < 2; self->i++) {
        WEFT_AWAIT(weft_sleep(0));
        show("turn", &self->q);
    }
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("got %d", (int)WEFT_RESULT.i64);
    show("got", &self->q);
    WEFT_AWAIT(weft_sleep(0));
    show("turn", &self->q);
    WEFT_AWAIT(WEFT_CALL(consumer, .q = &self->q, .expected = 2));
    trace("%s", task_state(self->task));
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

WEFT_ASYNC(blocking_get, weft_queue q;) {
    WEFT_BEGIN;
    weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("%d", (int)WEFT_RESULT.i64);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(get_with_putters, weft_queue q; weft_task *putter;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    WEFT_AWAIT(weft_queue_put(&self->q, WEFT_VALUE(1)));
    self->putter = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE(2)));
    WEFT_AWAIT(weft_sleep(0));
    show("one waits", &self->q);
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("%d", (int)WEFT_RESULT.i64);
    show("woken", &self->q);
    trace("%s", task_state(self->putter));
    WEFT_AWAIT(weft_sleep(0));
    show("turn", &self->q);
    trace("%s", task_state(self->putter));
    weft_queue_deinit(&self->q);
    weft_task_unref(self->putter);
}

static void put_later(void *q) { trace("put %s", status_word(weft_queue_put_nowait(q, WEFT_VALUE(1)))); }

WEFT_ASYNC(queue_get, weft_queue *q; weft_event *started; int result;) {
    WEFT_BEGIN;
    weft_event_set(self->started);
    WEFT_AWAIT_INTO(self->result, weft_queue_get(self->q));
    trace("finished");
    WEFT_RETURN(self->result);
}

WEFT_ASYNC(blocking_get_wait, weft_queue q; weft_event started; weft_handle handle; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(queue_get, .q = &self->q, .started = &self->started));
    WEFT_AWAIT(weft_event_wait(&self->started));
    show("started", &self->q);
    weft_call_later(&self->handle, 0.01, put_later, &self->q);
    WEFT_AWAIT(self->task);
    trace("%d", (int)WEFT_RESULT.i64);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

WEFT_ASYNC(nonblocking_get, weft_queue q;) {
    WEFT_BEGIN;
    weft_value item = {.i64 = 0};
    weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
    weft_queue_get_nowait(&self->q, &item);
    trace("%d", (int)item.i64);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(nonblocking_get_exception, weft_queue q;) {
    WEFT_BEGIN;
    weft_value item;
    trace("%s", status_word(weft_queue_get_nowait(&self->q, &item)));
}

WEFT_ASYNC(get_cancelled_race, weft_queue q; weft_task *tasks[2];) {
    WEFT_BEGIN;
    self->tasks[0] = weft_create_task(weft_queue_get(&self->q));
    self->tasks[1] = weft_create_task(weft_queue_get(&self->q));
    WEFT_AWAIT(weft_sleep(0));
    show("two wait", &self->q);
    weft_task_cancel(self->tasks[0]);
    show("one cancelled", &self->q);
    WEFT_AWAIT(weft_sleep(0));
    show("turn", &self->q);
    trace("%s %s", task_state(self->tasks[0]), task_state(self->tasks[1]));
    WEFT_AWAIT(weft_queue_put(&self->q, WEFT_VALUE("a")));
    show("put", &self->q);
    WEFT_AWAIT(weft_sleep(0));
    show("turn", &self->q);
    WEFT_AWAIT(self->tasks[1]);
    trace("%s", (char *)WEFT_RESULT.ptr);
    weft_queue_deinit(&self->q);
    unref_tasks(self->tasks, 2);
}

WEFT_ASYNC(get_with_waiting_putters, weft_queue q;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    weft_spawn(weft_queue_put(&self->q, WEFT_VALUE("a")));
    weft_spawn(weft_queue_put(&self->q, WEFT_VALUE("b")));
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("%s", (char *)WEFT_RESULT.ptr);
    show("one", &self->q);
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("%s", (char *)WEFT_RESULT.ptr);
    show("two", &self->q);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(why_are_getters_waiting, weft_queue q; weft_task_group group;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(producer, .q = &self->q, .items = 5));
        weft_task_group_create_task(&self->group, WEFT_CALL(consumer, .q = &self->q, .expected = 5));
    }
    show("end", &self->q);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(cancelled_getters_not_being_held_in_self_getters, weft_queue q; int status;) {
    WEFT_BEGIN;
    self->q.maxsize = 5;
    WEFT_CATCH(self->status, weft_wait_for(weft_queue_get(&self->q), 0.05));
    trace("%s", status_word(self->status));
    show("end", &self->q);
}

CASES(CASE(empty), CASE(full), CASE(order), CASE(maxsize), CASE(blocking_get), CASE(get_with_putters),
      CASE(blocking_get_wait), CASE(nonblocking_get), CASE(nonblocking_get_exception),
      CASE(get_cancelled_race), CASE(get_with_waiting_putters), CASE(why_are_getters_waiting),
      CASE(cancelled_getters_not_being_held_in_self_getters))
