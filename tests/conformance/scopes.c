/* WEFT_WITH_... blocks, left in every way and interrupted at each await of their enter and exit. */
#include "leaving.h"

/* Defines a coroutine that leaves a block, which `first` begins. */
#define LEAVING(name, field, block, first)  \
    WEFT_ASYNC(name, enum way way; field) { \
        WEFT_BEGIN;                         \
        block {                             \
            first;                          \
            LEAVE(self->way);               \
            note("end");                    \
        }                                   \
        note("after");                      \
        WEFT_RETURN(6);                     \
    }

/* ---- Each block ---- */

LEAVING(leave_lock, weft_lock *lock; weft_scope scope;
        , WEFT_WITH_LOCK(&self->scope, self->lock), note("body"))

WEFT_ASYNC(with_lock, weft_lock lock; int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(leave_lock, .way = (enum way)self->i, .lock = &self->lock));
    trace("%s", truth(weft_lock_locked(&self->lock)));
}

LEAVING(leave_semaphore, weft_semaphore *semaphore; weft_scope scope;
        , WEFT_WITH_SEMAPHORE(&self->scope, self->semaphore), note("body"))

WEFT_ASYNC(with_semaphore, weft_semaphore semaphore; int i;) {
    WEFT_BEGIN;
    self->semaphore.value = 1;
    EACH_WAY(WEFT_CALL(leave_semaphore, .way = (enum way)self->i, .semaphore = &self->semaphore));
    trace("%s", truth(weft_semaphore_locked(&self->semaphore)));
}

LEAVING(leave_condition, weft_condition *condition; weft_scope scope;
        , WEFT_WITH_CONDITION(&self->scope, self->condition), note("body"))

WEFT_ASYNC(with_condition, weft_condition condition; int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(leave_condition, .way = (enum way)self->i, .condition = &self->condition));
    trace("%s", truth(weft_condition_locked(&self->condition)));
}

LEAVING(leave_timeout, double delay; weft_timeout timeout;
        , WEFT_WITH_TIMEOUT(&self->timeout, self->delay), note("body"))

#define TIMEOUT(way_, delay_) WEFT_CALL(leave_timeout, .way = (enum way)(way_), .delay = (delay_))

WEFT_ASYNC(with_timeout, int i;) {
    WEFT_BEGIN;
    EACH_WAY(TIMEOUT(self->i, 30));
    WEFT_AWAIT(ATTEMPT("expires", TIMEOUT(SLEEP, 0.01)));
    WEFT_AWAIT(ATTEMPT("zero", TIMEOUT(SLEEP, 0)));
    WEFT_AWAIT(ATTEMPT("zero, without an await", TIMEOUT(RETURN, 0)));
}

LEAVING(leave_timeout_at, double when; weft_timeout timeout;
        , WEFT_WITH_TIMEOUT_AT(&self->timeout, self->when), note("body"))

#define TIMEOUT_AT(way_, delay_) \
    WEFT_CALL(leave_timeout_at, .way = (enum way)(way_), .when = weft_time() + (delay_))

WEFT_ASYNC(with_timeout_at, int i;) {
    WEFT_BEGIN;
    EACH_WAY(TIMEOUT_AT(self->i, 30));
    WEFT_AWAIT(ATTEMPT("expires", TIMEOUT_AT(SLEEP, 0.01)));
    WEFT_AWAIT(ATTEMPT("in the past", TIMEOUT_AT(SLEEP, -1)));
}

LEAVING(leave_group, weft_task_group group;
        , WEFT_WITH_TASK_GROUP(&self->group), (CHILD('a'), CHILD('b'), note("body")))

WEFT_ASYNC(with_task_group, int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(leave_group, .way = (enum way)self->i));
}

WEFT_ASYNC_GENERATOR(count, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_YIELD(1);
        WEFT_YIELD(2);
    }
    WEFT_FINALLY {
        note("cleanup after %s", CAUGHT);
        STEP;
        note("cleaned up");
    }
}

LEAVING(leave_closing, weft_generator *numbers; weft_scope scope;
        , WEFT_WITH_CLOSING(&self->scope, self->numbers), NOTE_NEXT(self->numbers))

WEFT_ASYNC(with_closing, int i;) {
    WEFT_BEGIN;
    EACH_WAY(
        WEFT_CALL(leave_closing, .way = (enum way)self->i, .numbers = weft_generator_new(WEFT_CALL(count))));
}

/* ---- Enter and exit: interrupted at each await, and failing ---- */

/* Defines three coroutines for one kind of block: `hold` keeps the lock for some turns, `enter` waits for it
 * meanwhile, and `interrupt` interrupts `enter`. */
