/* What the files of the simulated host share. */
#ifndef WEFT_SIM_SIM_HOST_H
#define WEFT_SIM_SIM_HOST_H

#include <weft/host.h>
#include <weft/sim.h>

/* ---- host_sim.c ---- */

extern bool weft__sim_is_running; /* a program */

/* Says what is wrong with a test, and ends the process. */
_Noreturn __attribute__((format(printf, 1, 2))) void weft__sim_stop(const char *format, ...);

/* `delay` seconds after a moment; INT64_MAX: never. */
int64_t weft__sim_later(int64_t moment, double delay);

/* Memory of scripts: as realloc, but there always is some. */
void *weft__sim_resize(void *block, size_t size);

/* A copy with a NUL behind it; of NULL and 0 too. */
char *weft__sim_copy(const void *data, size_t size);

/* A copy of a string; NULL for NULL. */
char *weft__sim_copy_text(const char *text);

/* ---- sim_events.c ---- */

/* Something that happens at a moment. Lives in what it happens to, zero at first. */
typedef struct weft__sim_event {
    struct weft__sim_event *next, *previous; /* NULL: it is not planned */
    void (*happen)(struct weft__sim_event *event);
    int64_t when;
    uint64_t number;    /* counts what was planned */
    uint32_t operation; /* that it is for; 0: none */
} weft__sim_event;

/* Plans an event that is not planned. Never: does nothing. */
void weft__sim_plan(weft__sim_event *event, int64_t when);

/* What is planned does not happen. Does nothing if it is not. */
void weft__sim_unplan(weft__sim_event *event);
void weft__sim_unplan_operation(uint32_t operation);

/* When the next one is due; INT64_MAX: none is. */
int64_t weft__sim_next_event(void);

/* Has happen what is due, in the order of the seed; of what is planned by that nothing. */
void weft__sim_deliver(void);

/* What weft_sim_after was to call is forgotten. */
void weft__sim_forget_calls(void);

/* ---- sim_seed.c ---- */

/* A program begins. */
void weft__sim_seed_begin(void);
void weft__sim_seed_reset(void);

/* 0 to count - 1; in the plain order 0. */
uint64_t weft__sim_choose(uint64_t count);

/* True one time out of `times`; in the plain order never. */
bool weft__sim_chance(uint64_t times);

/* How many of `most` bytes, 1 and up. */
size_t weft__sim_cut(size_t most);

/* How late the host wakes up, and how long a turn takes, in nanoseconds. */
int64_t weft__sim_lateness(void);
int64_t weft__sim_turn_time(void);

/* ---- sim_streams.c ---- */

/* Copies of pieces, all of them with their sizes. */
weft_sim_piece *weft__sim_pieces_copy(const weft_sim_piece *pieces);
void weft__sim_pieces_free(weft_sim_piece *pieces);

/* Where scripted bytes are read from. */
typedef struct weft__sim_source {
    weft__sim_event read; /* first; its operation is under way while that pends */
    char *buffer;
    size_t size;
    weft_sim_piece *pieces; /* owned */
    size_t at, taken;       /* the piece that is next, and how many of its bytes were read */
    int64_t when;           /* it comes */
    bool has_ended;         /* the reader was told */
    bool has_failed;
    bool is_closed;
} weft__sim_source;

/* Its time begins now. */
void weft__sim_source_begin(weft__sim_source *source, const weft_sim_piece *pieces);
void weft__sim_source_close(weft__sim_source *source);
void weft__sim_source_free(weft__sim_source *source);

/* Where bytes are written to and kept. */
typedef struct weft__sim_sink {
    weft__sim_event write; /* first */
    const char *data;
    size_t size;
    weft_sim_sink script;
    char *taken; /* with a NUL behind it */
    size_t taken_size, room;
    bool has_failed;                             /* the writer was told */
    void (*failed)(struct weft__sim_sink *sink); /* may be NULL */
} weft__sim_sink;

void weft__sim_sink_begin(weft__sim_sink *sink, weft_sim_sink script);
void weft__sim_sink_free(weft__sim_sink *sink);

void weft__sim_streams_reset(void);

/* ---- sim_fetch.c ---- */

enum { WEFT__SIM_FIRST_FD = 1 << 16 }; /* of bodies; below are those of the system */

/* The body of an answer and the upload of a request; NULL if this is none. */
weft__sim_source *weft__sim_body(int fd);
weft__sim_sink *weft__sim_upload(int fd);

/* Whether they are lines "name: value", each with its newline. */
bool weft__sim_are_headers(const char *lines);

/* The core closes one of these. */
void weft__sim_fetch_close(int fd);
void weft__sim_fetch_cancel(uint32_t operation);
void weft__sim_fetch_reset(void);

/* ---- sim_answers.c ---- */

/* The next answer to a request, to be freed; NULL: none was scripted. */
weft_sim_answer *weft__sim_answer_to(const weft_sim_request *request);
void weft__sim_answer_free(weft_sim_answer *answer);
void weft__sim_answers_reset(void);

#endif
