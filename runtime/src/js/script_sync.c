/* Locks, queues and blocks for JavaScript: what asyncio has beside futures. */
#include "js/script_internal.h"

#include "base/error_internal.h"
#include <string.h>
#include <weft/host.h>

SCRIPT_CALLS(weft_script_release) void weft_script_release(void *object);

SCRIPT_CALLS(weft_script_event_set) void weft_script_event_set(weft_event *event);
SCRIPT_CALLS(weft_script_event_clear) void weft_script_event_clear(weft_event *event);
SCRIPT_CALLS(weft_script_event_is_set) bool weft_script_event_is_set(const weft_event *event);

SCRIPT_CALLS(weft_script_lock_release) int weft_script_lock_release(weft_lock *lock);
SCRIPT_CALLS(weft_script_lock_locked) bool weft_script_lock_locked(const weft_lock *lock);

SCRIPT_CALLS(weft_script_condition) weft_condition *weft_script_condition(weft_lock *lock);
SCRIPT_CALLS(weft_script_condition_lock) weft_lock *weft_script_condition_lock(weft_condition *condition);
SCRIPT_CALLS(weft_script_condition_notify)
int weft_script_condition_notify(weft_condition *condition, uint32_t count);

SCRIPT_CALLS(weft_script_semaphore) weft_semaphore *weft_script_semaphore(uint32_t value, uint32_t bound);
SCRIPT_CALLS(weft_script_semaphore_release) int weft_script_semaphore_release(weft_semaphore *semaphore);
SCRIPT_CALLS(weft_script_semaphore_locked) bool weft_script_semaphore_locked(const weft_semaphore *semaphore);

SCRIPT_CALLS(weft_script_barrier) weft_barrier *weft_script_barrier(uint32_t parties);
SCRIPT_CALLS(weft_script_barrier_reset) void weft_script_barrier_reset(weft_barrier *barrier);
SCRIPT_CALLS(weft_script_barrier_abort) void weft_script_barrier_abort(weft_barrier *barrier);
SCRIPT_CALLS(weft_script_barrier_parties) uint32_t weft_script_barrier_parties(const weft_barrier *barrier);
SCRIPT_CALLS(weft_script_barrier_n_waiting)
uint32_t weft_script_barrier_n_waiting(const weft_barrier *barrier);
SCRIPT_CALLS(weft_script_barrier_broken) bool weft_script_barrier_broken(const weft_barrier *barrier);

SCRIPT_CALLS(weft_script_queue) weft_queue *weft_script_queue(uint32_t maxsize, int order);
SCRIPT_CALLS(weft_script_wait_put) int weft_script_wait_put(weft_queue *queue, double item, bool is_floating);
SCRIPT_CALLS(weft_script_put) int weft_script_put(weft_queue *queue, double item, bool is_floating);
SCRIPT_CALLS(weft_script_get) int weft_script_get(weft_queue *queue);
SCRIPT_CALLS(weft_script_queue_task_done) int weft_script_queue_task_done(weft_queue *queue);
SCRIPT_CALLS(weft_script_queue_shutdown) void weft_script_queue_shutdown(weft_queue *queue, bool immediate);
SCRIPT_CALLS(weft_script_queue_size) uint32_t weft_script_queue_size(const weft_queue *queue);
SCRIPT_CALLS(weft_script_queue_maxsize) uint32_t weft_script_queue_maxsize(const weft_queue *queue);
SCRIPT_CALLS(weft_script_queue_free) void weft_script_queue_free(weft_queue *queue);

SCRIPT_CALLS(weft_script_timeout_enter) int weft_script_timeout_enter(weft_timeout *timeout, double when);
SCRIPT_CALLS(weft_script_timeout_exit) int weft_script_timeout_exit(weft_timeout *timeout, int status);
SCRIPT_CALLS(weft_script_timeout_reschedule)
int weft_script_timeout_reschedule(weft_timeout *timeout, double when);
SCRIPT_CALLS(weft_script_timeout_expired) bool weft_script_timeout_expired(const weft_timeout *timeout);

