/* WEFT_WITH_... blocks: every way out runs the exit, whichever allocation fails. Python's `async with`
 * statement; tests/conformance/scopes.c compares the order of events with CPython's. */
#include "await_status.h"

WEFT_ASYNC(fail, int status; const char *message; bool waits;) {
    WEFT_BEGIN;
    if (self->waits) WEFT_AWAIT(weft_sleep(1));
    WEFT_RAISE(self->status, "%s", self->message ? self->message : "failed");
}

enum leaving { END, BREAK, CONTINUE, RETURN, RAISE, AWAIT, CANCELED, LEAVINGS };

#define LEAVE_BLOCK(way)                                                         \
    if ((way) == BREAK) break;                                                   \
    if ((way) == CONTINUE) continue;                                             \
    if ((way) == RETURN) WEFT_RETURN(5);                                         \
    if ((way) == RAISE) WEFT_RAISE(2, "two");                                    \
    if ((way) == AWAIT) WEFT_AWAIT(WEFT_CALL(fail, .status = 3, .waits = true)); \
    if ((way) == CANCELED) WEFT_AWAIT(weft_sleep(100))

static struct {
    weft_lock lock;
    weft_semaphore semaphore;
    weft_condition condition;
    int cleanups; /* generators whose cleanup has not run yet */
} held = {.semaphore = {.value = 1}};

static bool all_released(void) {
    return !held.lock.locked && held.semaphore.value == 1 && !weft_condition_locked(&held.condition) &&
           held.cleanups == 0;
}

WEFT_ASYNC(leave_lock, enum leaving way; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &held.lock) { LEAVE_BLOCK(self->way); }
    WEFT_RETURN(6);
}

WEFT_ASYNC(leave_semaphore, enum leaving way; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, &held.semaphore) { LEAVE_BLOCK(self->way); }
    WEFT_RETURN(6);
}

WEFT_ASYNC(leave_condition, enum leaving way; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &held.condition) { LEAVE_BLOCK(self->way); }
    WEFT_RETURN(6);
}

WEFT_ASYNC(leave_timeout, enum leaving way; weft_timeout timeout;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT(&self->timeout, 50) { LEAVE_BLOCK(self->way); }
    WEFT_RETURN(6);
}

WEFT_ASYNC(leave_timeout_at, enum leaving way; weft_timeout timeout;) {
    WEFT_BEGIN;
    WEFT_WITH_TIMEOUT_AT(&self->timeout, weft_time() + 50) { LEAVE_BLOCK(self->way); }
    WEFT_RETURN(6);
}

WEFT_ASYNC_GENERATOR(values, weft_scope scope;) {
    WEFT_BEGIN;
    held.cleanups++;
    WEFT_TRY(&self->scope) {
        WEFT_YIELD(1);
        WEFT_YIELD(2);
    }
    WEFT_FINALLY {
        held.cleanups--;
        WEFT_AWAIT(weft_sleep(1));
    }
}

WEFT_ASYNC(leave_closing, enum leaving way; weft_generator *values; weft_scope scope;) {
    WEFT_BEGIN;
    self->values = weft_generator_new(WEFT_CALL(values));
    WEFT_WITH_CLOSING(&self->scope, self->values) {
        WEFT_AWAIT(WEFT_NEXT(self->values));
        LEAVE_BLOCK(self->way);
    }
    WEFT_RETURN(6);
}

WEFT_ASYNC(leave_group, enum leaving way; weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_WITH_TASK_GROUP(&self->group) {
        TRY(weft_task_group_create_task(&self->group, weft_sleep(2)));
        LEAVE_BLOCK(self->way);
    }
    WEFT_RETURN(6);
}

/* All of these blocks, nested. */
WEFT_ASYNC(leave_all, enum leaving way; weft_generator *values; weft_scope a, b, c, d, e;
           weft_timeout timeout; weft_task_group group;) {
    WEFT_BEGIN;
    self->values = weft_generator_new(WEFT_CALL(values));
    WEFT_WITH_LOCK(&self->a, &held.lock) {
        WEFT_WITH_SEMAPHORE(&self->b, &held.semaphore) {
            WEFT_WITH_CLOSING(&self->c, self->values) {
                WEFT_AWAIT(WEFT_NEXT(self->values));
                WEFT_WITH_TIMEOUT(&self->timeout, 50) {
                    WEFT_TRY(&self->d) {
                        WEFT_WITH_TASK_GROUP(&self->group) {
                            TRY(weft_task_group_create_task(&self->group, weft_sleep(2)));
                            WEFT_WITH_CONDITION(&self->e, &held.condition) { LEAVE_BLOCK(self->way); }
                        }
                    }
                    WEFT_EXCEPT(WEFT_EGROUP) { WEFT_RAISE(weft_error_status(weft_error_nth(WEFT_ERROR, 0))); }
                }
            }
        }
    }
    WEFT_RETURN(6);
}

