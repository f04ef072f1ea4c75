/* Pending reads and requests: two at once, cancelled ones, late responses. */
#include "check.h"

#include <weft/host.h>
#include <weft/sim.h>

#define INPUT(...) weft_sim_script_input(WEFT_SIM_PIECES(__VA_ARGS__))

/* Never gets any more input. */
#define SILENCE {.delay = __builtin_inf(), .data = "never"}

WEFT_ASYNC(read_line, weft_bytes line; bool silent; weft_scope scope;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        trace("%.*s", (int)self->line.size, self->line.data);
    }
    WEFT_FINALLY {
        if (WEFT_STATUS && !self->silent) trace("failed:%d", WEFT_STATUS);
    }
}

WEFT_ASYNC(pieces, weft_bytes line;) {
    WEFT_BEGIN;
    INPUT({.delay = 1, .data = "ab"}, {.delay = 1, .data = "c\nd"}, {.delay = 1, .data = "e\nf\n"},
          {.delay = 1, .data = "end"}, {.delay = 1});
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        if (self->line.size == 0) break;
        trace("%d:%.*s", (int)self->line.size, (int)self->line.size, self->line.data);
    }
    CHECK_TRACE("4:abc\n 3:de\n 2:f\n 3:end ");
    CHECK_TIME(5);
}

WEFT_ASYNC(two_at_once, weft_task *first, *second; int status;) {
    WEFT_BEGIN;
    INPUT({.delay = 1, .data = "one\ntwo\n"}, SILENCE);
    START(self->first, WEFT_CALL(read_line));
    START(self->second, WEFT_CALL(read_line));
    WEFT_CATCH(self->status, self->second);
    CHECK_INT(self->status, WEFT_EMISUSE);
    WEFT_AWAIT(self->first);
    CHECK_TRACE("failed:-6 one\n ");
    WEFT_AWAIT(WEFT_CALL(read_line)); /* no read is pending, and the rest was read with it */
    CHECK_TRACE("two\n ");
    CHECK_TIME(1);
}

/* A cancelled read loses no bytes: the host's read continues for the next one. */
WEFT_ASYNC(cancel_read, weft_task *task; int status;) {
    WEFT_BEGIN;
    INPUT({.delay = 1, .data = "par"}, {.delay = 1, .data = "t\n"}, {.delay = 1, .data = "later\n"}, SILENCE);
    START(self->task, WEFT_CALL(read_line));
    WEFT_AWAIT(weft_sleep(1.5)); /* "par" has arrived */
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(weft_loop_operations(), 1);
    START(self->task, WEFT_CALL(read_line));
    WEFT_AWAIT(weft_sleep(0));
    CHECK_INT(weft_loop_operations(), 1);
    WEFT_AWAIT(self->task);
    CHECK_TRACE("failed:-1 part\n ");
    /* Bytes that arrived while no task was reading are kept. */
    START(self->task, WEFT_CALL(read_line));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(2));
    if (weft_task_status(self->task) == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_TRACE("failed:-1 ");
    WEFT_AWAIT(WEFT_CALL(read_line));
    CHECK_TRACE("later\n ");
}

/* The program ends while a read is pending: the host is notified. */
WEFT_ASYNC(leave_read) {
    WEFT_BEGIN;
    INPUT(SILENCE);
    TRY(weft_spawn(WEFT_CALL(read_line, .silent = true)));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_loop_operations(), 1);
    WEFT_RETURN(0);
}

WEFT_ASYNC(read_fails, weft_bytes line; int status; int i;) {
    WEFT_BEGIN;
    INPUT({.delay = 1, .status = WEFT_EIO, .message = "the disk is gone"});
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    for (self->i = 0; self->i < 2; self->i++) {
        WEFT_CATCH(self->status, weft_reader_readline(weft_stdin(), &self->line));
        CHECK_INT(self->status, WEFT_EIO);
        CHECK_STR(weft_caught_message(), "standard input: the disk is gone");
    }
}

/* ---- Requests ---- */

static void answer_with_method(void) {
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/",
                                            .method = "PUT",
                                            .delay = 1,
                                            .http_status = 404,
                                            .headers = "X: y\n",
                                            .text = "put"});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .http_status = 500});
    weft_sim_script_fetch((weft_sim_answer){.url = "http://b/", .delay = 1, .final_url = "http://b/c"});
    weft_sim_script_fetch((weft_sim_answer){
        .url = "http://c/", .delay = 1, .status = WEFT_ENETWORK, .message = "connection refused"});
}

