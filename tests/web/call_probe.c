/* Coroutines that JavaScript calls, with every type of argument and result:
 *
 *     call_probe serve | for SECONDS      the main coroutine serves calls, or sleeps; then the loop cancels the
 *                                         tasks that are left
 *
 * call_module is the same without main(). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/js_function.h>
#include <weft/weft.h>

WEFT_ASYNC(add, double a, b;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0));
    WEFT_RETURN(self->a + self->b);
}
WEFT_EXPORT(add, double, a, b)

WEFT_ASYNC(nothing) { WEFT_BEGIN; }
WEFT_EXPORT(nothing, void)

/* Returns all its arguments as text. */
WEFT_ASYNC(show, bool flag; signed char tiny; unsigned short small; int32_t whole; uint32_t natural;
           int64_t large; uint64_t huge; float real;) {
    WEFT_BEGIN;
    char text[200];
    snprintf(text, sizeof text, "%d %d %u %d %u %lld %llu %g", self->flag, self->tiny, self->small,
             (int)self->whole, (unsigned)self->natural, (long long)self->large,
             (unsigned long long)self->huge, (double)self->real);
    WEFT_RETURN(strdup(text));
}
WEFT_EXPORT(show, char *, flag, tiny, small, whole, natural, large, huge, real)

WEFT_ASYNC(join, const char *first; weft_bytes bytes; char *last;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(0.01));
    if (!self->first) WEFT_RETURN((char *)NULL);
    char *joined = malloc(strlen(self->first) + 2 * self->bytes.size + strlen(self->last) + 3);
    char *to = stpcpy(joined, self->first);
    *to++ = '|';
    for (size_t i = 0; i < self->bytes.size; i++) to += sprintf(to, "%02x", self->bytes.data[i] & 0xff);
    *to++ = '|';
    strcpy(to, self->last);
    WEFT_RETURN(joined);
}
WEFT_EXPORT(join, char *, first, bytes, last)

WEFT_ASYNC(is_even, int number;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->number % 2 == 0);
}
WEFT_EXPORT(is_even, bool, number)

WEFT_ASYNC(negate, int64_t number;) {
    WEFT_BEGIN;
    WEFT_RETURN(-self->number);
}
WEFT_EXPORT(negate, int64_t, number)

WEFT_ASYNC(all_ones) {
    WEFT_BEGIN;
    WEFT_RETURN(UINT64_MAX);
}
WEFT_EXPORT(all_ones, uint64_t)

WEFT_ASYNC(count_down, int32_t from;) {
    WEFT_BEGIN;
    WEFT_RETURN(self->from - 1);
}
WEFT_EXPORT(count_down, int32_t, from)

WEFT_ASYNC(largest) {
    WEFT_BEGIN;
    WEFT_RETURN(UINT32_MAX);
}
WEFT_EXPORT(largest, uint32_t)

WEFT_ASYNC(fixed_text) {
    WEFT_BEGIN;
    WEFT_RETURN("f\xc3\xbcr immer");
}
WEFT_EXPORT(fixed_text, const char *)

WEFT_ASYNC(fail, int32_t status; const char *message;) {
    WEFT_BEGIN;
    WEFT_RAISE(self->status, "%s", self->message);
}
WEFT_EXPORT(fail, void, status, message)

/* Sleeps and prints how it ends. Its cleanup awaits. With `stubborn`, it swallows a cancellation. */
WEFT_ASYNC(nap, double seconds; bool stubborn; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(self->seconds)); }
    WEFT_FINALLY {
        printf("nap: %s\n", weft_status_name(WEFT_STATUS));
        WEFT_AWAIT(weft_sleep(0.02));
        puts("nap: done");
        if (self->stubborn) WEFT_RETURN(7);
    }
}
WEFT_EXPORT(nap, int, seconds, stubborn)

/* Sleeps, and fails in its cleanup. */
WEFT_ASYNC(stumble, double seconds; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_sleep(self->seconds)); }
    WEFT_FINALLY { WEFT_RAISE(9, "stumbled"); }
}
WEFT_EXPORT(stumble, void, seconds)

/* A task that outlives the call that starts it. */
WEFT_ASYNC(tick, double seconds;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(self->seconds));
    puts("tick");
}

WEFT_ASYNC(start_tick, double seconds;) {
    WEFT_BEGIN;
    weft_spawn(WEFT_CALL(tick, .seconds = self->seconds));
}
WEFT_EXPORT(start_tick, void, seconds)

WEFT_ASYNC(memory) {
    WEFT_BEGIN;
    WEFT_RETURN((double)weft_memory_used());
}
WEFT_EXPORT(memory, double)

WEFT_ASYNC(stop_at_once) {
    WEFT_BEGIN;
    exit(3);
}
WEFT_EXPORT(stop_at_once, void)

/* Awaits a promise of JavaScript. */
WEFT_ASYNC(take, uint32_t id;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_js_promise(self->id, NULL));
}
WEFT_EXPORT(take, void, id)

/* The same, and passes its failure on as one of its own. */
WEFT_ASYNC(take_and_explain, uint32_t id; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_js_promise(self->id, NULL));
    WEFT_RAISE(self->status, "taking: %s", weft_caught_message());
}
WEFT_EXPORT(take_and_explain, void, id)

WEFT_JS_FUNCTION(void, call_hook, (void), { Module["hook"](); })

/* ---- A stack overflow ---- */

/* Variables that nothing writes, and a function that looks at them when the program has crashed. */
enum { VARIABLES = 100000 };
static volatile char variables[VARIABLES];
WEFT_JS_FUNCTION(void, watch, (const volatile char *start, int size), {
    Module["overwritten"] = function() { return HEAPU8.subarray(start, start + size).some(Boolean); };
})

static volatile char *volatile last_frame; /* keeps the recursion from becoming a loop */

/* Has so large a frame that the stack of the program ends long before that of the engine. */
static int descend(int depth) {
    volatile char frame[10000];
    last_frame = frame;
    frame[0] = frame[sizeof frame - 1] = 1;
    return depth > 0 ? descend(depth - 1) + frame[0] : 0;
}

/* Ends the program in the middle of a step. */
WEFT_ASYNC(end_by, const char *means;) {
    WEFT_BEGIN;
    if (strcmp(self->means, "trap") == 0) __builtin_trap();
    if (strcmp(self->means, "abort") == 0) abort();
    if (strcmp(self->means, "hook") == 0) call_hook();
    if (strcmp(self->means, "overflow") == 0) {
        watch(variables, VARIABLES);
        descend(1000);
    }
    if (strcmp(self->means, "print") == 0) {
        puts("printed");
        fflush(stdout);
    }
}
WEFT_EXPORT(end_by, void, means)

#ifdef WITH_MAIN
WEFT_ASYNC(app, const char *mode; double seconds;) {
    WEFT_BEGIN;
    if (strcmp(self->mode, "serve") == 0) WEFT_AWAIT(weft_serve());
    if (strcmp(self->mode, "for") == 0) WEFT_AWAIT(weft_sleep(self->seconds));
    if (strcmp(self->mode, "fail") == 0) {
        WEFT_AWAIT(weft_sleep(self->seconds));
        WEFT_RAISE(7, "main stumbles");
    }
    puts("app: done");
}
WEFT_MAIN(app, .mode = argc > 1 ? argv[1] : "serve", .seconds = argc > 2 ? atof(argv[2]) : 0)
#endif
