/* Locks, events, conditions, semaphores, barriers and queues. */
#include "scaling.h"

static weft_task **tasks;

static void cancel_all(size_t n) {
    for (size_t i = n; i-- > 0;) weft_task_cancel(tasks[i]);
}

static void unref_all(size_t n) {
    for (size_t i = 0; i < n; i++) weft_task_unref(tasks[i]);
}

/* ---- Lock ---- */

static weft_lock lock;

WEFT_ASYNC(locks, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_LOCK(&self->scope, &lock) { WEFT_AWAIT(weft_sleep(0)); }
}

COST(lock_passed_on, ) {
    WEFT_BEGIN;
    tasks = NEW(self->n, weft_task *);
    for (size_t i = 0; i < self->n; i++) tasks[i] = weft_create_task(WEFT_CALL(locks));
    WEFT_AWAIT(tasks[self->n - 1]);
    unref_all(self->n);
}

static void start_lockers(size_t n) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(weft_lock_acquire(&lock));
}

COST(lock_waiters_cancelled, ) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    start_lockers(self->n);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    WEFT_AWAIT(weft_sleep(0));
    weft_lock_release(&lock);
    unref_all(self->n);
}

COST(lock_beside_cancelled_waiters, ) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_lock_acquire(&lock));
    start_lockers(self->n);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    for (self->i = 0; self->i < self->n; self->i++) {
        weft_lock_release(&lock);
        WEFT_AWAIT(weft_lock_acquire(&lock));
    }
    weft_lock_release(&lock);
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

/* ---- Event ---- */

static weft_event event;

static void start_event_waiters(size_t n) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(weft_event_wait(&event));
}

COST(event_set, ) {
    WEFT_BEGIN;
    start_event_waiters(self->n);
    WEFT_AWAIT(weft_sleep(0));
    weft_event_set(&event);
    WEFT_AWAIT(weft_sleep(0));
    weft_event_clear(&event);
    unref_all(self->n);
}

COST(event_set_beside_woken_waiters, ) {
    WEFT_BEGIN;
    start_event_waiters(self->n);
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = 0; i < self->n; i++) {
        weft_event_set(&event);
        weft_event_clear(&event);
    }
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

COST(event_waiters_cancelled, ) {
    WEFT_BEGIN;
    start_event_waiters(self->n);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

/* ---- Condition ---- */

static weft_condition condition;

WEFT_ASYNC(waits_for_condition, weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_WITH_CONDITION(&self->scope, &condition) { WEFT_AWAIT(weft_condition_wait(&condition)); }
}

static void start_condition_waiters(size_t n) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(WEFT_CALL(waits_for_condition));
}

COST(condition_notify, ) {
    WEFT_BEGIN;
    start_condition_waiters(self->n);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_AWAIT(weft_condition_acquire(&condition));
    for (size_t i = 0; i < self->n; i++) weft_condition_notify(&condition, 1);
    weft_condition_release(&condition);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->n);
}

COST(condition_notify_all, ) {
    WEFT_BEGIN;
    start_condition_waiters(self->n);
    WEFT_AWAIT(weft_sleep(1));
    WEFT_AWAIT(weft_condition_acquire(&condition));
    weft_condition_notify_all(&condition);
    weft_condition_release(&condition);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->n);
}

COST(condition_waiters_cancelled, ) {
    WEFT_BEGIN;
    start_condition_waiters(self->n);
    WEFT_AWAIT(weft_sleep(1));
    cancel_all(self->n);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->n);
}

/* ---- Semaphore ---- */

static weft_semaphore semaphore;

static void start_semaphore_waiters(size_t n) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(weft_semaphore_acquire(&semaphore));
}

COST(semaphore_releases, ) {
    WEFT_BEGIN;
    start_semaphore_waiters(self->n);
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = 0; i < self->n; i++) weft_semaphore_release(&semaphore);
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

COST(semaphore_waiters_cancelled, ) {
    WEFT_BEGIN;
    start_semaphore_waiters(self->n);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    for (size_t i = 0; i < self->n; i++) weft_semaphore_locked(&semaphore);
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

COST(semaphore_beside_cancelled_waiters, ) {
    WEFT_BEGIN;
    start_semaphore_waiters(self->n);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    for (self->i = 0; self->i < self->n; self->i++) {
        weft_semaphore_release(&semaphore);
        WEFT_AWAIT(weft_semaphore_acquire(&semaphore));
    }
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

/* ---- Barrier ---- */

static weft_barrier barrier;

static void start_barrier_waiters(size_t n, size_t parties) {
    barrier = (weft_barrier){.parties = (uint32_t)parties};
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(weft_barrier_wait(&barrier));
}

COST(barrier_passed, ) {
    WEFT_BEGIN;
    start_barrier_waiters(self->n, self->n);
    WEFT_AWAIT(tasks[0]);
    WEFT_AWAIT(tasks[self->n - 1]);
    unref_all(self->n);
}

COST(barrier_passed_in_groups, ) {
    WEFT_BEGIN;
    start_barrier_waiters(self->n, self->n / 10);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->n);
}

COST(barrier_waiters_cancelled, ) {
    WEFT_BEGIN;
    start_barrier_waiters(self->n, self->n + 1);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    WEFT_AWAIT(weft_sleep(0));
    unref_all(self->n);
}

/* ---- Queues ---- */

static void put_and_get_all(weft_queue *queue, size_t n) {
    weft_value item;
    for (size_t i = 0; i < n; i++) weft_queue_put_nowait(queue, weft_value_i64((int64_t)(i * 7919 % n)));
    for (size_t i = 0; i < n; i++) weft_queue_get_nowait(queue, &item);
    for (size_t i = 0; i < n; i++) weft_queue_task_done(queue);
}

COST(queue, weft_queue queue;) {
    WEFT_BEGIN;
    put_and_get_all(&self->queue, self->n);
    weft_queue_deinit(&self->queue);
}

COST(lifo_queue, weft_queue queue;) {
    WEFT_BEGIN;
    self->queue.order = WEFT_LIFO;
    put_and_get_all(&self->queue, self->n);
    weft_queue_deinit(&self->queue);
}

COST(priority_queue, weft_queue queue;) {
    WEFT_BEGIN;
    self->queue.order = WEFT_PRIORITY;
    put_and_get_all(&self->queue, self->n);
    weft_queue_deinit(&self->queue);
}

WEFT_ASYNC(puts_all, weft_queue *queue; size_t n;) {
    WEFT_BEGIN;
    while (self->n-- > 0) WEFT_AWAIT(weft_queue_put(self->queue, weft_value_i64(1)));
}

COST(queue_of_one, weft_queue queue;) {
    WEFT_BEGIN;
    self->queue.maxsize = 1;
    weft_spawn(WEFT_CALL(puts_all, .queue = &self->queue, .n = self->n));
    for (self->i = 0; self->i < self->n; self->i++) WEFT_AWAIT(weft_queue_get(&self->queue));
    weft_queue_deinit(&self->queue);
}

static void start_getters(weft_queue *queue, size_t n) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(weft_queue_get(queue));
}

