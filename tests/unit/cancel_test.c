/* Cancellation: when it arrives, where it is passed on, how requests are counted and swallowed. */
#include "check.h"

#ifdef WEFT_TEST_HOOKS
enum { CHAIN = 20 };
#else
enum { CHAIN = 100000 };
#endif

static weft_lock lock;
static weft_event event;
static weft_semaphore semaphore;
static weft_queue empty_queue, full_queue = {.maxsize = 1};
static weft_future *future;
static weft_task *partner, *ring[3];

static void reset(void) {
    weft_queue_deinit(&empty_queue);
    weft_queue_deinit(&full_queue);
    lock = (weft_lock){0};
    event = (weft_event){0};
    semaphore = (weft_semaphore){0};
    memset(ring, 0, sizeof ring);
}

enum thing { SLEEP, EVER, YIELD, FUTURE, TASK, LOCK, EVENT, SEMAPHORE, GET, PUT, JOIN, GATHER, THINGS };

WEFT_ASYNC(sleep_long) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(100));
}

WEFT_ASYNC(wait_for_thing, enum thing thing; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        switch (self->thing) {
        case SLEEP: WEFT_AWAIT(weft_sleep(100)); break;
        case EVER: WEFT_AWAIT(weft_sleep(__builtin_inf())); break;
        case YIELD:
            for (;;) WEFT_AWAIT(weft_sleep(0));
        case FUTURE: WEFT_AWAIT(future); break;
        case TASK: WEFT_AWAIT(partner); break;
        case LOCK: WEFT_AWAIT(weft_lock_acquire(&lock)); break;
        case EVENT: WEFT_AWAIT(weft_event_wait(&event)); break;
        case SEMAPHORE: WEFT_AWAIT(weft_semaphore_acquire(&semaphore)); break;
        case GET: WEFT_AWAIT(weft_queue_get(&empty_queue)); break;
        case PUT: WEFT_AWAIT(weft_queue_put(&full_queue, weft_value_i64(2))); break;
        case JOIN: WEFT_AWAIT(weft_queue_join(&full_queue)); break;
        case GATHER: WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(sleep_long), future)); break;
        case THINGS: break;
        }
        CHECK_NEVER();
    }
    WEFT_FINALLY { trace("%d", WEFT_STATUS); }
}

WEFT_ASYNC(cancel_at, int thing; weft_task *task; int status;) {
    WEFT_BEGIN;
    for (self->thing = SLEEP; self->thing < THINGS; self->thing++) {
        START_FUTURE(future);
        START(partner, WEFT_CALL(sleep_long));
        lock.locked = true;
        if (!weft_queue_full(&full_queue)) TRY(weft_queue_put_nowait(&full_queue, weft_value_i64(1)));
        START(self->task, WEFT_CALL(wait_for_thing, .thing = (enum thing)self->thing));
        WEFT_AWAIT(weft_sleep(0));
        /* Virtual time stands still while a task yields. */
        if (self->thing != YIELD) WEFT_AWAIT(weft_sleep(1));
        CHECK(!weft_task_done(self->task));
        CHECK(weft_task_cancel(self->task));
        CHECK_INT(weft_task_cancelling(self->task), 1);
        CHECK(!weft_task_done(self->task));
        WEFT_CATCH(self->status, self->task);
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ECANCELED);
        CHECK(weft_task_cancelled(self->task));
        CHECK_INT(weft_task_status(self->task), WEFT_ECANCELED);
        CHECK_STR(weft_task_message(self->task), "cancelled");
        CHECK(!weft_task_cancel(self->task));
        CHECK_TRACE("-1 ");
        CHECK_INT(weft_future_cancelled(future), self->thing == FUTURE || self->thing == GATHER);
        CHECK_INT(weft_task_cancelled(partner), self->thing == TASK);
        weft_task_cancel(partner);
        WEFT_AWAIT(weft_sleep(0));
        CHECK(!lock.waiters.ends.next && !event.waiters.ends.next && !semaphore.waiters.ends.next);
        CHECK(!empty_queue.getters.ends.next && !full_queue.putters.ends.next);
    }
    CHECK_TIME(THINGS - 1);
}

/* ---- When ---- */

WEFT_ASYNC(never_begins) {
    WEFT_BEGIN;
    CHECK_NEVER();
}

