/* weft_gather, of futures and of coroutines. From test_tasks.py. */
#include "observe.h"

static weft_future *future;
static weft_task *child1, *child2;

static void new_futures(weft_future **futures, int count) {
    for (int i = 0; i < count; i++) futures[i] = weft_future_new();
}

static void unref_futures(weft_future **futures, int count) {
    for (int i = 0; i < count; i++) weft_future_unref(futures[i]);
}

WEFT_ASYNC(await_it, weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->future);
    WEFT_RETURN(WEFT_RESULT);
}

/* Gathers futures, or coroutines that await them, as a future. With `outcomes`, failures are stored there:
 * return_exceptions=True. */
static weft_future *gather_all(weft_future **futures, int count, bool coroutines, weft_value *results,
                               weft_outcome *outcomes) {
    weft_awaitable children[8];
    for (int i = 0; i < count; i++)
        children[i] = coroutines ? WEFT_CALL(await_it, .future = futures[i]) : WEFT_AWAITABLE(futures[i]);
    return weft_ensure_future(outcomes ? weft_gather_outcomes(children, (size_t)count, outcomes)
                                       : weft_gather(children, (size_t)count, results));
}

static void trace_results(weft_future *gathered, const weft_value *results, int count) {
    printf("%s", state(gathered));
    for (int i = 0; i < count; i++) printf(" %d", (int)results[i].i64);
    printf("\n");
}

static void trace_outcomes(weft_future *gathered, const weft_outcome *outcomes, int count) {
    printf("%s", state(gathered));
    for (int i = 0; i < count; i++)
        if (outcomes[i].status == WEFT_OK)
            printf(" %d", (int)outcomes[i].value.i64);
        else
            printf(" %s", status_word(outcomes[i].status));
    printf("\n");
}

static void on_done(weft_future *gathered, void *unused) {
    (void)unused;
    trace("callback %s", state(gathered));
}

/* Traces the state of a future after each of the next turns. */
WEFT_ASYNC(watch, weft_future *future; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 4; self->i++) {
        WEFT_AWAIT(TURNS(1));
        trace("turn %d %s", self->i, state(self->future));
    }
}

#define WATCH(x) WEFT_AWAIT(WEFT_CALL(watch, .future = (x)))

static void trace_kind(bool coroutines) { trace(coroutines ? "coroutines" : "futures"); }

WEFT_ASYNC(check_success, bool coroutines, outcomes_too; weft_future *f[3], *gathered; weft_value results[3];
           weft_outcome outcomes[3];) {
    WEFT_BEGIN;
    trace_kind(self->coroutines);
    new_futures(self->f, 3);
    self->gathered =
        gather_all(self->f, 3, self->coroutines, self->results, self->outcomes_too ? self->outcomes : NULL);
    weft_future_add_done_callback(self->gathered, on_done, NULL);
    weft_future_set_result(self->f[1], WEFT_VALUE(1));
    weft_future_set_result(self->f[0], WEFT_VALUE(2));
    WATCH(self->gathered);
    weft_future_set_result(self->f[2], WEFT_VALUE(3));
    WATCH(self->gathered);
    if (self->outcomes_too)
        trace_outcomes(self->gathered, self->outcomes, 3);
    else
        trace_results(self->gathered, self->results, 3);
    weft_future_unref(self->gathered);
    unref_futures(self->f, 3);
}

WEFT_ASYNC(success, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 4; self->i++) WEFT_AWAIT(WEFT_CALL(check_success, .coroutines = self->i / 2));
}

WEFT_ASYNC(result_exception_success, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++)
        WEFT_AWAIT(WEFT_CALL(check_success, .coroutines = self->i, .outcomes_too = true));
}

/* Settles the remaining children, which must not change a gather that is done. */
static void settle_the_others(weft_future **f) {
    weft_future_set_result(f[2], WEFT_VALUE(3));
    weft_future_cancel(f[3]);
    weft_future_set_error(f[4], 4, NULL);
    weft_future_status(f[4]);
}

