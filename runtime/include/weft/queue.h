/* Queues between tasks: first in, first out; last in, first out; or by priority. asyncio.Queue, LifoQueue
 * and PriorityQueue. */
#ifndef WEFT_QUEUE_H
#define WEFT_QUEUE_H

#include <weft/coroutine.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The order in which items are retrieved. */
enum weft_queue_order {
    WEFT_FIFO,    /* the oldest first. asyncio.Queue */
    WEFT_LIFO,    /* the newest first. asyncio.LifoQueue */
    WEFT_PRIORITY /* the least first, by `compare`. asyncio.PriorityQueue */
};

/* Usable when zeroed: unbounded and FIFO. `weft_queue q = {.maxsize = 16}` sets a bound;
 * `{.order = WEFT_PRIORITY, .compare = by_date}` sets an order, which must not change while the queue is in
 * use. Memory grows with the number of items, also with a bound: release it with weft_queue_deinit. It must
 * not move or end while a task waits for it. */
typedef struct weft_queue {
    uint32_t maxsize;               /* the maximum number of items; 0: no bound */
    uint32_t capacity, head, count; /* of the ring; capacity is 0 or a power of two */
    /* With fewer items than put_below a put only appends, and with more than get_above a get only pops; so with
     * put_limit and get_limit while no task waits for an item, or for room. */
    uint32_t put_below, get_above;
    uint32_t put_limit, get_limit;
    weft_value *items;   /* a ring, with head 0 for WEFT_LIFO; a heap for WEFT_PRIORITY */
    uint64_t unfinished; /* items put, minus calls of task_done */
    weft__waiters getters, putters, joiners;
    bool is_shutdown;
    enum weft_queue_order order;

    /* For WEFT_PRIORITY, as for qsort: negative if `first` is to be retrieved before `second`. It must not use the
     * queue. Equal items are retrieved in the order of Python's heapq, not in the order they were put.
     * NULL compares the items as integers (.i64), the least first. */
    int (*compare)(weft_value first, weft_value second);
} weft_queue;

weft__progress weft__queue_put_slowly(weft_queue *queue, int64_t item);
weft__progress weft__queue_get_slowly(weft_queue *queue);
weft__progress weft__start_queue_join(void *queue, int64_t unused);

/* Inline, so that a put and a get for which no task waits cost little more than an array. */
inline weft__progress weft__start_queue_put(void *object, int64_t item) {
    weft_queue *queue = (weft_queue *)object;
    /* The second is about the bound, which may change: without one, 0 - 1 is the greatest count. */
    bool is_fast = queue->count < queue->put_below && queue->count <= queue->maxsize - 1;
    if (__builtin_expect(!is_fast, 0)) return weft__queue_put_slowly(queue, item);
    queue->items[(queue->head + queue->count++) & (queue->capacity - 1)].i64 = item;
    queue->unfinished++;
    return WEFT__SUCCEEDED;
}

inline weft__progress weft__start_queue_get(void *object, int64_t unused) {
    weft_queue *queue = (weft_queue *)object;
    (void)unused;
    if (__builtin_expect(queue->count <= queue->get_above, 0)) return weft__queue_get_slowly(queue);
    weft__running.value = queue->items[queue->head];
    queue->head = (queue->head + 1) & (queue->capacity - 1);
    queue->count--;
    return WEFT__SUCCEEDED;
}

/* Frees the queue's memory. What the items point to is the program's to free. No task may be waiting for
 * the queue. Afterwards the queue is empty, with the same bound and order, and not shut down. */
void weft_queue_deinit(weft_queue *queue);

/* Waits until there is room and puts `item` into the queue. Suspends only if the queue is full. Fails,
 * with the queue unchanged, with
 *   - WEFT_ESHUTDOWN if the queue is shut down, before or meanwhile;
 *   - WEFT_ENOMEM when out of memory, and always beyond 2^31 items.
 * Queue.put. */
static inline WEFT__MUST_USE weft_awaitable weft_queue_put(weft_queue *queue, weft_value item) {
    weft_awaitable awaitable = {weft__start_queue_put, queue, item.i64};
    return awaitable;
}

/* Waits until the queue is not empty and removes the next item, which is the result. Suspends only if the
 * queue is empty. Fails with WEFT_ESHUTDOWN if the queue is empty and shut down, before or meanwhile.
 * Queue.get. */
static inline WEFT__MUST_USE weft_awaitable weft_queue_get(weft_queue *queue) {
    weft_awaitable awaitable = {weft__start_queue_get, queue, 0};
    return awaitable;
}

/* Waits until weft_queue_task_done was called for every item that was put. Does not suspend if it was
 * already. Queue.join. */
static inline WEFT__MUST_USE weft_awaitable weft_queue_join(weft_queue *queue) {
    weft_awaitable awaitable = {weft__start_queue_join, queue, 0};
    return awaitable;
}

/* Puts `item` into the queue without waiting. Returns 0, WEFT_ESHUTDOWN, WEFT_EFULL or WEFT_ENOMEM.
 * Queue.put_nowait. */
int weft_queue_put_nowait(weft_queue *queue, weft_value item);

/* Removes the next item into *item without waiting. Returns 0; or, with *item unchanged,
 *   - WEFT_EEMPTY if the queue is empty;
 *   - WEFT_ESHUTDOWN if it is empty and shut down.
 * Queue.get_nowait. */
int weft_queue_get_nowait(weft_queue *queue, weft_value *item);

/* Reports that an item retrieved earlier is processed. Returns 0, or WEFT_EINVAL if it was called more
 * often than items were put. Queue.task_done. */
int weft_queue_task_done(weft_queue *queue);

/* Shuts the queue down permanently: every put fails with WEFT_ESHUTDOWN from now on, and every get once
 * the queue is empty. Waiting tasks are woken and fail likewise. If `immediate`, the items are dropped
 * and count as done, so joins may end; retrieve items that must be freed first, with
 * weft_queue_get_nowait. Calling it again is allowed. Queue.shutdown. */
void weft_queue_shutdown(weft_queue *queue, bool immediate);

/* The number of items; whether it is 0; whether it has reached the bound. An unbounded queue is never
 * full. Queue.qsize, Queue.empty and Queue.full. */
static inline uint32_t weft_queue_size(const weft_queue *queue) { return queue->count; }
static inline bool weft_queue_empty(const weft_queue *queue) { return queue->count == 0; }
static inline bool weft_queue_full(const weft_queue *queue) {
    return queue->maxsize != 0 && queue->count >= queue->maxsize;
}

#ifdef __cplusplus
}
#endif
#endif
