/* The statements that may suspend, and those that hold other statements. */
#include "fuzz_world.h"

#include <stdio.h>

#define WORLD fuzz_world
#define SAY(...) fuzz_trace(self->activation, self->node, __VA_ARGS__)
#define BLOCK(number) fuzz_run(self->node->blocks[number], false, self->activation)

/* The fields that all statements have. */
#define STATEMENT                \
    const fuzz_node *node;       \
    fuzz_activation *activation; \
    int flow

/* Runs a block. Leaves the coroutine if the block returns. */
#define RUN_BLOCK(number)                                      \
    do {                                                       \
        WEFT_AWAIT_INTO(self->flow, BLOCK(number));            \
        if (self->flow != FUZZ_ENDED) WEFT_RETURN(self->flow); \
    } while (0)

/* ---- What is skipped at the end ---- */

static bool makes_tasks(const fuzz_node *awaitable) {
    switch (awaitable->word) {
    case FUZZ_gather:
    case FUZZ_gatherx:
    case FUZZ_waitfor:
    case FUZZ_shield: return true;
    default: return false;
    }
}

bool fuzz_skips(const fuzz_node *node) {
    if (!WORLD.closing || WORLD.over) return WORLD.over;
    switch (node->word) {
    case FUZZ_spawn:
    case FUZZ_task:
    case FUZZ_eager:
    case FUZZ_ensure:
    case FUZZ_close:
    case FUZZ_count: /* asyncio's loop makes tasks of its own */
    case FUZZ_gtask:
    case FUZZ_acnew:
    case FUZZ_caught:
    case FUZZ_group:
    case FUZZ_soon: /* asyncio's loop goes on for some turns after the last task */
    case FUZZ_later:
    case FUZZ_at: return true;
    case FUZZ_await:
    case FUZZ_catch: return (WORLD.program.end & FUZZ_SKIP) || makes_tasks(node->awaitables);
    case FUZZ_timeout:
    case FUZZ_timeoutat:
    case FUZZ_lock:
    case FUZZ_sem:
    case FUZZ_cond:
    case FUZZ_foreach: return WORLD.program.end & FUZZ_SKIP;
    default: return false;
    }
}

/* ---- try ---- */

/* Whether the handler with this number catches a failure. */
static bool catches(int handler, int status) {
    switch (handler) {
    case 0: return false;
    case 1: return status != WEFT_ECANCELED;
    case 2: return status == WEFT_ECANCELED;
    case 3: return true;
    case 4: return status == WEFT_ETIMEDOUT || status == WEFT_END;
    case 5: return status == 1 || status == 2;
    default: return status == WEFT_EGROUP || status == WEFT_EMISUSE || status == WEFT_ESHUTDOWN;
    }
}

WEFT_ASYNC(run_try, STATEMENT; weft_scope scope; int handler;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { RUN_BLOCK(0); }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        while (self->handler < 2 && !catches(self->node->numbers[self->handler], WEFT_STATUS))
            self->handler++;
        if (self->handler == 2) WEFT_RERAISE;
        SAY("except %s", fuzz_failure(WEFT_ERROR));
        WEFT_AWAIT_INTO(self->flow, BLOCK(1 + self->handler));
        if (self->flow == FUZZ_RERAISED) WEFT_RERAISE;
        if (self->flow != FUZZ_ENDED) WEFT_RETURN(self->flow);
    }
    WEFT_FINALLY {
        if (self->node->numbers[2]) {
            SAY("finally %s", fuzz_failure(WEFT_ERROR));
            RUN_BLOCK(3);
        }
    }
}

/* ---- with ---- */

WEFT_ASYNC(run_timeout, STATEMENT; weft_timeout timeout; weft_scope scope; weft_timeout **slot;
           double when;) {
    WEFT_BEGIN;
    self->slot = &WORLD.timeouts[self->node->numbers[0]];
    self->when = fuzz_delay(self->node->numbers[1]);
    WEFT_TRY(&self->scope) {
        if (self->node->word == FUZZ_timeout) {
            WEFT_WITH_TIMEOUT(&self->timeout, self->when) {
                *self->slot = &self->timeout;
                RUN_BLOCK(0);
            }
        } else {
            WEFT_WITH_TIMEOUT_AT(&self->timeout, WORLD.start + self->when) {
                *self->slot = &self->timeout;
                RUN_BLOCK(0);
            }
        }
    }
    WEFT_FINALLY {
        if (*self->slot == &self->timeout) *self->slot = NULL;
        SAY("expired %d", weft_timeout_expired(&self->timeout));
    }
}

