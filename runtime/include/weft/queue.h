/* Queues between tasks: first in, first out; last in, first out; by priority. asyncio.Queue,
 * LifoQueue and PriorityQueue. */
#ifndef WEFT_QUEUE_H
#define WEFT_QUEUE_H

#include <weft/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In which order items come out. */
enum weft_queue_order {
    WEFT_FIFO,    /* the oldest first. asyncio.Queue */
    WEFT_LIFO,    /* the youngest first. asyncio.LifoQueue */
    WEFT_PRIORITY /* the least first, by `compare`. asyncio.PriorityQueue */
};

/* Usable when zeroed, then unbounded and FIFO; `weft_queue q = {.maxsize = 16}` has a bound,
 * `{.order = WEFT_PRIORITY, .compare = by_date}` another order, not to be changed while it is used.
 * Its memory grows with what is in it, whatever the bound: release it with weft_queue_deinit. It
 * must not move or end while a task waits for it. */
typedef struct weft_queue {
    uint32_t maxsize;               /* how many items at most, up to UINT32_MAX; 0: no bound */
    uint32_t capacity, head, count; /* of the ring; capacity is 0 or a power of two */
    /* While count is below the one, a put that finds room only appends; while it is above the
     * other, a get takes the oldest: there is no rarer case to look at. */
    uint32_t put_below, get_above;
    weft_value *items;   /* a heap if order is WEFT_PRIORITY; head is 0 then, and for WEFT_LIFO */
    uint64_t unfinished; /* items put and not yet reported by task_done */
    weft__waiters getters, putters;
    weft_event finished; /* set while unfinished is 0, once something was put */
    bool is_shutdown;
    enum weft_queue_order order;

    /* For WEFT_PRIORITY: negative if `a` is to come out before `b`; as of qsort. It must not use
     * the queue. Items of which neither is before the other come out as from Python's heapq, not
     * in the order they were put. NULL compares the items as integers (.i64), the least first. */
    int (*compare)(weft_value a, weft_value b);
} weft_queue;

weft__progress weft__start_queue_put(void *queue, weft_value item);
weft__progress weft__start_queue_get(void *queue, weft_value unused);
weft__progress weft__start_queue_join(void *queue, weft_value unused);

/* Frees the queue's memory and what is in it; the items themselves are the program's. No task may
 * be waiting for it. It is then an empty queue of the same bound and order, not shut down. */
void weft_queue_deinit(weft_queue *queue);

/* Waits until there is room and puts `item` in. Suspends only if the queue is full. Fails with
 * WEFT_ESHUTDOWN if the queue is shut down, before or meanwhile; WEFT_ENOMEM, which a queue of more
 * than 2^31 items meets at the latest. The queue is then as it was. Queue.put. */
static inline weft_awaitable weft_queue_put(weft_queue *queue, weft_value item) {
    weft_awaitable awaitable = {weft__start_queue_put, queue, item};
    return awaitable;
}

/* Waits for an item and takes the next one, which is the result. Suspends only if the queue is
 * empty. Fails with WEFT_ESHUTDOWN if it is empty and shut down, before or meanwhile. Queue.get. */
static inline weft_awaitable weft_queue_get(weft_queue *queue) {
    weft_awaitable awaitable = {weft__start_queue_get, queue, {0}};
    return awaitable;
}

/* Waits until every item that was put was reported by weft_queue_task_done; does not suspend if
 * that is so. Queue.join. */
static inline weft_awaitable weft_queue_join(weft_queue *queue) {
    weft_awaitable awaitable = {weft__start_queue_join, queue, {0}};
    return awaitable;
}

/* Puts `item` in without waiting. Returns 0, WEFT_ESHUTDOWN, WEFT_EFULL or WEFT_ENOMEM.
 * Queue.put_nowait. */
int weft_queue_put_nowait(weft_queue *queue, weft_value item);

/* Takes the next item into *item without waiting. Returns 0; or WEFT_EEMPTY, or WEFT_ESHUTDOWN if
 * it is shut down besides, and *item stays as it was. Queue.get_nowait. */
int weft_queue_get_nowait(weft_queue *queue, weft_value *item);

/* Reports that an item taken earlier is dealt with. Returns 0, or WEFT_EINVAL if it was called
 * more often than items were put. Queue.task_done. */
int weft_queue_task_done(weft_queue *queue);

/* Shuts the queue down, for good: every put fails with WEFT_ESHUTDOWN from now on, and every get
 * once the queue is empty. Those that wait are woken and fail likewise. If `immediate`, the items
 * are dropped and count as done, so that joins may end: take those that need to be freed out
 * before, with weft_queue_get_nowait. Shutting down twice is allowed. Queue.shutdown. */
void weft_queue_shutdown(weft_queue *queue, bool immediate);

/* How many items are in it, whether none is, and whether a put would have to wait; never true of the
 * last without a bound. Queue.qsize, Queue.empty, Queue.full. */
static inline uint32_t weft_queue_size(const weft_queue *queue) { return queue->count; }
static inline bool weft_queue_empty(const weft_queue *queue) { return queue->count == 0; }
static inline bool weft_queue_full(const weft_queue *queue) {
    return queue->maxsize != 0 && queue->count >= queue->maxsize;
}

#ifdef __cplusplus
}
#endif
#endif
