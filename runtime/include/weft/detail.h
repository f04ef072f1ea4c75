/* What the macros of coroutine.h are made of: the frame's head, the registers of the running
 * step, and the free lists. Private: programs include <weft/weft.h> and use none of this.
 *
 * How a task runs: it has a chain of frames, each awaited by its caller. A step calls the body of
 * the top frame, however deep the chain is; a body that ends hands its result to its caller
 * through the registers. A body that awaits a coroutine calls the child's body at once, up to
 * WEFT__DIRECT_DEPTH levels of C stack; beyond that it returns and the trampoline in task.c calls
 * the child, so the C stack stays flat at any depth of awaits. */
#ifndef WEFT_DETAIL_H
#define WEFT_DETAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <weft/value.h>

/* A local that is read across an await reads garbage. Ask for the warning that finds it, from
 * either compiler; what it cannot see (arrays, locals whose address is taken) MemorySanitizer can. */
#if defined(__clang__)
#pragma clang diagnostic warning "-Wconditional-uninitialized"
#elif defined(__GNUC__)
#pragma GCC diagnostic warning "-Wmaybe-uninitialized"
#else
#error "Weft needs labels as values: compile with GCC or Clang"
#endif

#if defined(__SANITIZE_ADDRESS__)
#define WEFT__ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT__ADDRESS_SANITIZER 1
#endif
#endif

/* The free lists are not taken from in line where every block must be asked for one by one, since the
 * sanitizer is to see it or a test counts blocks and fails one, nor where size matters most. */
#if defined(WEFT__ADDRESS_SANITIZER) || defined(WEFT_TEST_HOOKS) || defined(__OPTIMIZE_SIZE__)
#define WEFT__BLOCKS_OUT_OF_LINE 1
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_task weft_task;
typedef struct weft_future weft_future;

/* A failure: NULL for none; odd: a status without a message, see error.h; else an object. */
typedef struct weft_error weft_error;

/* Something that the loop can run. */
typedef struct weft__handle {
    struct weft__handle *next; /* in the ready queue, or among the callbacks of a future */
    void (*run)(struct weft__handle *handle); /* NULL: the handle of a task, to be stepped */
} weft__handle;

typedef struct weft__timer_link {
    struct weft__timer_link *next, *previous; /* circular; NULL: not in a list */
} weft__timer_link;

typedef struct weft__timer {
    weft__timer_link link;   /* first, so that a link is its timer */
    uint64_t deadline : 63;  /* nanoseconds on the host's clock */
    uint64_t is_handle : 1;  /* the timer of a weft_handle; else that of a task which sleeps */
} weft__timer;

/* The tasks that wait in a lock, queue, ..., in the order they came; zero is an empty list. */
typedef struct weft__waiters {
    weft_task *first, *last;
} weft__waiters;

/* The address of a label in a body; 0 for none. An integer, because GCC 12 takes a label for a
 * local variable whose address must not be stored (-Wdangling-pointer). */
typedef uintptr_t weft__label;

/* What all frames of one coroutine share. */
typedef struct weft__coroutine {
    void (*step)(void *frame);
    const char *name;
    uint32_t size;     /* of the frame, in bytes */
    const struct weft__generator_calls *generator; /* it is a weft_generator; NULL: it is not */
    void (*discard)(void *frame); /* releases what a frame holds whose body never runs; or NULL */
} weft__coroutine;

/* The head of every coroutine's struct. */
typedef struct weft_frame {
    const weft__coroutine *coroutine;
    weft__label resume;        /* where to go on; 0: not begun, running or ended */
    weft__label unwind;        /* where every way out leads; 0: to the caller */
    struct weft_frame *caller; /* the frame that awaits this one; NULL: the task does */
    weft_error *error;         /* what it is about to fail with; owned */
    uint32_t serial;           /* of its awaitable; 0 once that is used up */
    weft_value value;          /* what it is about to return */
#ifdef WEFT_DEBUG
    struct weft_frame *next, *previous; /* among the coroutine objects that are not used up */
    const char *origin;                 /* where it was made: "file.c:12" */
#endif
} weft_frame;

/* In debug builds the coroutine objects that are not used up are known, to be reported at the end of
 * the program. The library and the program must agree on WEFT_DEBUG: CMake's target sees to that. */
