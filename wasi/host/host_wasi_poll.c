/* Waiting under WASI preview 1: poll_oneoff.
 *
 * Preview 1 is a small standard that each runtime interprets in its own way, and poll_oneoff is where
 * they differ most. This host uses only what works on all of them, and trusts as little of their results
 * as it can:
 *
 * - Subscription 0 is always a clock, so that the list is never empty: wasmtime rejects an empty one, and
 *   wasmer hangs. The clock is
 *   - relative: node:wasi waits without end on absolute clocks;
 *   - monotonic;
 *   - the only one: of two, one may be ignored;
 *   - at least 1 ms, in whole milliseconds: node:wasi drops fractions and reports no stream beside a
 *     shorter clock, and others fail or hang on 0;
 *   - at most an hour, for runtimes that count in 32 bits.
 * - An event is only a hint. The loop asks the clock what is due, and fd_read what there is to read: the
 *   read tells whether a stream is ready, at end of file, hung up or broken. A needless wake-up costs a
 *   turn of the loop, an early one another wait.
 * - A descriptor that cannot be polled counts as ready. Regular files are never polled. For /dev/null,
 *   node:wasi fails the whole call, and WasmEdge reports an error in the event when the clock has run
 *   down.
 * - Each descriptor is checked with fd_fdstat_get before each poll. A bad one would make node:wasi crash,
 *   or return at once every time; others would fail the call.
 * - A stream that was never polled is polled alone, for a millisecond, so that a failure is found at once
 *   and is its own.
 * - How long a poll of streams may take is learned from how polls end. A runtime may report a single
 *   stream only when the clock has run down, as Bun does, and several only when all are ready, as
 *   node:wasi does. If a poll waits, and then ends before its clock because its streams are ready, the
 *   runtime wakes for streams: from then on the program sleeps for as long as it can. If one of several
 *   streams was ready and another was not, that holds for several too. Until then, the clock beside one
 *   stream grows to a second while nothing is ready; beside several it stays short.
 * - Non-blocking descriptors are polled only until the runtime has shown that it does not know when they
 *   are ready: wazero reports every connection as ready when the clock has run down. They are then tried
 *   repeatedly (host_wasi_streams.c).
 * - An event with unknown contents may belong to any stream. (Bun writes events 16 bytes apart instead of
 *   32.) So may the news of a poll that reports no event at all.
 * - A runtime cannot wait if polls of a clock fail at once, or are interrupted at once, again and again; or
 *   if they end and the clock always shows the same time. The program then ends as in a deadlock. Streams
 *   whose polls end like that are tried without a poll.
 */
#include "host_wasi.h"

#include "wasm/layout.h"
#include <string.h>
#include <weft/host.h>
#include <weft/private/detail.h>

/* ---- The layout of WASI's structs ---- */

CHECK_SIZE(__wasi_subscription_t, 48);
CHECK_FIELD(__wasi_subscription_t, userdata, 0, 8);
CHECK_FIELD(__wasi_subscription_t, u.tag, 8, 1);
CHECK_FIELD(__wasi_subscription_t, u.u.clock.id, 16, 4);
CHECK_FIELD(__wasi_subscription_t, u.u.clock.timeout, 24, 8);
CHECK_FIELD(__wasi_subscription_t, u.u.clock.precision, 32, 8);
CHECK_FIELD(__wasi_subscription_t, u.u.clock.flags, 40, 2);
CHECK_FIELD(__wasi_subscription_t, u.u.fd_read.file_descriptor, 16, 4);

CHECK_SIZE(__wasi_event_t, 32);
CHECK_FIELD(__wasi_event_t, userdata, 0, 8);
CHECK_FIELD(__wasi_event_t, error, 8, 2);
CHECK_FIELD(__wasi_event_t, type, 10, 1);

CHECK_SIZE(__wasi_fdstat_t, 24);
CHECK_FIELD(__wasi_fdstat_t, fs_filetype, 0, 1);

