/* WEFT_TRY blocks, left in every way and interrupted at each await; and nested blocks. */
#include "leaving.h"

WEFT_ASYNC(nothing_to_raise) {
    WEFT_BEGIN;
    WEFT_RERAISE;
}

WEFT_ASYNC(raise_after_handler, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(WEFT_ETIMEDOUT); }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) {}
    WEFT_RERAISE;
}

WEFT_ASYNC(nothing_to_raise_again) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT("nothing", WEFT_CALL(nothing_to_raise)));
    WEFT_AWAIT(ATTEMPT("after a handler", WEFT_CALL(raise_after_handler)));
}

WEFT_ASYNC(three_parts, enum way body, handler, final; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        LEAVE(self->body);
        note("end");
    }
    WEFT_EXCEPT(2, 3, WEFT_ECANCELED) {
        note("except %s", CAUGHT);
        if (self->handler == BREAK) break;
        if (self->handler == CONTINUE) continue;
        if (self->handler == RETURN) WEFT_RETURN(15);
        if (self->handler == RAISE) WEFT_RAISE(12);
        if (self->handler == AWAIT) WEFT_AWAIT(FAILS(13));
        if (self->handler == RERAISE) WEFT_RERAISE;
        note("handled");
    }
    WEFT_FINALLY {
        note("finally %s", CAUGHT);
        if (self->final == RETURN) WEFT_RETURN(25);
        if (self->final == RAISE) WEFT_RAISE(22);
        if (self->final == AWAIT) WEFT_AWAIT(FAILS(23));
        note("finished");
    }
    note("after");
    WEFT_RETURN(6);
}

WEFT_ASYNC(ways_out_of_try, int body, handler, final; char label[40];) {
    WEFT_BEGIN;
    for (self->body = END; self->body < WAYS; self->body++)
        for (self->handler = END; self->handler <= RERAISE; self->handler++)
            for (self->final = END; self->final < SLEEP; self->final++) {
                bool fails = self->body == RAISE || self->body == AWAIT || self->body == SLEEP;
                if (self->handler == SLEEP || (!fails && self->handler != END)) continue;
                if (self->final == BREAK || self->final == CONTINUE) continue;
                snprintf(self->label, sizeof self->label, "%s, %s, %s", way_names[self->body],
                         way_names[self->handler], way_names[self->final]);
                WEFT_AWAIT(WEFT_CALL(attempt, .label = self->label,
                                     .body = WEFT_CALL(three_parts, .body = (enum way)self->body,
                                                       .handler = (enum way)self->handler,
                                                       .final = (enum way)self->final),
                                     .cancel_after = self->body == SLEEP ? 1 : -1));
            }
}

/* A WEFT_TRY without a handler is Python's `finally: pass`. */
WEFT_ASYNC(only_try, enum way way; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { LEAVE(self->way); }
    note("after");
    WEFT_RETURN(6);
}

WEFT_ASYNC(try_without_handler, int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(only_try, .way = (enum way)self->i));
}

WEFT_ASYNC(choose, int error; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(self->error); }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) { note("timed out"); }
    WEFT_EXCEPT(WEFT_EINVAL, WEFT_EMISUSE) { note("value or runtime"); }
    WEFT_EXCEPT(WEFT_ANY) { note("any %s", CAUGHT); }
    WEFT_EXCEPT(WEFT_ECANCELED) {
        note("cancelled");
        WEFT_RERAISE;
    }
}

WEFT_ASYNC(any_first, int error; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(self->error); }
    WEFT_EXCEPT(WEFT_ANY) { note("any"); }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) { note("never"); }
}

WEFT_ASYNC(catch_all, int error; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(self->error); }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) { note("all %s", CAUGHT); }
}

WEFT_ASYNC(choice_of_handler, size_t i;) {
    static const int errors[] = {WEFT_ETIMEDOUT, WEFT_EINVAL, WEFT_EMISUSE, 7, WEFT_ENETWORK, WEFT_ECANCELED};
    WEFT_BEGIN;
    for (; self->i < sizeof errors / sizeof *errors; self->i++) {
        WEFT_AWAIT(ATTEMPT("several", WEFT_CALL(choose, .error = errors[self->i])));
        WEFT_AWAIT(ATTEMPT("any first", WEFT_CALL(any_first, .error = errors[self->i])));
        WEFT_AWAIT(ATTEMPT("all", WEFT_CALL(catch_all, .error = errors[self->i])));
    }
}

WEFT_ASYNC(awaits_in_each_part, bool raises; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        STEP;
        if (self->raises) WEFT_RAISE(90);
        note("end");
    }
    WEFT_EXCEPT(WEFT_ANY) {
        note("except %s", CAUGHT);
        STEP;
        note("still %s", CAUGHT);
    }
    WEFT_FINALLY {
        note("finally %s", CAUGHT);
        STEP;
        note("still %s", CAUGHT);
    }
    note("after");
    STEP;
}

