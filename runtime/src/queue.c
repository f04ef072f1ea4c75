#include <weft/queue.h>

#include "waiters.h"
#include <string.h>

enum { FIRST_CAPACITY = 16 };

/* Makes room for one more item; false when out of memory. */
static bool reserve(weft_queue *queue) {
    if (queue->count < queue->capacity) return true;
    if (queue->capacity > UINT32_MAX / 2) return false;
    uint32_t capacity = queue->capacity ? queue->capacity * 2 : FIRST_CAPACITY;
    weft_value *items = weft__take(capacity * sizeof *items);
    if (!items) return false;
    uint32_t to_end = queue->capacity - queue->head; /* the ring is full: all of it is in use */
    if (queue->items) {
        memcpy(items, queue->items + queue->head, to_end * sizeof *items);
        memcpy(items + to_end, queue->items, queue->head * sizeof *items);
        weft__give(queue->items, queue->capacity * sizeof *items);
    }
    queue->items = items;
    queue->capacity = capacity;
    queue->head = 0;
    return true;
}

void weft_queue_deinit(weft_queue *queue) {
    if (queue->items) weft__give(queue->items, queue->capacity * sizeof *queue->items);
    *queue = (weft_queue){.maxsize = queue->maxsize};
}

/* Wakes the first task that waits. It leaves the list now; if it does not take its chance, it
 * passes the wake-up on. */
static void wake_next(weft__waiters *waiters) {
    for (weft_task *task; (task = waiters->first);) {
        waiters_remove(waiters, task);
        if (task->wait_state != WAIT_PENDING) continue;
        weft__task_wake(task, WAIT_WOKEN);
        return;
    }
}

static bool put(weft_queue *queue, weft_value item) {
    if (!reserve(queue)) return false;
    queue->items[(queue->head + queue->count++) & (queue->capacity - 1)] = item;
    queue->unfinished++;
    weft_event_clear(&queue->finished);
    if (queue->getters.first) wake_next(&queue->getters);
    return true;
}

static weft_value get(weft_queue *queue) {
    weft_value item = queue->items[queue->head];
    queue->head = (queue->head + 1) & (queue->capacity - 1);
    queue->count--;
    if (queue->putters.first) wake_next(&queue->putters);
    return item;
}

/* ---- put ---- */

static const weft__wait put_wait;

bool weft__start_queue_put(void *object, weft_value item) {
    weft_queue *queue = object;
    if (weft_queue_full(queue)) {
        weft__running.task->future.value = item;
        return waiters_wait(&queue->putters, &put_wait, queue);
    }
    return put(queue, item) ? true : weft__fail(WEFT_ENOMEM);
}

static bool resume_put(weft_task *task, bool cancelled) {
    weft_queue *queue = task->awaited;
    if (!cancelled) return weft__start_queue_put(queue, task->future.value);
    waiters_remove(&queue->putters, task);
    if (!weft_queue_full(queue) && task->wait_state == WAIT_WOKEN) wake_next(&queue->putters);
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait put_wait = {resume_put, weft__cancel_wait, "room in a queue"};

int weft_queue_put_nowait(weft_queue *queue, weft_value item) {
    if (weft_queue_full(queue)) return WEFT_EFULL;
    return put(queue, item) ? WEFT_OK : WEFT_ENOMEM;
}

/* ---- get ---- */

static const weft__wait get_wait;

bool weft__start_queue_get(void *object, weft_value unused) {
    (void)unused;
    weft_queue *queue = object;
    if (queue->count == 0) return waiters_wait(&queue->getters, &get_wait, queue);
    weft__running.value = get(queue);
    return true;
}

static bool resume_get(weft_task *task, bool cancelled) {
    weft_queue *queue = task->awaited;
    if (!cancelled) return weft__start_queue_get(queue, task->future.value);
    waiters_remove(&queue->getters, task);
    if (queue->count > 0 && task->wait_state == WAIT_WOKEN) wake_next(&queue->getters);
    return weft__fail(WEFT_ECANCELED);
}

static const weft__wait get_wait = {resume_get, weft__cancel_wait, "an item of a queue"};

int weft_queue_get_nowait(weft_queue *queue, weft_value *item) {
    if (queue->count == 0) return WEFT_EEMPTY;
    *item = get(queue);
    return WEFT_OK;
}

/* ---- task_done and join ---- */

int weft_queue_task_done(weft_queue *queue) {
    if (queue->unfinished == 0) return WEFT_EINVAL;
    if (--queue->unfinished == 0) weft_event_set(&queue->finished);
    return WEFT_OK;
}

bool weft__start_queue_join(void *object, weft_value unused) {
    weft_queue *queue = object;
    return queue->unfinished == 0 ? true : weft__start_event_wait(&queue->finished, unused);
}