COST(queue_getters, weft_queue queue;) {
    WEFT_BEGIN;
    start_getters(&self->queue, self->n);
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = 0; i < self->n; i++) weft_queue_put_nowait(&self->queue, weft_value_i64(1));
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_deinit(&self->queue);
    unref_all(self->n);
}

COST(queue_getters_cancelled, weft_queue queue;) {
    WEFT_BEGIN;
    start_getters(&self->queue, self->n);
    WEFT_AWAIT(weft_sleep(0));
    cancel_all(self->n);
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_deinit(&self->queue);
    unref_all(self->n);
}

COST(queue_putters, weft_queue queue;) {
    WEFT_BEGIN;
    self->queue.maxsize = 1;
    tasks = NEW(self->n, weft_task *);
    for (size_t i = 0; i < self->n; i++)
        tasks[i] = weft_create_task(weft_queue_put(&self->queue, weft_value_i64(1)));
    for (self->i = 0; self->i < self->n; self->i++) WEFT_AWAIT(weft_queue_get(&self->queue));
    weft_queue_deinit(&self->queue);
    unref_all(self->n);
}

COST(queue_joins, weft_queue queue;) {
    WEFT_BEGIN;
    tasks = NEW(self->n, weft_task *);
    weft_queue_put_nowait(&self->queue, weft_value_i64(1));
    for (size_t i = 0; i < self->n; i++) tasks[i] = weft_create_task(weft_queue_join(&self->queue));
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_task_done(&self->queue);
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_deinit(&self->queue);
    unref_all(self->n);
}

COST(queue_shutdown, weft_queue queue;) {
    WEFT_BEGIN;
    start_getters(&self->queue, self->n);
    WEFT_AWAIT(weft_sleep(0));
    weft_queue_shutdown(&self->queue, true);
    WEFT_AWAIT(weft_sleep(0));
    for (size_t i = 0; i < self->n; i++) (void)weft_task_error(tasks[i]);
    weft_queue_deinit(&self->queue);
    unref_all(self->n);
}

const cost sync_costs[] = {
    {"lock passed on", make_lock_passed_on, CONSTANT},
    {"lock waiters cancelled", make_lock_waiters_cancelled, CONSTANT},
    {"lock beside cancelled waiters", make_lock_beside_cancelled_waiters, CONSTANT},
    {"event set", make_event_set, CONSTANT},
    {"event set beside woken waiters", make_event_set_beside_woken_waiters, CONSTANT},
    {"event waiters cancelled", make_event_waiters_cancelled, CONSTANT},
    {"condition notify(1)", make_condition_notify, CONSTANT},
    {"condition notify_all", make_condition_notify_all, CONSTANT},
    {"condition waiters cancelled", make_condition_waiters_cancelled, CONSTANT},
    {"semaphore releases", make_semaphore_releases, CONSTANT},
    {"semaphore waiters cancelled", make_semaphore_waiters_cancelled, CONSTANT},
    {"semaphore beside cancelled waiters", make_semaphore_beside_cancelled_waiters, CONSTANT},
    {"barrier passed", make_barrier_passed, CONSTANT},
    {"barrier passed in groups", make_barrier_passed_in_groups, CONSTANT},
    {"barrier waiters cancelled", make_barrier_waiters_cancelled, CONSTANT},
    {"queue", make_queue, CONSTANT},
    {"LIFO queue", make_lifo_queue, CONSTANT},
    {"priority queue", make_priority_queue, LOGARITHMIC},
    {"queue of one", make_queue_of_one, CONSTANT},
    {"queue getters", make_queue_getters, CONSTANT},
    {"queue getters cancelled", make_queue_getters_cancelled, CONSTANT},
    {"queue putters", make_queue_putters, CONSTANT},
    {"queue joins", make_queue_joins, CONSTANT},
    {"queue shutdown", make_queue_shutdown, CONSTANT},
    {NULL, NULL, 0}};
