/* What the macros of coroutine.h are made of: the head of a frame, the registers of the running step,
 * and the free lists. Private: programs include <weft/weft.h> and use none of this.
 *
 * How a task runs: a task has a chain of frames, each awaited by its caller. A step calls the body of
 * the top frame, however deep the chain is. A body that ends passes its result to its caller through
 * the registers. A body that awaits a coroutine calls the child's body at once, up to
 * WEFT__DIRECT_DEPTH levels of C stack. Beyond that it returns, and the trampoline in step.h calls the
 * child, so that the C stack stays flat at any depth of awaits. */
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

/* For functions that read a frame which may be freed. */
#ifdef WEFT__ADDRESS_SANITIZER
#define WEFT__READS_FREED __attribute__((no_sanitize_address))
#else
#define WEFT__READS_FREED
#endif

/* For functions that call bodies: a body takes a pointer to its own struct, which begins with the frame. Without a
 * function between, the compiler has less to inline; UndefinedBehaviorSanitizer would object. */
#ifdef __clang__
#define WEFT__CALLS_BODIES __attribute__((no_sanitize("function")))
#else
#define WEFT__CALLS_BODIES
#endif

/* The inline free lists are off under sanitizers and test hooks, which must see every block, and at -Os,
 * where they would cost too much code. */
#if defined(WEFT__ADDRESS_SANITIZER) || defined(WEFT_TEST_HOOKS) || defined(__OPTIMIZE_SIZE__)
#define WEFT__BLOCKS_OUT_OF_LINE 1
#endif

/* For functions whose result must be used: an awaitable that is not awaited does nothing, and a reference
 * that is dropped leaks. Clang warns also of the functions of a program that return an awaitable. */
#define WEFT__MUST_USE __attribute__((warn_unused_result))
#ifdef __clang__
#define WEFT__MUST_USE_TYPE WEFT__MUST_USE
#else
#define WEFT__MUST_USE_TYPE
#endif

/* A library with WEFT_DEBUG and a program without do not fit together, nor the reverse: frames differ. The
 * symbol of weft__running says what the library must be, so that such a program does not link. */
#ifdef WEFT_DEBUG
#define WEFT__RUNNING_SYMBOL "weft__running_of_a_library_with_WEFT_DEBUG"
#else
#define WEFT__RUNNING_SYMBOL "weft__running_of_a_library_without_WEFT_DEBUG"
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_task weft_task;
typedef struct weft_future weft_future;

/* A failure. NULL is none; an odd "pointer" is a status without a message (see error_internal.h); any
 * other is an object. */
typedef struct weft_error weft_error;

/* Whether an operation is over. A start function or a resume function returns WEFT__DONE when the
 * outcome is in the registers, and WEFT__WAITING when the task has to wait. An inline start function may return
 * WEFT__SUCCEEDED when the outcome is a result: an await then need not look for a failure. */
typedef enum weft__progress { WEFT__WAITING, WEFT__DONE, WEFT__SUCCEEDED } weft__progress;

/* Something that the loop runs: an entry of the ready queue, or of a future's callbacks. */
typedef struct weft__job {
    struct weft__job *next;
    const struct weft__job_type *type; /* NULL: a task that waits only for its turn */
} weft__job;

typedef struct weft__job_type {
    void (*run)(weft__job *job); /* NULL: this is the head of a task's weft__wait_type */
} weft__job_type;

/* A job that can be taken out of the ready queue, and of a future's callbacks, in constant time. */
typedef struct weft__removable_job {
    weft__job job;       /* first; its type is weft__removable_type of core/ready.h, which calls ... */
    weft__job *previous; /* the job before this one; meaningless while this is the first of its queue */
    void (*run)(weft__job *job); /* ... this */
} weft__removable_job;

/* A link of an intrusive list, and the list: see list.h. Zero is in no list, and empty. */
typedef struct weft__link {
    struct weft__link *next, *previous;
} weft__link;

typedef struct weft__list {
    weft__link ends;
} weft__list;

