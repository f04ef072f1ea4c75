#include "fuzz_world.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct room {
    struct room *next;
    max_align_t data[];
} room;

struct fuzz_world fuzz_world;
const weft_context_var fuzz_variables[FUZZ_PAIR] = {{{.i64 = 100}}, {{.i64 = 200}}};

static room *rooms;
static weft_future *kept[1024];
static int kept_count;
static double traced_time;

void *fuzz_allocate(size_t count, size_t size) {
    room *added = calloc(1, sizeof *added + (count + 1) * size);
    if (!added) abort();
    added->next = rooms;
    rooms = added;
    return added->data;
}

double fuzz_delay(int seconds) { return seconds == -2 ? (double)INFINITY : seconds; }

weft_lock *fuzz_lock(int index) {
    return index < FUZZ_PAIR ? &fuzz_world.locks[index] : weft_condition_lock(&fuzz_world.conditions[0]);
}

/* ---- Beginning and end ---- */

/* Items with the same thousands compare equal. */
static int by_thousands(weft_value a, weft_value b) { return (int)(a.i64 / 1000) - (int)(b.i64 / 1000); }

void fuzz_world_init(void) {
    fuzz_program program = fuzz_world.program;
    fuzz_world = (struct fuzz_world){.program = program, .start = weft_time()};
    traced_time = fuzz_world.start;
    fuzz_world.conditions[1].lock = &fuzz_world.locks[0];
    fuzz_world.semaphores[0].value = 1;
    fuzz_world.semaphores[1] = (weft_semaphore){.value = 2, .bound = 2};
    for (uint32_t i = 0; i < FUZZ_PAIR; i++) fuzz_world.barriers[i].parties = i + 2;
    for (uint32_t i = 0; i < FUZZ_QUEUES; i++)
        fuzz_world.queues[i] = (weft_queue){.maxsize = (i + 1) % FUZZ_QUEUES,
                                            .order = (enum weft_queue_order)(i % 3),
                                            .compare = by_thousands};
    for (size_t i = 0; i < FUZZ_READERS - 1; i++) fuzz_world.readers[i].reader = weft_reader_new(4 + 4 * i);
}

static void keep(weft_future *future) {
    if (kept_count == sizeof kept / sizeof *kept) abort();
    kept[kept_count++] = future;
}

void fuzz_put(int index, weft_future *future, weft_task *task, bool is_plain) {
    fuzz_slot old = fuzz_world.slots[index];
    fuzz_world.slots[index] = (fuzz_slot){future, task, is_plain};
    if (!old.future) return;
    if (old.is_plain && (fuzz_world.program.end & FUZZ_SETTLE)) weft_future_cancel(old.future);
    if (fuzz_world.program.end & FUZZ_KEEP)
        keep(old.future);
    else
        weft_future_unref(old.future);
}

void fuzz_drop_futures(void) {
    for (int i = 0; i < FUZZ_SLOTS; i++) {
        weft_future_unref(fuzz_world.slots[i].future);
        fuzz_world.slots[i] = (fuzz_slot){NULL, NULL, false};
    }
    while (kept_count > 0) weft_future_unref(kept[--kept_count]);
    for (int i = 0; i < FUZZ_PAIR; i++)
        if (fuzz_world.iterators[i].exists) weft_as_completed_deinit(&fuzz_world.iterators[i].iterator);
}

void fuzz_world_deinit(void) {
    for (int i = 0; i < FUZZ_QUEUES; i++) weft_queue_deinit(&fuzz_world.queues[i]);
    for (int i = 0; i < FUZZ_READERS - 1; i++) weft_reader_free(fuzz_world.readers[i].reader);
    for (room *next; rooms; rooms = next) {
        next = rooms->next;
        free(rooms);
    }
}

/* ---- The trace ---- */

void fuzz_trace(const fuzz_activation *activation, const fuzz_node *node, const char *format, ...) {
    double now = weft_time();
    if (now > traced_time) printf("@ %.0f\n", (now - fuzz_world.start) * 1e3);
    traced_time = now;
    printf("%d %d ", activation ? activation->number : 0, node->id);
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

const char *fuzz_status(int status) {
    switch (status) {
    case WEFT_OK: return "ok";
#define WORD(name, number, text, exception) \
    case name: return #exception;
        WEFT_STATUS_MAP(WORD)
#undef WORD
    default: return "Failure";
    }
}

/* Where fuzz_failure writes. */
static char failure_text[2048];
static size_t failure_length;

__attribute__((format(printf, 1, 2))) static void add_text(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    failure_length += (size_t)vsnprintf(failure_text + failure_length, sizeof failure_text - failure_length,
                                        format, arguments);
    va_end(arguments);
    if (failure_length >= sizeof failure_text) abort();
}

static void add_failure(const weft_error *error) {
    int status = weft_error_status(error);
    add_text("%s", fuzz_status(status));
    if (status > 0) add_text("(%d, %s)", status, weft_error_message(error));
    if (status != WEFT_EGROUP) return;
    for (size_t i = 0; i < weft_error_count(error); i++) {
        add_text(i == 0 ? "[" : ", ");
        add_failure(weft_error_nth(error, i));
    }
    add_text("]");
}

const char *fuzz_failure(const weft_error *error) {
    failure_length = 0;
    add_failure(error);
    return failure_text;
}

const char *fuzz_state(weft_future *future) {
    static char text[32];
    if (!future) return "none";
    if (!weft_future_done(future)) return "pending";
    if (weft_future_status(future) != WEFT_OK) return fuzz_failure(weft_future_error(future));
    snprintf(text, sizeof text, "ok %lld", (long long)weft_future_result(future).i64);
    return text;
}

const char *fuzz_bytes(weft_bytes bytes) {
    static char text[4096];
    size_t size = bytes.size < sizeof text - 3 ? bytes.size : sizeof text - 3;
    text[0] = '<';
    for (size_t i = 0; i < size; i++) text[i + 1] = bytes.data[i] == '\n' ? '$' : bytes.data[i];
    strcpy(text + size + 1, ">");
    return text;
}
