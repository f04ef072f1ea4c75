/* First in, first out, between tasks. asyncio.Queue. */
#ifndef WEFT_QUEUE_H
#define WEFT_QUEUE_H

#include <weft/event.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Usable when zeroed, then unbounded; `weft_queue q = {.maxsize = 16}` has a bound. Its memory
 * grows with what is in it, whatever the bound: release it with weft_queue_deinit. It must not
 * move or end while a task waits for it. */
typedef struct weft_queue {
    uint32_t maxsize; /* how many items at most; 0: no bound */
    uint32_t capacity, head, count; /* of the ring; capacity is 0 or a power of two */
    weft_value *items;
    uint32_t unfinished; /* items put and not yet reported by task_done */
    weft__waiters getters, putters;
    weft_event finished; /* set while unfinished is 0, once something was put */
} weft_queue;

bool weft__start_queue_put(void *queue, weft_value item);
bool weft__start_queue_get(void *queue, weft_value unused);
bool weft__start_queue_join(void *queue, weft_value unused);

/* Frees the queue's memory and what is in it; the items themselves are the program's. No task may
 * be waiting for it. It is then an empty queue of the same bound. */
void weft_queue_deinit(weft_queue *queue);

/* Waits until there is room and puts `item` in. Suspends only if the queue is full. Fails with
 * WEFT_ENOMEM, the queue is then as it was. Queue.put. */
static inline weft_awaitable weft_queue_put(weft_queue *queue, weft_value item) {
    weft_awaitable awaitable = {weft__start_queue_put, queue, item};
    return awaitable;
}

/* Waits for an item and takes the oldest one, which is the result. Suspends only if the queue is
 * empty. Queue.get. */
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

/* Puts `item` in without waiting. Returns 0, WEFT_EFULL or WEFT_ENOMEM. Queue.put_nowait. */
int weft_queue_put_nowait(weft_queue *queue, weft_value item);

/* Takes the oldest item into *item without waiting. Returns 0, or WEFT_EEMPTY and *item stays as
 * it was. Queue.get_nowait. */
int weft_queue_get_nowait(weft_queue *queue, weft_value *item);

/* Reports that an item taken earlier is dealt with. Returns 0, or WEFT_EINVAL if it was called
 * more often than items were put. Queue.task_done. */
int weft_queue_task_done(weft_queue *queue);

/* Queue.qsize, Queue.empty, Queue.full. */
static inline uint32_t weft_queue_size(const weft_queue *queue) { return queue->count; }
static inline bool weft_queue_empty(const weft_queue *queue) { return queue->count == 0; }
static inline bool weft_queue_full(const weft_queue *queue) {
    return queue->maxsize != 0 && queue->count >= queue->maxsize;
}

#ifdef __cplusplus
}
#endif
#endif
