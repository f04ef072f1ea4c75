/* The second half of coroutine.h: the machinery of its macros. Private. */
#ifndef WEFT_MACROS_H
#define WEFT_MACROS_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

weft__progress weft__start_coroutine(void *object, int64_t serial);
weft__progress weft__start_generator(void *object, int64_t serial);
weft__progress weft__start_out_of_memory(void *object, int64_t unused);
weft__progress weft__start_future(void *future, int64_t unused);

#ifdef __cplusplus
}

WEFT__MUST_USE inline weft_awaitable weft__awaitable_of(weft_awaitable awaitable) { return awaitable; }

WEFT__MUST_USE inline weft_awaitable weft__awaitable_of(weft_future *future) {
    weft_awaitable awaitable = {weft__start_future, future, 0};
    return awaitable;
}

/* A task starts with its future. */
WEFT__MUST_USE inline weft_awaitable weft__awaitable_of(weft_task *task) {
    return weft__awaitable_of(reinterpret_cast<weft_future *>(task));
}

#else

WEFT__MUST_USE static inline weft_awaitable weft__same_awaitable(weft_awaitable awaitable) {
    return awaitable;
}

WEFT__MUST_USE static inline weft_awaitable weft__await_future(weft_future *future) {
    return (weft_awaitable){weft__start_future, future, 0};
}

/* A task starts with its future. */
WEFT__MUST_USE static inline weft_awaitable weft__await_task(weft_task *task) {
    return weft__await_future((weft_future *)task);
}

/* Allocates the struct of a coroutine and initialises it in place, because it may be larger than the C stack.
 * NULL when out of memory; then the initialisers are not evaluated.
 *
 * A compound literal is a variable on the stack, unless the compiler writes it directly to its destination.
 *   - Clang does so in C11's atomic_init. In an assignment it does not before it optimises, because the
 *     destination could be used in the initialisers.
 *   - GCC does so in an assignment, but still reserves the variable's stack unless it optimises. Then the
 *     assignment is a function of its own, which is optimised. */
#define WEFT__NEW_FRAME(new, name, ...)                                        \
    __extension__({                                                            \
        struct name *new = (struct name *)weft__allocate(sizeof(struct name)); \
        WEFT__INITIALISE(new, name, __VA_ARGS__);                              \
        new ? &new->frame : NULL;                                              \
    })

#if defined(__clang__)
#define WEFT__INITIALISE(new, name, ...) \
    if (new) __c11_atomic_init((_Atomic(struct name) *)new, (struct name){__VA_ARGS__})
#elif defined(__OPTIMIZE__)
#define WEFT__INITIALISE(new, name, ...) \
    if (new) *new = (struct name) {      \
            __VA_ARGS__                  \
        }
#else
#define WEFT__INITIALISE(new, name, ...)                                       \
    __attribute__((optimize(1), noinline)) void WEFT__JOIN(new, _init)(void) { \
        *new = (struct name){__VA_ARGS__};                                     \
    }                                                                          \
    if (new) WEFT__JOIN(new, _init)()
#endif

/* Makes the awaitable of a new frame; NULL: there is no memory for it. */
WEFT__MUST_USE static inline weft_awaitable weft__call(const weft__coroutine *coroutine, weft_frame *frame,
                                                       const char *origin) {
    if (__builtin_expect(!frame, 0)) return (weft_awaitable){weft__start_out_of_memory, NULL, 0};
    frame->coroutine = coroutine;
    frame->serial = weft__running.serial = (weft__running.serial + 2) | UINT32_C(0x80000001);
    weft__debug_created(frame, origin);
    weft__start_function start = coroutine->generator ? weft__start_generator : weft__start_coroutine;
    return (weft_awaitable){start, frame, frame->serial};
}

/* Whether the body, which was called, waits; otherwise it has ended. */
static inline bool weft__frame_waits(const weft_frame *frame) { return WEFT__IS_LABEL(frame->resume); }

/* The type of the result with which the body has ended; 0: without one. */
static inline enum weft__returned weft__returned(const weft_frame *frame) {
    return (enum weft__returned)WEFT__RETURNED(frame->resume);
}

