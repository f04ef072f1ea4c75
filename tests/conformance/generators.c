/* Async generators, PEP 525: next, the end, failures, closing, cancellation. */
#include "conformance.h"

WEFT_ASYNC_GENERATOR(countdown, int n; bool sleeps; double delay; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (; self->n > 0; self->n--) {
            if (self->sleeps) WEFT_AWAIT(weft_sleep(self->delay));
            WEFT_YIELD(self->n);
        }
    }
    WEFT_FINALLY {
        trace("cleanup");
        WEFT_AWAIT(weft_sleep(0));
        trace("cleaned up");
    }
}

#define COUNTDOWN(...) weft_generator_new(WEFT_CALL(countdown, __VA_ARGS__))

/* Traces the next value, or the exception that came instead. */
WEFT_ASYNC(next_of, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_NEXT(self->generator));
    if (self->status == WEFT_OK)
        trace("value %d", (int)WEFT_RESULT.i64);
    else
        trace("%s", status_word(self->status));
}

#define NEXT_OF(from) WEFT_CALL(next_of, .generator = (from))

WEFT_ASYNC(close_it, weft_generator *generator;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_generator_close(self->generator));
}

#define CLOSE(which)                                           \
    do {                                                       \
        WEFT_CATCH(self->status, weft_generator_close(which)); \
        trace("close %s", status_word(self->status));          \
    } while (0)

WEFT_ASYNC(values_then_the_end, weft_generator *numbers; int i, status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 2);
    for (; self->i < 4; self->i++) WEFT_AWAIT(NEXT_OF(self->numbers));
    CLOSE(self->numbers);
}

WEFT_ASYNC(for_each_with_break_and_continue, weft_generator *numbers; int i;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 5, .sleeps = true, .delay = 0.01);
    WEFT_FOR_EACH(self->i, self->numbers) {
        if (self->i == 4) continue;
        trace("%d", self->i);
        if (self->i == 2) break;
    }
    trace("after the loop");
    WEFT_AWAIT(NEXT_OF(self->numbers));
    WEFT_AWAIT(weft_generator_close(self->numbers));
    trace("closed");
}

WEFT_ASYNC(nothing_suspends_that_need_not, weft_generator *none, *numbers; weft_task *task;) {
    WEFT_BEGIN;
    self->none = COUNTDOWN(.n = 0);
    self->task = weft_create_task(NEXT_OF(self->none));
    self->numbers = COUNTDOWN(.n = 2);
    WEFT_AWAIT(NEXT_OF(self->numbers));
    WEFT_AWAIT(NEXT_OF(self->numbers));
    trace("no turn has passed");
    WEFT_AWAIT(weft_generator_close(self->numbers));
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    WEFT_AWAIT(weft_generator_close(self->none));
}

WEFT_ASYNC_GENERATOR(traces_its_start) {
    WEFT_BEGIN;
    trace("begun");
    WEFT_YIELD(1);
}

WEFT_ASYNC(body_begins_with_first_next, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(traces_its_start));
    trace("made");
    WEFT_AWAIT(weft_sleep(0));
    WEFT_AWAIT(NEXT_OF(self->generator));
    WEFT_AWAIT(weft_generator_close(self->generator));
    self->generator = weft_generator_new(WEFT_CALL(traces_its_start));
    CLOSE(self->generator);
}

WEFT_ASYNC(close_early_runs_cleanup, weft_generator *numbers; int status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 3);
    WEFT_AWAIT(NEXT_OF(self->numbers));
    CLOSE(self->numbers);
}

WEFT_ASYNC_GENERATOR(catches_the_close, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_YIELD(1);
        trace("never");
    }
    WEFT_EXCEPT(WEFT_ECLOSED) { trace("closed at the yield"); }
}

WEFT_ASYNC(cleanup_is_told_why, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(catches_the_close));
    WEFT_AWAIT(NEXT_OF(self->generator));
    CLOSE(self->generator);
}

WEFT_ASYNC_GENERATOR(fails_in_cleanup, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_sleep(0));
        WEFT_RAISE(4);
    }
}

