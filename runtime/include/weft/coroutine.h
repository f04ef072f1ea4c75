/* Coroutines: how to write one, and how it awaits, returns and fails.
 *
 *     WEFT_ASYNC(greet, double delay; const char *name;) {
 *         WEFT_BEGIN;
 *         WEFT_AWAIT(weft_sleep(self->delay));
 *         printf("hello %s\n", self->name);
 *     }
 *
 * A coroutine consists of a struct, its frame, and a function, its body. The frame holds the parameters and
 * everything that lives across an await; in the body, `self` points to the frame. A field cannot be const.
 * Use the macros below only in bodies, after WEFT_BEGIN; anywhere else they do not compile. A local variable
 * does not survive an await: the compiler warns when one is read after an await (GCC from -O1 on, Clang
 * always). docs/debugging.md says which locals escape the warning.
 *
 * Cleanup, and failures of more than one await, are handled by the blocks of scope.h.
 *
 * The source of the semantics is Python's `async def` and `await`. */
#ifndef WEFT_COROUTINE_H
#define WEFT_COROUTINE_H

#include <stddef.h>
#include <string.h>
#include <weft/error.h>
#include <weft/private/detail.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Anything that can be awaited once: a coroutine object (WEFT_CALL), weft_sleep(1), weft_queue_get(&queue), a
 * gather. It is a small value and linear: await it, make a task from it or weft_close it, once. Awaiting a
 * copy of a coroutine object that was already awaited fails with WEFT_EMISUSE. Awaiting a gather or a shield
 * twice is a use after free. A zeroed awaitable is invalid. */
typedef struct weft_awaitable {
    weft__start_function start;
    void *object;
    int64_t argument; /* not a weft_value, which wasm32 passes through memory */
} WEFT__MUST_USE_TYPE weft_awaitable;

/* Releases an awaitable without awaiting it. A coroutine's body never runs. What a gather or a shield stands
 * for keeps running; its results are discarded. Does nothing to a coroutine object that was already awaited.
 * Does not suspend. coroutine.close() before the coroutine has started. */
void weft_close(weft_awaitable awaitable);

/* The failure that WEFT_CATCH caught last, borrowed; NULL: none. And its message, never NULL. Both are valid
 * until the coroutine awaits again. The `e` of `except ... as e`. */
const weft_error *weft_caught(void);
const char *weft_caught_message(void);

/* WEFT_AWAITABLE(x): converts a weft_task * or weft_future *, borrowed, to an awaitable; a weft_awaitable
 * passes through. Works in C++ as well. */
#ifdef __cplusplus
#define WEFT_AWAITABLE(x) weft__awaitable_of(x)
#else
#define WEFT_AWAITABLE(x)                     \
    _Generic((x),                             \
        weft_awaitable: weft__same_awaitable, \
        weft_task *: weft__await_task,        \
        weft_future *: weft__await_future)(x)
#endif

#ifdef __cplusplus
#define WEFT_ASYNC(...) \
    static_assert(      \
        false, "WEFT_ASYNC is for C: write coroutines in a .c file and give C++ a function that makes them")
#define WEFT_ASYNC_GENERATOR(...) \
    static_assert(false, "WEFT_ASYNC_GENERATOR is for C: write generators in a .c file")
#else

/* WEFT_ASYNC(name, fields) { body }
 *
 * Defines a coroutine: struct `name`, whose fields are written as in a struct (`double delay; int i;`), and
 * its body. `async def name(...)`. To share a coroutine between files, write WEFT_ASYNC_DECLARE(name,
 * fields); in a header and WEFT_ASYNC_DEFINE(name) { body } in one .c file. */
#define WEFT_ASYNC(...)               \
    struct WEFT__FIRST(__VA_ARGS__) { \
        weft_frame frame;             \
        WEFT__REST(__VA_ARGS__)       \
    };                                \
    WEFT__BODY(static, WEFT__FIRST(__VA_ARGS__))

/* WEFT_ASYNC_DECLARE(name, fields); declares in a header a coroutine that one .c file defines with
 * WEFT_ASYNC_DEFINE. */
#define WEFT_ASYNC_DECLARE(...)       \
    struct WEFT__FIRST(__VA_ARGS__) { \
        weft_frame frame;             \
        WEFT__REST(__VA_ARGS__)       \
    };                                \
    extern const weft__coroutine WEFT__JOIN(WEFT__FIRST(__VA_ARGS__), _coroutine)

/* WEFT_ASYNC_DEFINE(name) { body } defines a coroutine that WEFT_ASYNC_DECLARE has declared. */
#define WEFT_ASYNC_DEFINE(name) WEFT__BODY(, name)

