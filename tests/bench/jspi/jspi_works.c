/* The works of the benchmark with JavaScript Promise Integration: C that suspends when it calls an import. The
 * scheduling is JavaScript's, in jspi_works.mjs. */
#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("jspi"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(yield) void yield_now(void);
IMPORT(wait_for_item) int wait_for_item(void);
IMPORT(wait_for_room) void wait_for_room(int item);
IMPORT(wake_consumer) void wake_consumer(int item);
IMPORT(wake_producer) int wake_producer(void);
IMPORT(wait_for_lock) void wait_for_lock(void);
IMPORT(wake_locker) void wake_locker(void);

/* ---- yield, await, create ---- */

EXPORT(yielder) int yielder(int rounds) {
    for (int i = 0; i < rounds; i++) yield_now();
    return 1;
}

EXPORT(diver) __attribute__((noinline)) int diver(int depth, int rounds) {
    int result = depth > 1 ? diver(depth - 1, rounds) : yielder(rounds);
    __asm__ volatile("" ::: "memory");
    return result;
}

__attribute__((noinline)) static int64_t leaf(int64_t x) {
    __asm__ volatile("" ::: "memory");
    return x + 1;
}

EXPORT(caller) double caller(int rounds) {
    int64_t sum = 0;
    for (int i = 0; i < rounds; i++) sum += leaf(i);
    return (double)sum;
}

/* A task begins in a later turn. */
EXPORT(task) int task(int x) {
    yield_now();
    return x + 1;
}

/* ---- queue: a ring of 16, and waiters that JavaScript keeps ---- */

static int items[16], head, count, capacity, waiting_consumers, waiting_producers;

EXPORT(queue_init) void queue_init(int limit) {
    capacity = limit;
    head = count = waiting_consumers = waiting_producers = 0;
}

static void put(int item) {
    if (waiting_consumers > 0) {
        waiting_consumers--;
        wake_consumer(item);
    } else if (count == capacity) {
        waiting_producers++;
        wait_for_room(item);
    } else {
        items[(head + count++) & 15] = item;
    }
}

static int get(void) {
    if (count == 0) {
        waiting_consumers++;
        return wait_for_item();
    }
    int item = items[head];
    head = (head + 1) & 15;
    count--;
    if (waiting_producers > 0) {
        waiting_producers--;
        items[(head + count++) & 15] = wake_producer();
    }
    return item;
}

EXPORT(producer) int producer(int number) {
    for (int i = 0; i < number; i++) put(i);
    return number;
}

EXPORT(consumer) double consumer(int number) {
    double sum = 0;
    for (int i = 0; i < number; i++) sum += get();
    return sum;
}

/* ---- lock ---- */

static int locked, waiting_lockers, held;

EXPORT(locker) int locker(int rounds) {
    for (int i = 0; i < rounds; i++) {
        if (locked) {
            waiting_lockers++;
            wait_for_lock();
        }
        locked = 1;
        yield_now();
        held++;
        if (waiting_lockers > 0) {
            waiting_lockers--;
            wake_locker();
        } else {
            locked = 0;
        }
    }
    return held;
}

EXPORT(lock_init) void lock_init(void) { locked = waiting_lockers = held = 0; }