WEFT_ASYNC(cleanup_fails, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(fails_in_cleanup));
    WEFT_AWAIT(NEXT_OF(self->generator));
    CLOSE(self->generator);
}

WEFT_ASYNC_GENERATOR(refuses_to_end, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_EXCEPT(WEFT_ECLOSED) { trace("goes on"); }
    WEFT_YIELD(2);
    trace("never");
}

WEFT_ASYNC(yields_while_closing, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(refuses_to_end));
    WEFT_AWAIT(NEXT_OF(self->generator));
    CLOSE(self->generator);
}

WEFT_ASYNC_GENERATOR(yields_everywhere, enum {BY_FAILURE, BY_RETURN, BY_END} way; weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_TRY(&self->inner) {
            WEFT_YIELD(1);
            if (self->way == BY_FAILURE) WEFT_RAISE(5);
            if (self->way == BY_RETURN) WEFT_RETURN(0);
        }
        WEFT_EXCEPT(5) {
            WEFT_YIELD(2);
            WEFT_RERAISE;
        }
        WEFT_FINALLY {
            WEFT_YIELD(3);
            WEFT_AWAIT(weft_sleep(0));
        }
    }
    WEFT_FINALLY {
        WEFT_YIELD(4);
        trace("after the last yield");
    }
}

WEFT_ASYNC(each_of, weft_generator *generator; int value;) {
    WEFT_BEGIN;
    WEFT_FOR_EACH(self->value, self->generator) trace("each %d", self->value);
}

WEFT_ASYNC(yields_in_cleanup, weft_generator *generator; int way, i, status;) {
    WEFT_BEGIN;
    for (; self->way < 3; self->way++) {
        self->generator = weft_generator_new(WEFT_CALL(yields_everywhere, .way = self->way));
        for (self->i = 0; self->i < 6; self->i++) WEFT_AWAIT(NEXT_OF(self->generator));
        WEFT_AWAIT(weft_generator_close(self->generator));
    }
    self->generator = weft_generator_new(WEFT_CALL(yields_everywhere));
    WEFT_CATCH(self->status, WEFT_CALL(each_of, .generator = self->generator));
    trace("%s", status_word(self->status));
    WEFT_AWAIT(weft_generator_close(self->generator));
}

WEFT_ASYNC_GENERATOR(fails_and_yields, weft_scope outer, inner;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->outer) {
        WEFT_YIELD(1);
        WEFT_RAISE(5);
    }
    WEFT_FINALLY {
        WEFT_TRY(&self->inner) { WEFT_YIELD(2); }
        WEFT_EXCEPT(WEFT_ECLOSED) {
            trace("closing");
            WEFT_RERAISE;
        }
    }
}

WEFT_ASYNC(closed_in_cleanup_of_a_failure, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(fails_and_yields));
    WEFT_AWAIT(NEXT_OF(self->generator));
    WEFT_AWAIT(NEXT_OF(self->generator));
    CLOSE(self->generator);
}

WEFT_ASYNC_GENERATOR(fails, int status;) {
    WEFT_BEGIN;
    WEFT_YIELD(1);
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RAISE(self->status);
}

WEFT_ASYNC(failure_is_the_end, weft_generator *generator; int i, status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(fails, .status = 5));
    for (; self->i < 4; self->i++) WEFT_AWAIT(NEXT_OF(self->generator));
    CLOSE(self->generator);
}

WEFT_ASYNC(consume_all, weft_generator *generator; int value;) {
    WEFT_BEGIN;
    WEFT_FOR_EACH(self->value, self->generator) trace("%d", self->value);
    trace("never");
}

WEFT_ASYNC(failure_leaves_the_loop, weft_generator *generator; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(fails, .status = 6));
    WEFT_CATCH(self->status, WEFT_CALL(consume_all, .generator = self->generator));
    trace("%s", status_word(self->status));
    WEFT_AWAIT(weft_generator_close(self->generator));
}

WEFT_ASYNC_GENERATOR(runs_into_the_end, weft_generator *inner;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_NEXT(self->inner));
    WEFT_YIELD(1);
    WEFT_AWAIT(WEFT_NEXT(self->inner));
}