/* The top frame ended: its outcome goes to the registers. The frame is still to be given back. */
static inline void weft__frame_end(const weft_frame *frame) {
    weft__debug_ended(frame);
    weft__running.top = frame->caller;
    if (!frame->resume) weft__running.value.i64 = 0;
}

/* Consumes the awaitable of a coroutine object. */
static inline void weft__frame_consume(weft_frame *frame) {
    frame->scope = NULL;
    weft__debug_consumed(frame);
}

/* Whether this is still the coroutine object that the argument of an awaitable names. If not, the frame may
 * be freed; its head is readable all the same. */
WEFT__READS_FREED static inline bool weft__is_unawaited(const weft_frame *frame, int64_t serial) {
    return frame->serial == (uint32_t)serial;
}

/* Puts a coroutine object on top of the running chain and runs it, if the C stack allows. Inline,
 * so that an await of WEFT_CALL(...) calls the child's body directly. */
WEFT__CALLS_BODIES static inline weft__progress weft__enter(weft_frame *frame) {
    const weft__coroutine *coroutine = frame->coroutine;
    weft__frame_consume(frame);
    frame->caller = weft__running.top;
    weft__running.top = frame;
    if (__builtin_expect(weft__running.depth == WEFT__DIRECT_DEPTH, 0)) return WEFT__WAITING;
    weft__running.depth++;
    coroutine->step(frame);
    weft__running.depth--;
    if (weft__frame_waits(frame)) return WEFT__WAITING;
    weft__frame_end(frame);
    weft__free(frame, coroutine->size);
    return WEFT__DONE;
}

static inline weft__progress weft__start(weft_awaitable awaitable) {
    if (awaitable.start == weft__start_coroutine) {
        weft_frame *frame = (weft_frame *)awaitable.object;
#ifndef __clang__
        /* GCC does not see that a lock or a queue never gets here, and warns that it is no frame. */
        __asm__("" : "+r"(frame));
#endif
        if (__builtin_expect(weft__is_unawaited(frame, awaitable.argument), 1)) return weft__enter(frame);
    }
    weft__running.value.i64 = 0;
    return awaitable.start(awaitable.object, awaitable.argument);
}

#define WEFT__AWAIT(x, label)                                      \
    do {                                                           \
        WEFT_AT_AWAIT                                              \
        WEFT__ASSERT_BODY("an await");                             \
        weft__progress progress_ = weft__start(WEFT_AWAITABLE(x)); \
        if (progress_ == WEFT__SUCCEEDED) break;                   \
        if (progress_ == WEFT__WAITING) {                          \
            self->frame.resume = WEFT__LABEL_ADDRESS(label);       \
            return;                                                \
        }                                                          \
    label:                                                         \
        if (__builtin_expect(weft__running.error != NULL, 0))      \
            goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;      \
    } while (0)

#define WEFT__SUSPEND(x, label)                                \
    do {                                                       \
        WEFT_AT_AWAIT                                          \
        WEFT__ASSERT_BODY("an await");                         \
        if (weft__start(WEFT_AWAITABLE(x)) == WEFT__WAITING) { \
            self->frame.resume = WEFT__LABEL_ADDRESS(label);   \
            return;                                            \
        }                                                      \
    label:;                                                    \
    } while (0)

/* The body of a coroutine is the only function whose `self` is a constant. */
#define WEFT__ASSERT_BODY(what)                                                                           \
    _Static_assert(__builtin_types_compatible_p(__typeof__(&self), __typeof__(*self) *const *),           \
                   what " is possible only in the body of a WEFT_ASYNC: make this function a coroutine, " \
                        "and await a WEFT_CALL of it")

/* The result x, for the registers, and its type. */
#define WEFT__RETURN(x)                                              \
    do {                                                             \
        weft__running.value = WEFT_VALUE(x);                         \
        self->frame.resume = WEFT__RETURNED(WEFT__TYPE_RETURNED(x)); \
    } while (0)
#define WEFT__TYPE_RETURNED(x)                                                                 \
    WEFT__BY_TYPE(x, WEFT__RETURNED_INTEGER, WEFT__RETURNED_UNSIGNED, WEFT__RETURNED_FLOATING, \
                  WEFT__RETURNED_VALUE,                                                        \
                  _Generic((x),                                                                \
                      void *: WEFT__RETURNED_VALUE,                                            \
                      const void *: WEFT__RETURNED_VALUE,                                      \
                      char *: WEFT__RETURNED_TEXT,                                             \
                      const char *: WEFT__RETURNED_TEXT,                                       \
                      default: WEFT__RETURNED_POINTER))

