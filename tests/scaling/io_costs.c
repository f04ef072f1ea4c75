/* Streams, and requests on the simulated host. */
#include "scaling.h"

#include <math.h>
#include <stdio.h>
#include <weft/sim.h>

/* ---- Streams ---- */

COST(readline, weft_reader *reader; weft_bytes line;) {
    WEFT_BEGIN;
    self->reader = weft_reader_new(1 << 16);
    for (size_t i = 0; i < self->n; i++) weft_reader_feed_data(self->reader, "a line\n", 7);
    for (self->i = 0; self->i < self->n; self->i++)
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
    weft_reader_free(self->reader);
}

WEFT_ASYNC(feeds, weft_reader *reader; size_t n; const char *last;) {
    WEFT_BEGIN;
    while (self->n-- > 0) {
        weft_reader_feed_data(self->reader, self->n > 0 ? "x" : self->last, 1);
        WEFT_AWAIT(weft_sleep(0));
    }
}

/* A line whose bytes come one by one is not searched from its beginning for each. */
COST(readline_of_bytes, weft_reader *reader; weft_bytes line;) {
    WEFT_BEGIN;
    self->reader = weft_reader_new(1 << 24);
    weft_spawn(WEFT_CALL(feeds, .reader = self->reader, .n = self->n, .last = "\n"));
    WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
    weft_reader_free(self->reader);
}

COST(readexactly_of_bytes, weft_reader *reader; weft_bytes bytes;) {
    WEFT_BEGIN;
    self->reader = weft_reader_new(1 << 24);
    weft_spawn(WEFT_CALL(feeds, .reader = self->reader, .n = self->n, .last = "x"));
    WEFT_AWAIT(weft_reader_readexactly(self->reader, self->n, &self->bytes));
    weft_reader_free(self->reader);
}

WEFT_ASYNC(writes, weft_writer *writer; size_t n;) {
    WEFT_BEGIN;
    while (self->n-- > 0) {
        weft_writer_write(self->writer, "0123456789abcdef", 16);
        WEFT_AWAIT(weft_writer_drain(self->writer));
    }
    weft_writer_close(self->writer);
    WEFT_AWAIT(weft_writer_wait_closed(self->writer));
    weft_writer_free(self->writer);
}

COST(pipe, weft_reader *reader; weft_writer *writer; weft_bytes bytes;) {
    WEFT_BEGIN;
    if (weft_pipe(256, &self->reader, &self->writer) != WEFT_OK) WEFT_RAISE(WEFT_ENOMEM);
    weft_spawn(WEFT_CALL(writes, .writer = self->writer, .n = self->n));
    for (self->i = 0; self->i < self->n; self->i++)
        WEFT_AWAIT(weft_reader_readexactly(self->reader, 16, &self->bytes));
    WEFT_AWAIT(weft_sleep(0));
    weft_reader_free(self->reader);
}

/* ---- Requests ---- */

static weft_task **tasks;
static size_t answered;
static double step; /* by which each response is faster than the one before */

static bool answer(void *user, const weft_sim_request *request, weft_sim_answer *answer) {
    (void)user;
    (void)request;
    *answer = (weft_sim_answer){.text = "hello", .delay = 1000 - step * (double)++answered};
    return true;
}

WEFT_ASYNC(fetches, const char *url; weft_response response; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = self->url}, &self->response));
    weft_response_deinit(&self->response);
}

static void start_fetches(size_t n, bool in_reverse) {
    answered = 0;
    step = in_reverse ? 100 / (double)n : 0;
    weft_sim_script_fetches(answer, NULL);
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(WEFT_CALL(fetches, .url = "http://a/"));
}

static void unref_all(size_t n) {
    for (size_t i = 0; i < n; i++) weft_task_unref(tasks[i]);
}

COST(fetches_one_by_one, ) {
    WEFT_BEGIN;
    step = 0;
    weft_sim_script_fetches(answer, NULL);
    for (self->i = 0; self->i < self->n; self->i++) WEFT_AWAIT(WEFT_CALL(fetches, .url = "http://a/"));
}

COST(fetches_at_once, ) {
    WEFT_BEGIN;
    start_fetches(self->n, false);
    WEFT_AWAIT(weft_sleep(2000));
    unref_all(self->n);
}

COST(fetches_newest_first, ) {
    WEFT_BEGIN;
    start_fetches(self->n, true);
    WEFT_AWAIT(weft_sleep(2000));
    unref_all(self->n);
}

COST(fetches_cancelled, ) {
    WEFT_BEGIN;
    start_fetches(self->n, true);
    WEFT_AWAIT(weft_sleep(1));
    for (size_t i = 0; i < self->n; i++) weft_task_cancel(tasks[i]);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->n);
}

enum { URL_SIZE = 32 };

static char *new_urls(size_t n) {
    char *urls = calloc(n, URL_SIZE);
    for (size_t i = 0; i < n; i++) snprintf(urls + i * URL_SIZE, URL_SIZE, "http://a/%zu", i);
    return urls;
}

COST(fetches_of_many_urls, char *urls;) {
    WEFT_BEGIN;
    self->urls = new_urls(self->n);
    for (size_t i = 0; i < self->n; i++)
        weft_sim_script_fetch((weft_sim_answer){.url = self->urls + i * URL_SIZE, .text = "hello"});
    for (self->i = self->n; self->i-- > 0;)
        WEFT_AWAIT(WEFT_CALL(fetches, .url = self->urls + self->i * URL_SIZE));
}

COST(answers_in_turn, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++)
        weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .text = "hello"});
    for (self->i = self->n; self->i-- > 0;) WEFT_AWAIT(WEFT_CALL(fetches, .url = "http://a/"));
}

static void called(void *unused) { (void)unused; }

COST(calls_of_the_test, ) {
    WEFT_BEGIN;
    for (size_t i = 0; i < self->n; i++) weft_sim_after(1000 - (double)i * 1e-3, called, NULL);
    WEFT_AWAIT(weft_sleep(2000));
}

const cost io_costs[] = {{"readline", make_readline, CONSTANT},
                         {"readline of bytes", make_readline_of_bytes, CONSTANT},
                         {"readexactly of bytes", make_readexactly_of_bytes, CONSTANT},
                         {"pipe", make_pipe, CONSTANT},
                         {"fetches one by one", make_fetches_one_by_one, CONSTANT},
                         {"fetches at once", make_fetches_at_once, LOGARITHMIC},
                         {"fetches, newest first", make_fetches_newest_first, LOGARITHMIC},
                         {"fetches cancelled", make_fetches_cancelled, LOGARITHMIC},
                         {"fetches of many URLs", make_fetches_of_many_urls, LOGARITHMIC},
                         {"answers in turn", make_answers_in_turn, LOGARITHMIC},
                         {"calls of the test", make_calls_of_the_test, LOGARITHMIC},
                         {NULL, NULL, 0}};