CHECK_SIZE(__wasi_timestamp_t, 8);
CHECK_SIZE(__wasi_size_t, 4);

_Static_assert(__WASI_CLOCKID_MONOTONIC == 1, "clockid");
_Static_assert(__WASI_EVENTTYPE_CLOCK == 0 && __WASI_EVENTTYPE_FD_READ == 1 && __WASI_EVENTTYPE_FD_WRITE == 2,
               "eventtype");
_Static_assert(__WASI_FILETYPE_REGULAR_FILE == 4, "filetype");

/* ---- State ---- */

enum { CLOCK_USERDATA = 0 }; /* no operation has the number 0 */

#define LONGEST_WAIT (3600 * 1000 * WEFT__MILLISECOND)
/* Until the runtime has shown that it wakes for streams: with one stream, and with several. */
#define SHORTEST_WAIT_UNPROVEN (10 * WEFT__MILLISECOND)
#define LONGEST_WAIT_UNPROVEN (1000 * WEFT__MILLISECOND)
#define LONGEST_WAIT_FOR_SEVERAL (10 * WEFT__MILLISECOND)
/* While tasks are ready, streams are polled in every turn that finds something to read. A poll that finds
 * nothing takes a millisecond, and the next one follows only after this interval. */
#define BUSY_POLL_INTERVAL (25 * WEFT__MILLISECOND)

/* While the embedder has operations too: the host waits for the streams and the embedder alternately. */
#define EMBEDDER_SLICE (10 * WEFT__MILLISECOND)

/* What polls that ended before their clock have shown about the runtime. */
enum waking {
    WAKES_UNKNOWN,
    WAKES_FOR_ALL, /* it wakes when all streams are ready, which is enough for a single one */
    WAKES_FOR_ANY  /* it wakes when one of several is ready */
};

static int64_t next_busy_poll; /* 0: the last poll found something to read */
static int64_t flowing_until;  /* something was found, and more is likely to follow until then */
static enum waking waking;
static int64_t patience = SHORTEST_WAIT_UNPROVEN; /* with one stream, while `waking` is unknown */
static uint64_t polled_before;                    /* a bit for each low descriptor: its last poll succeeded */
static bool last_was_early;                       /* the last poll ended before its clock */
static unsigned wrong_polls;                      /* in a row, that reported a stream as ready that was not */
static unsigned failed_polls;                     /* in a row, that failed at once */
static unsigned futile_polls;                     /* in a row, that ended before their clock for no stream */
static bool is_told;                              /* that the runtime cannot wait */
static unsigned still_polls;                      /* in a row, that ended at the time at which they began */

enum { TOO_MANY_WRONG_POLLS = 3, TOO_MANY_STILL_POLLS = 10000 };

/* The memory of a poll: for the clock and up to `capacity` streams. */
struct poll {
    size_t capacity;
    __wasi_subscription_t *subscriptions;
    __wasi_event_t *events;
    weft__stream **chosen;
};

static __wasi_subscription_t first_subscriptions[1 + WEFT__FIRST_STREAMS];
static __wasi_event_t first_events[1 + WEFT__FIRST_STREAMS];
static weft__stream *first_chosen[WEFT__FIRST_STREAMS];
static const struct poll first_poll = {WEFT__FIRST_STREAMS, first_subscriptions, first_events, first_chosen};
static struct poll poll = {WEFT__FIRST_STREAMS, first_subscriptions, first_events, first_chosen};

static void free_poll(const struct poll *old) {
    if (old->subscriptions) weft__free(old->subscriptions, (1 + old->capacity) * sizeof *old->subscriptions);
    if (old->events) weft__free(old->events, (1 + old->capacity) * sizeof *old->events);
    if (old->chosen) weft__free(old->chosen, old->capacity * sizeof *old->chosen);
}