WEFT_ASYNC(the_end_raised_inside, weft_generator *inner, *generator; int i;) {
    WEFT_BEGIN;
    self->inner = COUNTDOWN(.n = 1);
    self->generator = weft_generator_new(WEFT_CALL(runs_into_the_end, .inner = self->inner));
    for (; self->i < 3; self->i++) WEFT_AWAIT(NEXT_OF(self->generator));
    WEFT_AWAIT(weft_generator_close(self->generator));
    WEFT_AWAIT(weft_generator_close(self->inner));
}

WEFT_ASYNC(consume_two, weft_generator *numbers;) {
    WEFT_BEGIN;
    WEFT_AWAIT(NEXT_OF(self->numbers));
    WEFT_AWAIT(NEXT_OF(self->numbers));
}

WEFT_ASYNC(cancelled_inside, weft_generator *numbers; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 3, .sleeps = true, .delay = 0.01);
    WEFT_AWAIT(NEXT_OF(self->numbers));
    self->task = weft_create_task(WEFT_CALL(consume_two, .numbers = self->numbers));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
    CLOSE(self->numbers);
}

WEFT_ASYNC_GENERATOR(swallows, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(1)); }
    WEFT_EXCEPT(WEFT_ECANCELED) { trace("swallowed"); }
    WEFT_YIELD(1);
    WEFT_YIELD(2);
}

WEFT_ASYNC(cancellation_swallowed_inside, weft_generator *generator; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(swallows));
    self->task = weft_create_task(NEXT_OF(self->generator));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s %u", status_word(self->status), (unsigned)weft_task_cancelling(self->task));
    weft_task_unref(self->task);
    WEFT_AWAIT(NEXT_OF(self->generator));
    WEFT_AWAIT(weft_generator_close(self->generator));
}

WEFT_ASYNC(consume_cancelled, weft_generator *numbers;) {
    WEFT_BEGIN;
    WEFT_AWAIT(NEXT_OF(self->numbers));
    weft_task_cancel(weft_current_task());
    WEFT_AWAIT(NEXT_OF(self->numbers));
    WEFT_AWAIT(weft_sleep(0));
    trace("never");
}

WEFT_ASYNC(cancelled_between_values, weft_generator *numbers; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 2);
    self->task = weft_create_task(WEFT_CALL(consume_cancelled, .numbers = self->numbers));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
    CLOSE(self->numbers);
}

WEFT_ASYNC(timeout_while_it_waits, weft_generator *numbers; int status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 2, .sleeps = true, .delay = 0.05);
    WEFT_CATCH(self->status, weft_wait_for(WEFT_NEXT(self->numbers), 0.01));
    trace("%s", status_word(self->status));
    WEFT_AWAIT(NEXT_OF(self->numbers));
    CLOSE(self->numbers);
}

WEFT_ASYNC(two_wait_at_once, weft_generator *numbers; weft_task *first, *second;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 2, .sleeps = true, .delay = 0.01);
    self->first = weft_create_task(NEXT_OF(self->numbers));
    self->second = weft_create_task(NEXT_OF(self->numbers));
    WEFT_AWAIT(WEFT_GATHER(NULL, self->first, self->second));
    weft_task_unref(self->first);
    weft_task_unref(self->second);
    WEFT_AWAIT(NEXT_OF(self->numbers));
    WEFT_AWAIT(weft_generator_close(self->numbers));
}

WEFT_ASYNC(closed_while_it_runs, weft_generator *numbers; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 2, .sleeps = true, .delay = 0.01);
    self->task = weft_create_task(NEXT_OF(self->numbers));
    WEFT_AWAIT(weft_sleep(0));
    CLOSE(self->numbers);
    WEFT_AWAIT(self->task);
    weft_task_unref(self->task);
    CLOSE(self->numbers);
}

WEFT_ASYNC_GENERATOR(introspects, weft_generator *const *itself; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, WEFT_NEXT(*self->itself));
    trace("%s", status_word(self->status));
    WEFT_CATCH(self->status, weft_generator_close(*self->itself));
    trace("%s", status_word(self->status));
    WEFT_YIELD(1);
}

