/* Runs the random programs that sync_script.py generates, and prints every event in order. CPython's asyncio
 * must print the same bytes for the same programs.
 *
 * A case on stdin is a list of numbers: `parties permits maxsize rounds tasks`, then a program for each task
 * and one for the main task. A program is `count` and that many steps. A step is four numbers: the operation,
 * two arguments, and whether a cancellation is swallowed there. */
#include <stdio.h>
#include <stdlib.h>
#include <weft/weft.h>

enum operation {
    YIELD,
    ACQUIRE,
    RELEASE,
    WAIT,
    WAIT_FOR,
    NOTIFY,
    NOTIFY_ALL,
    CHANGE,
    BARRIER_WAIT,
    BARRIER_RESET,
    BARRIER_ABORT,
    SEMAPHORE_ACQUIRE,
    SEMAPHORE_RELEASE,
    PUT,
    GET,
    PUT_NOWAIT,
    GET_NOWAIT,
    TASK_DONE,
    JOIN,
    SHUTDOWN,
    CANCEL,
    LOOK
};
enum { MOST_TASKS = 8, MOST_STEPS = 64, QUEUES = 3 };

struct step {
    int operation, a, b, swallows;
};

static struct program {
    int count;
    struct step steps[MOST_STEPS];
} programs[MOST_TASKS + 1];

static int task_count, round_count;
static weft_task *tasks[MOST_TASKS];
static weft_lock lock;
static weft_condition conditions[2];
static int states[2];
static weft_barrier barrier;
static weft_semaphore semaphore;
static weft_queue queues[QUEUES];
static bool closing;

static bool is_odd(void *state) { return *(int *)state % 2 == 1; }

/* Items with the same thousands compare equal. */
static int by_thousands(weft_value a, weft_value b) { return (int)(a.i64 / 1000) - (int)(b.i64 / 1000); }

/* Does an operation that cannot suspend. Returns its status or, for CANCEL and LOOK, its result. */
static int do_at_once(const struct step *step) {
    weft_condition *condition = &conditions[step->a % 2];
    weft_queue *queue = &queues[step->a % QUEUES];
    weft_value item;
    int status;
    switch ((enum operation)step->operation) {
    case RELEASE: return weft_condition_release(condition);
    case NOTIFY: return weft_condition_notify(condition, (size_t)step->b % 4);
    case NOTIFY_ALL: return weft_condition_notify_all(condition);
    case CHANGE: return states[step->a % 2]++, 0;
    case BARRIER_RESET: return weft_barrier_reset(&barrier), 0;
    case BARRIER_ABORT: return weft_barrier_abort(&barrier), 0;
    case SEMAPHORE_RELEASE: return weft_semaphore_release(&semaphore);
    case PUT_NOWAIT: return weft_queue_put_nowait(queue, weft_value_i64(step->b));
    case GET_NOWAIT:
        status = weft_queue_get_nowait(queue, &item);
        if (status == 0) printf("(%d) ", (int)item.i64);
        return status;
    case TASK_DONE: return weft_queue_task_done(queue);
    case SHUTDOWN: return weft_queue_shutdown(queue, step->b % 2 == 1), 0;
    case CANCEL: return weft_task_cancel(tasks[step->a % task_count]);
    case LOOK:
        return weft_condition_locked(&conditions[0]) + 2 * weft_condition_locked(&conditions[1]) +
               4 * weft_semaphore_locked(&semaphore) + 8 * weft_barrier_broken(&barrier) +
               16 * (int)weft_barrier_n_waiting(&barrier) + 256 * (int)weft_queue_size(queue);
    default: abort();
    }
}

/* Whether the operation may suspend; *awaitable is then what to await. */
static bool suspends(int operation, weft_awaitable *awaitable, const struct step *step) {
    weft_condition *condition = &conditions[step->a % 2];
    weft_queue *queue = &queues[step->a % QUEUES];
    switch ((enum operation)operation) {
    case YIELD: *awaitable = weft_sleep(0); return true;
    case ACQUIRE: *awaitable = weft_condition_acquire(condition); return true;
    case WAIT: *awaitable = weft_condition_wait(condition); return true;
    case WAIT_FOR: *awaitable = weft_condition_wait_for(condition, is_odd, &states[step->a % 2]); return true;
    case BARRIER_WAIT: *awaitable = weft_barrier_wait(&barrier); return true;
    case SEMAPHORE_ACQUIRE: *awaitable = weft_semaphore_acquire(&semaphore); return true;
    case PUT: *awaitable = weft_queue_put(queue, weft_value_i64(step->b)); return true;
    case GET: *awaitable = weft_queue_get(queue); return true;
    case JOIN: *awaitable = weft_queue_join(queue); return true;
    default: return false;
    }
}

