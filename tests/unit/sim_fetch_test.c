/* Requests on the simulated host: streamed bodies, connections lost midway, timeouts, and which script
 * answers a request. */
#include "check.h"

#include <weft/host.h>
#include <weft/sim.h>

static weft_response response;

static enum weft_sim_state state(size_t index) {
    const weft_sim_request *request = weft_sim_request_nth(index);
    return request ? request->state : (enum weft_sim_state) - 1;
}

static void reset(void) {
    weft_response_deinit(&response);
    CHECK_INT(weft_loop_operations(), 0);
    weft_sim_reset();
}

#define ANSWER(...) weft_sim_script_fetch((weft_sim_answer){__VA_ARGS__})
#define BODY(...) .body = WEFT_SIM_PIECES(__VA_ARGS__)

static weft_awaitable stream(void) {
    return weft_fetch_stream((weft_request){.url = "http://a/"}, &response);
}

static weft_awaitable fetch_url(const char *url) { return weft_fetch((weft_request){.url = url}, &response); }

/* ---- Streams ---- */

static void script_three(void) {
    ANSWER(.url = "http://a/", .delay = 2, .http_status = 206,
           BODY({.delay = 1, .data = "one"}, {.data = "two"}, {.delay = 1, .data = "a\0b", .size = 3},
                {.delay = 1}));
}

WEFT_ASYNC(read_in_pieces, weft_bytes piece; size_t count;) {
    WEFT_BEGIN;
    script_three();
    WEFT_AWAIT(stream());
    CHECK_TIME(2); /* when the headers arrive */
    CHECK_INT(response.status, 206);
    CHECK_INT(state(0), WEFT_SIM_ANSWERED);
    do {
        WEFT_AWAIT(weft_reader_read(response.reader, 100, &self->piece));
        trace("%d", (int)self->piece.size);
        self->count += self->piece.size;
    } while (self->piece.size > 0);
    CHECK_TRACE("3 3 3 0 ");
    CHECK_TIME(5);
    CHECK_INT(state(0), WEFT_SIM_COMPLETE);
}

WEFT_ASYNC(read_whole_body, int unused;) {
    WEFT_BEGIN;
    script_three();
    WEFT_AWAIT(fetch_url("http://a/"));
    CHECK_INT(response.body_size, 9);
    CHECK(memcmp(response.body, "onetwoa\0b", 10) == 0);
    CHECK_TIME(5);
    CHECK_INT(state(0), WEFT_SIM_COMPLETE);
}

/* Pieces that arrived while no read was pending are still available; a read of one byte consumes one. */
WEFT_ASYNC(read_late, weft_bytes piece;) {
    WEFT_BEGIN;
    script_three();
    WEFT_AWAIT(stream());
    WEFT_AWAIT(weft_sleep(10));
    WEFT_AWAIT(weft_reader_read(response.reader, 1, &self->piece));
    CHECK_STR(self->piece.data, "o");
    WEFT_AWAIT(weft_reader_readexactly(response.reader, 8, &self->piece));
    CHECK(memcmp(self->piece.data, "netwoa\0b", 9) == 0);
    CHECK_TIME(12);
    weft_response_deinit(&response);
    CHECK_INT(state(0), WEFT_SIM_COMPLETE); /* the end of the stream had arrived */
}

WEFT_ASYNC(read_all, weft_bytes piece;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(response.reader, -1, &self->piece));
    CHECK_NEVER();
}

WEFT_ASYNC(cancel_read_midway, weft_task *task; weft_bytes piece; int status;) {
    WEFT_BEGIN;
    script_three();
    WEFT_AWAIT(stream());
    START(self->task, WEFT_CALL(read_all));
    WEFT_AWAIT(weft_sleep(1.5));
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK_INT(state(0), WEFT_SIM_ANSWERED); /* cancelling a read does not abort the request */
    WEFT_AWAIT(weft_reader_readexactly(response.reader, 6, &self->piece));
    CHECK_STR(self->piece.data, "onetwo");
    weft_response_deinit(&response);
    CHECK_INT(state(0), WEFT_SIM_ABORTED);
    CHECK_INT(weft_loop_operations(), 0);
}

WEFT_ASYNC(release_unread_body) {
    WEFT_BEGIN;
    script_three();
    WEFT_AWAIT(stream());
    weft_response_deinit(&response);
    CHECK_INT(state(0), WEFT_SIM_ABORTED);
}

static void script_lost_connection(void) {
    ANSWER(.url = "http://a/", .delay = 1,
           BODY({.delay = 1, .data = "half"},
                {.delay = 1, .status = WEFT_ENETWORK, .message = "connection reset"}));
}

