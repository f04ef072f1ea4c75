/* test_locks.BarrierTests: resetting and aborting. */
#include "conformance.h"

enum { N = 5 };

static void show(const char *label, const weft_barrier *barrier) {
    static const char *const states[] = {"filling", "draining", "resetting", "broken"};
    trace("%s %s waiting %u inside %u waiters %zu broken %s", label, states[barrier->state],
          (unsigned)weft_barrier_n_waiting(barrier), (unsigned)barrier->count,
          waiting_for("a barrier", barrier), truth(weft_barrier_broken(barrier)));
}

/* Gathers an array of five tasks. */
#define GATHER(tasks) WEFT_GATHER(NULL, (tasks)[0], (tasks)[1], (tasks)[2], (tasks)[3], (tasks)[4])

static void reset(weft_barrier *barrier) {
    weft_barrier_reset(barrier);
    show("reset", barrier);
}

static void abort_it(weft_barrier *barrier) {
    weft_barrier_abort(barrier);
    show("aborted", barrier);
}

WEFT_ASYNC(reset_in_task, weft_barrier *barrier;) {
    WEFT_BEGIN;
    reset(self->barrier);
}

WEFT_ASYNC(abort_in_task, weft_barrier *barrier;) {
    WEFT_BEGIN;
    abort_it(self->barrier);
}

/* What the tasks of a case share. */
typedef struct shared {
    weft_barrier barrier, second;
    weft_task *tasks[N];
    int count;
} shared;

WEFT_ASYNC(reset_barrier, weft_barrier barrier; weft_task *task;) {
    WEFT_BEGIN;
    self->barrier.parties = 1;
    self->task = weft_create_task(WEFT_CALL(reset_in_task, .barrier = &self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("end", &self->barrier);
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(wait, shared *of; int number, status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
    trace("task %d %s", self->number, status_word(self->status));
}

WEFT_ASYNC(reset_barrier_while_tasks_waiting, shared of; weft_task *task;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N - 1; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(wait, .of = &self->of, .number = i));
    WEFT_AWAIT(weft_sleep(0));
    show("all but one", &self->of.barrier);
    self->task = weft_create_task(WEFT_CALL(reset_in_task, .barrier = &self->of.barrier));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->of.tasks[0], self->of.tasks[1], self->of.tasks[2], self->of.tasks[3]));
    show("end", &self->of.barrier);
    WEFT_AWAIT(self->task);
    unref_tasks(self->of.tasks, N - 1);
    weft_task_unref(self->task);
}

WEFT_ASYNC(reset_at_half, shared *of; int number, status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
    trace("task %d %s inside %u", self->number, status_word(self->status), (unsigned)self->of->barrier.count);
    if (self->status == WEFT_OK && self->of->barrier.count == N / 2) reset(&self->of->barrier);
}

WEFT_ASYNC(reset_barrier_when_tasks_half_draining, shared of;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(reset_at_half, .of = &self->of, .number = i));
    WEFT_AWAIT(GATHER(self->of.tasks));
    show("end", &self->of.barrier);
    unref_tasks(self->of.tasks, N);
}

WEFT_ASYNC(reset_and_wait, shared *of; int number, status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
    trace("task %d %s inside %u", self->number, status_word(self->status), (unsigned)self->of->barrier.count);
    if (self->status == WEFT_OK && ++self->of->count > N / 2) reset(&self->of->barrier);
    WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
    trace("task %d again %s", self->number, status_word(self->status));
}

WEFT_ASYNC(reset_barrier_when_tasks_half_draining_half_blocking, shared of;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(reset_and_wait, .of = &self->of, .number = i));
    WEFT_AWAIT(GATHER(self->of.tasks));
    show("end", &self->of.barrier);
    unref_tasks(self->of.tasks, N);
}