#ifdef WEFT_DEBUG
void weft__debug_made(weft_frame *frame, const char *origin);
void weft__debug_used(weft_frame *frame);

/* Gives a block back that stays out of use for a while, so that who still uses what was in it can be
 * told so: its first bytes stay as they are, its last two words do not. And ends that for all. */
void weft__retire(void *block, size_t size);
void weft__release_retired(void);
#define WEFT__ORIGIN __FILE__ ":" WEFT__TEXT(__LINE__)
#define WEFT__TEXT(x) WEFT__TEXT_(x)
#define WEFT__TEXT_(x) #x
#else
#define weft__debug_made(frame, origin) ((void)(frame), (void)(origin))
#define weft__debug_used(frame) ((void)(frame))
#define weft__release_retired() ((void)0)
#define WEFT__ORIGIN ((const char *)0)
#endif

/* What follows the head in an async generator's struct. */
typedef struct weft__generator_state {
    weft__label yielded_at; /* 0: it did not yield last */
    enum { WEFT__GENERATOR_NEW, WEFT__GENERATOR_RUNNING, WEFT__GENERATOR_YIELDED, WEFT__GENERATOR_ENDED, WEFT__GENERATOR_FREED } state;
    bool closing;
#ifdef WEFT_DEBUG
    void *room[2]; /* for weft__retire */
#endif
} weft__generator_state;

/* Begins to wait. True: it is over, its outcome is in the registers; false: the task waits. */
typedef bool (*weft__start_function)(void *object, weft_value argument);

/* What the loop does with generators, reached through their coroutine alone: a program without them
 * does not link it. */
struct weft__generator_calls {
    /* One that was asked for its next value goes on where it yielded, in its next step. */
    void (*go_on)(weft_frame *frame);
    /* One has yielded or ended; its outcome is in the registers. */
    void (*pause)(weft_frame *frame);
};

enum {
    WEFT__DIRECT_DEPTH = 24,
    WEFT__BLOCK_STEP = 8,    /* small blocks are cut in steps of this many bytes ... */
    WEFT__SMALL_CLASSES = 65 /* ... up to 64 steps; larger ones by powers of two, in memory.c */
};

/* The registers of the running step. `error` is NULL but between a failure and its receiver. */
extern struct weft__running {
    weft_task *task;  /* NULL outside of tasks */
    weft_frame *top;  /* of the task's chain */
    weft_error *error; /* outcome of the last await: a failure, owned, ... */
    uint32_t depth;   /* how many bodies are on the C stack below the top one */
    uint32_t serial;  /* of the last coroutine object made */
    weft_value value; /* ... or a result */
    void *free_blocks[WEFT__SMALL_CLASSES];
} weft__running;

#ifdef WEFT_TEST_HOOKS
/* Counts down with each block asked for; at 0 there is no memory, until it is set anew. Negative:
 * never. */
extern int64_t weft__blocks_left;
extern bool weft__only_one_fails; /* that block alone, not those after it */
#endif

void *weft__take_block(size_t size);
void weft__give_block(void *block, size_t size);
/* The block as one of another size, with what is in it; NULL when out of memory: it stays as it was. */
void *weft__resize(void *block, size_t old_size, size_t size);
void weft__frame_fail(weft_frame *frame);
void weft__frame_recover(weft_frame *frame);
int weft__catch(void);
void weft__raise(int status);
void weft__raise_message(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A block of `size` bytes, uninitialised; NULL when out of memory. The caller must know the size
 * when it gives the block back. Inline, because size is a constant where it matters. */
static inline void *weft__take(size_t size) {
#ifndef WEFT__BLOCKS_OUT_OF_LINE
    size_t size_class = (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP;
    if (size_class < WEFT__SMALL_CLASSES) {
        void *block = weft__running.free_blocks[size_class];
        if (block) {
            weft__running.free_blocks[size_class] = *(void **)block;
            return block;
        }
    }
#endif
    return weft__take_block(size);
}

static inline void weft__give(void *block, size_t size) {
#ifndef WEFT__BLOCKS_OUT_OF_LINE
    size_t size_class = (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP;
    if (size_class < WEFT__SMALL_CLASSES) {
        *(void **)block = weft__running.free_blocks[size_class];
        weft__running.free_blocks[size_class] = block;
        return;
    }
#endif
    weft__give_block(block, size);
}

#ifdef __cplusplus
}
#endif
#endif