WEFT_ASYNC(lose_connection_midway, weft_bytes piece; int status, i;) {
    WEFT_BEGIN;
    script_lost_connection();
    WEFT_AWAIT(stream());
    WEFT_AWAIT(weft_reader_read(response.reader, 100, &self->piece));
    CHECK_STR(self->piece.data, "half");
    for (self->i = 0; self->i < 2; self->i++) { /* every further read fails too */
        WEFT_CATCH(self->status, weft_reader_read(response.reader, 100, &self->piece));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ENETWORK);
        CHECK_STR(weft_caught_message(), "connection reset");
    }
    CHECK_TIME(3);
    CHECK_INT(state(0), WEFT_SIM_FAILED);
    weft_response_deinit(&response);
    CHECK_INT(state(0), WEFT_SIM_FAILED);
    WEFT_CATCH(self->status, fetch_url("http://a/"));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENETWORK);
    CHECK_STR(weft_caught_message(), "connection reset");
    CHECK(!response.body && !response.url && !response.reader);
    CHECK_INT(state(1), WEFT_SIM_FAILED);
    CHECK_TIME(6);
}

WEFT_ASYNC(no_body, weft_bytes piece;) {
    WEFT_BEGIN;
    ANSWER(.url = "http://a/", .http_status = 204);
    WEFT_AWAIT(stream());
    CHECK_INT(state(0), WEFT_SIM_COMPLETE);
    WEFT_AWAIT(weft_reader_read(response.reader, 100, &self->piece));
    CHECK_INT(self->piece.size, 0);
}

/* A large body in pieces of different sizes, with a wrong Content-Length. */
enum { LARGE = 300 * 1000 };
static char large[LARGE];

WEFT_ASYNC(large_body, int unused;) {
    WEFT_BEGIN;
    for (int i = 0; i < LARGE; i++) large[i] = (char)(i * 7 % 251);
    ANSWER(.url = "http://a/", .headers = "Content-Length: 12\n",
           BODY({.data = large, .size = 1}, {.delay = 1, .data = large + 1, .size = LARGE - 1}));
    WEFT_AWAIT(fetch_url("http://a/"));
    CHECK_INT(response.body_size, LARGE);
    CHECK(memcmp(response.body, large, LARGE) == 0);
    CHECK_STR(response.headers, "content-length: 12\n");
}

/* ---- Timeouts ---- */

WEFT_ASYNC(time_out, double headers, body; bool streams; double limit; enum weft_sim_state expected;
           int status;) {
    WEFT_BEGIN;
    ANSWER(.url = "http://a/", .delay = self->headers, BODY({.data = "x"}, {.delay = self->body}));
    WEFT_CATCH(self->status, weft_wait_for(self->streams ? stream() : fetch_url("http://a/"), self->limit));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    trace("%s", weft_status_name(self->status));
    CHECK_TRACE(self->expected == WEFT_SIM_ABORTED ? "WEFT_ETIMEDOUT " : "WEFT_OK ");
    CHECK_TIME(self->expected == WEFT_SIM_ABORTED ? self->limit
                                                  : self->headers + (self->streams ? 0 : self->body));
    CHECK_INT(state(0), self->expected);
    CHECK_INT(weft_loop_operations(), 0);
    CHECK(!response.url == (self->expected == WEFT_SIM_ABORTED));
    check.trace[0] = '\0';
}

/* ---- Scripts ---- */

WEFT_ASYNC(expect_status, const char *url, *method; int expected;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = self->url, .method = self->method}, &response));
    CHECK_INT(response.status, self->expected);
    weft_response_deinit(&response);
}

WEFT_ASYNC(several_responses_in_order) {
    WEFT_BEGIN;
    char url[] = "http://a/"; /* copied by weft_sim_script_fetch */
    ANSWER(.url = url, .http_status = 503);
    ANSWER(.url = url, .http_status = 500, .method = "POST");
    ANSWER(.url = url, .http_status = 200);
    ANSWER(.url = url, .http_status = 201, .method = "POST");
    memset(url, 'x', sizeof url - 1);
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .expected = 503));
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .method = "POST", .expected = 500));
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .expected = 200));
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .method = "DELETE", .expected = 200));
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .method = "POST", .expected = 201));
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .method = "POST", .expected = 201));
    CHECK_INT(weft_sim_request_count(), 6);
}