SCRIPT_CALLS(weft_script_group_enter) int weft_script_group_enter(weft_task_group *group);
SCRIPT_CALLS(weft_script_group_task) weft_task *weft_script_group_task(weft_task_group *group, uint32_t id);
SCRIPT_CALLS(weft_script_wait_group)
int weft_script_wait_group(weft_task_group *group, int status, uint32_t thrown);

SCRIPT_CALLS(weft_script_call_soon) int weft_script_call_soon(weft_handle *handle, uint32_t id);
SCRIPT_CALLS(weft_script_call_later)
int weft_script_call_later(weft_handle *handle, double delay, uint32_t id);
SCRIPT_CALLS(weft_script_call_at) int weft_script_call_at(weft_handle *handle, double when, uint32_t id);
SCRIPT_CALLS(weft_script_handle_cancel) void weft_script_handle_cancel(weft_handle *handle);
SCRIPT_CALLS(weft_script_time) double weft_script_time(void);

/* All objects have blocks of one size, so that one function frees them. */
typedef union script_object {
    weft_event event;
    weft_lock lock;
    weft_condition condition;
    weft_semaphore semaphore;
    weft_barrier barrier;
    weft_queue queue;
    weft_timeout timeout;
    weft_task_group group;
    weft_handle handle;
} script_object;

/* An object that is zeroed: an event, a lock, a timeout, a task group or a handle. As the other functions that make
 * objects it returns NULL when out of memory. */
void *weft_script_object(void) {
    script_object *made = weft__allocate(sizeof *made);
    if (made) memset(made, 0, sizeof *made);
    return made;
}

/* Frees any object but a queue. */
void weft_script_release(void *object) { weft__free(object, sizeof(script_object)); }

/* ---- Events, locks, conditions ---- */

void weft_script_event_set(weft_event *event) { weft_event_set(event); }
void weft_script_event_clear(weft_event *event) { weft_event_clear(event); }
bool weft_script_event_is_set(const weft_event *event) { return weft_event_is_set(event); }

int weft_script_lock_release(weft_lock *lock) { return weft_lock_release(lock); }
bool weft_script_lock_locked(const weft_lock *lock) { return weft_lock_locked(lock); }

weft_condition *weft_script_condition(weft_lock *lock) {
    weft_condition *condition = weft_script_object();
    if (condition) condition->lock = lock;
    return condition;
}
weft_lock *weft_script_condition_lock(weft_condition *condition) { return weft_condition_lock(condition); }
int weft_script_condition_notify(weft_condition *condition, uint32_t count) {
    return weft_condition_notify(condition, count);
}

/* ---- Semaphores, barriers ---- */

weft_semaphore *weft_script_semaphore(uint32_t value, uint32_t bound) {
    weft_semaphore *semaphore = weft_script_object();
    if (semaphore) *semaphore = (weft_semaphore){.value = value, .bound = bound};
    return semaphore;
}
int weft_script_semaphore_release(weft_semaphore *semaphore) { return weft_semaphore_release(semaphore); }
bool weft_script_semaphore_locked(const weft_semaphore *semaphore) {
    return weft_semaphore_locked(semaphore);
}

weft_barrier *weft_script_barrier(uint32_t parties) {
    weft_barrier *barrier = weft_script_object();
    if (barrier) barrier->parties = parties;
    return barrier;
}
void weft_script_barrier_reset(weft_barrier *barrier) { weft_barrier_reset(barrier); }
void weft_script_barrier_abort(weft_barrier *barrier) { weft_barrier_abort(barrier); }
uint32_t weft_script_barrier_parties(const weft_barrier *barrier) { return weft_barrier_parties(barrier); }
uint32_t weft_script_barrier_n_waiting(const weft_barrier *barrier) {
    return weft_barrier_n_waiting(barrier);
}
bool weft_script_barrier_broken(const weft_barrier *barrier) { return weft_barrier_broken(barrier); }

/* ---- Queues ---- */

static int compare_items(weft_value a, weft_value b) {
    return weft_host_script(WEFT__SCRIPT_COMPARE, (uint32_t)a.i64, (uint32_t)b.i64);
}

