#include <weft/queue.h>

#include "core/waiters.h"
#include <string.h>

enum { FIRST_CAPACITY = 16 };

/* Makes room for one more item; false when out of memory. */
static bool reserve_item(weft_queue *queue) {
    if (queue->count < queue->capacity) return true;
    if (queue->capacity > UINT32_MAX / 2) return false;
    uint32_t capacity = queue->capacity ? queue->capacity * 2 : FIRST_CAPACITY;
    size_t size;
    if (__builtin_mul_overflow((size_t)capacity, sizeof(weft_value), &size)) return false;
    weft_value *items = weft__allocate(size);
    if (!items) return false;
    uint32_t to_end = queue->capacity - queue->head; /* the ring is full, so all of it is in use */
    if (queue->items) {
        memcpy(items, queue->items + queue->head, to_end * sizeof *items);
        memcpy(items + to_end, queue->items, queue->head * sizeof *items);
        weft__free(queue->items, queue->capacity * sizeof *items);
    }
    queue->items = items;
    queue->capacity = capacity;
    queue->head = 0;
    return true;
}

void weft_queue_deinit(weft_queue *queue) {
    if (queue->items) weft__free(queue->items, queue->capacity * sizeof *queue->items);
    *queue = (weft_queue){.maxsize = queue->maxsize, .order = queue->order, .compare = queue->compare};
}

/* ---- The heap: heapq's _siftdown and _siftup, for the same order of equal items ---- */

static bool comes_before(const weft_queue *queue, weft_value a, weft_value b) {
    return queue->compare ? queue->compare(a, b) < 0 : a.i64 < b.i64;
}

/* Moves the free place `i` up until its parent comes before `item`, and stores `item` there. */
static void sift_up(const weft_queue *queue, uint32_t i, weft_value item) {
    while (i > 0) {
        uint32_t parent = (i - 1) / 2;
        if (!comes_before(queue, item, queue->items[parent])) break;
        queue->items[i] = queue->items[parent];
        i = parent;
    }
    queue->items[i] = item;
}

/* Removes and returns the first item. The smaller children move up along a path to a leaf; the last item
 * fills the leaf and moves up, which takes fewer comparisons than moving it down from the root. */
static weft_value heap_pop(weft_queue *queue) {
    weft_value *items = queue->items;
    weft_value first = items[0], last = items[--queue->count];
    uint32_t i = 0;
    for (uint32_t child; (child = 2 * i + 1) < queue->count; i = child) {
        uint32_t right = child + 1;
        if (right < queue->count && !comes_before(queue, items[child], items[right])) child = right;
        items[i] = items[child];
    }
    if (queue->count > 0) sift_up(queue, i, last);
    return first;
}

/* ---- The items ---- */

extern inline weft__progress weft__start_queue_put(void *object, int64_t item);
extern inline weft__progress weft__start_queue_get(void *object, int64_t unused);

/* Fast are FIFO queues, and puts into LIFO queues, which append, too. */
static void set_limits(weft_queue *queue) {
    bool appends = queue->order != WEFT_PRIORITY && !queue->is_shutdown;
    queue->put_limit = appends ? queue->capacity : 0;
    queue->get_limit = queue->order == WEFT_FIFO ? 0 : UINT32_MAX;
    if (list_is_empty(&queue->getters)) queue->put_below = queue->put_limit;
    if (list_is_empty(&queue->putters)) queue->get_above = queue->get_limit;
}

/* Wakes the first waiting task and removes it from the list. If the task is cancelled, it passes the
 * wake-up on. */
static void wake_next(weft__waiters *waiters) {
    for (weft_task *task; (task = waiters_first(waiters));) {
        waiters_remove(task);
        if (task->future.wait_state != WAIT_PENDING) continue;
        weft__task_wake(task, WAIT_WOKEN);
        return;
    }
}

/* A put or a get concerns the first task that waits for it; others are slow while there is one. */
static inline void wake_getter(weft_queue *queue) {
    if (list_is_empty(&queue->getters)) return;
    wake_next(&queue->getters);
    if (list_is_empty(&queue->getters)) queue->put_below = queue->put_limit;
}

static inline void wake_putter(weft_queue *queue) {
    if (list_is_empty(&queue->putters)) return;
    wake_next(&queue->putters);
    if (list_is_empty(&queue->putters)) queue->get_above = queue->get_limit;
}

static inline void append(weft_queue *queue, weft_value item) {
    queue->items[(queue->head + queue->count++) & (queue->capacity - 1)] = item;
}

/* Adds an item beyond put_limit to a queue that is not full. Returns a status. */
static __attribute__((noinline)) int add(weft_queue *queue, weft_value item) {
    if (queue->is_shutdown) return WEFT_ESHUTDOWN;
    if (!reserve_item(queue)) return WEFT_ENOMEM;
    set_limits(queue);
    if (queue->order == WEFT_PRIORITY)
        sift_up(queue, queue->count++, item);
    else
        append(queue, item);
    return WEFT_OK;
}