WEFT_ASYNC(wait_again, shared *of; int number, status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
    trace("task %d %s", self->number, status_word(self->status));
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("task %d index %d", self->number, (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(the_last, shared *of;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("the last, index %d", (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(reset_barrier_while_tasks_waiting_and_waiting_again, shared of; weft_task *resets, *comes;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N - 1; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(wait_again, .of = &self->of, .number = i));
    self->resets = weft_create_task(WEFT_CALL(reset_in_task, .barrier = &self->of.barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("after reset", &self->of.barrier);
    self->comes = weft_create_task(WEFT_CALL(the_last, .of = &self->of));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->of.tasks[0], self->of.tasks[1], self->of.tasks[2], self->of.tasks[3]));
    show("end", &self->of.barrier);
    WEFT_AWAIT(self->resets);
    WEFT_AWAIT(self->comes);
    unref_tasks(self->of.tasks, N - 1);
    weft_task_unref(self->resets);
    weft_task_unref(self->comes);
}

WEFT_ASYNC(wait_thrice, shared *of; int number, status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("task %d index %d", self->number, (int)WEFT_RESULT.i64);
    if (++self->of->count == N) {
        reset(&self->of->barrier);
        WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
        trace("task %d second index %d", self->number, (int)WEFT_RESULT.i64);
    } else {
        WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
        trace("task %d second %s", self->number, status_word(self->status));
    }
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("task %d third index %d", self->number, (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(reset_barrier_while_tasks_draining, shared of;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(wait_thrice, .of = &self->of, .number = i));
    WEFT_AWAIT(GATHER(self->of.tasks));
    show("end", &self->of.barrier);
    unref_tasks(self->of.tasks, N);
}

WEFT_ASYNC(abort_barrier, weft_barrier barrier; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->barrier.parties = 1;
    self->task = weft_create_task(WEFT_CALL(abort_in_task, .barrier = &self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("end", &self->barrier);
    WEFT_CATCH(self->status, weft_barrier_wait(&self->barrier));
    trace("wait %s", status_word(self->status));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
}

WEFT_ASYNC(abort_at_half, shared *of; int number, status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
    trace("task %d %s inside %u", self->number, status_word(self->status), (unsigned)self->of->barrier.count);
    if (self->status != WEFT_OK) WEFT_RETURN(0);
    if (++self->of->count > N / 2) {
        abort_it(&self->of->barrier);
    } else {
        WEFT_CATCH(self->status, weft_barrier_wait(&self->of->barrier));
        trace("task %d again %s", self->number, status_word(self->status));
    }
}

WEFT_ASYNC(abort_barrier_when_tasks_half_draining_half_blocking, shared of;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(abort_at_half, .of = &self->of, .number = i));
    WEFT_AWAIT(GATHER(self->of.tasks));
    show("end", &self->of.barrier);
    unref_tasks(self->of.tasks, N);
}

/* Passes the barrier twice. The task in the middle fails in between and aborts the barrier; the other tasks
 * find it broken. */
WEFT_ASYNC(abort_if_it_fails, weft_barrier *barrier; int number; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_barrier_wait(self->barrier));
        trace("task %d index %d", self->number, (int)WEFT_RESULT.i64);
        if (WEFT_RESULT.i64 == N / 2) WEFT_RAISE(WEFT_EMISUSE);
        WEFT_AWAIT(weft_barrier_wait(self->barrier));
        trace("never");
    }
    WEFT_EXCEPT(WEFT_EBROKEN) { trace("task %d broken", self->number); }
    WEFT_EXCEPT(WEFT_EMISUSE) { abort_it(self->barrier); }
}

WEFT_ASYNC(abort_barrier_when_exception, shared of;) {
    WEFT_BEGIN;
    self->of.barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->of.tasks[i] =
            weft_create_task(WEFT_CALL(abort_if_it_fails, .barrier = &self->of.barrier, .number = i));
    WEFT_AWAIT(GATHER(self->of.tasks));
    show("end", &self->of.barrier);
    unref_tasks(self->of.tasks, N);
}

WEFT_ASYNC(abort_then_reset, shared *of; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(abort_if_it_fails, .barrier = &self->of->barrier, .number = self->number));
    WEFT_AWAIT(weft_barrier_wait(&self->of->second));
    trace("task %d second index %d", self->number, (int)WEFT_RESULT.i64);
    if (WEFT_RESULT.i64 == N / 2) reset(&self->of->barrier);
    WEFT_AWAIT(weft_barrier_wait(&self->of->second));
    trace("task %d third index %d", self->number, (int)WEFT_RESULT.i64);
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("task %d last index %d", self->number, (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(abort_barrier_when_exception_then_resetting, shared of;) {
    WEFT_BEGIN;
    self->of.barrier.parties = self->of.second.parties = N;
    for (int i = 0; i < N; i++)
        self->of.tasks[i] = weft_create_task(WEFT_CALL(abort_then_reset, .of = &self->of, .number = i));
    WEFT_AWAIT(GATHER(self->of.tasks));
    show("end", &self->of.barrier);
    show("end", &self->of.second);
    unref_tasks(self->of.tasks, N);
}

CASES(CASE(reset_barrier), CASE(reset_barrier_while_tasks_waiting),
      CASE(reset_barrier_when_tasks_half_draining),
      CASE(reset_barrier_when_tasks_half_draining_half_blocking),
      CASE(reset_barrier_while_tasks_waiting_and_waiting_again), CASE(reset_barrier_while_tasks_draining),
      CASE(abort_barrier), CASE(abort_barrier_when_tasks_half_draining_half_blocking),
      CASE(abort_barrier_when_exception), CASE(abort_barrier_when_exception_then_resetting))
