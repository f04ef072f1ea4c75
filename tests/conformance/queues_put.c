/* test_queues.QueuePutTests: putting items, and that a cancellation loses none. */
#include "conformance.h"

static void show(const char *label, const weft_queue *q) {
    trace("%s size %u empty %s full %s getters %zu putters %zu", label, (unsigned)weft_queue_size(q),
          truth(weft_queue_empty(q)), truth(weft_queue_full(q)), waiting(&q->getters), waiting(&q->putters));
}

/* Gets an integer without waiting; 0 if the queue is empty. */
static int get_integer(weft_queue *q) {
    weft_value item = {.i64 = 0};
    weft_queue_get_nowait(q, &item);
    return (int)item.i64;
}

WEFT_ASYNC(blocking_put, weft_queue q;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_put(&self->q, WEFT_VALUE(1)));
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("%d", (int)WEFT_RESULT.i64);
    weft_queue_deinit(&self->q);
}

static void get_later(void *q) { trace("got %d", get_integer(q)); }

WEFT_ASYNC(queue_put, weft_queue *q; weft_event *started;) {
    WEFT_BEGIN;
    weft_event_set(self->started);
    WEFT_AWAIT(weft_queue_put(self->q, WEFT_VALUE(1)));
    trace("put 1");
    WEFT_AWAIT(weft_queue_put(self->q, WEFT_VALUE(2)));
    trace("put 2");
}

WEFT_ASYNC(blocking_put_wait, weft_queue q; weft_event started; weft_handle handle; weft_task *task;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    weft_call_later(&self->handle, 0.01, get_later, &self->q);
    self->task = weft_create_task(WEFT_CALL(queue_put, .q = &self->q, .started = &self->started));
    WEFT_AWAIT(weft_event_wait(&self->started));
    show("started", &self->q);
    WEFT_AWAIT(self->task);
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

WEFT_ASYNC(nonblocking_put, weft_queue q;) {
    WEFT_BEGIN;
    trace("%s", status_word(weft_queue_put_nowait(&self->q, WEFT_VALUE(1))));
    trace("%d", get_integer(&self->q));
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(get_cancel_drop_one_pending_reader, weft_queue q; weft_task *reader; int status;) {
    WEFT_BEGIN;
    self->reader = weft_create_task(weft_queue_get(&self->q));
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
    weft_queue_put_nowait(&self->q, WEFT_VALUE(2));
    show("put", &self->q);
    weft_task_cancel(self->reader);
    WEFT_CATCH(self->status, self->reader);
    trace("reader %s", status_word(self->status));
    show("cancelled", &self->q);
    if (weft_task_cancelled(self->reader)) {
        weft_task_unref(self->reader);
        self->reader = weft_create_task(weft_queue_get(&self->q));
        WEFT_CATCH(self->status, self->reader);
        trace("reader %s", status_word(self->status));
    }
    trace("%d", (int)weft_task_result(self->reader).i64);
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->reader);
}

static void show_three(weft_task **tasks) {
    trace("%s %s %s", task_state(tasks[0]), task_state(tasks[1]), task_state(tasks[2]));
}

WEFT_ASYNC(get_cancel_drop_many_pending_readers, weft_queue q; weft_task_group group; weft_task *readers[3];
           int status;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 0; i < 3; i++)
            weft_task_group_create_task_into(&self->group, weft_queue_get(&self->q), &self->readers[i]);
        WEFT_AWAIT(weft_sleep(0));
        show("three wait", &self->q);
        weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
        weft_queue_put_nowait(&self->q, WEFT_VALUE(2));
        show("two put", &self->q);
        weft_task_cancel(self->readers[0]);
        WEFT_CATCH(self->status, self->readers[0]);
        trace("0 %s", status_word(self->status));
        show("one cancelled", &self->q);
        show_three(self->readers);
        WEFT_AWAIT(self->readers[2]);
        show_three(self->readers);
    }
    trace("%d %d", (int)weft_task_result(self->readers[1]).i64, (int)weft_task_result(self->readers[2]).i64);
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    unref_tasks(self->readers, 3);
}

WEFT_ASYNC(put_cancel_drop, weft_queue q; weft_task *writer; int status;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
    self->writer = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE(2)));
    WEFT_AWAIT(weft_sleep(0));
    show("one waits", &self->q);
    trace("%d", get_integer(&self->q));
    weft_task_cancel(self->writer);
    show("cancelled", &self->q);
    WEFT_CATCH(self->status, self->writer);
    trace("writer %s", status_word(self->status));
    if (weft_task_cancelled(self->writer)) {
        weft_task_unref(self->writer);
        self->writer = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE(2)));
        WEFT_CATCH(self->status, self->writer);
        trace("writer %s", status_word(self->status));
    }
    trace("%d", get_integer(&self->q));
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->writer);
}