WEFT_ASYNC(one_exception, int i; weft_future *f[5], *gathered;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_kind(self->i);
        new_futures(self->f, 5);
        self->gathered = gather_all(self->f, 5, self->i, NULL, NULL);
        weft_future_add_done_callback(self->gathered, on_done, NULL);
        weft_future_set_result(self->f[0], WEFT_VALUE(1));
        weft_future_set_error(self->f[1], 3, NULL);
        WATCH(self->gathered);
        settle_the_others(self->f);
        WATCH(self->gathered);
        weft_future_unref(self->gathered);
        unref_futures(self->f, 5);
    }
}

WEFT_ASYNC(return_exceptions, int i; weft_future *f[4], *gathered; weft_outcome outcomes[4];) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 2; self->i++) {
        trace_kind(self->i);
        new_futures(self->f, 4);
        self->gathered = gather_all(self->f, 4, self->i, NULL, self->outcomes);
        weft_future_add_done_callback(self->gathered, on_done, NULL);
        weft_future_set_result(self->f[1], WEFT_VALUE(1));
        weft_future_set_error(self->f[2], 3, NULL);
        weft_future_set_result(self->f[0], WEFT_VALUE(3));
        WATCH(self->gathered);
        weft_future_set_error(self->f[3], 4, NULL);
        WATCH(self->gathered);
        trace_outcomes(self->gathered, self->outcomes, 4);
        weft_future_unref(self->gathered);
        unref_futures(self->f, 4);
    }
}

WEFT_ASYNC(constructor_empty_sequence_use_running_loop, weft_future *gathered;) {
    WEFT_BEGIN;
    self->gathered = weft_ensure_future(weft_gather(NULL, 0, NULL));
    trace("%s", state(self->gathered));
    WEFT_AWAIT(self->gathered);
    trace("0");
    weft_future_unref(self->gathered);
}

static void on_done_labelled(weft_future *gathered, void *label) {
    trace("%s %s", (char *)label, state(gathered));
}

WEFT_ASYNC(constructor_homogenous_futures, weft_future *f[3], *first, *second; weft_value results[2][3];) {
    WEFT_BEGIN;
    new_futures(self->f, 3);
    self->first = gather_all(self->f, 3, false, self->results[0], NULL);
    WATCH(self->first);
    self->second = gather_all(self->f, 3, false, self->results[1], NULL);
    WATCH(self->second);
    weft_future_add_done_callback(self->first, on_done_labelled, "first");
    weft_future_add_done_callback(self->second, on_done_labelled, "second");
    for (int i = 0; i < 3; i++) weft_future_set_result(self->f[i], WEFT_VALUE(i));
    WATCH(self->second);
    trace_results(self->first, self->results[0], 3);
    trace_results(self->second, self->results[1], 3);
    weft_future_unref(self->first);
    weft_future_unref(self->second);
    unref_futures(self->f, 3);
}

static void see_cancelled(weft_future *gathered, void *unused) {
    (void)unused;
    trace("cancelled %s", flag(weft_future_cancelled(gathered)));
}

WEFT_ASYNC(one_cancellation, weft_future *f[5], *gathered; int i, status;) {
    WEFT_BEGIN;
    new_futures(self->f, 5);
    self->gathered = gather_all(self->f, 5, false, NULL, NULL);
    weft_future_add_done_callback(self->gathered, see_cancelled, NULL);
    weft_future_set_result(self->f[0], WEFT_VALUE(1));
    weft_future_cancel(self->f[1]);
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(TURNS(1));
        trace("turn %d %s", self->i, flag(weft_future_done(self->gathered)));
    }
    trace("cancelled %s %s", flag(weft_future_cancelled(self->gathered)),
          status_word(weft_future_status(self->gathered)));
    settle_the_others(self->f);
    WEFT_AWAIT(TURNS(3));
    WEFT_CATCH(self->status, self->gathered);
    trace("%s", status_word(self->status));
    weft_future_unref(self->gathered);
    unref_futures(self->f, 5);
}

