/* Queues, events, locks, ... that JavaScript shares with C.
 *
 *     static weft_queue jobs = {.maxsize = 16};
 *     WEFT_EXPORT_OBJECT(jobs, double)
 *
 *     WEFT_ASYNC(worker, double job;) {
 *         WEFT_BEGIN;
 *         for (;;) WEFT_AWAIT_INTO(self->job, weft_queue_get(&jobs));
 *     }
 *
 * In JavaScript, with the npm package weft-wasm, it is an object of the asyncio API on the same loop:
 *
 *     await app.objects.jobs.put(1.5);
 *
 * Its tasks and those of C wait for it in one order. Without the package, JavaScript does not see it. Hosts
 * without JavaScript ignore it. */
#ifndef WEFT_EXPORT_OBJECT_H
#define WEFT_EXPORT_OBJECT_H

#include <weft/barrier.h>
#include <weft/condition.h>
#include <weft/event.h>
#include <weft/export.h>
#include <weft/lock.h>
#include <weft/queue.h>
#include <weft/semaphore.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef __cplusplus

/* WEFT_EXPORT_OBJECT(object) or WEFT_EXPORT_OBJECT(queue, item)
 *
 * At file scope, after the object: a variable of static storage of the type weft_queue, weft_event,
 * weft_lock, weft_condition, weft_semaphore or weft_barrier. Its name must be unique in the program.
 *
 * `item` is the type of a queue's items; no other type compiles:
 *
 *   an integer type  JavaScript puts integers of its range, but at most 2^53 - 1; C finds them in .i64
 *   none             as int64_t
 *   float, double    JavaScript puts numbers; C finds them in .f64
 *
 * A put of anything else is a TypeError, or a RangeError if it is a number, and changes nothing. What C puts is
 * not checked: it must be of the type.
 *
 * The object is that of C, and JavaScript copies nothing of it: it is there, and as C has left it, until the
 * module is dropped. When the program has ended, JavaScript's awaits of it have ended, too, and whatever it
 * calls fails with a WeftError, "EXITED" or "CRASHED". */
#define WEFT_EXPORT_OBJECT(...) WEFT__JOIN(WEFT__OBJECT_, WEFT__ARITY(__VA_ARGS__))(__VA_ARGS__)

#endif

/* ---- Private ---- */

enum weft__object_kind {
    WEFT__OBJECT_QUEUE,
    WEFT__OBJECT_EVENT,
    WEFT__OBJECT_LOCK,
    WEFT__OBJECT_CONDITION,
    WEFT__OBJECT_SEMAPHORE,
    WEFT__OBJECT_BARRIER
};

typedef struct weft__object_entry {
    void *object;
    uint32_t kind;
    uint32_t items; /* 1: floating; 2: signed; 4 times the size in bytes */
} weft__object_entry;

const weft__object_entry *weft__exported_object(const weft__object_entry *entry);

#ifndef __cplusplus

#define WEFT__OBJECT_1(object) WEFT__EXPORTED_OBJECT(object, WEFT__OBJECT_ITEMS(int64_t))
#define WEFT__OBJECT_2(object, item) WEFT__EXPORTED_OBJECT(object, WEFT__OBJECT_ITEMS(item))

#define WEFT__OBJECT_ITEMS(item)  \
    (_Generic((item)0,            \
         float: 1,                \
         double: 1,               \
         _Bool: 0,                \
         char: 0,                 \
         signed char: 0,          \
         unsigned char: 0,        \
         short: 0,                \
         unsigned short: 0,       \
         int: 0,                  \
         unsigned: 0,             \
         long: 0,                 \
         unsigned long: 0,        \
         long long: 0,            \
         unsigned long long: 0) | \
     ((item)-1 < (item)1 ? 2 : 0) | (uint32_t)sizeof(item) * 4)

#define WEFT__OBJECT_KIND(object)               \
    _Generic((object),                          \
        weft_queue: WEFT__OBJECT_QUEUE,         \
        weft_event: WEFT__OBJECT_EVENT,         \
        weft_lock: WEFT__OBJECT_LOCK,           \
        weft_condition: WEFT__OBJECT_CONDITION, \
        weft_semaphore: WEFT__OBJECT_SEMAPHORE, \
        weft_barrier: WEFT__OBJECT_BARRIER)

#if defined(__wasm__) && !defined(__EMSCRIPTEN__)
#define WEFT__OBJECT_NAME(name) export_name("weft_object_" #name)
#else
#define WEFT__OBJECT_NAME(name) used
#endif

#define WEFT__EXPORTED_OBJECT(name, items)                                                        \
    const weft__object_entry *weft_object_##name(void);                                           \
    __attribute__((WEFT__OBJECT_NAME(name))) const weft__object_entry *weft_object_##name(void) { \
        static const weft__object_entry entry = {&name, WEFT__OBJECT_KIND(name), items};          \
        return weft__exported_object(&entry);                                                     \
    }

#endif

#ifdef __cplusplus
}
#endif
#endif