static bool answer_by_url(void *user, const weft_sim_request *request, weft_sim_answer *answer) {
    static char text[40];
    snprintf(text, sizeof text, "%s", request->url);
    CHECK_INT(request->state, WEFT_SIM_PENDING);
    ++*(int *)user;
    if (strstr(request->url, "nowhere")) return false;
    *answer = (weft_sim_answer){.delay = 1, .http_status = 202, .final_url = text};
    return true;
}

WEFT_ASYNC(responses_from_handler, int calls; int status;) {
    WEFT_BEGIN;
    ANSWER(.url = "http://a/");
    weft_sim_script_fetches(answer_by_url, &self->calls);
    WEFT_AWAIT(WEFT_CALL(expect_status, .url = "http://a/", .expected = 200));
    CHECK_INT(self->calls, 0);
    WEFT_AWAIT(fetch_url("http://b/"));
    CHECK_INT(response.status, 202);
    CHECK_STR(response.url, "http://b/");
    CHECK_INT(self->calls, 1);
    weft_response_deinit(&response);
    WEFT_CATCH(self->status, fetch_url("http://nowhere/"));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    CHECK_STR(weft_caught_message(),
              "the simulated host has no network, and no response is scripted for GET http://nowhere/");
    CHECK_INT(state(2), WEFT_SIM_FAILED);
}

/* weft_sim_reset, called after the previous scenario, has removed the handler. */
WEFT_ASYNC(handler_is_removed, int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, fetch_url("http://b/"));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
}

static const weft_request invalid[] = {
    {.url = "http://a/", .method = ""},
    {.url = "http://a/", .method = "NO WAY"},
    {.url = "http://a/", .headers = "no colon\n"},
    {.url = "http://a/", .headers = "no: newline"},
    {.url = "http://a/", .headers = "ok: 1\n: no name\n"},
    {.url = "http://a/", .headers = "a\nb: 1\n"},
    {.url = "http://a/", .body = "x", .body_size = 1},
    {.url = "http://a/", .method = "head", .body = "x", .body_size = 1},
};

WEFT_ASYNC(invalid_requests, size_t i; int status;) {
    WEFT_BEGIN;
    ANSWER(.url = "http://a/");
    for (self->i = 0; self->i < sizeof invalid / sizeof *invalid; self->i++) {
        WEFT_CATCH(self->status, weft_fetch(invalid[self->i], &response));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EINVAL);
        CHECK(strlen(weft_caught_message()) > 0);
        CHECK_INT(state(self->i), WEFT_SIM_FAILED);
    }
}

WEFT_ASYNC(options, int unused;) {
    WEFT_BEGIN;
    ANSWER(.url = "http://a/");
    WEFT_AWAIT(weft_fetch((weft_request){.url = "http://a/",
                                         .redirect = "manual",
                                         .credentials = "omit",
                                         .mode = "cors",
                                         .cache = "no-store",
                                         .referrer = "",
                                         .referrer_policy = "origin",
                                         .integrity = "sha256-x",
                                         .keepalive = true},
                          &response));
    const weft_sim_request *received = weft_sim_request_nth(0);
    CHECK_STR(received->redirect, "manual");
    CHECK_STR(received->credentials, "omit");
    CHECK_STR(received->mode, "cors");
    CHECK_STR(received->cache, "no-store");
    CHECK_STR(received->referrer, "no-referrer");
    CHECK_STR(received->referrer_policy, "origin");
    CHECK_STR(received->integrity, "sha256-x");
    CHECK(received->keepalive);
    CHECK_STR(received->headers, "");
    CHECK_STR(received->body, "");
}

int main(void) {
    check.reset = reset;
    RUN(read_in_pieces);
    RUN(read_whole_body);
    RUN(read_late);
    RUN(cancel_read_midway);
    RUN(release_unread_body);
    RUN(lose_connection_midway);
    RUN(no_body);
    RUN(large_body);
    RUN(time_out, .headers = 30, .limit = 10, .expected = WEFT_SIM_ABORTED);
    RUN(time_out, .headers = 1, .body = 30, .limit = 10, .expected = WEFT_SIM_ABORTED);
    RUN(time_out, .headers = 1, .body = 30, .limit = 40, .expected = WEFT_SIM_COMPLETE);
    RUN(time_out, .streams = true, .headers = 30, .limit = 10, .expected = WEFT_SIM_ABORTED);
    RUN(time_out, .streams = true, .headers = 9, .body = 30, .limit = 10, .expected = WEFT_SIM_ANSWERED);
    RUN(several_responses_in_order);
    RUN(responses_from_handler);
    RUN(handler_is_removed);
    RUN(invalid_requests);
    RUN(options);
    return check_result();
}
