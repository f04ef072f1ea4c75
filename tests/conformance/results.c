/* The result of an await (true, the item, or 0 for none) and of a task made from the same awaitable. */
#include "conformance.h"

#define SHOW(label, x)                            \
    do {                                          \
        WEFT_AWAIT(x);                            \
        trace(label " %d", (int)WEFT_RESULT.i64); \
    } while (0)

WEFT_ASYNC(seven) {
    WEFT_BEGIN;
    WEFT_RETURN(7);
}

WEFT_ASYNC(nothing) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(seven));
}

WEFT_ASYNC(set_soon, weft_event *event;) {
    WEFT_BEGIN;
    weft_event_set(self->event);
}

WEFT_ASYNC(notify, weft_condition *condition; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, self->condition) { weft_condition_notify(self->condition, 1); }
}

WEFT_ASYNC(event, weft_event event; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(set_soon, .event = &self->event));
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("waited", weft_event_wait(&self->event));
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("set", weft_event_wait(&self->event));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    self->task = weft_create_task(weft_event_wait(&self->event));
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("task", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(lock, weft_lock lock; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("free", weft_lock_acquire(&self->lock));
    self->task = weft_create_task(weft_lock_acquire(&self->lock));
    WEFT_AWAIT(weft_sleep(0));
    weft_lock_release(&self->lock);
    SHOW("task waited", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(semaphore, weft_semaphore semaphore; weft_task *task;) {
    WEFT_BEGIN;
    self->semaphore = (weft_semaphore){.value = 1};
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("free", weft_semaphore_acquire(&self->semaphore));
    self->task = weft_create_task(weft_semaphore_acquire(&self->semaphore));
    WEFT_AWAIT(weft_sleep(0));
    weft_semaphore_release(&self->semaphore);
    SHOW("task waited", self->task);
    weft_task_unref(self->task);
}

static bool always(void *unused) {
    (void)unused;
    return true;
}

WEFT_ASYNC(condition, weft_condition condition; weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("acquire", weft_condition_acquire(&self->condition));
    self->task = weft_create_task(WEFT_CALL(notify, .condition = &self->condition));
    SHOW("wait", weft_condition_wait(&self->condition));
    SHOW("wait for", weft_condition_wait_for(&self->condition, always, NULL));
    weft_condition_release(&self->condition);
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
}

static void task_done(void *queue) { weft_queue_task_done(queue); }

WEFT_ASYNC(queue, weft_queue queue; weft_task *task; weft_handle handle; weft_value item;) {
    WEFT_BEGIN;
    self->queue.maxsize = 1;
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("put", weft_queue_put(&self->queue, WEFT_VALUE(5)));
    self->task = weft_create_task(weft_queue_put(&self->queue, WEFT_VALUE(6)));
    WEFT_AWAIT(weft_sleep(0));
    SHOW("get", weft_queue_get(&self->queue));
    SHOW("put waited", self->task);
    SHOW("get", weft_queue_get(&self->queue));
    weft_task_unref(self->task);
    weft_queue_task_done(&self->queue);
    weft_queue_task_done(&self->queue);
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("join", weft_queue_join(&self->queue));
    weft_queue_put_nowait(&self->queue, WEFT_VALUE(7));
    weft_call_soon(&self->handle, task_done, &self->queue);
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("join waited", weft_queue_join(&self->queue));
    weft_queue_get_nowait(&self->queue, &self->item);
    weft_queue_put_nowait(&self->queue, WEFT_VALUE(8));
    self->task = weft_create_task(weft_queue_join(&self->queue));
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_task_done(&self->queue);
    SHOW("task joined", self->task);
    weft_task_unref(self->task);
    weft_queue_deinit(&self->queue);
}

WEFT_ASYNC(sleep, weft_task *task;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("none", weft_sleep(0));
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("short", weft_sleep(0.01));
    self->task = weft_create_task(weft_sleep(0));
    WEFT_AWAIT(WEFT_CALL(seven));
    SHOW("task", self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(coroutine, weft_task *task;) {
    WEFT_BEGIN;
    SHOW("seven", WEFT_CALL(seven));
    SHOW("nothing", WEFT_CALL(nothing));
    self->task = weft_create_task(WEFT_CALL(nothing));
    SHOW("task", self->task);
    weft_task_unref(self->task);
}

CASES(CASE(event), CASE(lock), CASE(semaphore), CASE(condition), CASE(queue), CASE(sleep), CASE(coroutine))
