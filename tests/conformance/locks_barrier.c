/* test_locks.BarrierTests: filling and draining. */
#include "conformance.h"

#include <math.h>

enum { N = 5 };

static void show(const char *label, const weft_barrier *barrier) {
    static const char *const states[] = {"filling", "draining", "resetting", "broken"};
    trace("%s %s waiting %u inside %u waiters %zu broken %s", label, states[barrier->state],
          (unsigned)weft_barrier_n_waiting(barrier), (unsigned)barrier->count,
          waiting_for("a barrier", barrier), truth(weft_barrier_broken(barrier)));
}

/* Gathers an array of five tasks. */
#define GATHER(results, tasks) \
    WEFT_GATHER(results, (tasks)[0], (tasks)[1], (tasks)[2], (tasks)[3], (tasks)[4])

WEFT_ASYNC(wait, weft_barrier *barrier; int number; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_barrier_wait(self->barrier));
    trace("%d %s", self->number, status_word(self->status));
}

WEFT_ASYNC(repr, weft_barrier barrier; weft_task *tasks[9]; int count;) {
    WEFT_BEGIN;
    self->barrier.parties = N;
    show("new", &self->barrier);
    for (; self->count < 2; self->count++)
        self->tasks[self->count] =
            weft_create_task(WEFT_CALL(wait, .barrier = &self->barrier, .number = self->count));
    WEFT_AWAIT(weft_sleep(0));
    show("two came", &self->barrier);
    for (; self->count < N; self->count++)
        self->tasks[self->count] =
            weft_create_task(WEFT_CALL(wait, .barrier = &self->barrier, .number = self->count));
    WEFT_AWAIT(weft_sleep(0));
    show("all came", &self->barrier);
    for (; self->count < 7; self->count++)
        self->tasks[self->count] =
            weft_create_task(WEFT_CALL(wait, .barrier = &self->barrier, .number = self->count));
    WEFT_AWAIT(weft_sleep(0));
    show("two more", &self->barrier);
    weft_barrier_reset(&self->barrier);
    show("reset", &self->barrier);
    for (; self->count < 9; self->count++)
        self->tasks[self->count] =
            weft_create_task(WEFT_CALL(wait, .barrier = &self->barrier, .number = self->count));
    WEFT_AWAIT(weft_sleep(0));
    show("two more", &self->barrier);
    weft_barrier_abort(&self->barrier);
    show("aborted", &self->barrier);
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[0], self->tasks[1], self->tasks[2], self->tasks[3],
                           self->tasks[4], self->tasks[5], self->tasks[6], self->tasks[7], self->tasks[8]));
    show("end", &self->barrier);
    unref_tasks(self->tasks, 9);
}

WEFT_ASYNC(barrier_parties, weft_barrier none, barrier; int status;) {
    WEFT_BEGIN;
    /* asyncio raises in the constructor, Weft in the first wait. */
    WEFT_CATCH(self->status, weft_barrier_wait(&self->none));
    trace("0 %s", status_word(self->status));
    self->barrier.parties = N;
    trace("%u", (unsigned)weft_barrier_parties(&self->barrier));
}