/* Returns a status. */
static inline int put(weft_queue *queue, weft_value item) {
    if (weft_queue_full(queue)) return queue->is_shutdown ? WEFT_ESHUTDOWN : WEFT_EFULL;
    if (queue->count < queue->put_limit) {
        append(queue, item);
    } else {
        int status = add(queue, item);
        if (status != WEFT_OK) return status;
    }
    queue->unfinished++;
    wake_getter(queue);
    return WEFT_OK;
}

static __attribute__((noinline)) void pop_other(weft_queue *queue, weft_value *item) {
    *item = queue->order == WEFT_LIFO ? queue->items[--queue->count] : heap_pop(queue);
}

/* Returns a status. */
static inline int get(weft_queue *queue, weft_value *item) {
    if (queue->count == 0) return queue->is_shutdown ? WEFT_ESHUTDOWN : WEFT_EEMPTY;
    if (queue->order == WEFT_FIFO) {
        *item = queue->items[queue->head];
        queue->head = (queue->head + 1) & (queue->capacity - 1);
        queue->count--;
    } else {
        pop_other(queue, item);
    }
    wake_putter(queue);
    return WEFT_OK;
}

/* ---- put ---- */

static weft__progress resume_put(weft_task *task, bool cancelled) {
    weft_queue *queue = task->awaited;
    if (!cancelled) return weft__queue_put_slowly(queue, task->future.value.i64);
    waiters_remove(task);
    if (!weft_queue_full(queue) && task->future.wait_state == WAIT_WOKEN) wake_putter(queue);
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait_type put_wait = {
    .resume = resume_put, .cancel = weft__cancel_wait, .what = "room in a queue"};

weft__progress weft__queue_put_slowly(weft_queue *queue, int64_t item) {
    int status = put(queue, weft_value_i64(item));
    if (status == WEFT_OK) return WEFT__DONE;
    if (status != WEFT_EFULL) return weft__fail(status);
    queue->get_above = UINT32_MAX;
    weft__running.task->future.value.i64 = item;
    return waiters_wait(&queue->putters, &put_wait, queue);
}

int weft_queue_put_nowait(weft_queue *queue, weft_value item) { return put(queue, item); }

/* ---- get ---- */

static weft__progress resume_get(weft_task *task, bool cancelled) {
    weft_queue *queue = task->awaited;
    if (!cancelled) return weft__queue_get_slowly(queue);
    waiters_remove(task);
    if (queue->count > 0 && task->future.wait_state == WAIT_WOKEN) wake_getter(queue);
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait_type get_wait = {
    .resume = resume_get, .cancel = weft__cancel_wait, .what = "an item of a queue"};

weft__progress weft__queue_get_slowly(weft_queue *queue) {
    int status = get(queue, &weft__running.value);
    if (status == WEFT_OK) return WEFT__DONE;
    if (status != WEFT_EEMPTY) return weft__fail(status);
    queue->put_below = 0;
    return waiters_wait(&queue->getters, &get_wait, queue);
}

int weft_queue_get_nowait(weft_queue *queue, weft_value *item) { return get(queue, item); }

/* ---- task_done and join ---- */

static void wake_joiners(const weft_queue *queue) { waiters_wake(&queue->joiners, SIZE_MAX); }

int weft_queue_task_done(weft_queue *queue) {
    if (queue->unfinished == 0) return WEFT_EINVAL;
    if (--queue->unfinished == 0) wake_joiners(queue);
    return WEFT_OK;
}

static weft__progress resume_join(weft_task *task, bool cancelled) {
    waiters_remove(task);
    return cancelled ? weft__fail(WEFT_ECANCELED) : WEFT__DONE;
}

static bool cancel_join(weft_task *task) {
    waiters_remove(task);
    return weft__cancel_wait(task);
}

static const weft__wait_type join_wait = {
    .resume = resume_join, .cancel = cancel_join, .what = "all items of a queue"};

weft__progress weft__start_queue_join(void *object, int64_t unused) {
    (void)unused;
    weft_queue *queue = object;
    if (queue->unfinished == 0) return WEFT__DONE;
    return waiters_wait(&queue->joiners, &join_wait, queue);
}

/* ---- shutdown ---- */

void weft_queue_shutdown(weft_queue *queue, bool immediate) {
    queue->is_shutdown = true;
    if (immediate) {
        queue->unfinished -= queue->count < queue->unfinished ? queue->count : queue->unfinished;
        queue->head = queue->count = 0;
        if (queue->unfinished == 0) wake_joiners(queue);
    }
    set_limits(queue);
    do wake_getter(queue);
    while (!list_is_empty(&queue->getters));
    do wake_putter(queue);
    while (!list_is_empty(&queue->putters));
}