WEFT_ASYNC(run_group, STATEMENT; weft_task_group group; weft_scope scope; weft_task_group **slot;) {
    WEFT_BEGIN;
    self->slot = &WORLD.groups[self->node->numbers[0]];
    WEFT_TRY(&self->scope) {
        WEFT_WITH_TASK_GROUP(&self->group) {
            *self->slot = &self->group;
            RUN_BLOCK(0);
        }
    }
    WEFT_FINALLY {
        if (*self->slot == &self->group) *self->slot = NULL;
    }
}

WEFT_ASYNC(run_lock, STATEMENT; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, fuzz_lock(self->node->numbers[0])) {
        SAY("locked");
        RUN_BLOCK(0);
    }
}

WEFT_ASYNC(run_sem, STATEMENT; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_SEMAPHORE(&self->scope, &WORLD.semaphores[self->node->numbers[0]]) {
        SAY("acquired");
        RUN_BLOCK(0);
    }
}

WEFT_ASYNC(run_cond, STATEMENT; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &WORLD.conditions[self->node->numbers[0]]) {
        SAY("locked");
        RUN_BLOCK(0);
    }
}

/* ---- Loops ---- */

WEFT_ASYNC(run_foreach, STATEMENT; weft_generator *generator; int value, left; weft_scope scope;) {
    WEFT_BEGIN;
    self->generator = fuzz_new_generator(self->node->numbers[0]);
    self->left = self->node->numbers[1];
    WEFT_WITH_CLOSING(&self->scope, self->generator) {
        WEFT_FOR_EACH(self->value, self->generator) {
            SAY("value %d", self->value);
            if (--self->left == 0) break;
            RUN_BLOCK(0);
        }
        SAY("values end");
    }
}

WEFT_ASYNC(run_repeat, STATEMENT; int left;) {
    WEFT_BEGIN;
    for (self->left = self->node->numbers[0]; self->left > 0; self->left--) RUN_BLOCK(0);
}

/* ---- Single statements ---- */

/* Prints the result of an await that has succeeded. */
static void show_result(const fuzz_node *node, const fuzz_activation *activation, const fuzz_made *made,
                        weft_value result) {
    char text[512];
    size_t length = (size_t)snprintf(text, sizeof text, "ok %lld", (long long)result.i64);
    for (int i = 0; i < made->count; i++) {
        weft_value value = made->outcomes ? made->outcomes[i].value : made->values[i];
        const char *status = made->outcomes ? fuzz_status(made->outcomes[i].status) : "ok";
        length +=
            (size_t)snprintf(text + length, sizeof text - length, " %s %lld", status, (long long)value.i64);
    }
    fuzz_trace(activation, node, "%s", text);
}

WEFT_ASYNC(run_await, STATEMENT; int status; fuzz_made made;) {
    WEFT_BEGIN;
    self->made = fuzz_make(self->node->awaitables, self->activation);
    if (self->node->word == FUZZ_await)
        WEFT_AWAIT(self->made.awaitable);
    else
        WEFT_CATCH(self->status, self->made.awaitable);
    if (self->status == WEFT_OK)
        show_result(self->node, self->activation, &self->made, WEFT_RESULT);
    else
        SAY("caught %s", fuzz_failure(weft_caught()));
    if (self->status == WEFT_ECANCELED && WORLD.closing) WEFT_RERAISE;
    if (self->node->word != FUZZ_caught || self->status == WEFT_OK || WORLD.closing) WEFT_RETURN(FUZZ_ENDED);
    weft_task_unref(weft_create_eager_task(fuzz_call(self->node->numbers[0])));
    SAY("still %s", fuzz_failure(weft_caught()));
}

WEFT_ASYNC(run_raise, STATEMENT;) {
    WEFT_BEGIN;
    int status = self->node->numbers[0];
    if (status == 0) WEFT_RAISE(WEFT_ECANCELED);
    WEFT_RAISE(status, "m%d", status);
}

