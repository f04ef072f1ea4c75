/* How futures look inside. */
#ifndef WEFT_SRC_CORE_FUTURE_INTERNAL_H
#define WEFT_SRC_CORE_FUTURE_INTERNAL_H

#include "base/life.h"
#include <weft/future.h>

/* How far a task's wait has got: what asyncio keeps in the state of a future. */
enum __attribute__((packed)) wait_state { WAIT_PENDING, WAIT_WOKEN, WAIT_CANCELLED };

enum __attribute__((packed)) future_state { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED };

enum __attribute__((packed)) future_type {
    FUTURE_PLAIN,
    FUTURE_TASK,    /* a struct weft_task */
    FUTURE_COMPOUND /* a weft__compound */
};

struct weft_future {
    uint32_t references;
    enum future_state state : 2;
    enum future_type type : 2;
    bool retrieved : 1; /* its failure counts as retrieved; may be set before it fails */
    bool mark : 1;      /* set while a list of futures is searched for duplicates or a chain for a cycle */

    /* Of a task: */
    enum wait_state wait_state : 2;
    bool must_cancel : 1;  /* the next await fails with WEFT_ECANCELED */
    bool draining : 1;     /* cancelled because the program ends, which waits for it */
    bool to_dump : 1;      /* not yet written by the running weft_dump_tasks, ... */
    bool dumped_below : 1; /* ... and written below a task that awaits it */
    bool keeps_frame : 1;  /* its first frame lives until the program has ended */
    bool traced : 1;
    uint16_t cancelling; /* the number of requests to cancel, saturating */

    weft__job *callbacks; /* the last of a circular list of jobs to schedule when the future is done */
    union {
        weft_error *error; /* of a future that is done, owned; NULL in a plain one that is not */
        weft_frame *top;   /* of a task that is not done: where to resume. See weft__running.top, too */
    };
#ifdef WEFT_DEBUG
    weft__life life;
#endif
    weft_value value; /* the result; while a task waits, the argument of its wait */
};

/* The failure of a future that is done, borrowed; NULL: none. */
static inline weft_error *weft__future_failure(const weft_future *future) {
    return future->state == FUTURE_PENDING ? NULL : future->error;
}

/* A future that stands for others: a gather, a shield. The loop reaches its functions through the future
 * alone, so that programs without such futures do not link them. See compound.h. */
typedef struct weft__compound {
    weft_future future; /* first */
    const struct weft__compound_type *type;
    union {
        struct {
            /* The next one to free; while it is being cancelled, the one on whose behalf. */
            struct weft__compound *next;
            weft_task *waiter; /* while it is being cancelled: the task whose wait requested that, or NULL */
        };
        weft__link link_in_kept; /* while it is kept: then no one can cancel it */
    };
    size_t next_child;     /* while it is being cancelled */
    size_t level;          /* while it is being cancelled: how many tasks have passed the request on */
    bool cancelling;       /* its children are being cancelled */
    bool accepted;         /* ... and at least one will end */
    bool cancel_requested; /* at least one child accepted a cancellation, now or earlier */
    bool kept;             /* it holds a reference to itself until it is done */
} weft__compound;

typedef struct weft__compound_type {
    /* As weft_future_cancel. `waiter` is the task whose wait requests it; NULL: none. */
    bool (*cancel)(weft_future *future, weft_task *waiter);
    /* Called when the last reference is gone. */
    void (*unreferenced)(weft_future *future);
    /* The child with this index; NULL beyond the last. */
    weft_future *(*child)(const weft_future *future, size_t index);
    /* Releases what the future holds, and its block. */
    void (*release)(weft_future *future);
    const char *what; /* "a gather": for reports */
} weft__compound_type;

static inline const weft__compound_type *weft__compound_type_of(const weft_future *future) {
    return ((const weft__compound *)future)->type;
}

void weft__future_init(weft_future *future, enum future_type type, uint32_t references);

/* Aborts in debug builds if the future or task was freed or is NULL. */
#ifdef WEFT_DEBUG
void weft__future_check(const weft_future *future, const char *function);
#define FUTURE_CHECK_IN(future, function) weft__future_check(future, function)
#else
#define FUTURE_CHECK_IN(future, function) ((void)0)
#endif
#define FUTURE_CHECK(future) FUTURE_CHECK_IN(future, __func__)

/* Called when the last reference is gone, before the block is freed: reports a failure that nobody has
 * retrieved and releases what every future holds. */
void weft__future_end(weft_future *future);

/* Called when the last reference is gone. */
void weft__future_unreferenced(weft_future *future);

/* As weft_future_unref, of a future that is alive. */
static inline void weft__future_release(weft_future *future) {
    if (--future->references == 0) weft__future_unreferenced(future);
}

/* Called for each new future, task and compound, in a block of its own: what debug builds keep of it.
 * `origin` is where it was made; NULL: inside the runtime. */
#ifdef WEFT_DEBUG
void weft__future_begin(weft_future *future, const char *origin);
#define FUTURE_BEGIN(future, origin) weft__future_begin(future, origin)
#else
#define FUTURE_BEGIN(future, origin) ((void)0)
#endif

/* Settles a pending future, which takes over the error, and schedules its callbacks. */
void weft__future_settle(weft_future *future, enum future_state state, weft_error *error, weft_value value);

/* Adds a job to the callbacks of a pending future, and removes it. Removing takes time that grows with the
 * number of callbacks, but not if the job is removable. */
void weft__future_append_job(weft_future *future, weft__job *job);
void weft__future_remove_job(weft_future *future, weft__job *job);
void weft__future_append_removable(weft_future *future, weft__removable_job *job);
void weft__future_remove_removable(weft_future *future, weft__removable_job *job);

/* What futures do with their done callbacks; NULL before the first one is added, so that a program without
 * them does not link it. */
struct weft__done_callbacks {
    void (*hold)(weft_future *future); /* called when the future is settled, before they are scheduled */
    void (*discard_all)(weft_future *future); /* called when a pending future is freed */
};
extern const struct weft__done_callbacks *weft__done_callbacks;

/* A done callback in the caller's memory that can be taken back until it has run. */
typedef struct weft__watch {
    weft__removable_job job; /* first */
    weft_future *future;     /* referenced; NULL: it has run, or was never started */
} weft__watch;

/* Schedules `run` for the turn after the future is done, or for the next turn if it is done. */
void weft__watch_start(weft__watch *watch, weft_future *future, void (*run)(weft__job *));

/* Called first by `run`: ends the watch. Returns the future with the watch's reference. */
weft_future *weft__watch_ran(weft__job *job);

/* Takes the watch back. Does nothing once it has run. */
void weft__watch_stop(weft__watch *watch);

/* Marks each of `count` futures; returns true for one that was not marked before, which tells a future
 * that is given twice from its first occurrence. Whoever marks also unmarks. */
static inline bool weft__future_mark(weft_future *future) {
    bool is_first = !future->mark;
    future->mark = true;
    return is_first;
}

/* The start function of an awaitable that owns a reference to a future. */
weft__progress weft__start_owned_future(void *future, int64_t unused);

/* A new reference to the failure that the future ended with, which counts as retrieved; NULL: none. */
weft_error *weft__future_retrieve_error(weft_future *future);

#endif