WEFT_ASYNC(before_first_step, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(never_begins));
    CHECK(weft_task_cancel(self->task));
    CHECK(weft_task_cancel(self->task));
    CHECK(!weft_task_done(self->task));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(weft_task_cancelling(self->task), 2);
    /* A gather whose task is cancelled before it starts. */
    START(self->task, WEFT_GATHER(NULL, WEFT_CALL(sleep_long)));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* Cancels itself, continues, and is cancelled at the next await that suspends. */
WEFT_ASYNC(cancel_self, bool waits; int status; weft_lock free_lock;) {
    WEFT_BEGIN;
    CHECK(weft_task_cancel(weft_current_task()));
    trace("a");
    WEFT_AWAIT(weft_lock_acquire(&self->free_lock)); /* ready: does not suspend */
    trace("b");
    if (!self->waits) WEFT_RETURN(5);
    WEFT_CATCH(self->status, weft_sleep(1));
    trace("%d", self->status);
    WEFT_AWAIT(weft_sleep(1)); /* the cancellation arrives once */
    trace("c");
}

WEFT_ASYNC(cancels_self, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(cancel_self, .waits = true));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 0); /* swallowed */
    CHECK_INT(weft_task_cancelling(self->task), 1);
    CHECK_TRACE("a b -1 c ");
    CHECK_TIME(1);
    /* A task that returns while a cancellation is pending ends cancelled. */
    START(self->task, WEFT_CALL(cancel_self));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(self->task));
    CHECK_TRACE("a b ");
}

WEFT_ASYNC(raise_pending) {
    WEFT_BEGIN;
    weft_task_cancel(weft_current_task());
    WEFT_RAISE(6);
}

WEFT_ASYNC(raises_pending, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(raise_pending));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, 6); /* a failure takes precedence */
}

/* A task that raises WEFT_ECANCELED itself ends cancelled. */
WEFT_ASYNC(raise_cancelled) {
    WEFT_BEGIN;
    WEFT_RAISE(WEFT_ECANCELED, "own");
}

WEFT_ASYNC(raises_cancelled, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(raise_cancelled));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_STR(weft_caught_message(), "own");
    CHECK(weft_task_cancelled(self->task));
    CHECK_INT(weft_task_cancelling(self->task), 0);
}

/* ---- Counting ---- */

WEFT_ASYNC(swallow, int times; int status;) {
    WEFT_BEGIN;
    while (self->times-- > 0) {
        WEFT_CATCH(self->status, weft_sleep(10));
        trace("%d", self->status);
    }
    WEFT_RETURN(7);
}

WEFT_ASYNC(counts, weft_task *task; int status;) {
    WEFT_BEGIN;
    /* Two requests before the task runs are delivered as one. */
    START(self->task, WEFT_CALL(swallow, .times = 2));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    weft_task_cancel(self->task);
    CHECK_INT(weft_task_cancelling(self->task), 2);
    WEFT_AWAIT(self->task);
    CHECK_INT(WEFT_RESULT.i64, 7);
    CHECK_TRACE("-1 0 ");
    CHECK_INT(weft_task_cancelling(self->task), 2);
    /* uncancel */
    START(self->task, WEFT_CALL(swallow, .times = 1));
    CHECK_INT(weft_task_uncancel(self->task), 0); /* never below 0 */
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    CHECK_INT(weft_task_uncancel(self->task), 0);
    WEFT_AWAIT(self->task); /* the sleep was cancelled already */
    CHECK_TRACE("-1 ");
    CHECK_INT(weft_task_cancelling(self->task), 0);
    /* A request that is not delivered yet is withdrawn when the count reaches zero. */
    START(self->task, WEFT_CALL(swallow, .times = 1));
    weft_task_cancel(self->task);
    weft_task_cancel(self->task);
    CHECK_INT(weft_task_uncancel(self->task), 1);
    CHECK_INT(weft_task_uncancel(self->task), 0);
    WEFT_AWAIT(self->task);
    CHECK_TRACE("0 ");
}

/* The count stops at the largest number that it can be. */
WEFT_ASYNC(counts_far, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(sleep_long));
    WEFT_AWAIT(weft_sleep(0));
    for (int i = 0; i < 65537; i++) weft_task_cancel(self->task);
    CHECK_INT(weft_task_cancelling(self->task), 65535);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* ---- Passed on ---- */