WEFT_ASYNC(nonblocking_put_exception, weft_queue q;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    trace("%s", status_word(weft_queue_put_nowait(&self->q, WEFT_VALUE(1))));
    trace("%s", status_word(weft_queue_put_nowait(&self->q, WEFT_VALUE(2))));
    show("end", &self->q);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(put_one, weft_queue *q;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_put(self->q, WEFT_VALUE(1)));
    trace("put");
}

WEFT_ASYNC(put_cancelled, weft_queue q; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(put_one, .q = &self->q));
    WEFT_AWAIT(weft_queue_get(&self->q));
    trace("got %d", (int)WEFT_RESULT.i64);
    trace("%s", task_state(self->task));
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

static void get_and_show(weft_queue *q) {
    weft_value item = {.ptr = NULL};
    trace("%s", weft_queue_get_nowait(q, &item) == WEFT_OK ? (char *)item.ptr : "none");
}

WEFT_ASYNC(put_cancelled_race, weft_queue q; weft_task *tasks[3]; int status;) {
    WEFT_BEGIN;
    static const char *const items[] = {"a", "b", "X"};
    self->q.maxsize = 1;
    for (int i = 0; i < 3; i++)
        self->tasks[i] = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE(items[i])));
    WEFT_AWAIT(weft_sleep(0));
    show("two wait", &self->q);
    show_three(self->tasks);
    weft_task_cancel(self->tasks[2]);
    show("one cancelled", &self->q);
    WEFT_AWAIT(weft_sleep(0));
    show("turn", &self->q);
    show_three(self->tasks);
    get_and_show(&self->q);
    show("got", &self->q);
    WEFT_AWAIT(weft_sleep(0));
    show("turn", &self->q);
    get_and_show(&self->q);
    WEFT_CATCH(self->status, self->tasks[1]);
    trace("b %s", status_word(self->status));
    weft_queue_deinit(&self->q);
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(put_with_waiting_getters, weft_queue q; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(weft_queue_get(&self->q));
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(weft_queue_put(&self->q, WEFT_VALUE("a")));
    show("put", &self->q);
    WEFT_AWAIT(self->task);
    trace("%s", (char *)WEFT_RESULT.ptr);
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

WEFT_ASYNC(putter, weft_queue *q; int item;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_queue_put(self->q, WEFT_VALUE(self->item)));
    trace("put %d", self->item);
}

WEFT_ASYNC(getter, weft_queue *q;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    show("getter", self->q);
    for (uint32_t left = weft_queue_size(self->q); left > 0; left--) trace("got %d", get_integer(self->q));
}

WEFT_ASYNC(why_are_putters_waiting, weft_queue q; weft_task_group group;) {
    WEFT_BEGIN;
    self->q.maxsize = 2;
    WEFT_WITH_TASK_GROUP(&self->group) {
        weft_task_group_create_task(&self->group, WEFT_CALL(getter, .q = &self->q));
        for (int i = 0; i < 4; i++)
            weft_task_group_create_task(&self->group, WEFT_CALL(putter, .q = &self->q, .item = i));
    }
    show("end", &self->q);
    weft_queue_deinit(&self->q);
}

WEFT_ASYNC(cancelled_puts_not_being_held_in_self_putters, weft_queue q; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
    self->task = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE(1)));
    WEFT_AWAIT(weft_sleep(0));
    show("one waits", &self->q);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

WEFT_ASYNC(cancelled_put_silence_value_error_exception, weft_queue q; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->q.maxsize = 1;
    weft_queue_put_nowait(&self->q, WEFT_VALUE(1));
    self->task = weft_create_task(weft_queue_put(&self->q, WEFT_VALUE(1)));
    WEFT_AWAIT(weft_sleep(0));
    show("one waits", &self->q);
    get_integer(&self->q);
    show("woken", &self->q);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    show("end", &self->q);
    weft_queue_deinit(&self->q);
    weft_task_unref(self->task);
}

CASES(CASE(blocking_put), CASE(blocking_put_wait), CASE(nonblocking_put),
      CASE(get_cancel_drop_one_pending_reader), CASE(get_cancel_drop_many_pending_readers),
      CASE(put_cancel_drop), CASE(nonblocking_put_exception), CASE(put_cancelled), CASE(put_cancelled_race),
      CASE(put_with_waiting_getters), CASE(why_are_putters_waiting),
      CASE(cancelled_puts_not_being_held_in_self_putters), CASE(cancelled_put_silence_value_error_exception))
