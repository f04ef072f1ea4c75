#include <stdio.h>
#include <weft/weft.h>

static weft_lock lock;
static weft_semaphore semaphore = {.value = 1};
static weft_condition condition;

WEFT_ASYNC_GENERATOR(values, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_YIELD(1); }
    WEFT_FINALLY { puts("closed"); }
}

WEFT_ASYNC(child, int n; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &lock) WEFT_AWAIT(weft_sleep(1));
    WEFT_RETURN(self->n);
}

/* Statuses that are not constants. */
WEFT_ASYNC(catches, int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_RAISE(7); }
    WEFT_EXCEPT(self->status, self->status + 1) { puts(WEFT_MESSAGE); }
}

/* Locals that are read before the next await, in each part of a block. */
WEFT_ASYNC(parts, int i; weft_scope scope;) {
    WEFT_BEGIN;
    for (; self->i < 3; self->i++) {
        int before = self->i;
        printf("%d\n", before);
        WEFT_TRY(&self->scope) {
            int first = self->i;
            if (first == 1) continue;
            WEFT_AWAIT(weft_sleep(1));
            int second = self->i;
            if (second == 2) WEFT_RAISE(second);
        }
        WEFT_EXCEPT(WEFT_ETIMEDOUT, WEFT_ENETWORK) {
            const char *message = WEFT_MESSAGE;
            puts(message);
            WEFT_AWAIT(weft_sleep(1));
            break;
        }
        WEFT_EXCEPT(WEFT_ANY, WEFT_ECANCELED) {
            int status = WEFT_STATUS;
            if (status != 2) WEFT_RERAISE;
        }
        WEFT_FINALLY {
            int last = self->i;
            printf("%d %d\n", last, WEFT_STATUS);
            WEFT_AWAIT(weft_sleep(1));
        }
        int after = self->i;
        printf("%d\n", after);
    }
}

/* Each block, braced and not, with and without an await, alone and in other statements. */
WEFT_ASYNC(app, int i; weft_generator *generator; weft_scope a, b; weft_timeout timeout;
           weft_task_group group;) {
    WEFT_BEGIN;
    self->generator = weft_generator_new(WEFT_CALL(values));
    WEFT_WITH_CLOSING(&self->a, self->generator) {
        WEFT_FOR_EACH(self->i, self->generator) printf("%d\n", self->i);
    }
    WEFT_WITH_LOCK(&self->a, &lock) {}
    WEFT_WITH_SEMAPHORE(&self->a, &semaphore) puts("semaphore");
    WEFT_WITH_CONDITION(&self->a, &condition) {
        weft_condition_notify_all(&condition);
        WEFT_WITH_TIMEOUT(&self->timeout, 1.5) WEFT_AWAIT(weft_sleep(1));
    }
    WEFT_WITH_TIMEOUT_AT(&self->timeout, weft_time() + 1) { WEFT_AWAIT(WEFT_CALL(parts)); }
    WEFT_WITH_TASK_GROUP(&self->group) {
        for (int n = 0; n < 3; n++) weft_task_group_create_task(&self->group, WEFT_CALL(child, .n = n));
    }
    if (self->i == 1)
        WEFT_WITH_LOCK(&self->a, &lock) puts("one");
    else
        WEFT_WITH_LOCK(&self->a, &lock) puts("other");
    if (self->i == 1) {
        WEFT_TRY(&self->a) WEFT_AWAIT(weft_sleep(1));
        WEFT_EXCEPT(WEFT_ANY) puts("except");
        WEFT_FINALLY puts("finally");
    } else {
        WEFT_TRY(&self->a) {}
        WEFT_FINALLY {}
    }
    while (self->i < 9)
        WEFT_WITH_LOCK(&self->a, &lock) self->i++;
    switch (self->i) {
    case 1: WEFT_WITH_LOCK(&self->a, &lock) { WEFT_AWAIT(weft_sleep(1));
        }
        break;
    default:
        WEFT_TRY(&self->a) {
            WEFT_WITH_LOCK(&self->b, &lock) {
                if (self->i == 9) WEFT_RETURN(self->i);
            }
        }
        WEFT_EXCEPT(WEFT_ANY) { WEFT_RERAISE; }
    }
}

WEFT_MAIN(app)