WEFT_ASYNC(link, weft_task *next;) {
    WEFT_BEGIN;
    if (!self->next) WEFT_AWAIT(weft_sleep(100));
    WEFT_AWAIT(self->next);
}

WEFT_ASYNC(make_chain, weft_task *last, *first; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < CHAIN; self->i++) {
            weft_task *task = weft_create_task(WEFT_CALL(link, .next = self->first));
            if (!task) WEFT_RAISE(WEFT_ENOMEM);
            if (self->i == 0) check_keep(weft_task_future(weft_task_ref(self->last = task)));
            weft_task_unref(self->first);
            self->first = task;
        }
        check_keep(weft_task_future(weft_task_ref(self->first)));
        partner = self->last;
        WEFT_RETURN(self->first);
    }
    WEFT_FINALLY { weft_task_unref(self->first); }
}

WEFT_ASYNC(chain, weft_task *first; int status; bool of_last;) {
    WEFT_BEGIN;
    WEFT_AWAIT_INTO(self->first, WEFT_CALL(make_chain));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->of_last ? partner : self->first);
    CHECK_INT(weft_task_cancelling(partner), 1);
    CHECK_INT(weft_task_cancelling(self->first), !self->of_last);
    WEFT_CATCH(self->status, self->first);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(partner));
    CHECK_TIME(1);
}

/* The program ends with the chain in place. */
WEFT_ASYNC(leave_chain) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(make_chain));
    WEFT_AWAIT(weft_sleep(1));
}

/* Two tasks await a third: cancelling one of them cancels the third, and so both. */
WEFT_ASYNC(shared, weft_task *one, *two, *child; int status;) {
    WEFT_BEGIN;
    START(self->child, WEFT_CALL(sleep_long));
    START(self->one, WEFT_CALL(link, .next = self->child));
    START(self->two, WEFT_CALL(link, .next = self->child));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->one);
    WEFT_CATCH(self->status, self->two);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(self->one));
    CHECK_INT(weft_task_cancelling(self->two), 0);
}

/* The child swallows the cancellation: the task that awaits it continues. */
WEFT_ASYNC(child_swallows, weft_task *child, *parent; int status;) {
    WEFT_BEGIN;
    START(self->child, WEFT_CALL(swallow, .times = 1));
    START(self->parent, WEFT_CALL(link, .next = self->child));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->parent);
    WEFT_CATCH(self->status, self->parent);
    CHECK_INT(self->status, 0);
    CHECK_INT(weft_task_cancelling(self->parent), 1);
    CHECK_TRACE("-1 ");
}

/* A task that has cancelled itself passes that on to the task that it awaits next, and is told no more. */
WEFT_ASYNC(passes_own, weft_task *child;) {
    WEFT_BEGIN;
    START(self->child, WEFT_CALL(swallow, .times = 1));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(weft_current_task());
    WEFT_AWAIT(self->child);
    CHECK_INT(WEFT_RESULT.i64, 7);
    CHECK_TRACE("-1 ");
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TIME(1);
}

/* ---- Cycles ---- */

WEFT_ASYNC(await_ring, int i; bool by_gather;) {
    WEFT_BEGIN;
    if (self->by_gather) WEFT_AWAIT(WEFT_GATHER(NULL, ring[self->i]));
    WEFT_AWAIT(ring[self->i]);
}

WEFT_ASYNC(cycle, int i, members; bool by_gather; bool ended; int status;) {
    WEFT_BEGIN;
    self->ended = self->members == 1 && !self->by_gather; /* it failed at once */
    for (self->i = 0; self->i < self->members; self->i++)
        START(ring[self->i],
              WEFT_CALL(await_ring, .i = (self->i + 1) % self->members, .by_gather = self->by_gather));
    WEFT_AWAIT(weft_sleep(1));
    CHECK(weft_task_cancel(ring[0]) == !self->ended);
    WEFT_CATCH(self->status, ring[0]);
    CHECK_INT(self->status, self->ended ? WEFT_EMISUSE : WEFT_ECANCELED);
    for (self->i = 1; self->i < self->members; self->i++) {
        WEFT_CATCH(self->status, ring[self->i]);
        CHECK_INT(self->status, WEFT_ECANCELED);
    }
}