typedef struct weft__timer {
    uint64_t deadline : 63; /* nanoseconds on the host's clock */
    uint64_t is_handle : 1; /* the timer of a weft_handle; otherwise of a sleeping task */
    weft__link link;
} weft__timer;

/* The tasks that wait in a lock, a queue, ..., in the order in which they came. */
typedef weft__list weft__waiters;

/* The address of a label in a body; 0 for none. An integer, because GCC 12 takes a label for a local
 * variable whose address must not be stored (-Wdangling-pointer). */
typedef uintptr_t weft__label;

/* What all frames of one coroutine share. */
typedef struct weft__coroutine {
    void (*step)(void *frame);
    const char *name;
    uint32_t size;                                 /* of the frame, in bytes */
    const struct weft__generator_calls *generator; /* NULL unless this is an async generator */
    void (*discard)(void *frame); /* releases what a frame holds whose body never runs; may be NULL */
} weft__coroutine;

/* ... or, when the body has ended with a result, which is in the registers, one of these by the type of the
 * result. Labels of WebAssembly are small numbers, others are addresses. */
enum weft__returned {
    WEFT__RETURNED_VALUE = 1, /* a weft_value or a void *, which may be anything */
    WEFT__RETURNED_INTEGER,
    WEFT__RETURNED_UNSIGNED, /* of 64 bits */
    WEFT__RETURNED_FLOATING,
    WEFT__RETURNED_TEXT,
    WEFT__RETURNED_POINTER
};
#ifdef __wasm__
#define WEFT__RETURNED(type) (-(weft__label)(type))
#define WEFT__IS_LABEL(label) ((intptr_t)(label) > 0)
#else
#define WEFT__RETURNED(type) ((weft__label)(type))
#define WEFT__IS_LABEL(label) ((label) > WEFT__RETURNED_POINTER)
#endif

/* The head of every coroutine's struct. */
typedef struct weft_frame {
    const weft__coroutine *coroutine;
    weft__label resume; /* where to resume; 0: not started, running or ended without a result; ... */
    union {
        struct weft_scope *scope; /* the innermost block that is entered, see scope.h; NULL: none */
        uint32_t serial;          /* until it is consumed: of the coroutine object, odd */
    };
    struct weft_frame *caller; /* the frame that awaits this one; NULL: none, it is the task's first */
#ifdef WEFT_DEBUG
    weft__link link;    /* in the list of coroutine objects that are not consumed */
    const char *origin; /* where it was made: "file.c:12" */
#endif
} weft_frame;

/* Clang's analyzer does not know to which exit a failure leads, and that there the frame may look different. */
#ifdef __clang_analyzer__
void weft__frame_leaves(weft_frame *frame);
#else
#define weft__frame_leaves(frame) ((void)0)
#endif

/* Debug builds keep a list of the coroutine objects that were not consumed, to report them at the end of
 * the program. */
#ifdef WEFT_DEBUG
void weft__debug_created(weft_frame *frame, const char *origin);
void weft__debug_consumed(weft_frame *frame);

/* Reports a body that returned from within a block. */
void weft__debug_ended(const weft_frame *frame);

/* Quarantines a freed block so that a later use is detected: the block keeps all but its last two words
 * until weft__release_retired frees every retired block, or until many others were retired. */
void weft__retire(void *block, size_t size);
void weft__release_retired(void);
#define WEFT__ORIGIN __FILE__ ":" WEFT__TEXT(__LINE__)
#define WEFT__TEXT(x) WEFT__TEXT_(x)
#define WEFT__TEXT_(x) #x
#else
#define weft__debug_created(frame, origin) ((void)(frame), (void)(origin))
#define weft__debug_consumed(frame) ((void)(frame))
#define weft__debug_ended(frame) ((void)0)
#define weft__release_retired() ((void)0)
#define WEFT__ORIGIN ((const char *)0)
#endif