bool weft__polls_reserve(size_t count) {
    struct poll larger = first_poll;
    if (count > first_poll.capacity) {
        larger = (struct poll){count, weft__allocate((1 + count) * sizeof *larger.subscriptions),
                               weft__allocate((1 + count) * sizeof *larger.events),
                               weft__allocate(count * sizeof *larger.chosen)};
        if (!larger.subscriptions || !larger.events || !larger.chosen) {
            free_poll(&larger);
            return false;
        }
    }
    if (poll.capacity > first_poll.capacity) free_poll(&poll);
    poll = larger;
    return true;
}

/* ---- Waiting ---- */

/* Without a clock, the host could only keep the processor busy. Says so once, until it can wait again.
 * Returns false. */
static bool cannot_wait(const char *reason, __wasi_errno_t error) {
    if (is_told) return false;
    is_told = true;
    weft_host_log(reason);
    if (error != __WASI_ERRNO_SUCCESS) weft_host_log(strerror(error));
    return false;
}

static bool can_be_polled(int fd) {
    __wasi_fdstat_t status;
    return __wasi_fd_fdstat_get(fd, &status) == __WASI_ERRNO_SUCCESS &&
           status.fs_filetype != __WASI_FILETYPE_REGULAR_FILE;
}

/* 0 for high descriptors, which count as new each time. */
static uint64_t bit_of(int fd) { return fd >= 0 && fd < 64 ? UINT64_C(1) << fd : 0; }

static bool is_waiting(const weft__stream *stream) {
    return stream->state == STREAM_NEW || stream->state == STREAM_POLLED;
}

/* Chooses what to poll: one stream that was never polled, or otherwise all that wait. Returns how many
 * were written to `chosen`. */
static size_t choose(weft__stream **chosen) {
    size_t count = 0;
    for (size_t i = 0; i < weft__stream_count; i++) {
        if (weft__streams[i].state == STREAM_NEW) {
            chosen[0] = &weft__streams[i];
            return 1;
        }
        if (weft__streams[i].state == STREAM_POLLED) chosen[count++] = &weft__streams[i];
    }
    return count;
}

/* How long a poll of `count` streams may take. */
static int64_t longest_wait(weft__stream *const chosen[], size_t count, int64_t now) {
    if (count == 0) return LONGEST_WAIT;
    if (chosen[0]->state == STREAM_NEW) return WEFT__MILLISECOND;
    if (waking >= (count == 1 ? WAKES_FOR_ALL : WAKES_FOR_ANY)) return LONGEST_WAIT;
    if (count == 1) return patience;
    return now < flowing_until ? WEFT__MILLISECOND : LONGEST_WAIT_FOR_SEVERAL;
}

/* Learns from a poll of `count` streams that reported `ready` of them. */
static void learn(size_t count, size_t ready, int64_t timeout, int64_t took) {
    /* Not by less: the runtime may have cut the clock to a whole millisecond. */
    bool early = last_was_early = timeout - took > 2 * WEFT__MILLISECOND;
    futile_polls = early && ready == 0 ? futile_polls + 1 : 0;
    if (ready == 0) {
        if (!early && timeout >= patience) patience *= 10;
        if (patience > LONGEST_WAIT_UNPROVEN) patience = LONGEST_WAIT_UNPROVEN;
    } else if (!early) {
        patience = SHORTEST_WAIT_UNPROVEN;
    } else if (took <= WEFT__MILLISECOND) {
        /* Perhaps ready from the start: this shows nothing. */
    } else if (ready < count) {
        waking = WAKES_FOR_ANY;
    } else if (waking == WAKES_UNKNOWN) {
        waking = WAKES_FOR_ALL;
    }
}

/* The stream is tried, and its next poll is again one of its own. */
static void could_not_be_polled(weft__stream *stream) {
    stream->state = STREAM_READY;
    stream->reported = true;
    polled_before &= ~bit_of(stream->fd);
}