/* A task that awaits one of a cycle is cancelled alone: no member of the cycle can end before it. */
WEFT_ASYNC(outside_of_cycle, weft_task *outsider; int i, status;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++)
        START(ring[self->i], WEFT_CALL(await_ring, .i = (self->i + 1) % 3));
    START(self->outsider, WEFT_CALL(await_ring, .i = 1));
    WEFT_AWAIT(weft_sleep(1));
    CHECK(weft_task_cancel(self->outsider));
    WEFT_CATCH(self->status, self->outsider);
    CHECK_INT(self->status, WEFT_ECANCELED);
    for (self->i = 0; self->i < 3; self->i++) MUST(!weft_task_done(ring[self->i]));
    weft_task_cancel(ring[1]);
    WEFT_CATCH(self->status, ring[0]);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* A task that awaits the same member as the one that is cancelled goes on waiting for it. */
WEFT_ASYNC(beside_cycle, weft_task *beside; int i, status;) {
    WEFT_BEGIN;
    START(self->beside, WEFT_CALL(await_ring, .i = 1));
    for (self->i = 0; self->i < 2; self->i++) START(ring[self->i], WEFT_CALL(await_ring, .i = 1 - self->i));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(ring[0]);
    WEFT_CATCH(self->status, self->beside);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(weft_task_cancelled(ring[0]) && weft_task_cancelled(ring[1]));
}

WEFT_ASYNC(fails_after_ring, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, ring[0]);
    WEFT_RAISE(WEFT_EIO, "late");
}

/* The member that is cancelled gives up what it has awaited, but not the failure of that. */
WEFT_ASYNC(fails_later_in_cycle, int status;) {
    WEFT_BEGIN;
    START(ring[0], WEFT_CALL(await_ring, .i = 1));
    if (!(ring[1] = weft_create_task(WEFT_CALL(fails_after_ring)))) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(ring[0]);
    weft_task_unref(ring[1]);
    WEFT_CATCH(self->status, ring[0]);
    CHECK_INT(self->status, WEFT_ECANCELED);
    WEFT_AWAIT(weft_sleep(1));
    CHECK_TRACE("[task exception was never retrieved: fails_after_ring WEFT_EIO: late ] ");
}

WEFT_ASYNC(awaits_itself, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_current_task());
    CHECK_INT(self->status, WEFT_EMISUSE);
    CHECK_STR(weft_caught_message(), "a task cannot await itself");
}

/* Cancelled in the turn in which its await of itself would fail. */
WEFT_ASYNC(await_itself) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_current_task());
}

WEFT_ASYNC(awaits_itself_cancelled, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(await_itself));
    WEFT_AWAIT(weft_sleep(0));
    CHECK(weft_task_cancel(self->task));
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
}

/* A cancellation during cleanup ends the cleanup at its await and replaces the failure that led there, as
 * in `finally` of asyncio. */
WEFT_ASYNC(slow_cleanup, int fails; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        if (self->fails) WEFT_RAISE(self->fails, "before the cleanup");
    }
    WEFT_FINALLY {
        trace("cleanup:%d", WEFT_STATUS);
        WEFT_AWAIT(weft_sleep(5));
        trace("never");
    }
}

WEFT_ASYNC(cancel_in_cleanup, int fails; weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(slow_cleanup, .fails = self->fails));
    WEFT_AWAIT(weft_sleep(1));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_TIME(1);
    CHECK_TRACE(self->fails ? "cleanup:5 " : "cleanup:0 ");
}

int main(void) {
    check.reset = reset;
    RUN(cancel_at);
    RUN(before_first_step);
    RUN(cancels_self);
    RUN(raises_pending);
    RUN(raises_cancelled);
    RUN(counts);
    RUN(counts_far);
    RUN(chain, .of_last = false);
    RUN(chain, .of_last = true);
    RUN(leave_chain);
    RUN(shared);
    RUN(child_swallows);
    RUN(passes_own);
    RUN(cycle, .members = 1);
    RUN(cycle, .members = 2);
    RUN(cycle, .members = 3);
    RUN(cycle, .members = 1, .by_gather = true);
    RUN(cycle, .members = 2, .by_gather = true);
    RUN(cycle, .members = 3, .by_gather = true);
    RUN(outside_of_cycle);
    RUN(beside_cycle);
    RUN(fails_later_in_cycle);
    RUN(awaits_itself);
    RUN(awaits_itself_cancelled);
    RUN(cancel_in_cleanup);
    RUN(cancel_in_cleanup, .fails = 5);
    return check_result();
}