static weft_awaitable start_statement(const fuzz_node *node, fuzz_activation *activation) {
    switch (node->word) {
#define STARTS(word) \
    case FUZZ_##word: return WEFT_CALL(run_##word, .node = node, .activation = activation);
        STARTS(try)
        STARTS(timeout)
        STARTS(group)
        STARTS(lock)
        STARTS(sem)
        STARTS(cond)
        STARTS(foreach)
        STARTS(repeat)
        STARTS(raise)
#undef STARTS
    case FUZZ_timeoutat: return WEFT_CALL(run_timeout, .node = node, .activation = activation);
    default: return WEFT_CALL(run_await, .node = node, .activation = activation);
    }
}

static bool is_action(enum fuzz_word word) { return word >= FUZZ_spawn && word <= FUZZ_work; }

WEFT_ASYNC(run_statements, const fuzz_node *node; bool only_one; fuzz_activation *activation; int flow;) {
    WEFT_BEGIN;
    for (; self->node; self->node = self->only_one ? NULL : self->node->next) {
        if (is_action(self->node->word)) {
            fuzz_act(self->node, self->activation);
        } else if (self->node->word == FUZZ_return) {
            self->activation->result = weft_value_i64(self->node->numbers[0]);
            WEFT_RETURN(FUZZ_RETURNED);
        } else if (self->node->word == FUZZ_reraise) {
            WEFT_RETURN(FUZZ_RERAISED);
        } else if (!fuzz_skips(self->node)) {
            WEFT_AWAIT_INTO(self->flow, start_statement(self->node, self->activation));
            if (self->flow != FUZZ_ENDED) WEFT_RETURN(self->flow);
        }
    }
}

weft_awaitable fuzz_run(const fuzz_node *first, bool only_one, fuzz_activation *activation) {
    return WEFT_CALL(run_statements, .node = first, .only_one = only_one, .activation = activation);
}

/* ---- Functions ---- */

WEFT_ASYNC(run_function, STATEMENT; fuzz_activation here;) {
    WEFT_BEGIN;
    self->activation = &self->here;
    SAY("starts");
    WEFT_AWAIT_INTO(self->flow, BLOCK(0));
    if (self->flow == FUZZ_RERAISED) WEFT_RERAISE;
    WEFT_RETURN(self->here.result);
}

weft_awaitable fuzz_call(int function) {
    if (WORLD.activations >= FUZZ_MOST_ACTIVATIONS) return weft_sleep(0);
    return WEFT_CALL(run_function, .node = WORLD.program.functions[function],
                     .here = {.number = ++WORLD.activations});
}

/* The yields of a generator are direct statements of its blocks: those inside other statements would be in
 * other frames. */
#define RUN_STEPS(number)                                                                      \
    self->flow = FUZZ_ENDED;                                                                   \
    for (self->step = self->node->blocks[number]; self->step; self->step = self->step->next) { \
        if (self->step->word == FUZZ_yield) {                                                  \
            WEFT_YIELD(self->step->numbers[0]);                                                \
            fuzz_trace(self->activation, self->step, "goes on");                               \
        } else {                                                                               \
            WEFT_AWAIT_INTO(self->flow, fuzz_run(self->step, true, self->activation));         \
            if (self->flow != FUZZ_ENDED) break;                                               \
        }                                                                                      \
    }

WEFT_ASYNC_GENERATOR(run_generator, STATEMENT; fuzz_activation here; const fuzz_node *step;
                     weft_scope scope;) {
    WEFT_BEGIN;
    self->activation = &self->here;
    SAY("starts");
    WEFT_TRY(&self->scope) { RUN_STEPS(0); }
    WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
        if (!catches(self->node->numbers[0], WEFT_STATUS)) WEFT_RERAISE;
        SAY("except %s", fuzz_failure(WEFT_ERROR));
        RUN_STEPS(1);
        if (self->flow == FUZZ_RERAISED) WEFT_RERAISE;
    }
    WEFT_FINALLY {
        if (self->node->numbers[1]) {
            SAY("finally %s", fuzz_failure(WEFT_ERROR));
            RUN_STEPS(2);
            if (self->flow == FUZZ_RETURNED) WEFT_RETURN(0);
        }
    }
}

weft_generator *fuzz_new_generator(int index) {
    return weft_generator_new(WEFT_CALL(run_generator, .node = WORLD.program.generators[index],
                                        .here = {.number = ++WORLD.activations}));
}