WEFT_ASYNC(request, weft_response response; int status;) {
    WEFT_BEGIN;
    answer_with_method();
    WEFT_AWAIT(weft_fetch(
        (weft_request){
            .url = "http://a/", .headers = "A: b\n", .method = "PUT", .body = "xy", .body_size = 2},
        &self->response));
    CHECK_INT(self->response.status, 404); /* any status is a success */
    CHECK_STR(self->response.url, "http://a/");
    CHECK_STR(self->response.headers, "x: y\n");
    CHECK_STR(self->response.body, "put");
    CHECK_INT(self->response.body_size, 3);
    weft_response_deinit(&self->response);
    CHECK_TIME(1);
    WEFT_AWAIT(weft_fetch((weft_request){.url = "http://b/"}, &self->response));
    CHECK_INT(self->response.status, 200);
    CHECK_STR(self->response.url, "http://b/c");
    CHECK_STR(self->response.headers, "");
    CHECK_STR(self->response.body, "");
    weft_response_deinit(&self->response);
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = "http://c/"}, &self->response));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENETWORK);
    CHECK_STR(weft_caught_message(), "connection refused");
    CHECK(!self->response.url && !self->response.body);
    CHECK_INT(weft_sim_request_count(), 3);
    const weft_sim_request *first = weft_sim_request_nth(0);
    if (first) {
        CHECK_STR(first->method, "PUT");
        CHECK_STR(first->url, "http://a/");
        CHECK_STR(first->headers, "A: b\n");
        CHECK_STR(first->body, "xy");
        CHECK_INT(first->body_size, 2);
        CHECK(first->body_complete);
        CHECK_INT(first->state, WEFT_SIM_COMPLETE);
        CHECK_INT(weft_sim_request_nth(1)->state, WEFT_SIM_COMPLETE);
        CHECK_STR(weft_sim_request_nth(1)->method, "GET");
        CHECK_INT((weft_sim_request_nth(1)->time - first->time) * 1e9 + 0.5, 1e9);
        CHECK_INT(weft_sim_request_nth(2)->state, WEFT_SIM_FAILED);
    }
    CHECK(!weft_sim_request_nth(3));
}

WEFT_ASYNC(fetch_one, weft_response *response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = "http://a/"}, self->response));
    CHECK_NEVER();
}

static void answer_after(double delay) {
    weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", .delay = delay, .text = "late"});
}

WEFT_ASYNC(cancel_request, weft_response response; weft_task *task; int status;) {
    WEFT_BEGIN;
    answer_after(2);
    START(self->task, WEFT_CALL(fetch_one, .response = &self->response));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_loop_operations(), 1);
    if (weft_sim_request_count() == 1) CHECK_INT(weft_sim_request_nth(0)->state, WEFT_SIM_PENDING);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(weft_sim_request_count(), 1);
    if (weft_sim_request_count() == 1) CHECK_INT(weft_sim_request_nth(0)->state, WEFT_SIM_ABORTED);
    CHECK_INT(weft_loop_operations(), 0);
    WEFT_AWAIT(weft_sleep(2));
    CHECK(!self->response.body);
}

/* The response has arrived and its task is cancelled before it runs: the response is freed. */
static weft_task *racing;

static void cancel_racing(void *unused) {
    (void)unused;
    weft_task_cancel(racing);
}

WEFT_ASYNC(answer_and_cancel, weft_response response; int status;) {
    WEFT_BEGIN;
    answer_after(1);
    START(racing, WEFT_CALL(fetch_one, .response = &self->response));
    WEFT_AWAIT(weft_sleep(0.5)); /* the request precedes the call, so its response does, too */
    weft_sim_after(0.5, cancel_racing, NULL);
    WEFT_CATCH(self->status, racing);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!self->response.body && !self->response.url);
    CHECK_INT(weft_sim_request_nth(0)->state, WEFT_SIM_ABORTED); /* its body was pending */
    CHECK_INT(weft_loop_operations(), 0);
    CHECK_TIME(1);
}

/* ---- Many at once ---- */

enum { MANY = 200 };

WEFT_ASYNC(many_requests, weft_response responses[MANY]; weft_task *tasks[MANY]; int i; int status;) {
    WEFT_BEGIN;
    answer_after(__builtin_inf());
    for (self->i = 0; self->i < MANY; self->i++)
        self->tasks[self->i] = weft_create_task(WEFT_CALL(fetch_one, .response = &self->responses[self->i]));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_loop_operations(), MANY);
    for (self->i = 0; self->i < MANY; self->i++) {
        weft_task_cancel(self->tasks[self->i]);
        WEFT_CATCH(self->status, self->tasks[self->i]);
        CHECK_INT(self->status, WEFT_ECANCELED);
        weft_task_unref(self->tasks[self->i]);
    }
    CHECK_INT(weft_loop_operations(), 0);
    CHECK_INT(weft_sim_request_count(), MANY);
    for (size_t i = 0; i < weft_sim_request_count(); i++)
        CHECK_INT(weft_sim_request_nth(i)->state, WEFT_SIM_ABORTED);
}

static void reset(void) {
    CHECK_INT(weft_loop_operations(), 0);
    weft_sim_reset();
}

int main(void) {
    check.reset = reset;
    RUN(pieces);
    RUN(two_at_once);
    RUN(cancel_read);
    RUN(leave_read);
    RUN(read_fails);
    RUN(request);
    RUN(cancel_request);
    RUN(answer_and_cancel);
    RUN(many_requests);
    return check_result();
}