WEFT_ASYNC(pass, weft_barrier *barrier; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(self->barrier));
    trace("task %d index %d", self->number, (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(context_manager, weft_barrier barrier; weft_task *tasks[3];) {
    WEFT_BEGIN;
    self->barrier.parties = 3;
    for (int i = 0; i < 3; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(pass, .barrier = &self->barrier, .number = i));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[0], self->tasks[1], self->tasks[2]));
    show("end", &self->barrier);
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(filling_one_task, weft_barrier barrier;) {
    WEFT_BEGIN;
    self->barrier.parties = 1;
    WEFT_AWAIT(weft_barrier_wait(&self->barrier));
    trace("index %d", (int)WEFT_RESULT.i64);
    show("end", &self->barrier);
}

WEFT_ASYNC(filling_one_task_twice, weft_barrier barrier; weft_task *t1, *t2;) {
    WEFT_BEGIN;
    self->barrier.parties = 1;
    self->t1 = weft_create_task(weft_barrier_wait(&self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("one", &self->barrier);
    self->t2 = weft_create_task(weft_barrier_wait(&self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    trace("%s %d %s %d", task_state(self->t1), (int)weft_task_result(self->t1).i64, task_state(self->t2),
          (int)weft_task_result(self->t2).i64);
    show("end", &self->barrier);
    weft_task_unref(self->t1);
    weft_task_unref(self->t2);
}

WEFT_ASYNC(filling_task_by_task, weft_barrier barrier; weft_task *tasks[3]; weft_future *futures[3];) {
    WEFT_BEGIN;
    self->barrier.parties = 3;
    self->tasks[0] = weft_create_task(weft_barrier_wait(&self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("one", &self->barrier);
    self->tasks[1] = weft_create_task(weft_barrier_wait(&self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("two", &self->barrier);
    self->tasks[2] = weft_create_task(weft_barrier_wait(&self->barrier));
    WEFT_AWAIT(weft_sleep(0));
    show("three", &self->barrier);
    trace("%s %s %s", task_state(self->tasks[0]), task_state(self->tasks[1]), task_state(self->tasks[2]));
    for (int i = 0; i < 3; i++) self->futures[i] = weft_task_future(self->tasks[i]);
    WEFT_AWAIT(weft_wait(self->futures, 3, INFINITY, WEFT_ALL_COMPLETED));
    trace("%d %d %d", (int)weft_task_result(self->tasks[0]).i64, (int)weft_task_result(self->tasks[1]).i64,
          (int)weft_task_result(self->tasks[2]).i64);
    show("end", &self->barrier);
    unref_tasks(self->tasks, 3);
}

WEFT_ASYNC(pass_twice, weft_barrier *barrier; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(self->barrier));
    trace("task %d first", self->number);
    WEFT_AWAIT(weft_barrier_wait(self->barrier));
    trace("task %d second", self->number);
}

WEFT_ASYNC(filling_tasks_wait_twice, weft_barrier barrier; weft_task *tasks[N];) {
    WEFT_BEGIN;
    self->barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(pass_twice, .barrier = &self->barrier, .number = i));
    WEFT_AWAIT(GATHER(NULL, self->tasks));
    show("end", &self->barrier);
    unref_tasks(self->tasks, N);
}

WEFT_ASYNC(two_indices, weft_barrier *barrier; int number, first, second;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->first, weft_barrier_wait(self->barrier));
    WEFT_AWAIT_INTO(self->second, weft_barrier_wait(self->barrier));
    trace("task %d indices %d %d", self->number, self->first, self->second);
    WEFT_RETURN(self->second);
}

WEFT_ASYNC(filling_tasks_check_return_value, weft_barrier barrier; weft_task *tasks[N];
           weft_value results[N];) {
    WEFT_BEGIN;
    self->barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(two_indices, .barrier = &self->barrier, .number = i));
    WEFT_AWAIT(GATHER(self->results, self->tasks));
    trace("%d %d %d %d %d", (int)self->results[0].i64, (int)self->results[1].i64, (int)self->results[2].i64,
          (int)self->results[3].i64, (int)self->results[4].i64);
    show("end", &self->barrier);
    unref_tasks(self->tasks, N);
}

WEFT_ASYNC(pass_and_show, weft_barrier *barrier; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(self->barrier));
    char label[16];
    snprintf(label, sizeof label, "task %d", self->number);
    show(label, self->barrier);
}

WEFT_ASYNC(draining_state, weft_barrier barrier; weft_task *tasks[N];) {
    WEFT_BEGIN;
    self->barrier.parties = N;
    for (int i = 0; i < N; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(pass_and_show, .barrier = &self->barrier, .number = i));
    WEFT_AWAIT(GATHER(NULL, self->tasks));
    show("end", &self->barrier);
    unref_tasks(self->tasks, N);
}

typedef struct two_barriers {
    weft_barrier barrier, nowaiting;
    int rewait;
} two_barriers;

WEFT_ASYNC(wait_again, two_barriers *of; int number;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("task %d index %d", self->number, (int)WEFT_RESULT.i64);
    if (self->of->rewait > 0) {
        self->of->rewait--;
    } else {
        WEFT_AWAIT(weft_barrier_wait(&self->of->nowaiting));
        trace("task %d other %d", self->number, (int)WEFT_RESULT.i64);
    }
    WEFT_AWAIT(weft_barrier_wait(&self->of->barrier));
    trace("task %d again %d", self->number, (int)WEFT_RESULT.i64);
}

WEFT_ASYNC(blocking_tasks_while_draining, two_barriers of; weft_task *tasks[N];) {
    WEFT_BEGIN;
    self->of.rewait = 2;
    self->of.barrier.parties = N;
    self->of.nowaiting.parties = N - 2;
    for (int i = 0; i < N; i++)
        self->tasks[i] = weft_create_task(WEFT_CALL(wait_again, .of = &self->of, .number = i));
    WEFT_AWAIT(GATHER(NULL, self->tasks));
    show("end", &self->of.barrier);
    show("other", &self->of.nowaiting);
    unref_tasks(self->tasks, N);
}

WEFT_ASYNC(filling_tasks_cancel_one, weft_barrier barrier; weft_task *tasks[4]; int status;) {
    WEFT_BEGIN;
    self->barrier.parties = 3;
    self->tasks[0] = weft_create_task(WEFT_CALL(pass, .barrier = &self->barrier, .number = 1));
    WEFT_AWAIT(weft_sleep(0));
    show("one", &self->barrier);
    self->tasks[1] = weft_create_task(WEFT_CALL(pass, .barrier = &self->barrier, .number = 2));
    WEFT_AWAIT(weft_sleep(0));
    show("two", &self->barrier);
    weft_task_cancel(self->tasks[0]);
    WEFT_AWAIT(weft_sleep(0));
    show("one left", &self->barrier);
    WEFT_CATCH(self->status, self->tasks[0]);
    trace("1 %s", status_word(self->status));
    self->tasks[2] = weft_create_task(WEFT_CALL(pass, .barrier = &self->barrier, .number = 3));
    WEFT_AWAIT(weft_sleep(0));
    show("two", &self->barrier);
    self->tasks[3] = weft_create_task(WEFT_CALL(pass, .barrier = &self->barrier, .number = 4));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->tasks[1], self->tasks[2], self->tasks[3]));
    show("end", &self->barrier);
    unref_tasks(self->tasks, 4);
}

CASES(CASE(repr), CASE(barrier_parties), CASE(context_manager), CASE(filling_one_task),
      CASE(filling_one_task_twice), CASE(filling_task_by_task), CASE(filling_tasks_wait_twice),
      CASE(filling_tasks_check_return_value), CASE(draining_state), CASE(blocking_tasks_while_draining),
      CASE(filling_tasks_cancel_one))