WEFT_ASYNC(asks_itself, weft_generator *generator;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(introspects, .itself = &self->generator));
    WEFT_AWAIT(NEXT_OF(self->generator));
    WEFT_AWAIT(weft_generator_close(self->generator));
}

WEFT_ASYNC_GENERATOR(cleans_up_slowly, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY {
        trace("cleanup");
        WEFT_AWAIT(weft_sleep(1));
        trace("never");
    }
}

WEFT_ASYNC(cleanup_cancelled, weft_generator *generator; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(cleans_up_slowly));
    WEFT_AWAIT(NEXT_OF(self->generator));
    self->task = weft_create_task(WEFT_CALL(close_it, .generator = self->generator));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
}

WEFT_ASYNC(consume_slowly, weft_generator *numbers; const char *label; int i;) {
    WEFT_BEGIN;
    WEFT_FOR_EACH(self->i, self->numbers) {
        trace("%s %d", self->label, self->i);
        WEFT_AWAIT(weft_sleep(0));
    }
    trace("%s ended", self->label);
}

WEFT_ASYNC(two_consumers_take_turns, weft_generator *numbers; int status;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 4);
    WEFT_CATCH(self->status,
               WEFT_GATHER(NULL, WEFT_CALL(consume_slowly, .numbers = self->numbers, .label = "a"),
                           WEFT_CALL(consume_slowly, .numbers = self->numbers, .label = "b")));
    trace("%s", status_word(self->status));
    WEFT_AWAIT(weft_generator_close(self->numbers));
}

WEFT_ASYNC_GENERATOR(doubled, weft_generator *numbers; int i; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_FOR_EACH(self->i, self->numbers) WEFT_YIELD(2 * self->i);
    }
    WEFT_FINALLY {
        WEFT_AWAIT(weft_generator_close(self->numbers));
        trace("outer cleaned up");
    }
}

WEFT_ASYNC(one_within_another, weft_generator *outer; int status;) {
    WEFT_BEGIN;
    weft_generator *numbers = COUNTDOWN(.n = 3, .sleeps = true);
    self->outer = weft_generator_new(WEFT_CALL(doubled, .numbers = numbers));
    WEFT_AWAIT(NEXT_OF(self->outer));
    WEFT_AWAIT(NEXT_OF(self->outer));
    CLOSE(self->outer);
}

WEFT_ASYNC(in_a_task, weft_generator *numbers; bool close; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(self->close ? WEFT_CALL(close_it, .generator = self->numbers)
                                              : NEXT_OF(self->numbers));
    WEFT_CATCH(self->status, self->task);
    trace(self->close ? "close %s" : "%s", status_word(self->status));
    weft_task_unref(self->task);
}

WEFT_ASYNC(made_in_one_task_used_in_another, weft_generator *numbers;) {
    WEFT_BEGIN;
    self->numbers = COUNTDOWN(.n = 2, .sleeps = true);
    WEFT_AWAIT(WEFT_CALL(in_a_task, .numbers = self->numbers));
    WEFT_AWAIT(WEFT_CALL(in_a_task, .numbers = self->numbers));
    WEFT_AWAIT(WEFT_CALL(in_a_task, .numbers = self->numbers, .close = true));
}

CASES(CASE(values_then_the_end), CASE(for_each_with_break_and_continue), CASE(nothing_suspends_that_need_not),
      CASE(body_begins_with_first_next), CASE(close_early_runs_cleanup), CASE(cleanup_is_told_why),
      CASE(cleanup_fails), CASE(yields_while_closing), CASE(yields_in_cleanup),
      CASE(closed_in_cleanup_of_a_failure), CASE(failure_is_the_end), CASE(failure_leaves_the_loop),
      CASE(the_end_raised_inside), CASE(cancelled_inside), CASE(cancellation_swallowed_inside),
      CASE(cancelled_between_values), CASE(timeout_while_it_waits), CASE(two_wait_at_once),
      CASE(closed_while_it_runs), CASE(asks_itself), CASE(cleanup_cancelled), CASE(two_consumers_take_turns),
      CASE(one_within_another), CASE(made_in_one_task_used_in_another))
