/* test_locks.SemaphoreTests: which task gets a permit, and when. */
#include "conformance.h"

static void show(const char *label, const weft_semaphore *sem) {
    trace("%s locked %s value %u waiters %zu", label, truth(weft_semaphore_locked(sem)), (unsigned)sem->value,
          waiting_for("a semaphore", sem));
}

WEFT_ASYNC(c, weft_semaphore *sem; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(self->sem));
    trace("c %d has one", self->number);
}

WEFT_ASYNC(initial_value_zero, weft_semaphore sem;) {
    WEFT_BEGIN;
    show("zero", &self->sem);
}

WEFT_ASYNC(acquire, weft_semaphore sem; weft_task *tasks[4];) {
    WEFT_BEGIN;
    self->sem.value = 3;
    WEFT_AWAIT(weft_semaphore_acquire(&self->sem));
    WEFT_AWAIT(weft_semaphore_acquire(&self->sem));
    show("two taken", &self->sem);
    for (int i = 0; i < 3; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(c, .sem = &self->sem, .number = i + 1));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->sem);
    self->tasks[3] = weft_create_task(WEFT_CALL(c, .sem = &self->sem, .number = 4));
    weft_semaphore_release(&self->sem);
    weft_semaphore_release(&self->sem);
    show("two released", &self->sem);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->sem);
    trace("%s %s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]),
          task_state(self->tasks[3]));
    weft_semaphore_release(&self->sem);
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[1], self->tasks[2], self->tasks[3]));
    show("end", &self->sem);
    unref_tasks(self->tasks, 4);
}

WEFT_ASYNC(acquire_cancel, weft_semaphore sem; weft_task *task; weft_handle handle; int status;) {
    WEFT_BEGIN;
    self->sem.value = 1;
    WEFT_AWAIT(weft_semaphore_acquire(&self->sem));
    self->task = weft_create_task(weft_semaphore_acquire(&self->sem));
    weft_call_soon(&self->handle, cancel_task, self->task);
    WEFT_CATCH(self->status, self->task);
    trace("task %s", status_word(self->status));
    show("end", &self->sem);
    weft_task_unref(self->task);
}

WEFT_ASYNC(acquire_cancel_before_awoken, weft_semaphore sem; weft_task *tasks[4];) {
    WEFT_BEGIN;
    for (int i = 0; i < 4; i++) self->tasks[i] = weft_create_task(weft_semaphore_acquire(&self->sem));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->sem);
    weft_task_cancel(self->tasks[0]);
    weft_task_cancel(self->tasks[1]);
    show("cancelled", &self->sem);
    weft_semaphore_release(&self->sem);
    show("released", &self->sem);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->sem);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 3", &self->sem);
    trace("%s %s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]),
          task_state(self->tasks[3]));
    weft_task_cancel(self->tasks[2]);
    weft_task_cancel(self->tasks[3]);
    WEFT_AWAIT(weft_sleep(0));
    show("end", &self->sem);
    trace("%s %s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]),
          task_state(self->tasks[3]));
    unref_tasks(self->tasks, 4);
}

WEFT_ASYNC(acquire_hang, weft_semaphore sem; weft_task *tasks[2];) {
    WEFT_BEGIN;
    self->tasks[0] = weft_create_task(weft_semaphore_acquire(&self->sem));
    self->tasks[1] = weft_create_task(weft_semaphore_acquire(&self->sem));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->tasks[0]);
    weft_semaphore_release(&self->sem);
    show("released", &self->sem);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->sem);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 3", &self->sem);
    trace("%s %s", task_state(self->tasks[0]), task_state(self->tasks[1]));
    unref_tasks(self->tasks, 2);
}

WEFT_ASYNC(no_hang_1, weft_semaphore *sem; weft_task **other; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, self->sem) {
        trace("c1 has one");
        WEFT_AWAIT(weft_sleep(0));
    }
    show("c1 released it", self->sem);
    weft_task_cancel(*self->other);
    show("c2 cancelled", self->sem);
}

WEFT_ASYNC(no_hang_2, weft_semaphore *sem; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, self->sem) { trace("never"); }
}

WEFT_ASYNC(acquire_no_hang, weft_semaphore sem; weft_task *tasks[2]; int status;) {
    WEFT_BEGIN;
    self->sem.value = 1;
    self->tasks[0] = weft_create_task(WEFT_CALL(no_hang_1, .sem = &self->sem, .other = &self->tasks[1]));
    self->tasks[1] = weft_create_task(WEFT_CALL(no_hang_2, .sem = &self->sem));
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(NULL, self->tasks[0], self->tasks[1]));
    trace("%s %s", task_state(self->tasks[0]), task_state(self->tasks[1]));
    show("ended", &self->sem);
    WEFT_CATCH(self->status, weft_wait_for(weft_semaphore_acquire(&self->sem), 1.0));
    trace("acquire %s", status_word(self->status));
    show("end", &self->sem);
    unref_tasks(self->tasks, 2);
}

