/* Requests of the WASI host, whose code is compiled natively. The embedder answers in any order. */
#include "fetch_imports.h"
#include "host_wasi.h"
#include "scaling.h"
#include "unit/bare_host.h"

#include <string.h>
#include <weft/sim.h>

const weft__embedder *weft__embedder_in_use;

/* ---- The embedder ---- */

static int32_t started, answered; /* the newest request, and how many have responses */

int32_t weft__fetch_start(const weft_host_request *request) {
    (void)request;
    return ++started;
}

/* The newest request has the first response. */
int32_t weft__fetch_wait(int32_t milliseconds) {
    (void)milliseconds;
    return answered < started ? started - answered++ : 0;
}

int32_t weft__fetch_head(int32_t request, weft__fetch_sizes *sizes) {
    *sizes = (weft__fetch_sizes){.status = 200};
    return request > started - answered ? 0 : WEFT__FETCH_NOT_YET;
}

void weft__fetch_head_text(int32_t request, char *url, char *headers) {
    (void)request;
    (void)url;
    (void)headers;
}

int32_t weft__fetch_read(int32_t request, void *buffer, size_t size) {
    (void)request;
    (void)buffer;
    (void)size;
    return 0;
}

int32_t weft__fetch_write(int32_t request, const void *data, size_t size) {
    (void)request;
    (void)data;
    return (int32_t)size;
}

void weft__fetch_end(int32_t request) { (void)request; }

int32_t weft__fetch_message(int32_t request, char *text, size_t size) {
    (void)request;
    (void)text;
    (void)size;
    return 0;
}

void weft__fetch_close(int32_t request) { (void)request; }

/* ---- The host: the parts of the WASI host that call the embedder ---- */

static bool answers;

bool bare_host_progress(void) {
    if (!answers || !weft__embedder_in_use || !weft__embedder_in_use->is_waiting()) return false;
    return weft__embedder_in_use->wait(0);
}

void bare_host_cancelled(uint32_t operation) { weft__embedder_in_use->cancel(operation); }

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    weft__embedder_in_use->read_start(operation, fd, buffer, size);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    weft__embedder_in_use->write_start(operation, fd, data, size);
}

void weft_host_close(int fd) { weft__embedder_in_use->close(fd); }

/* What scaling.c calls after each program. */
void weft_sim_reset(void) { started = answered = 0; }

/* ---- The programs ---- */

static weft_task **tasks;

WEFT_ASYNC(fetches, weft_response response; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) { WEFT_AWAIT(weft_fetch((weft_request){.url = "http://a/"}, &self->response)); }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
}

static void start_fetches(size_t n) {
    tasks = NEW(n, weft_task *);
    for (size_t i = 0; i < n; i++) tasks[i] = weft_create_task(WEFT_CALL(fetches));
}

static void unref_all(size_t n) {
    for (size_t i = 0; i < n; i++) weft_task_unref(tasks[i]);
}

COST(fetches_answered, ) {
    WEFT_BEGIN;
    answers = true;
    start_fetches(self->n);
    WEFT_AWAIT(tasks[0]);
    unref_all(self->n);
}

COST(fetches_cancelled, ) {
    WEFT_BEGIN;
    answers = false;
    start_fetches(self->n);
    WEFT_AWAIT(weft_sleep(1));
    for (size_t i = 0; i < self->n; i++) weft_task_cancel(tasks[i]);
    WEFT_AWAIT(weft_sleep(1));
    unref_all(self->n);
}

const cost wasi_fetch_costs[] = {{"WASI: fetches, newest first", make_fetches_answered, AMORTIZED},
                                 {"WASI: fetches cancelled", make_fetches_cancelled, AMORTIZED},
                                 {NULL, NULL, 0}};