static weft_awaitable leave_block(int kind, enum leaving way) {
    switch (kind) {
    case 0: return WEFT_CALL(leave_lock, .way = way);
    case 1: return WEFT_CALL(leave_semaphore, .way = way);
    case 2: return WEFT_CALL(leave_condition, .way = way);
    case 3: return WEFT_CALL(leave_timeout, .way = way);
    case 4: return WEFT_CALL(leave_timeout_at, .way = way);
    case 5: return WEFT_CALL(leave_closing, .way = way);
    case 6: return WEFT_CALL(leave_all, .way = way);
    default: return WEFT_CALL(leave_group, .way = way);
    }
}

enum { KINDS = 8, GROUP = 7 };

/* Every way out runs the exit, whichever allocation fails. */
WEFT_ASYNC(leave_each_way, int kind; enum leaving way; weft_task *task; int status; int64_t result;) {
    static const int statuses[LEAVINGS] = {[RAISE] = 2, [AWAIT] = 3, [CANCELED] = WEFT_ECANCELED};
    static const int results[LEAVINGS] = {6, 6, 6, 5};
    WEFT_BEGIN;
    START(self->task, leave_block(self->kind, self->way));
    WEFT_AWAIT(weft_sleep(0.5));
    if (self->way == CANCELED) weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    self->result = WEFT_RESULT.i64;
    MUST(all_released());
    bool is_group = self->kind == GROUP && (self->way == RAISE || self->way == AWAIT);
    if (self->status != WEFT_OK && is_no_memory(weft_caught())) WEFT_RAISE(WEFT_ENOMEM);
    MUST(self->status == (is_group ? WEFT_EGROUP : statuses[self->way]));
    if (is_group) CHECK_INT(weft_error_status(weft_error_nth(weft_caught(), 0)), statuses[self->way]);
    if (self->status == WEFT_OK) MUST(self->result == results[self->way]);
}

/* ---- Enter and exit that fail ---- */

WEFT_ASYNC(release_inside, bool fails_too; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &held.lock) {
        weft_lock_release(&held.lock);
        if (self->fails_too) WEFT_RAISE(2, "a failure that is replaced");
    }
    CHECK_NEVER();
}

WEFT_ASYNC_GENERATOR(fails_when_closed, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(1));
        WEFT_RAISE(8, "eight");
    }
}

WEFT_ASYNC(close_failing, weft_generator *values; bool fails_too; weft_scope scope;) {
    WEFT_BEGIN;
    self->values = weft_generator_new(WEFT_CALL(fails_when_closed));
    WEFT_WITH_CLOSING(&self->scope, self->values) {
        WEFT_AWAIT(WEFT_NEXT(self->values));
        if (self->fails_too) WEFT_RAISE(2, "a failure that is replaced");
        WEFT_RETURN(5);
    }
}

/* A failure of the exit replaces a failure of the body, and a WEFT_RETURN. */
WEFT_ASYNC(exits_fail, int fails_too; int status;) {
    WEFT_BEGIN;
    for (; self->fails_too < 2; self->fails_too++) {
        AWAIT_STATUS(WEFT_EMISUSE, WEFT_CALL(release_inside, .fails_too = self->fails_too));
        AWAIT_STATUS(8, WEFT_CALL(close_failing, .fails_too = self->fails_too));
        CHECK_STR(weft_caught_message(), "eight");
    }
}

WEFT_ASYNC(enter_cancelled, int kind; weft_task *task; int status;) {
    WEFT_BEGIN;
    held.lock.locked = true;
    held.semaphore.value = 0;
    held.condition.own_lock.locked = true;
    START(self->task, leave_block(self->kind, END));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    MUST(held.lock.locked && held.semaphore.value == 0 && held.condition.own_lock.locked);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

WEFT_ASYNC(close_nothing, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CLOSING(&self->scope, NULL) { trace("body"); }
    CHECK_TRACE("body ");
}

static void reset(void) {
    held.lock = (weft_lock){0};
    held.semaphore = (weft_semaphore){.value = 1};
    held.condition = (weft_condition){0};
    held.cleanups = 0;
}

int main(void) {
    check.reset = reset;
    for (int kind = 0; kind < KINDS; kind++)
        for (int way = END; way < LEAVINGS; way++)
            RUN(leave_each_way, .kind = kind, .way = (enum leaving)way);
    RUN(exits_fail);
    for (int kind = 0; kind < 3; kind++) RUN(enter_cancelled, .kind = kind);
    RUN(close_nothing);
    return check_result();
}