WEFT_ASYNC(release_not_acquired, weft_semaphore sem;) {
    WEFT_BEGIN;
    self->sem = (weft_semaphore){.value = 1, .bound = 1};
    trace("%s", status_word(weft_semaphore_release(&self->sem)));
    WEFT_AWAIT(weft_semaphore_acquire(&self->sem));
    trace("%s", status_word(weft_semaphore_release(&self->sem)));
    trace("%s", status_word(weft_semaphore_release(&self->sem)));
    show("end", &self->sem);
}

WEFT_ASYNC(release_no_waiters, weft_semaphore sem;) {
    WEFT_BEGIN;
    self->sem.value = 1;
    WEFT_AWAIT(weft_semaphore_acquire(&self->sem));
    show("acquired", &self->sem);
    weft_semaphore_release(&self->sem);
    show("released", &self->sem);
}

WEFT_ASYNC(twice, weft_semaphore *sem; int number, time;) {
    WEFT_BEGIN;
    for (self->time = 1; self->time <= 2; self->time++) {
        WEFT_AWAIT(weft_semaphore_acquire(self->sem));
        trace("c %d time %d", self->number, self->time);
        WEFT_AWAIT(weft_sleep(0.01));
        weft_semaphore_release(self->sem);
    }
}

WEFT_ASYNC(acquire_fifo_order, weft_semaphore sem; weft_task_group group;) {
    WEFT_BEGIN;
    self->sem.value = 1;
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int i = 1; i <= 3; i++)
            weft_task_group_create_task(&self->group, WEFT_CALL(twice, .sem = &self->sem, .number = i));
    }
    show("end", &self->sem);
}

WEFT_ASYNC(again, weft_semaphore *sem;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(self->sem));
    trace("c 2 has one");
    weft_semaphore_release(self->sem);
    show("c 2 released it", self->sem);
    WEFT_AWAIT(weft_semaphore_acquire(self->sem));
    trace("c 2 has another");
}

WEFT_ASYNC(acquire_fifo_order_2, weft_semaphore sem; weft_task *tasks[3];) {
    WEFT_BEGIN;
    self->sem.value = 1;
    self->tasks[0] = weft_create_task(WEFT_CALL(c, .sem = &self->sem, .number = 1));
    self->tasks[1] = weft_create_task(WEFT_CALL(again, .sem = &self->sem));
    self->tasks[2] = weft_create_task(WEFT_CALL(c, .sem = &self->sem, .number = 3));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->sem);
    weft_semaphore_release(&self->sem);
    weft_semaphore_release(&self->sem);
    show("two released", &self->sem);
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[0], self->tasks[1], self->tasks[2]));
    show("end", &self->sem);
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(acquire_fifo_order_3, weft_semaphore sem; weft_task *tasks[3];) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(c, .sem = &self->sem, .number = i + 1));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->tasks[0]);
    WEFT_AWAIT(weft_sleep(0));
    show("one cancelled", &self->sem);
    weft_semaphore_release(&self->sem);
    weft_semaphore_release(&self->sem);
    show("two released", &self->sem);
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(NULL, self->tasks[0], self->tasks[1], self->tasks[2]));
    trace("%s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]));
    show("end", &self->sem);
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(order_4_c4) {
    WEFT_BEGIN;
    trace("c 4 runs");
}

WEFT_ASYNC(order_4_c1, weft_semaphore *sem; weft_task **t4;) {
    WEFT_BEGIN;
    show("c 1 comes", self->sem);
    WEFT_AWAIT(weft_semaphore_acquire(self->sem));
    show("c 1 has one", self->sem);
    *self->t4 = weft_create_task(WEFT_CALL(order_4_c4));
}

WEFT_ASYNC(order_4_c2, weft_semaphore *sem;) {
    WEFT_BEGIN;
    for (int i = 0; i < 3; i++) weft_semaphore_release(self->sem);
    show("c 2 released three", self->sem);
    WEFT_AWAIT(weft_semaphore_acquire(self->sem));
    show("c 2 has one", self->sem);
}

WEFT_ASYNC(order_4_c3, weft_semaphore *sem;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_semaphore_acquire(self->sem));
    show("c 3 has one", self->sem);
}

WEFT_ASYNC(acquire_fifo_order_4, weft_semaphore sem; weft_task *tasks[4];) {
    WEFT_BEGIN;
    self->tasks[0] = weft_create_task(WEFT_CALL(order_4_c1, .sem = &self->sem, .t4 = &self->tasks[3]));
    self->tasks[1] = weft_create_task(WEFT_CALL(order_4_c2, .sem = &self->sem));
    self->tasks[2] = weft_create_task(WEFT_CALL(order_4_c3, .sem = &self->sem));
    WEFT_AWAIT(weft_sleep(0));
    show("turn 1", &self->sem);
    WEFT_AWAIT(weft_sleep(0));
    show("turn 2", &self->sem);
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[0], self->tasks[1], self->tasks[2], self->tasks[3]));
    show("end", &self->sem);
    unref_tasks(self->tasks, 4);
}

CASES(CASE(initial_value_zero), CASE(acquire), CASE(acquire_cancel), CASE(acquire_cancel_before_awoken),
      CASE(acquire_hang), CASE(acquire_no_hang), CASE(release_not_acquired), CASE(release_no_waiters),
      CASE(acquire_fifo_order), CASE(acquire_fifo_order_2), CASE(acquire_fifo_order_3),
      CASE(acquire_fifo_order_4))
