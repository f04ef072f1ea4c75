/* Reads and requests that take their time: two at once, cancelled ones, late answers. */
#include "check.h"
#include "scripted_host.h"

#define RUN_SCRIPT(scenario, ...)                                                                  \
    do {                                                                                           \
        static const script_event events[] = {__VA_ARGS__, {.delay = 0}};                          \
        for (check_begin(#scenario, 0); !check.done; check_end(status)) {                          \
            script_set(events);                                                                    \
            status = weft_run(WEFT_CALL(scenario), NULL);                                          \
            CHECK_INT(weft_loop_operations(), 0);                                                  \
        }                                                                                          \
    } while (0)

WEFT_ASYNC(read_line, weft_bytes line; bool silent;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_UNWIND(done);
    WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
    trace("%.*s", (int)self->line.size, self->line.data);
    WEFT_FINALLY(done);
    if (WEFT_STATUS && !self->silent) trace("failed:%d", WEFT_STATUS);
}

WEFT_ASYNC(pieces, weft_bytes line;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    for (;;) {
        WEFT_AWAIT(weft_reader_readline(weft_stdin(), &self->line));
        if (self->line.size == 0) break;
        trace("%d:%.*s", (int)self->line.size, (int)self->line.size, self->line.data);
    }
    CHECK_TRACE("4:abc\n 3:de\n 2:f\n 3:end ");
    CHECK_TIME(5);
    CHECK_INT(script.reads, 5);
}

WEFT_ASYNC(two_at_once, weft_task *first, *second; int status;) {
    WEFT_BEGIN;
    START(self->first, WEFT_CALL(read_line));
    START(self->second, WEFT_CALL(read_line));
    WEFT_CATCH(self->status, self->second);
    CHECK_INT(self->status, WEFT_EMISUSE);
    WEFT_AWAIT(self->first);
    CHECK_TRACE("failed:-6 one\n ");
    WEFT_AWAIT(WEFT_CALL(read_line)); /* it is free again, and the rest was read with it */
    CHECK_TRACE("two\n ");
    CHECK_INT(script.reads, 1);
}

/* A cancelled read loses nothing: the host's read goes on for the next one. */
WEFT_ASYNC(cancel_read, weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(read_line));
    WEFT_AWAIT(weft_sleep(1.5)); /* "par" has come */
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(script.cancels, 0);
    CHECK_INT(script.reads, 2);
    START(self->task, WEFT_CALL(read_line));
    WEFT_AWAIT(self->task);
    CHECK_INT(script.reads, 2);
    CHECK_TRACE("failed:-1 part\n ");
    /* What came while nobody read is there. */
    START(self->task, WEFT_CALL(read_line));
    WEFT_AWAIT(weft_sleep(0));
    weft_task_cancel(self->task);
    WEFT_AWAIT(weft_sleep(2));
    if (weft_task_status(self->task) == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_TRACE("failed:-1 ");
    WEFT_AWAIT(WEFT_CALL(read_line));
    CHECK_TRACE("later\n ");
}

/* The program ends while a read is under way: the host is told. */
WEFT_ASYNC(leave_read) {
    WEFT_BEGIN;
    TRY(weft_spawn(WEFT_CALL(read_line, .silent = true)));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_loop_operations(), 1);
    CHECK_INT(script.cancels, 0);
    WEFT_RETURN(0);
}

WEFT_ASYNC(read_fails, weft_bytes line; int status; int i;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    for (self->i = 0; self->i < 2; self->i++) {
        WEFT_CATCH(self->status, weft_reader_readline(weft_stdin(), &self->line));
        CHECK_INT(self->status, WEFT_EIO);
        CHECK_STR(weft_caught_message(), "the disk is gone");
    }
}

/* ---- Requests ---- */

WEFT_ASYNC(request, weft_response response; int status;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch(&self->response, (weft_request){.url = "http://a/", .headers = "x: y\n", .method = "PUT"}));
    CHECK_INT(self->response.status, 404); /* any status is a success */
    CHECK_STR(self->response.url, "http://a/");
    CHECK_STR(self->response.headers, "x: y\n");
    CHECK_STR(self->response.body, "PUT");
    CHECK_INT(self->response.body_size, 3);
    weft_response_deinit(&self->response);
    CHECK_TIME(1);
    WEFT_AWAIT(weft_fetch(&self->response, (weft_request){.url = "http://b/"}));
    CHECK_STR(self->response.headers, "");
    CHECK_STR(self->response.body, "GET");
    weft_response_deinit(&self->response);
    WEFT_CATCH(self->status, weft_fetch(&self->response, (weft_request){.url = "http://c/"}));
    CHECK_INT(self->status, WEFT_ENETWORK);
    CHECK_STR(weft_caught_message(), "connection refused");
    CHECK(!self->response.url && !self->response.body);
    CHECK_INT(script.cancels, 0);
}