/* A queue whose items are numbers by which JavaScript knows them. */
weft_queue *weft_script_queue(uint32_t maxsize, int order) {
    weft_queue *queue = weft_script_object();
    if (!queue) return NULL;
    queue->maxsize = maxsize;
    queue->order = (enum weft_queue_order)order;
    if (order == WEFT_PRIORITY) queue->compare = compare_items;
    return queue;
}

static weft_value item_of(double item, bool is_floating) {
    return is_floating ? weft_value_f64(item) : weft_value_i64((int64_t)item);
}

int weft_script_wait_put(weft_queue *queue, double item, bool is_floating) {
    return weft__script_await(weft_queue_put(queue, item_of(item, is_floating)));
}

int weft_script_put(weft_queue *queue, double item, bool is_floating) {
    return weft_queue_put_nowait(queue, item_of(item, is_floating));
}

/* The item is the value that is shown. */
int weft_script_get(weft_queue *queue) {
    weft_value item;
    int status = weft_queue_get_nowait(queue, &item);
    if (status == WEFT_OK) weft__script_show_value(item);
    return status;
}

int weft_script_queue_task_done(weft_queue *queue) { return weft_queue_task_done(queue); }
uint32_t weft_script_queue_size(const weft_queue *queue) { return weft_queue_size(queue); }
uint32_t weft_script_queue_maxsize(const weft_queue *queue) { return queue->maxsize; }

/* JavaScript drops the items that this queue of its own holds. */
static void drop_items(const weft_queue *queue) {
    for (uint32_t i = 0; i < queue->count; i++) {
        weft_value item = queue->items[(queue->head + i) & (queue->capacity - 1)];
        weft_host_script(WEFT__SCRIPT_DROP, (uint32_t)item.i64, 0);
    }
}

void weft_script_queue_shutdown(weft_queue *queue, bool immediate) {
    if (immediate) drop_items(queue);
    weft_queue_shutdown(queue, immediate);
}

void weft_script_queue_free(weft_queue *queue) {
    drop_items(queue);
    weft_queue_deinit(queue);
    weft_script_release(queue);
}

/* ---- Blocks ---- */

int weft_script_timeout_enter(weft_timeout *timeout, double when) {
    weft__script_enter_step();
    int status = weft__timeout_enter_at(timeout, when);
    weft__script_leave_step();
    return status;
}

/* `status` is that of the block. Returns what it becomes. */
int weft_script_timeout_exit(weft_timeout *timeout, int status) {
    weft_error *error = weft__script_error(status, 0);
    weft__timeout_exit(timeout, &error);
    return weft_error_status(error); /* without a message it is no object */
}

int weft_script_timeout_reschedule(weft_timeout *timeout, double when) {
    return weft_timeout_reschedule(timeout, when);
}
bool weft_script_timeout_expired(const weft_timeout *timeout) { return weft_timeout_expired(timeout); }

int weft_script_group_enter(weft_task_group *group) {
    weft__script_enter_step();
    int status = weft__task_group_enter(group);
    weft__script_leave_step();
    return status;
}

/* NULL if the group does not take any, or when out of memory. */
weft_task *weft_script_group_task(weft_task_group *group, uint32_t id) {
    weft_task *task;
    weft_task_group_create_task_into(group, weft__script_coroutine(id, false), &task);
    return task;
}

int weft_script_wait_group(weft_task_group *group, int status, uint32_t thrown) {
    return weft__script_await(weft__task_group_exit(group, weft__script_error(status, thrown)));
}

/* ---- Callbacks ---- */

static void call_script(void *id) { weft_host_script(WEFT__SCRIPT_CALLBACK, (uint32_t)(uintptr_t)id, 0); }

int weft_script_call_soon(weft_handle *handle, uint32_t id) {
    return weft_call_soon(handle, call_script, (void *)(uintptr_t)id);
}
int weft_script_call_later(weft_handle *handle, double delay, uint32_t id) {
    return weft_call_later(handle, delay, call_script, (void *)(uintptr_t)id);
}
int weft_script_call_at(weft_handle *handle, double when, uint32_t id) {
    return weft_call_at(handle, when, call_script, (void *)(uintptr_t)id);
}
void weft_script_handle_cancel(weft_handle *handle) { weft_handle_cancel(handle); }

double weft_script_time(void) { return weft_time(); }