#define WEFT__LABEL_ADDRESS(label) (__extension__(weft__label) && label)
#define WEFT__GOTO(label) __extension__({ goto *(void *)(label); })
#define WEFT__NEW_LABEL WEFT__JOIN(weft_at_, __COUNTER__)

#define WEFT__BODY(linkage, name) WEFT__BODY_(linkage, name, NULL, NULL)
#define WEFT__BODY_(linkage, name, generator, discard)                                  \
    _Static_assert(sizeof(struct name) <= UINT32_MAX / 2, "a frame of 2 GiB or more");  \
    static void name##_body(struct name *const self);                                   \
    __attribute__((unused)) linkage const weft__coroutine name##_coroutine = {          \
        (void (*)(void *))name##_body, #name, sizeof(struct name), generator, discard}; \
    static void name##_body(struct name *const self)

/* WEFT_ASYNC for a coroutine whose fields hold what must be released if its body never runs, by
 * `void name_discard(void *frame)`. */
#define WEFT__ASYNC_HOLDING(name, ...)       \
    struct name {                            \
        weft_frame frame;                    \
        __VA_ARGS__                          \
    };                                       \
    static void name##_discard(void *frame); \
    WEFT__BODY_(static, name, NULL, name##_discard)

#define WEFT__JOIN_(a, b) a##b
#define WEFT__JOIN(a, b) WEFT__JOIN_(a, b)

/* The first argument; what follows it, with a comma at its end (for initialisers); what follows
 * it as it is (for fields, which hold commas of their own). */
#define WEFT__FIRST(...) WEFT__FIRST_(__VA_ARGS__, )
#define WEFT__FIRST_(first, ...) first
#define WEFT__AFTER_FIRST(...) WEFT__AFTER_FIRST_(__VA_ARGS__, )
#define WEFT__AFTER_FIRST_(first, ...) __VA_ARGS__
#define WEFT__REST(...) WEFT__JOIN(WEFT__REST_, WEFT__ARITY(__VA_ARGS__))(__VA_ARGS__)
#define WEFT__REST_1(first)
#define WEFT__REST_2(first, ...) __VA_ARGS__

/* 1, or 2 for more arguments (64 at most). No words, which could be macros of the program. */
#define WEFT__ARITY(...) WEFT__ARITY_(__VA_ARGS__, WEFT__63_TIMES_2, 1, )
#define WEFT__ARITY_(...) WEFT__64TH(__VA_ARGS__)
#define WEFT__64TH(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19,     \
                   _20, _21, _22, _23, _24, _25, _26, _27, _28, _29, _30, _31, _32, _33, _34, _35, _36, _37, \
                   _38, _39, _40, _41, _42, _43, _44, _45, _46, _47, _48, _49, _50, _51, _52, _53, _54, _55, \
                   _56, _57, _58, _59, _60, _61, _62, _63, _64, n, ...)                                      \
    n
#define WEFT__7_TIMES_2 2, 2, 2, 2, 2, 2, 2
#define WEFT__63_TIMES_2                                                                                  \
    WEFT__7_TIMES_2, WEFT__7_TIMES_2, WEFT__7_TIMES_2, WEFT__7_TIMES_2, WEFT__7_TIMES_2, WEFT__7_TIMES_2, \
        WEFT__7_TIMES_2, WEFT__7_TIMES_2, WEFT__7_TIMES_2
#define WEFT__RAISE_1 weft__raise
#define WEFT__RAISE_2(status, ...) \
    WEFT__JOIN(WEFT__RAISE_TEXT_, WEFT__ARITY(__VA_ARGS__))(status, __VA_ARGS__)

/* A literal that needs no formatting does not link printf. */
#define WEFT__RAISE_TEXT_1(status, text)                                            \
    (__builtin_constant_p(__builtin_strlen(text)) && !__builtin_strchr((text), '%') \
         ? weft__raise_text((status), text)                                         \
         : weft__raise_message((status), text))
#define WEFT__RAISE_TEXT_2 weft__raise_message
#endif
#endif
