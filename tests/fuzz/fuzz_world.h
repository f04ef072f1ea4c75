/* The objects that the tasks of one program share, the trace, and the pieces of the interpreter. */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include "fuzz_script.h"
#include <weft/weft.h>

enum {
    FUZZ_SLOTS = 10, /* for futures and tasks */
    FUZZ_PAIR = 2,   /* of most other objects there are two */
    FUZZ_LOCKS = 3,  /* the last one is that of the first condition */
    FUZZ_QUEUES = 4, /* one of each order, and one without a bound */
    FUZZ_HANDLES = 4,
    FUZZ_GENERATORS = 3,
    FUZZ_READERS = 3, /* the last one is standard input */
    FUZZ_MOST_ACTIVATIONS = 60
};

/* How the main function ends the program, and what a program avoids (known_differences.py): bits. */
enum {
    FUZZ_WIND_DOWN = 1, /* cancels all tasks until they have ended; otherwise the loop does, once */
    FUZZ_SKIP = 2,      /* tasks that are being cancelled at the end skip what may suspend */
    FUZZ_KEEP = 4,      /* futures live as long as the program, wherever they were dropped */
    FUZZ_SETTLE = 8,    /* a future that leaves its slot is cancelled */
    FUZZ_CANCEL_HANDLES = 16,
    FUZZ_COUNT_AT_END = 32 /* requests to cancel are counted and taken back at the end, too */
};

/* One call of a function. */
typedef struct fuzz_activation {
    int number; /* in the trace; 0: a callback */
    weft_value result;
    weft_context_token tokens[FUZZ_PAIR];
    bool has_token[FUZZ_PAIR];
} fuzz_activation;

typedef struct fuzz_slot {
    weft_future *future; /* NULL: empty */
    weft_task *task;     /* the same, if it is a task */
    bool is_plain;       /* the program itself settles it */
} fuzz_slot;

typedef struct fuzz_generator {
    weft_generator *generator;
    int users; /* tasks in weft_generator_next or _close */
} fuzz_generator;

typedef struct fuzz_iterator {
    weft_as_completed iterator;
    bool exists, busy;
} fuzz_iterator;

typedef struct fuzz_reader {
    weft_reader *reader;
    int users; /* tasks in a read */
    bool fed;  /* since the read in progress began */
} fuzz_reader;

extern struct fuzz_world {
    fuzz_program program;
    double start;
    int activations;
    bool closing; /* the main function has ended */
    bool over;    /* the program has ended, only generators are closed */
    fuzz_slot slots[FUZZ_SLOTS];
    weft_event events[FUZZ_PAIR];
    weft_lock locks[FUZZ_PAIR];
    weft_condition conditions[FUZZ_PAIR];
    int states[FUZZ_PAIR]; /* for weft_condition_wait_for */
    weft_semaphore semaphores[FUZZ_PAIR];
    weft_barrier barriers[FUZZ_PAIR];
    weft_queue queues[FUZZ_QUEUES];
    weft_handle handles[FUZZ_HANDLES];
    fuzz_generator generators[FUZZ_GENERATORS];
    weft_timeout *timeouts[FUZZ_PAIR];  /* entered and not left; NULL: none */
    weft_task_group *groups[FUZZ_PAIR]; /* likewise */
    fuzz_iterator iterators[FUZZ_PAIR];
    fuzz_reader readers[FUZZ_READERS];
} fuzz_world;

extern const weft_context_var fuzz_variables[FUZZ_PAIR];

void fuzz_world_init(void);
/* Drops all futures, which must happen in a program: its end frees gathers of those that were never settled. */
void fuzz_drop_futures(void);
/* Releases everything. No task may be left. */
void fuzz_world_deinit(void);

/* Memory that lives as long as the program, zeroed. */
void *fuzz_allocate(size_t count, size_t size);

/* A delay in seconds; -2 is none. */
double fuzz_delay(int seconds);

weft_lock *fuzz_lock(int index);

/* Puts a reference into a slot, of `task` if that is not NULL. */
void fuzz_put(int index, weft_future *future, weft_task *task, bool is_plain);

/* ---- The trace ---- */

/* Prints `NUMBER ID text` as a line; a change of the time before it as `@ MILLISECONDS`. */
__attribute__((format(printf, 3, 4))) void fuzz_trace(const fuzz_activation *activation,
                                                      const fuzz_node *node, const char *format, ...);

/* A word for a status: the exception that Python raises. */
const char *fuzz_status(int status);

/* The words for a failure, its message if it is the program's own, and the members of a group. */
const char *fuzz_failure(const weft_error *error);

/* The words for the state of a future that may be NULL; its failure counts as retrieved. */
const char *fuzz_state(weft_future *future);

/* Bytes, quoted; valid until the next call. */
const char *fuzz_bytes(weft_bytes bytes);

/* ---- The interpreter ---- */

/* How a block ended. */
enum fuzz_flow { FUZZ_ENDED, FUZZ_RETURNED, FUZZ_RERAISED };

/* An awaitable that was made; `values` or `outcomes` are those of a gather. */
typedef struct fuzz_made {
    weft_awaitable awaitable;
    weft_value *values;
    weft_outcome *outcomes;
    int count;
} fuzz_made;

fuzz_made fuzz_make(const fuzz_node *node, const fuzz_activation *activation);

/* A new call of a function, which prints its own events. */
weft_awaitable fuzz_call(int function);

/* A new generator. */
weft_generator *fuzz_new_generator(int index);

/* Runs a statement that does not suspend. */
void fuzz_act(const fuzz_node *node, fuzz_activation *activation);

/* Whether a statement is skipped, because the program is about to end. */
bool fuzz_skips(const fuzz_node *node);

/* Runs statements up to the end of their block, or only one. The result is an enum fuzz_flow. */
weft_awaitable fuzz_run(const fuzz_node *first, bool only_one, fuzz_activation *activation);

#endif