#define ENTERING(kind, with, value)                                            \
    WEFT_ASYNC(hold_##kind, weft_##kind *held; int turns; weft_scope scope;) { \
        WEFT_BEGIN;                                                            \
        with(&self->scope, self->held) {                                       \
            for (; self->turns > 0; self->turns--) WEFT_AWAIT(weft_sleep(0));  \
        }                                                                      \
    }                                                                          \
    WEFT_ASYNC(enter_##kind, weft_##kind *held; weft_scope outer, scope;) {    \
        WEFT_BEGIN;                                                            \
        weft_spawn(WEFT_CALL(hold_##kind, .held = self->held, .turns = 2));    \
        STEP;                                                                  \
        WEFT_TRY(&self->outer) {                                               \
            with(&self->scope, self->held) {                                   \
                note("body");                                                  \
                STEP;                                                          \
                note("end");                                                   \
            }                                                                  \
        }                                                                      \
        WEFT_FINALLY {                                                         \
            note("%s", CAUGHT);                                                \
            STEP;                                                              \
        }                                                                      \
        note("after");                                                         \
    }                                                                          \
    WEFT_ASYNC(interrupt_##kind, weft_##kind held[16]; int i, n;) {            \
        WEFT_BEGIN;                                                            \
        for (int n = 0; n < 16; n++) self->held[n] = (weft_##kind)value;       \
        INTERRUPT(WEFT_CALL(enter_##kind, .held = &self->held[self->n++]), 6); \
    }

ENTERING(lock, WEFT_WITH_LOCK, {0})
ENTERING(semaphore, WEFT_WITH_SEMAPHORE, {.value = 1})
ENTERING(condition, WEFT_WITH_CONDITION, {0})

WEFT_ASYNC(enter_interrupted) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(interrupt_lock));
    WEFT_AWAIT(WEFT_CALL(interrupt_semaphore));
    WEFT_AWAIT(WEFT_CALL(interrupt_condition));
}

WEFT_ASYNC(lock_released_inside, weft_lock lock; bool fails_too; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &self->lock) {
        weft_lock_release(&self->lock);
        note("body");
        if (self->fails_too) WEFT_RAISE(2);
    }
    note("after");
}

WEFT_ASYNC(semaphore_released_inside, weft_semaphore semaphore; bool fails_too; weft_scope scope;) {
    WEFT_BEGIN;
    self->semaphore = (weft_semaphore){.value = 1, .bound = 1};
    WEFT_WITH_SEMAPHORE(&self->scope, &self->semaphore) {
        weft_semaphore_release(&self->semaphore);
        note("body");
        if (self->fails_too) WEFT_RAISE(2);
    }
    note("after");
}

WEFT_ASYNC(condition_released_inside, weft_condition condition; bool fails_too; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &self->condition) {
        weft_condition_release(&self->condition);
        note("body");
        if (self->fails_too) WEFT_RAISE(2);
    }
    note("after");
}

WEFT_ASYNC(exit_fails, int fails_too;) {
    WEFT_BEGIN;
    for (; self->fails_too < 2; self->fails_too++) {
        WEFT_AWAIT(ATTEMPT("lock", WEFT_CALL(lock_released_inside, .fails_too = self->fails_too)));
        WEFT_AWAIT(ATTEMPT("semaphore", WEFT_CALL(semaphore_released_inside, .fails_too = self->fails_too)));
        WEFT_AWAIT(ATTEMPT("condition", WEFT_CALL(condition_released_inside, .fails_too = self->fails_too)));
    }
}

WEFT_ASYNC(group_of_two, weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        CHILD('a');
        CHILD('b');
        STEP;
        note("end");
    }
    note("after");
}

WEFT_ASYNC(task_group_interrupted, int i;) {
    WEFT_BEGIN;
    INTERRUPT(WEFT_CALL(group_of_two), 7);
}

/* Creates the generator itself: a task that is cancelled before it starts must not own one. */
WEFT_ASYNC(close_one, weft_generator *numbers; weft_scope scope;) {
    WEFT_BEGIN;
    self->numbers = weft_generator_new(WEFT_CALL(count));
    WEFT_WITH_CLOSING(&self->scope, self->numbers) {
        NOTE_NEXT(self->numbers);
        STEP;
        note("end");
    }
    note("after");
}

WEFT_ASYNC(closing_interrupted, int i;) {
    WEFT_BEGIN;
    INTERRUPT(WEFT_CALL(close_one), 3);
}

WEFT_ASYNC(slow_within, double delay, cleanup; weft_timeout timeout; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->timeout, self->delay) {
        WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(10)); }
        WEFT_FINALLY {
            note("%s", CAUGHT);
            WEFT_AWAIT(weft_sleep(self->cleanup));
            note("cleaned up");
        }
    }
}

#define SLOW_WITHIN(delay_, cleanup_) WEFT_CALL(slow_within, .delay = (delay_), .cleanup = (cleanup_))

WEFT_ASYNC(cancel_later, weft_awaitable body; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(self->body);
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0.03));
        weft_task_cancel(self->task);
        WEFT_AWAIT(self->task);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

#define CANCEL_LATER(body_) WEFT_CALL(cancel_later, .body = (body_))

WEFT_ASYNC(timeout_and_cancellation) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT("expires", SLOW_WITHIN(0.01, 0)));
    WEFT_AWAIT(ATTEMPT("cancelled after it expired", CANCEL_LATER(SLOW_WITHIN(0.01, 10))));
    WEFT_AWAIT(ATTEMPT("cancelled before it expires", CANCEL_LATER(SLOW_WITHIN(10, 0))));
}

CASES(CASE(with_lock), CASE(with_semaphore), CASE(with_condition), CASE(with_timeout), CASE(with_timeout_at),
      CASE(with_task_group), CASE(with_closing), CASE(enter_interrupted), CASE(exit_fails),
      CASE(task_group_interrupted), CASE(closing_interrupted), CASE(timeout_and_cancellation))