WEFT_ASYNC(result_exception_one_cancellation, weft_future *f[6], *gathered; weft_outcome outcomes[6];) {
    WEFT_BEGIN;
    new_futures(self->f, 6);
    self->gathered = gather_all(self->f, 6, false, NULL, self->outcomes);
    weft_future_add_done_callback(self->gathered, on_done, NULL);
    weft_future_set_result(self->f[0], WEFT_VALUE(1));
    weft_future_set_error(self->f[1], 3, NULL);
    weft_future_cancel(self->f[2]);
    WATCH(self->gathered);
    weft_future_set_result(self->f[3], WEFT_VALUE(3));
    weft_future_cancel(self->f[4]);
    weft_future_set_error(self->f[5], 4, NULL);
    WEFT_AWAIT(self->gathered);
    trace_outcomes(self->gathered, self->outcomes, 6);
    weft_future_unref(self->gathered);
    unref_futures(self->f, 6);
}

WEFT_ASYNC(coro, const char *label, *result;) {
    WEFT_BEGIN;
    trace("%s", self->label);
    WEFT_RETURN(self->result);
}

static void trace_texts(weft_future *gathered, const weft_value *results, int count) {
    printf("%s", state(gathered));
    for (int i = 0; i < count; i++) printf(" %s", text(results[i]));
    printf("\n");
}

WEFT_ASYNC(constructor_use_running_loop, weft_future *gathered; weft_value results[2];) {
    WEFT_BEGIN;
    self->gathered =
        weft_ensure_future(WEFT_GATHER(self->results, WEFT_CALL(coro, .label = "1", .result = "abc"),
                                       WEFT_CALL(coro, .label = "2", .result = "abc")));
    WATCH(self->gathered);
    trace_texts(self->gathered, self->results, 2);
    weft_future_unref(self->gathered);
}

WEFT_ASYNC(duplicate_coroutines, weft_task *c; weft_future *gathered; weft_value results[4];) {
    WEFT_BEGIN;
    self->c = weft_create_task(WEFT_CALL(coro, .label = "abc", .result = "abc"));
    self->gathered = weft_ensure_future(WEFT_GATHER(
        self->results, self->c, self->c, WEFT_CALL(coro, .label = "def", .result = "def"), self->c));
    WATCH(self->gathered);
    trace_texts(self->gathered, self->results, 4);
    weft_future_unref(self->gathered);
    weft_task_unref(self->c);
}

WEFT_ASYNC(inner, const char *label; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, future);
    trace("%s %s", self->label, status_word(self->status));
    if (weft_future_cancelled(future)) WEFT_RAISE(WEFT_ECANCELED);
}

WEFT_ASYNC(gather_children, weft_future **gatherer;) {
    WEFT_BEGIN;
    *self->gatherer = weft_ensure_future(WEFT_GATHER(NULL, child1, child2));
    WEFT_AWAIT(*self->gatherer);
    trace("not reached");
}

WEFT_ASYNC(cancellation_broadcast, weft_future *gatherer; weft_task *task; int status;) {
    WEFT_BEGIN;
    future = weft_future_new();
    child1 = weft_create_task(WEFT_CALL(inner, .label = "1"));
    child2 = weft_create_task(WEFT_CALL(inner, .label = "2"));
    self->task = weft_create_task(WEFT_CALL(gather_children, .gatherer = &self->gatherer));
    WEFT_AWAIT(TURNS(1));
    trace("cancel %s", flag(weft_task_cancel(self->task)));
    trace("waiter %s children %u %u", state(future), (unsigned)weft_task_cancelling(child1),
          (unsigned)weft_task_cancelling(child2));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("cancel %s cancelled %s", flag(weft_future_cancel(self->gatherer)),
          flag(weft_future_cancelled(self->gatherer)));
    trace("waiter %s", state(future));
    trace("children %s %s", task_stand(child1), task_stand(child2));
    WEFT_AWAIT(TURNS(1));
    weft_future_unref(self->gatherer);
    weft_task_unref(self->task);
    weft_task_unref(child1);
    weft_task_unref(child2);
    weft_future_unref(future);
}