WEFT_ASYNC(try_interrupted, int i;) {
    WEFT_BEGIN;
    INTERRUPT(WEFT_CALL(awaits_in_each_part), 4);
    INTERRUPT(WEFT_CALL(awaits_in_each_part, .raises = true), 5);
}

/* ---- Nested blocks ---- */

#define LOCKED(lock) truth(weft_lock_locked(lock))

WEFT_ASYNC(three_deep, weft_lock *locks; enum way way; weft_scope outer, middle, inner;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->outer, &self->locks[0]) {
        WEFT_WITH_LOCK(&self->middle, &self->locks[1]) {
            WEFT_WITH_LOCK(&self->inner, &self->locks[2]) { LEAVE(self->way); }
            note("after the inner %s %s %s", LOCKED(&self->locks[0]), LOCKED(&self->locks[1]),
                 LOCKED(&self->locks[2]));
        }
        note("after the middle %s %s", LOCKED(&self->locks[0]), LOCKED(&self->locks[1]));
    }
    note("after the outer %s", LOCKED(&self->locks[0]));
    WEFT_RETURN(6);
}

WEFT_ASYNC(three_locks, weft_lock locks[3]; int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(three_deep, .locks = self->locks, .way = (enum way)self->i));
    trace("%s %s %s", LOCKED(&self->locks[0]), LOCKED(&self->locks[1]), LOCKED(&self->locks[2]));
}

WEFT_ASYNC(mixed, weft_lock *lock; enum way way; weft_scope outer, locked, inner; weft_timeout timeout;
           weft_task_group group;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_WITH_TIMEOUT(&self->timeout, 30) {
            WEFT_WITH_LOCK(&self->locked, self->lock) {
                WEFT_WITH_TASK_GROUP(&self->group) {
                    CHILD('a');
                    WEFT_TRY(&self->inner) { LEAVE(self->way); }
                    WEFT_FINALLY { note("inner %s %s", CAUGHT, LOCKED(self->lock)); }
                    note("after the inner");
                }
                note("after the group");
            }
        }
    }
    WEFT_FINALLY { note("outer %s %s", CAUGHT, LOCKED(self->lock)); }
    WEFT_RETURN(6);
}

WEFT_ASYNC(mixed_blocks, weft_lock lock; int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(mixed, .lock = &self->lock, .way = (enum way)self->i));
}

WEFT_ASYNC(block_in_handler, weft_lock *lock; enum way way; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) { WEFT_RAISE(WEFT_ETIMEDOUT); }
    WEFT_EXCEPT(WEFT_ETIMEDOUT) {
        WEFT_WITH_LOCK(&self->inner, self->lock) {
            note("%s", CAUGHT);
            LEAVE(self->way);
        }
        note("still %s %s", CAUGHT, LOCKED(self->lock));
    }
    WEFT_FINALLY { note("finally %s %s", CAUGHT, LOCKED(self->lock)); }
    WEFT_RETURN(6);
}

WEFT_ASYNC(block_in_finally, weft_lock *lock; enum way way; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) { WEFT_RAISE(WEFT_ETIMEDOUT); }
    WEFT_FINALLY {
        WEFT_WITH_LOCK(&self->inner, self->lock) {
            note("%s", CAUGHT);
            LEAVE(self->way);
        }
        note("still %s %s", CAUGHT, LOCKED(self->lock));
    }
    WEFT_RETURN(6);
}

WEFT_ASYNC(block_in_a_handler, weft_lock lock; int i;) {
    WEFT_BEGIN;
    EACH_WAY(WEFT_CALL(block_in_handler, .lock = &self->lock, .way = (enum way)self->i));
    EACH_WAY(WEFT_CALL(block_in_finally, .lock = &self->lock, .way = (enum way)self->i));
    trace("%s", LOCKED(&self->lock));
}

WEFT_ASYNC(try_in_try, weft_scope outer, middle, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->middle) { WEFT_RAISE(WEFT_ETIMEDOUT); }
        WEFT_EXCEPT(WEFT_ETIMEDOUT) {
            WEFT_TRY(&self->inner) { WEFT_RAISE(WEFT_EINVAL); }
            WEFT_EXCEPT(WEFT_EINVAL) { note("inner %s", CAUGHT); }
            note("outer %s", CAUGHT);
            WEFT_TRY(&self->inner) { note("try %s", CAUGHT); }
            WEFT_FINALLY { note("finally"); }
            WEFT_RERAISE;
        }
    }
    WEFT_EXCEPT(WEFT_ANY) {
        note("%s", CAUGHT);
        WEFT_TRY(&self->inner) { WEFT_RAISE(WEFT_EINVAL); }
        WEFT_EXCEPT(WEFT_EINVAL) { WEFT_RERAISE; }
        WEFT_FINALLY { note("finally %s", CAUGHT); }
    }
}