/* WEFT_CALL(name, .field = value, ...)
 *
 * Makes a coroutine object, a weft_awaitable; fields that are not named are zero. The object is made on the
 * heap, so that fields may be larger than the C stack. Compilers warn if it is not used. The body does not
 * run before the object is awaited, or its task gets its turn. When out of memory, the values are not
 * evaluated, awaiting the object fails with WEFT_ENOMEM, and making a task from it returns NULL. `name(...)`
 * of an `async def`. */
#define WEFT_CALL(...)                                                                                     \
    weft__call(&WEFT__JOIN(WEFT__FIRST(__VA_ARGS__), _coroutine),                                          \
               WEFT__NEW_FRAME(WEFT__JOIN(weft_new_, __COUNTER__), WEFT__FIRST(__VA_ARGS__), .frame = {0}, \
                               WEFT__AFTER_FIRST(__VA_ARGS__)),                                            \
               WEFT__ORIGIN)

/* WEFT_AT_AWAIT
 *
 * Statements that each await and yield begins with; __LINE__ is its line, and `self` the coroutine. It is
 * empty, unless a program defines it before it includes weft.h: for tools that tell where tasks wait.
 *
 *     #define WEFT_AT_AWAIT line_of_await = __LINE__; */
#ifndef WEFT_AT_AWAIT
#define WEFT_AT_AWAIT
#endif

/* The first statement of every body. */
#define WEFT_BEGIN                                              \
    do {                                                        \
        WEFT__ASSERT_BODY("WEFT_BEGIN");                        \
        weft__label to_ = WEFT__LABEL_ADDRESS(weft_first_step); \
        if (self->frame.resume) to_ = self->frame.resume;       \
        self->frame.resume = 0;                                 \
        WEFT__GOTO(to_);                                        \
    weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC:                \
        __attribute__((unused));                                \
        weft__frame_leaves(&self->frame);                       \
        if (!self->frame.scope) return;                         \
        WEFT__GOTO(self->frame.scope->exit);                    \
    weft_first_step:;                                           \
    } while (0)

/* WEFT_AWAIT(x)
 *
 * Waits until x, a weft_awaitable, weft_task * or weft_future *, has a result, which is then in WEFT_RESULT.
 * If x has its result already, the await does not suspend. If x fails, or the task is cancelled, control
 * leaves the coroutine through the exits of its blocks (scope.h), and the failure propagates to whatever
 * awaits the coroutine. A task or future is borrowed: the caller keeps its reference. Awaiting NULL fails
 * with WEFT_ENOMEM, so the result of a constructor need not be checked. A task that awaits itself fails with
 * WEFT_EMISUSE. `await x`. */
#define WEFT_AWAIT(x) WEFT__AWAIT(x, WEFT__NEW_LABEL)

/* The result of the last await, a weft_value (0 if it has none), valid until the next await. */
#define WEFT_RESULT (weft__running.value)

/* WEFT_AWAIT_INTO(lvalue, x): awaits x and assigns its result to lvalue, from the member of weft_value that
 * matches lvalue's type: an integer, a floating-point number, a pointer, or a weft_value. `lvalue = await x`.
 */
#define WEFT_AWAIT_INTO(lvalue, x)                      \
    do {                                                \
        WEFT_AWAIT(x);                                  \
        (lvalue) = WEFT__VALUE_AS(lvalue, WEFT_RESULT); \
    } while (0)

/* WEFT_CATCH(status_lvalue, x)
 *
 * Awaits x and stores its status in the lvalue: 0, or the failure's status. The message is
 * weft_caught_message(). Catches a cancellation too: pass it on with WEFT_RERAISE unless you mean to swallow
 * it. `try: await x` with `except BaseException`. */
#define WEFT_CATCH(status_lvalue, x)                             \
    do {                                                         \
        WEFT__SUSPEND(x, WEFT__NEW_LABEL);                       \
        if (0) goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC; \
        (status_lvalue) = weft__catch(&self->frame);             \
    } while (0)

/* WEFT_RETURN(x): ends the coroutine with the result x (see WEFT_VALUE), through the exits of the blocks
 * around it. In WEFT_EXCEPT and WEFT_FINALLY it drops the failure. `return x`. */
#define WEFT_RETURN(x)                                    \
    do {                                                  \
        WEFT__RETURN(x);                                  \
        goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC; \
    } while (0)

/* WEFT_RAISE(status) or WEFT_RAISE(status, "format", ...)
 *
 * Fails with `status`, which must not be 0 (0 becomes WEFT_EMISUSE), and a message in printf's format, of any
 * length. Leaves the coroutine as a failed await does. `raise`. */
#define WEFT_RAISE(...)                                                  \
    do {                                                                 \
        WEFT__JOIN(WEFT__RAISE_, WEFT__ARITY(__VA_ARGS__))(__VA_ARGS__); \
        goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;                \
    } while (0)

#endif

#ifdef __cplusplus
}
#endif

#include <weft/private/macros.h>
#include <weft/scope.h>
#endif