WEFT_ASYNC(run_program, int number, i, status;) {
    WEFT_BEGIN;
    for (; self->i < programs[self->number].count; self->i++) {
        const struct step *step = &programs[self->number].steps[self->i];
        weft_awaitable awaitable;
        if (suspends(step->operation, &awaitable, step)) {
            WEFT_CATCH(self->status, awaitable);
            const struct step *ended = &programs[self->number].steps[self->i];
            if (self->status == 0 && (ended->operation == GET || ended->operation == BARRIER_WAIT))
                printf("(%d) ", (int)WEFT_RESULT.i64);
        } else {
            self->status = do_at_once(step);
        }
        printf("%d.%d=%d\n", self->number, self->i, self->status);
        if (self->status == WEFT_ECANCELED && (closing || !programs[self->number].steps[self->i].swallows))
            WEFT_RAISE(WEFT_ECANCELED);
    }
}

static bool all_done(void) {
    for (int i = 0; i < task_count; i++)
        if (!weft_task_done(tasks[i])) return false;
    return true;
}

WEFT_ASYNC(run_case, int i;) {
    WEFT_BEGIN;
    for (int i = 0; i < task_count; i++) tasks[i] = weft_create_task(WEFT_CALL(run_program, .number = i));
    for (; self->i < programs[task_count].count; self->i++) {
        const struct step *step = &programs[task_count].steps[self->i];
        if (step->operation != YIELD)
            printf("main.%d=%d\n", self->i, do_at_once(step));
        else
            WEFT_AWAIT(weft_sleep(0));
        puts("-");
    }
    for (self->i = 0; self->i < round_count; self->i++) {
        WEFT_AWAIT(weft_sleep(0));
        puts("-");
    }
    closing = true;
    while (!all_done()) {
        for (int i = 0; i < task_count; i++) weft_task_cancel(tasks[i]);
        for (int i = 0; i < 2; i++) weft_condition_release(&conditions[i]);
        WEFT_AWAIT(weft_sleep(0));
        puts("~");
    }
    for (int i = 0; i < task_count; i++) {
        printf("%d ", weft_task_status(tasks[i]));
        weft_task_unref(tasks[i]);
    }
    for (int i = 0; i < QUEUES; i++) {
        for (weft_value item; weft_queue_get_nowait(&queues[i], &item) == 0;) printf("%d ", (int)item.i64);
        weft_queue_deinit(&queues[i]);
    }
    puts("end");
}

int main(void) {
    unsigned parties, permits, maxsize;
    while (scanf("%u %u %u %d %d", &parties, &permits, &maxsize, &round_count, &task_count) == 5) {
        for (int i = 0; i <= task_count; i++) {
            if (scanf("%d", &programs[i].count) != 1) return 1;
            for (int j = 0; j < programs[i].count; j++) {
                struct step *step = &programs[i].steps[j];
                if (scanf("%d %d %d %d", &step->operation, &step->a, &step->b, &step->swallows) != 4)
                    return 1;
            }
        }
        closing = false;
        states[0] = states[1] = 0;
        lock = (weft_lock){0};
        conditions[0] = (weft_condition){0};
        conditions[1] = (weft_condition){.lock = &lock};
        barrier = (weft_barrier){.parties = parties};
        semaphore = (weft_semaphore){.value = permits, .bound = permits};
        for (int i = 0; i < QUEUES; i++)
            queues[i] =
                (weft_queue){.maxsize = maxsize, .order = (enum weft_queue_order)i, .compare = by_thousands};
        int status = weft_run(WEFT_CALL(run_case), NULL);
        if (status != 0 || weft_memory_used() != 0) return 1;
    }
    return 0;
}
