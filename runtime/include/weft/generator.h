/* Async generators: coroutines that give one value after another. PEP 525.
 *
 *     WEFT_ASYNC_GENERATOR(countdown, int n;) {
 *         WEFT_BEGIN;
 *         for (; self->n > 0; self->n--) {
 *             WEFT_AWAIT(weft_sleep(1));
 *             WEFT_YIELD(self->n);
 *         }
 *     }
 *
 *     self->numbers = weft_generator_new(WEFT_CALL(countdown, .n = 3));
 *     WEFT_UNWIND(out);
 *     WEFT_FOR_EACH(self->i, self->numbers) printf("%d\n", self->i);
 *     WEFT_FINALLY_AT(out);
 *     WEFT_AWAIT(weft_generator_close(self->numbers));
 */
#ifndef WEFT_GENERATOR_H
#define WEFT_GENERATOR_H

#include <weft/scope.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A generator at work. Whoever made it ends it with weft_generator_close. */
typedef struct weft_generator weft_generator;

/* Makes a generator of WEFT_CALL(name, ...), which is used up; its body begins with the first
 * WEFT_NEXT. NULL when out of memory or if that was no async generator: WEFT_NEXT of it fails with
 * WEFT_ENOMEM. Does not suspend. */
weft_generator *weft_generator_new(weft_awaitable call);

/* Runs the generator to its next WEFT_YIELD, whose value is the result. Fails with WEFT_END when
 * its body has ended, with its failure if it failed (and WEFT_END from then on), with WEFT_EMISUSE
 * if somebody is waiting for its next value already, or if its body failed with a WEFT_END, of
 * another generator maybe. A cancellation goes to where the generator waits. The generator is borrowed.
 * Suspends if its body does. anext(). */
weft_awaitable weft_generator_next(weft_generator *generator);
#define WEFT_NEXT(generator) weft_generator_next(generator)

/* Ends the generator and frees it. One that has yielded goes on at its WEFT_YIELD with a
 * WEFT_ECLOSED, so that its cleanup runs, which may await. Fails with what the cleanup failed with;
 * with WEFT_EMISUSE if it yields again, or, then not freed, if it is running. NULL is allowed. Allocates
 * nothing. Suspends if the cleanup does. Its use after that ends a debug build with abort() and a line
 * on stderr that says where it was made. agen.aclose() (which the end of asyncio.run calls of those that
 * are left). */
weft_awaitable weft_generator_close(weft_generator *generator);

#ifndef __cplusplus

/* Defines an async generator, as WEFT_ASYNC does a coroutine. It has no result; falling off the end
 * or WEFT_RETURN(0) ends it. `async def` with `yield` in it. */
#define WEFT_ASYNC_GENERATOR(...)        \
    struct WEFT__FIRST(__VA_ARGS__) {    \
        weft_frame frame;                \
        weft__generator_state generator; \
        WEFT__REST(__VA_ARGS__)          \
    };                                   \
    WEFT__GENERATOR_BODY(WEFT__FIRST(__VA_ARGS__))
#define WEFT__GENERATOR_BODY(name) WEFT__BODY_(static, name, &weft__generator_calls, NULL)

/* Gives x (see WEFT_VALUE) to whoever asked and goes on when the next value is asked for. `yield x`. */
#define WEFT_YIELD(x) WEFT__YIELD(x, WEFT__NEW_LABEL)
#define WEFT__YIELD(x, label)                                    \
    do {                                                         \
        self->frame.value = WEFT_VALUE(x);                       \
        self->generator.yielded_at = WEFT__LABEL_ADDRESS(label); \
        return;                                                  \
    label:                                                       \
        if (self->generator.closing) WEFT_RAISE(WEFT_ECLOSED);   \
    } while (0)

/* WEFT_FOR_EACH(lvalue, generator) statement
 *
 * Runs the statement for each value, assigned to lvalue (see WEFT_AWAIT_INTO), until the generator
 * ends; break and continue work as in any loop. A failure of the generator leaves the coroutine.
 * `async for`. */
#define WEFT_FOR_EACH(lvalue, generator) WEFT__FOR_EACH(lvalue, generator, WEFT__NEW_LABEL, WEFT__NEW_LABEL)
#define WEFT__FOR_EACH(lvalue, generator, next_label, body_label)      \
    for (;;)                                                           \
        if (1) {                                                       \
            WEFT__SUSPEND(weft_generator_next(generator), next_label); \
            if (weft__running.error) {                                 \
                if (weft__generator_ended()) break;                    \
                goto weft_failed;                                      \
            }                                                          \
            (lvalue) = WEFT__VALUE_AS(lvalue, WEFT_RESULT);            \
            goto body_label;                                           \
        } else                                                         \
        body_label:

/* WEFT_WITH_CLOSING(scope, generator) { ... }
 *
 * Runs the block and closes the generator (weft_generator_close) on every way out. Suspends if the generator's
 * cleanup does. For `scope` and the ways out see scope.h. `async with contextlib.aclosing(generator)`. */
#define WEFT_WITH_CLOSING(scope, generator) \
    WEFT__WITH(scope, (void)0, WEFT_AWAIT(weft_generator_close(generator)))

extern const struct weft__generator_calls weft__generator_calls;

/* Whether the failure in the registers is WEFT_END, which is dropped then. */
bool weft__generator_ended(void);
#endif

#ifdef __cplusplus
}
#endif
#endif