/* Returns false if the runtime cannot wait. */
static bool poll_failed(weft__stream *const chosen[], size_t count, __wasi_errno_t error, int64_t took) {
    failed_polls = took < WEFT__MILLISECOND / 10 ? failed_polls + 1 : 0;
    bool too_often = failed_polls >= WEFT__MOST_TRIES;
    if (count == 0 && too_often)
        return cannot_wait("weft: this WASI runtime cannot wait (poll_oneoff with a clock failed):", error);
    if (error == __WASI_ERRNO_INTR && !too_often) return true;
    if (count == 1) could_not_be_polled(chosen[0]);
    /* Each is polled alone next, which finds the one that failed. */
    for (size_t i = 0; count > 1 && i < count; i++) chosen[i]->state = STREAM_NEW;
    return true;
}

/* Learns from a wait whether the clock moves. Returns false if it does not, so that no deadline ever comes.
 */
static bool clock_moves(int64_t took, bool in_vain) {
    if (took > 0) {
        still_polls = 0;
        is_told = false;
    }
    if (took == 0 && in_vain) still_polls++;
    return still_polls < TOO_MANY_STILL_POLLS ||
           cannot_wait(weft__clock_error != __WASI_ERRNO_SUCCESS
                           ? "weft: this WASI runtime has no clock (clock_time_get failed):"
                           : "weft: the clock of this WASI runtime stands still",
                       weft__clock_error);
}

/* Marks the streams that a poll reported. Returns how many were ready, not counting those that it
 * reported as failed. */
static size_t read_events(weft__stream *const chosen[], size_t count, const __wasi_event_t *events,
                          size_t happened) {
    size_t ready = 0, clocks = 0, others = 0, next = 0;
    for (size_t e = 0; e < happened && e < 1 + count; e++) {
        if (events[e].userdata == CLOCK_USERDATA) {
            clocks++;
            continue;
        }
        /* Starts after the last match: most runtimes report them in order. */
        size_t passed = 0, i = next;
        while (passed < count && chosen[i]->operation != events[e].userdata) {
            i = (i + 1) % count;
            passed++;
        }
        next = passed < count ? (i + 1) % count : next;
        if (passed == count) {
            others++;
        } else if (events[e].error != __WASI_ERRNO_SUCCESS) {
            could_not_be_polled(chosen[i]);
        } else {
            chosen[i]->state = STREAM_READY;
            chosen[i]->reported = true;
            ready++;
        }
    }
    if (clocks > 1 || others > 0 || happened == 0 || futile_polls >= WEFT__MOST_TRIES ||
        still_polls >= WEFT__MOST_TRIES)
        for (size_t i = 0; i < count; i++) could_not_be_polled(chosen[i]);
    return ready;
}

/* Polls the clock and the chosen streams. Returns WASI's error; the events are in `poll`. */
static __wasi_errno_t poll_streams(weft__stream *const chosen[], size_t count, int64_t timeout,
                                   __wasi_size_t *happened) {
    __wasi_subscription_t *subscriptions = poll.subscriptions;
    __wasi_event_t *events = poll.events;
    memset(subscriptions, 0, (1 + count) * sizeof *subscriptions);
    memset(events, 0, (1 + count) * sizeof *events);
    subscriptions[0].userdata = CLOCK_USERDATA;
    subscriptions[0].u.tag = __WASI_EVENTTYPE_CLOCK;
    subscriptions[0].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    subscriptions[0].u.u.clock.timeout = (__wasi_timestamp_t)timeout;
    for (size_t i = 0; i < count; i++) {
        subscriptions[1 + i].userdata = chosen[i]->operation;
        subscriptions[1 + i].u.tag = chosen[i]->writes ? __WASI_EVENTTYPE_FD_WRITE : __WASI_EVENTTYPE_FD_READ;
        subscriptions[1 + i].u.u.fd_read.file_descriptor = chosen[i]->fd;
    }
    *happened = 0;
    __wasi_errno_t error = __wasi_poll_oneoff(subscriptions, events, 1 + count, happened);
    for (size_t e = 0; e < *happened && e < 1 + count && error == __WASI_ERRNO_SUCCESS; e++)
        if (events[e].userdata == CLOCK_USERDATA) error = events[e].error;
    return error;
}

/* Waits for at most `timeout`, often less, and marks the streams that are ready. Returns false if the
 * runtime cannot wait. */
