/* Async generators: coroutines that yield one value after another. PEP 525.
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
 *     WEFT_WITH_CLOSING(&self->scope, self->numbers) {
 *         WEFT_FOR_EACH(self->i, self->numbers) printf("%d\n", self->i);
 *     }
 */
#ifndef WEFT_GENERATOR_H
#define WEFT_GENERATOR_H

#include <weft/scope.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A generator. Its owner ends it with weft_generator_close. */
typedef struct weft_generator weft_generator;

/* Makes a generator from WEFT_CALL(name, ...), which is consumed. The body starts with the first
 * weft_generator_next. NULL when out of memory, or if the call is not of an async generator; iterating over
 * NULL fails with WEFT_ENOMEM. Does not suspend. */
WEFT__MUST_USE weft_generator *weft_generator_new(weft_awaitable call);

/* Runs the generator, which is borrowed, up to its next WEFT_YIELD, whose value is the result. Fails with
 *   - WEFT_END when the body has ended;
 *   - the body's failure if it fails, and WEFT_END from then on;
 *   - WEFT_EMISUSE if another task awaits its next value, or if WEFT_END escapes its body, for example from
 * another generator. A cancellation is delivered where the generator waits. Suspends if the body does.
 * anext(). */
WEFT__MUST_USE weft_awaitable weft_generator_next(weft_generator *generator);
#define WEFT_NEXT(generator) weft_generator_next(generator)

/* Ends the generator and frees it. A generator that has yielded resumes at its WEFT_YIELD, which fails with
 * WEFT_ECLOSED, so that its cleanup runs; the cleanup may await. Fails with
 *   - the cleanup's failure;
 *   - WEFT_EMISUSE if the generator yields again;
 *   - WEFT_EMISUSE if the generator is running; it is not freed then.
 * NULL is allowed. Allocates nothing. Suspends if the cleanup does. A later use aborts a debug build with a
 * line on stderr that says where the generator was made. agen.aclose(); asyncio.run closes what is left, Weft
 * does not. */
WEFT__MUST_USE weft_awaitable weft_generator_close(weft_generator *generator);

#ifndef __cplusplus

/* Defines an async generator, as WEFT_ASYNC defines a coroutine. It has no result; the end of the body or
 * WEFT_RETURN(0) ends it. `async def` with `yield` in its body. */
#define WEFT_ASYNC_GENERATOR(...)        \
    struct WEFT__FIRST(__VA_ARGS__) {    \
        weft_frame frame;                \
        weft__generator_state generator; \
        WEFT__REST(__VA_ARGS__)          \
    };                                   \
    WEFT__GENERATOR_BODY(WEFT__FIRST(__VA_ARGS__))
#define WEFT__GENERATOR_BODY(name) WEFT__BODY_(static, name, &weft__generator_calls, NULL)

/* Yields x (see WEFT_VALUE), and resumes when the next value is requested. A timeout or task group around a
 * yield belongs to the task that entered it, even if another task requests the next value (PEP 789). `yield
 * x`. */
#define WEFT_YIELD(x) WEFT__YIELD(x, WEFT__NEW_LABEL)
#define WEFT__YIELD(x, label)                                    \
    do {                                                         \
        WEFT_AT_AWAIT                                            \
        WEFT__ASSERT_BODY("WEFT_YIELD");                         \
        WEFT__RETURN(x);                                         \
        self->generator.yielded_at = WEFT__LABEL_ADDRESS(label); \
        return;                                                  \
    label:                                                       \
        if (self->generator.closing) WEFT_RAISE(WEFT_ECLOSED);   \
    } while (0)

/* WEFT_FOR_EACH(lvalue, generator) statement
 *
 * Assigns each value to lvalue (see WEFT_AWAIT_INTO) and runs the statement, until the generator ends.
 * `break` and `continue` work as in any loop. A failure of the generator propagates. `async for`. */
#define WEFT_FOR_EACH(lvalue, generator) WEFT__FOR_EACH(lvalue, generator, WEFT__NEW_LABEL, WEFT__NEW_LABEL)
#define WEFT__FOR_EACH(lvalue, generator, next_label, body_label)      \
    for (;;)                                                           \
        if (1) {                                                       \
            WEFT__SUSPEND(weft_generator_next(generator), next_label); \
            if (weft__running.error) {                                 \
                if (weft__generator_ended()) break;                    \
                goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;      \
            }                                                          \
            (lvalue) = WEFT__VALUE_AS(lvalue, WEFT_RESULT);            \
            goto body_label;                                           \
        } else                                                         \
        body_label:

/* WEFT_WITH_CLOSING(scope, generator) { ... }
 *
 * Runs the block and closes the generator (weft_generator_close) on every way out. Suspends if the
 * generator's cleanup does. For `scope` and the ways out see scope.h. `async with
 * contextlib.aclosing(generator)`. */
#define WEFT_WITH_CLOSING(scope, generator) \
    WEFT__WITH(scope, (void)0, WEFT_AWAIT(weft_generator_close(generator)))

extern const struct weft__generator_calls weft__generator_calls;

/* Whether the failure in the registers is WEFT_END, which is then dropped. */
bool weft__generator_ended(void);
#endif

#ifdef __cplusplus
}
#endif
#endif