WEFT_ASYNC(fetch_one, weft_response *response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch(self->response, (weft_request){.url = "http://a/"}));
    CHECK_NEVER();
}

WEFT_ASYNC(cancel_request, weft_response response; weft_task *task; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(fetch_one, .response = &self->response));
    WEFT_AWAIT(weft_sleep(1));
    CHECK_INT(weft_loop_operations(), 1);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(script.cancels, 1);
    CHECK_INT(weft_loop_operations(), 0);
    WEFT_AWAIT(weft_sleep(2)); /* the answer comes late, to nobody */
    CHECK(script.late);
    CHECK(!self->response.body);
}

/* The slot of a cancelled request is used again: its old number finds nobody. */
WEFT_ASYNC(old_number, weft_response response; weft_task *task; uint32_t old; int status;) {
    WEFT_BEGIN;
    START(self->task, WEFT_CALL(fetch_one, .response = &self->response));
    WEFT_AWAIT(weft_sleep(1));
    self->old = script.fetch;
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    START(self->task, WEFT_CALL(fetch_one, .response = &self->response));
    WEFT_AWAIT(weft_sleep(1));
    if (weft_task_done(self->task)) WEFT_AWAIT(self->task);
    CHECK(script.fetch != self->old);
    CHECK_INT(script.fetch & 0xffff, self->old & 0xffff);
    CHECK(!weft_operation_pending(self->old));
    CHECK(!weft_complete(self->old, WEFT_EIO, 0, "late"));
    CHECK(weft_operation_pending(script.fetch));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(script.cancels, 2);
}

/* The answer is there, its task is cancelled before it runs: the answer is freed. */
static weft_task *racing;


static void cancel_racing(void) { weft_task_cancel(racing); }

WEFT_ASYNC(answer_and_cancel, weft_response response; int status;) {
    WEFT_BEGIN;
    START(racing, WEFT_CALL(fetch_one, .response = &self->response));
    WEFT_CATCH(self->status, racing);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!self->response.body && !self->response.url);
    CHECK(!script.late);
}

/* ---- Many at once ---- */

enum { MANY = 200 };

WEFT_ASYNC(many_requests, weft_response responses[MANY]; weft_task *tasks[MANY]; int i; int status;) {
    WEFT_BEGIN;
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
    CHECK_INT(script.cancels, MANY);
    CHECK_INT(weft_loop_operations(), 0);
    CHECK(!weft_complete(0, 0, 0, NULL));
    CHECK(!weft_complete(script.fetch, 0, 0, NULL));
    CHECK(!weft_complete(UINT32_MAX, 0, 0, NULL));
    CHECK(!weft_operation_pending(script.fetch));
}

#define READS(after, bytes) {.delay = after, .text = bytes}
#define ANSWERS(after, http) {.delay = after, .answer = http}
#define FAILS(after, with, why) {.delay = after, .status = with, .message = why}

int main(void) {
    int status;
    RUN_SCRIPT(pieces, READS(1, "ab"), READS(1, "c\nd"), READS(1, "e\nf\n"), READS(1, "end"),
               READS(1, ""));
    RUN_SCRIPT(two_at_once, READS(1, "one\ntwo\n"));
    RUN_SCRIPT(cancel_read, READS(1, "par"), READS(1, "t\n"), READS(1, "later\n"));
    RUN_SCRIPT(leave_read, {.delay = 0});
    CHECK_INT(script.cancels, 1);
    RUN_SCRIPT(read_fails, FAILS(1, WEFT_EIO, "the disk is gone"));
    RUN_SCRIPT(request, ANSWERS(1, 404), ANSWERS(1, 200),
               FAILS(1, WEFT_ENETWORK, "connection refused"));
    RUN_SCRIPT(cancel_request, ANSWERS(2, 200));
    RUN_SCRIPT(old_number, {.delay = 0});
    RUN_SCRIPT(answer_and_cancel, {.delay = 1, .answer = 200, .then = cancel_racing});
    RUN_SCRIPT(many_requests, {.delay = 0});
    return check_result();
}