WEFT_ASYNC(try_in_a_handler) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT("nested", WEFT_CALL(try_in_try)));
}

WEFT_ASYNC(return_in_finally, enum way way; weft_scope outer, middle, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) { WEFT_RETURN(5); }
    WEFT_FINALLY {
        WEFT_TRY(&self->middle) {
            WEFT_TRY(&self->inner) {
                if (self->way == RETURN) WEFT_RETURN(6);
                if (self->way == RAISE) WEFT_RAISE(2);
            }
            WEFT_FINALLY {
                STEP;
                if (self->way != END) WEFT_RAISE(3);
            }
        }
        WEFT_EXCEPT(WEFT_ANY) { note("%s", CAUGHT); }
        STEP;
    }
}

WEFT_ASYNC(return_and_blocks_of_finally, int way, i;) {
    static const enum way ways[] = {END, RETURN, RAISE};
    WEFT_BEGIN;
    for (; self->way < 3; self->way++) {
        trace("%s", way_names[ways[self->way]]);
        INTERRUPT(WEFT_CALL(return_in_finally, .way = ways[self->way]), 2);
    }
}

WEFT_ASYNC(in_a_loop, weft_lock *lock; int i; weft_scope outer, inner;) {
    WEFT_BEGIN;
    for (; self->i < 5; self->i++) {
        WEFT_WITH_LOCK(&self->outer, self->lock) {
            if (self->i == 1) continue;
            STEP;
            WEFT_TRY(&self->inner) {
                if (self->i == 2) continue;
                if (self->i == 3) WEFT_RAISE(self->i);
                note("%d", self->i);
            }
            WEFT_EXCEPT(WEFT_ANY) {
                note("caught");
                continue;
            }
            WEFT_FINALLY { note("finally %d", self->i); }
        }
    }
    note("%s", LOCKED(self->lock));
}

WEFT_ASYNC(blocks_in_a_loop, weft_lock lock;) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT("loop", WEFT_CALL(in_a_loop, .lock = &self->lock)));
}

/* ---- Raising again ---- */

WEFT_ASYNC(fail_twice, weft_task_group group; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            weft_task_group_create_task(&self->group, FAILS(1));
            weft_task_group_create_task(&self->group, FAILS(2));
        }
    }
    WEFT_EXCEPT(WEFT_EGROUP) {
        note("%s", error_tree(WEFT_ERROR));
        STEP;
        WEFT_RERAISE;
    }
}

WEFT_ASYNC(pass_on, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(WEFT_CALL(fail_twice)); }
    WEFT_EXCEPT(WEFT_ANY) {
        note("again %s", error_tree(WEFT_ERROR));
        WEFT_RERAISE;
    }
    WEFT_FINALLY { note("finally %s", CAUGHT); }
}

WEFT_ASYNC(raised_again) {
    WEFT_BEGIN;
    WEFT_AWAIT(ATTEMPT("members", WEFT_CALL(pass_on)));
}

/* ---- Generators ---- */

WEFT_ASYNC_GENERATOR(locked_values, weft_lock *lock; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->outer, self->lock) {
        WEFT_TRY(&self->inner) {
            note("yields");
            WEFT_YIELD(1);
            note("never");
        }
        WEFT_EXCEPT(WEFT_ANY) { note("never"); }
        WEFT_FINALLY {
            note("finally %s", CAUGHT);
            STEP;
            note("%s", LOCKED(self->lock));
        }
    }
}

WEFT_ASYNC(close_inside, weft_lock lock; weft_generator *values; weft_scope scope;) {
    WEFT_BEGIN;
    self->values = weft_generator_new(WEFT_CALL(locked_values, .lock = &self->lock));
    WEFT_TRY(&self->scope) {
        NOTE_NEXT(self->values);
        STEP;
    }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_generator_close(self->values));
        note("%s", LOCKED(&self->lock));
    }
}

WEFT_ASYNC(generator_closed_inside, int i;) {
    WEFT_BEGIN;
    INTERRUPT(WEFT_CALL(close_inside), 2);
}

CASES(CASE(nothing_to_raise_again), CASE(ways_out_of_try), CASE(try_without_handler), CASE(choice_of_handler),
      CASE(try_interrupted), CASE(three_locks), CASE(mixed_blocks), CASE(block_in_a_handler),
      CASE(try_in_a_handler), CASE(return_and_blocks_of_finally), CASE(blocks_in_a_loop), CASE(raised_again),
      CASE(generator_closed_inside))
