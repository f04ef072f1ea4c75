/* test_locks.EventTests: which tasks wake, and when. */
#include "conformance.h"

static void show(const char *label, const weft_event *event) {
    trace("%s set %s waiters %zu", label, truth(weft_event_is_set(event)), waiting_for("an event", event));
}

WEFT_ASYNC(c, weft_event *event; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_event_wait(self->event));
    trace("c %d woke", self->number);
}

WEFT_ASYNC(wait, weft_event event; weft_task *tasks[3];) {
    WEFT_BEGIN;
    show("new", &self->event);
    self->tasks[0] = weft_create_task(WEFT_CALL(c, .event = &self->event, .number = 1));
    self->tasks[1] = weft_create_task(WEFT_CALL(c, .event = &self->event, .number = 2));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->event);
    self->tasks[2] = weft_create_task(WEFT_CALL(c, .event = &self->event, .number = 3));
    weft_event_set(&self->event);
    show("set", &self->event);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->event);
    trace("%s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]));
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(other) {
    WEFT_BEGIN;
    trace("another turn");
}

WEFT_ASYNC(wait_on_set, weft_event event; weft_task *task; int status;) {
    WEFT_BEGIN;
    weft_event_set(&self->event);
    self->task = weft_create_task(WEFT_CALL(other));
    WEFT_CATCH(self->status, weft_event_wait(&self->event));
    trace("wait %s", status_word(self->status));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait_cancel, weft_event event; weft_task *wait; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->wait = weft_create_task(weft_event_wait(&self->event));
    weft_call_soon(&self->handle, cancel_task, self->wait);
    WEFT_CATCH(self->status, self->wait);
    trace("wait %s", status_word(self->status));
    show("end", &self->event);
    weft_task_unref(self->wait);
}

WEFT_ASYNC(clear, weft_event event;) {
    WEFT_BEGIN;
    show("new", &self->event);
    weft_event_set(&self->event);
    show("set", &self->event);
    weft_event_clear(&self->event);
    show("cleared", &self->event);
}

WEFT_ASYNC(clear_with_waiters, weft_event event; weft_task *task;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(c, .event = &self->event, .number = 1));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->event);
    weft_event_set(&self->event);
    weft_event_clear(&self->event);
    show("cleared", &self->event);
    weft_event_set(&self->event);
    weft_event_set(&self->event);
    show("set", &self->event);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->event);
    trace("%s", task_state(self->task));
    weft_task_unref(self->task);
}

CASES(CASE(wait), CASE(wait_on_set), CASE(wait_cancel), CASE(clear), CASE(clear_with_waiters))