WEFT_ASYNC(fail_after, const char *label; weft_future *future;) {
    WEFT_BEGIN;
    WEFT_AWAIT(self->future);
    trace("%s fails", self->label);
    WEFT_RAISE(WEFT_EMISUSE, "should not be ignored");
}

WEFT_ASYNC(gather_failures, weft_future *a, *b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(fail_after, .label = "a", .future = self->a),
                           WEFT_CALL(fail_after, .label = "b", .future = self->b)));
}

WEFT_ASYNC(exception_marking, weft_future *f[2]; weft_task *task; int status;) {
    WEFT_BEGIN;
    new_futures(self->f, 2);
    self->task = weft_create_task(WEFT_CALL(gather_failures, .a = self->f[0], .b = self->f[1]));
    WEFT_AWAIT(TURNS(2));
    weft_future_set_result(self->f[0], WEFT_VALUE(0));
    WATCH(weft_task_future(self->task));
    weft_future_set_result(self->f[1], WEFT_VALUE(0));
    WATCH(weft_task_future(self->task));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    weft_task_unref(self->task);
    unref_futures(self->f, 2);
}

static void cancel_in_callback(weft_future *unused, void *gathered) {
    (void)unused;
    bool requested = weft_future_cancel(gathered);
    trace("cancel %s %s", flag(requested), state(gathered));
}

WEFT_ASYNC(cancel_gather_1, weft_future *f[1], *gathered; weft_value results[1];) {
    WEFT_BEGIN;
    new_futures(self->f, 1);
    self->gathered = gather_all(self->f, 1, true, self->results, NULL);
    WEFT_AWAIT(TURNS(1));
    weft_future_add_done_callback(self->f[0], cancel_in_callback, self->gathered);
    weft_future_set_result(self->f[0], WEFT_VALUE(42));
    WATCH(self->gathered);
    trace_results(self->gathered, self->results, 1);
    trace("cancelled %s", flag(weft_future_cancelled(self->gathered)));
    weft_future_unref(self->gathered);
    unref_futures(self->f, 1);
}

WEFT_ASYNC(gather_forever, int *rounds; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 20; self->i++) {
        WEFT_AWAIT(WEFT_GATHER_OUTCOMES(NULL, weft_sleep(0.05)));
        ++*self->rounds;
    }
}

WEFT_ASYNC(cancel_gatherer, int *rounds; weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(gather_forever, .rounds = self->rounds));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(0.42));
        weft_task_cancel(self->task);
        WEFT_AWAIT(self->task);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

WEFT_ASYNC(cancel_gather_2, weft_task *task; int rounds, status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(cancel_gatherer, .rounds = &self->rounds));
    WEFT_CATCH(self->status, self->task);
    trace("%s", status_word(self->status));
    trace("%s rounds %s", task_stand(self->task), flag(0 < self->rounds && self->rounds < 9));
    weft_task_unref(self->task);
}

CASES(CASE(success), CASE(result_exception_success), CASE(one_exception), CASE(return_exceptions),
      CASE(constructor_empty_sequence_use_running_loop), CASE(constructor_homogenous_futures),
      CASE(one_cancellation), CASE(result_exception_one_cancellation), CASE(constructor_use_running_loop),
      CASE(duplicate_coroutines), CASE(cancellation_broadcast), CASE(exception_marking),
      CASE(cancel_gather_1), CASE(cancel_gather_2))
