/* Frames that are larger than the C stack, compiled without optimisation: a frame is never built on the
 * stack. */
#include <stdio.h>
#include <string.h>
#include <weft/weft.h>

enum { SIZE = 1024 * 1024 };

static const char *first_name(void) { return "first"; }

WEFT_ASYNC(
    child, char buffer[SIZE]; int levels; const char *name; struct { int a, b[3]; } inner;
    weft_awaitable before;) {
    WEFT_BEGIN;
    memset(self->buffer, self->levels, sizeof self->buffer);
    if (self->before.start) WEFT_AWAIT(self->before);
    WEFT_AWAIT(weft_sleep(0.001));
    if (self->levels > 0) WEFT_AWAIT(WEFT_CALL(child, .levels = self->levels - 1, .name = "deeper"));
    WEFT_RETURN(self->buffer[SIZE - 1] + self->inner.a + self->inner.b[2]);
}

WEFT_ASYNC_GENERATOR(numbers, char buffer[SIZE]; int count;) {
    WEFT_BEGIN;
    for (; self->count > 0; self->count--) {
        self->buffer[SIZE - 1] = (char)self->count;
        WEFT_YIELD(self->buffer[SIZE - 1]);
    }
}

WEFT_ASYNC(app, char buffer[SIZE]; int value; weft_task *task; weft_generator *generator;
           weft_value results[2]; int argc;) {
    WEFT_BEGIN;
    self->buffer[SIZE - 1] = (char)self->argc;
    WEFT_AWAIT_INTO(self->value,
                    WEFT_CALL(child, .levels = 3, .name = first_name(), .inner = {.a = 10, .b = {1, 2, 3}},
                              .before = WEFT_CALL(child, .name = "before")));
    printf("awaited: %d\n", self->value);
    self->task = weft_create_task(WEFT_CALL(child, .levels = 1, .inner.a = 20));
    WEFT_AWAIT_INTO(self->value, self->task);
    weft_task_unref(self->task);
    printf("a task: %d\n", self->value);
    self->generator = weft_generator_new(WEFT_CALL(numbers, .count = 2));
    WEFT_FOR_EACH(self->value, self->generator) printf("a generator: %d\n", self->value);
    WEFT_AWAIT(weft_generator_close(self->generator));
    WEFT_AWAIT(WEFT_GATHER(self->results, WEFT_CALL(child, .levels = 1),
                           WEFT_CALL(child, .inner = {.b = {0, 0, 7}})));
    printf("a gather: %d %d\n", (int)self->results[0].i64, (int)self->results[1].i64);
    printf("the main coroutine: %d\n", self->buffer[SIZE - 1]);
}

WEFT_MAIN(app, .argc = argc)
