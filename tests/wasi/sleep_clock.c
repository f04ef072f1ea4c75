/* A clock that moves only while the program sleeps, by exactly the time that the program asked for. The order
 * in which short delays end then does not depend on the machine's load, on any WASI runtime. The sleeps stay
 * real: each is a call of the runtime's poll_oneoff, and takes as long as it says.
 *
 * The linker's option --wrap sends the calls of the host and of the C library through the functions below. */
#include <stdlib.h>
#include <wasi/api.h>

__wasi_errno_t __wrap___wasi_clock_time_get(__wasi_clockid_t id, __wasi_timestamp_t precision,
                                            __wasi_timestamp_t *time);
__wasi_errno_t __real___wasi_clock_time_get(__wasi_clockid_t id, __wasi_timestamp_t precision,
                                            __wasi_timestamp_t *time);
__wasi_errno_t __wrap___wasi_poll_oneoff(const __wasi_subscription_t *subscriptions, __wasi_event_t *events,
                                         __wasi_size_t count, __wasi_size_t *happened);
__wasi_errno_t __real___wasi_poll_oneoff(const __wasi_subscription_t *subscriptions, __wasi_event_t *events,
                                         __wasi_size_t count, __wasi_size_t *happened);

static __wasi_timestamp_t now; /* in nanoseconds; 0: not read yet */

/* The first reading is the runtime's. Each further one takes a microsecond, so that a program that spins
 * until some time reaches it. */
__wasi_errno_t __wrap___wasi_clock_time_get(__wasi_clockid_t id, __wasi_timestamp_t precision,
                                            __wasi_timestamp_t *time) {
    __wasi_errno_t error =
        now == 0 ? __real___wasi_clock_time_get(id, precision, &now) : __WASI_ERRNO_SUCCESS;
    *time = now += 1000;
    return error;
}

/* For programs that wait for time alone: beside a stream, the clock would have to keep pace with the
 * machine's. */
__wasi_errno_t __wrap___wasi_poll_oneoff(const __wasi_subscription_t *subscriptions, __wasi_event_t *events,
                                         __wasi_size_t count, __wasi_size_t *happened) {
    if (count != 1 || subscriptions[0].u.tag != __WASI_EVENTTYPE_CLOCK) abort();
    __wasi_errno_t error = __real___wasi_poll_oneoff(subscriptions, events, count, happened);
    if (error == __WASI_ERRNO_SUCCESS) now += subscriptions[0].u.u.clock.timeout;
    return error;
}
