/* Done callbacks of futures. Those that wait are in a hash table, so that one is found without searching all
 * callbacks of its future. */
#include "core/context_internal.h"
#include "core/future_internal.h"
#include "core/ready.h"
#include "core/task_internal.h"
#include <string.h>

typedef struct done_callback {
    weft__removable_job job; /* first */
    weft_done_callback function;
    void *argument;
    weft_future *future;          /* referenced once the callback is scheduled */
    weft__context *context;       /* the context in which it was added; referenced */
    struct done_callback *next;   /* in its bucket */
    struct done_callback **place; /* what points to this one there */
} done_callback;

/* ---- The table ---- */

enum { FIRST_BUCKETS = 8 };

static done_callback *first_buckets[FIRST_BUCKETS];
static done_callback **buckets = first_buckets;
static size_t bucket_count = FIRST_BUCKETS; /* a power of two */
static size_t waiting;                      /* the callbacks in the table */

static done_callback **bucket_of(const weft_future *future, weft_done_callback function,
                                 const void *argument) {
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = ((uintptr_t)future * factor + (uintptr_t)function) * factor + (uintptr_t)argument;
    hash = (hash ^ hash >> 32) * factor;
    return &buckets[(hash >> 32) & (bucket_count - 1)];
}

static void insert_callback(done_callback *callback) {
    done_callback **bucket = bucket_of(callback->future, callback->function, callback->argument);
    callback->next = *bucket;
    callback->place = bucket;
    if (*bucket) (*bucket)->place = &callback->next;
    *bucket = callback;
}

static void release_buckets(done_callback **old, size_t count) {
    if (old != first_buckets) weft__free(old, count * sizeof(done_callback *));
}

/* Doubles the number of buckets, unless out of memory: then the chains get longer. */
static void grow_buckets(void) {
    done_callback **old = buckets;
    size_t old_count = bucket_count, count = 2 * old_count;
    done_callback **grown = weft__allocate(count * sizeof(done_callback *));
    if (!grown) return;
    memset(grown, 0, count * sizeof(done_callback *));
    buckets = grown;
    bucket_count = count;
    for (size_t i = 0; i < old_count; i++) {
        for (done_callback *callback = old[i], *next; callback; callback = next) {
            next = callback->next;
            insert_callback(callback);
        }
        old[i] = NULL;
    }
    release_buckets(old, old_count);
}

static void add_to_table(done_callback *callback) {
    if (waiting == bucket_count) grow_buckets();
    waiting++;
    insert_callback(callback);
}

static void remove_from_table(const done_callback *callback) {
    *callback->place = callback->next;
    if (callback->next) callback->next->place = callback->place;
    if (--waiting > 0) return;
    release_buckets(buckets, bucket_count);
    buckets = first_buckets;
    bucket_count = FIRST_BUCKETS;
}

/* ---- Callbacks ---- */

static void free_callback(done_callback *callback) {
    weft__context_unref(callback->context);
    weft__free(callback, sizeof *callback);
}

static void run_callback(weft__job *job) {
    done_callback *callback = (done_callback *)job;
    weft__context_entry entry = weft__context_enter(callback->context);
    if (!weft__is_cut_off) callback->function(callback->future, callback->argument);
    callback->context = weft__context_leave(entry);
    weft_future_unref(callback->future);
    free_callback(callback);
}

/* Whether a job is a done callback; others are waiting tasks, whose futures are referenced already. */
static done_callback *callback_of(weft__job *job) {
    bool is_callback = job->type == weft__removable_type && ((weft__removable_job *)job)->run == run_callback;
    return is_callback ? (done_callback *)job : NULL;
}

/* The callbacks of a future that is being settled hold references until they have run. */
static void hold(weft_future *future) {
    weft__job *job = future->callbacks;
    do {
        job = job->next;
        if (!callback_of(job)) continue;
        remove_from_table(callback_of(job));
        future->references++;
    } while (job != future->callbacks);
}

static void discard(weft_future *future, done_callback *callback) {
    remove_from_table(callback);
    weft__future_remove_removable(future, &callback->job);
    free_callback(callback);
}

static void discard_callbacks(weft_future *future) {
    while (future->callbacks) discard(future, (done_callback *)future->callbacks);
}

int weft_future_add_done_callback(weft_future *future, weft_done_callback function, void *argument) {
    static const struct weft__done_callbacks calls = {hold, discard_callbacks};
    FUTURE_CHECK(future);
    done_callback *callback = weft__allocate(sizeof *callback);
    if (!callback) return WEFT_ENOMEM;
    weft__done_callbacks = &calls;
    *callback = (done_callback){
        .function = function, .argument = argument, .future = future, .context = weft__context_share()};
    weft__removable_init(&callback->job, run_callback);
    if (future->state == FUTURE_PENDING) {
        weft__future_append_removable(future, &callback->job);
        add_to_table(callback);
    } else {
        weft_future_ref(future);
        weft__ready_append_removable(&callback->job);
    }
    return WEFT_OK;
}

size_t weft_future_remove_done_callback(weft_future *future, weft_done_callback function, void *argument) {
    FUTURE_CHECK(future);
    size_t removed = 0;
    done_callback *callback = *bucket_of(future, function, argument);
    for (done_callback *next; callback; callback = next) {
        next = callback->next;
        if (callback->future != future || callback->function != function || callback->argument != argument)
            continue;
        discard(future, callback);
        removed++;
    }
    return removed;
}