/* What follows the head in an async generator's struct. */
typedef struct weft__generator_state {
    weft__label yielded_at; /* where to resume; 0 unless the last step ended in a yield */
    enum weft__generator_stage {
        WEFT__GENERATOR_NEW,
        WEFT__GENERATOR_RUNNING,
        WEFT__GENERATOR_YIELDED,
        WEFT__GENERATOR_ENDED,
        WEFT__GENERATOR_FREED
    } state;
    bool closing;
#ifdef WEFT_DEBUG
    void *room[2]; /* for weft__retire */
#endif
} weft__generator_state;

/* Starts a wait. */
typedef weft__progress (*weft__start_function)(void *object, int64_t argument);

/* What the loop does with async generators. It is reached through their coroutine alone, so that a
 * program without generators does not link it. */
struct weft__generator_calls {
    /* Prepares the next step of a generator that was asked for a value. */
    void (*go_on)(weft_frame *frame);
    /* Called when a generator has yielded or ended; the outcome is in the registers. */
    void (*pause)(weft_frame *frame);
};

enum {
    WEFT__DIRECT_DEPTH = 24,
    WEFT__BLOCK_STEP = 8,     /* small blocks are cut in steps of this many bytes ... */
    WEFT__SMALL_CLASSES = 65, /* ... up to 64 steps; larger ones by powers of two, in memory.c */
    WEFT__CLASSES = WEFT__SMALL_CLASSES + 8 * sizeof(long)
};

/* The registers of the running step. `error` is NULL except between a failure and its receiver. */
extern struct weft__running {
    weft_task *task;   /* NULL outside of tasks */
    weft_frame *top;   /* of the task's chain */
    weft_error *error; /* the outcome of the last await: a failure, owned, ... */
    uint32_t depth;    /* how many bodies are on the C stack below the top one */
    uint32_t serial;   /* of the newest coroutine object */
    weft_value value;  /* ... or a result */
    void *free_blocks[WEFT__CLASSES];
} weft__running __asm__(WEFT__RUNNING_SYMBOL);

#ifdef WEFT_TEST_HOOKS
/* Counts down with each allocation. At 0 allocations fail until it is set again; negative: they never
 * fail. */
extern int64_t weft__blocks_left;
extern bool weft__only_one_fails; /* one allocation fails, not those after it */
#endif

void *weft__allocate_block(size_t size);
void weft__free_block(void *block, size_t size);
/* Resizes a block and keeps its contents. NULL when out of memory; the block is unchanged then. */
void *weft__resize_block(void *block, size_t old_size, size_t size);

int weft__catch(const weft_frame *frame);
void weft__raise(int status);
void weft__raise_text(int status, const char *message);
void weft__raise_message(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* weft__allocate allocates `size` bytes, uninitialised; NULL when out of memory. The caller must know the
 * size when it frees the block. */
#ifdef WEFT_DEBUG
#define weft__allocate(size) weft__tracked_allocate(size, WEFT__ORIGIN)
#define weft__allocate_at(size, origin) weft__tracked_allocate(size, origin)
#define weft__resize weft__tracked_resize
#define weft__free weft__tracked_free

/* What freed memory is filled with. A serial number like that is not given out: see weft__call. */
enum { WEFT__FREED_BYTE = 0x5a };

/* Blocks that know where they were allocated, and are filled when they are freed: tracked_blocks.c. */
void *weft__tracked_allocate(size_t size, const char *origin);
void *weft__tracked_resize(void *block, size_t old_size, size_t size);
void weft__tracked_free(void *block, size_t size);
#else
#define weft__allocate_at(size, origin) weft__allocate(size)
#define weft__resize weft__resize_block

/* Inline, because the size is a constant where speed matters. */
static inline void *weft__allocate(size_t size) {
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
    return weft__allocate_block(size);
}

static inline void weft__free(void *block, size_t size) {
#ifndef WEFT__BLOCKS_OUT_OF_LINE
    size_t size_class = (size + WEFT__BLOCK_STEP - 1) / WEFT__BLOCK_STEP;
    if (size_class < WEFT__SMALL_CLASSES) {
        *(void **)block = weft__running.free_blocks[size_class];
        weft__running.free_blocks[size_class] = block;
        return;
    }
#endif
    weft__free_block(block, size);
}
#endif

#ifdef __cplusplus
}
#endif
#endif