static bool poll_once(int64_t now, int64_t timeout, bool has_deadline) {
    weft__stream **chosen = poll.chosen;
    size_t count = choose(chosen);
    int64_t longest = still_polls > 0 ? WEFT__MILLISECOND : longest_wait(chosen, count, now);
    if (timeout > longest) timeout = longest;
    timeout = (timeout + WEFT__MILLISECOND - 1) / WEFT__MILLISECOND * WEFT__MILLISECOND;
    __wasi_size_t happened;
    __wasi_errno_t error = poll_streams(chosen, count, timeout, &happened);
    int64_t took = weft_host_now() - now;
    now += took;
    next_busy_poll = now + BUSY_POLL_INTERVAL;
    if (error != __WASI_ERRNO_SUCCESS) return poll_failed(chosen, count, error, took);
    failed_polls = 0;
    for (size_t i = 0; i < count; i++) {
        chosen[i]->state = STREAM_POLLED;
        polled_before |= bit_of(chosen[i]->fd);
    }
    size_t ready = read_events(chosen, count, poll.events, happened);
    if (count > 0) learn(count, ready, timeout, took);
    for (size_t i = 0; i < count; i++) {
        if (chosen[i]->state != STREAM_READY) continue;
        next_busy_poll = 0;
        flowing_until = now + BUSY_POLL_INTERVAL;
    }
    return clock_moves(took, ready == 0 && has_deadline);
}

bool weft__was_polled(int fd) { return (polled_before & bit_of(fd)) != 0; }

bool weft__polls_learn(const weft__stream *tried, bool in_vain) {
    if (!tried->blocks && tried->reported) {
        if (!in_vain && last_was_early)
            wrong_polls = 0;
        else if (in_vain && wrong_polls < TOO_MANY_WRONG_POLLS)
            wrong_polls++;
    }
    return wrong_polls < TOO_MANY_WRONG_POLLS;
}

/* The rest of a stream is over: it is tried, or polled first if trying would block. */
static void wake(weft__stream *stream) { stream->state = stream->blocks ? STREAM_POLLED : STREAM_READY; }

/* Waits for the embedder and, if any streams wait, alternately for those. */
static bool wait_for_embedder(int64_t now, int64_t timeout, bool has_deadline, bool streams_wait) {
    int64_t slice = now < flowing_until ? WEFT__MILLISECOND : EMBEDDER_SLICE;
    bool advanced = weft__embedder_in_use->wait(streams_wait && timeout > slice ? slice : timeout);
    int64_t before = now;
    now = weft_host_now();
    if (streams_wait && (now >= next_busy_poll || (!advanced && timeout > 0)))
        return poll_once(now, WEFT__MILLISECOND, has_deadline);
    return clock_moves(now - before, !advanced && has_deadline);
}

bool weft__wait_until(int64_t deadline) {
    int64_t now = weft_host_now();
    bool polls = deadline > now || now >= next_busy_poll;
    bool waiting = false;
    for (size_t i = 0; i < weft__stream_count; i++) {
        weft__stream *stream = &weft__streams[i];
        if (stream->state == STREAM_RESTING && stream->retry_at <= now) wake(stream);
        if ((polls || stream->state == STREAM_NEW) && is_waiting(stream) && !can_be_polled(stream->fd))
            stream->state = STREAM_READY;
        if (stream->state == STREAM_READY) deadline = now;
        if (stream->state == STREAM_RESTING && stream->retry_at < deadline) deadline = stream->retry_at;
        waiting |= is_waiting(stream);
    }
    if (weft__embedder_in_use && weft__embedder_in_use->is_waiting())
        return wait_for_embedder(now, deadline > now ? deadline - now : 0,
                                 deadline > now && deadline != INT64_MAX, waiting);
    if (deadline > now) return poll_once(now, deadline - now, deadline != INT64_MAX);
    if (waiting && now >= next_busy_poll) return poll_once(now, WEFT__MILLISECOND, false);
    return true;
}
