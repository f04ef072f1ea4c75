/* Uploads: request bodies that come from a reader. */
#include "check.h"

#include <weft/host.h>
#include <weft/sim.h>

static weft_response response;
static weft_reader *source;

static const weft_sim_request *sent(void) {
    static const weft_sim_request none = {.body = ""};
    const weft_sim_request *request = weft_sim_request_nth(0);
    return request ? request : &none;
}

static void reset(void) {
    weft_response_deinit(&response);
    weft_reader_free(source);
    source = NULL;
    CHECK_INT(weft_loop_operations(), 0);
    weft_sim_reset();
}

#define ANSWER(...) weft_sim_script_fetch((weft_sim_answer){.url = "http://a/", __VA_ARGS__})

static weft_awaitable put(void) {
    return weft_fetch((weft_request){.url = "http://a/", .method = "PUT", .body_reader = source}, &response);
}

static weft_awaitable put_stream(void) {
    return weft_fetch_stream((weft_request){.url = "http://a/", .method = "PUT", .body_reader = source},
                             &response);
}

static int fill(const char *text) {
    if (!source) source = weft_reader_new(0);
    if (!source) return WEFT_ENOMEM;
    return weft_reader_feed_data(source, text, strlen(text));
}

WEFT_ASYNC(whole_body) {
    WEFT_BEGIN;
    ANSWER(.delay = 1, .text = "thanks");
    TRY(fill("all of it"));
    weft_reader_feed_eof(source);
    WEFT_AWAIT(put());
    CHECK_STR(response.body, "thanks");
    CHECK_STR(sent()->body, "all of it");
    CHECK_INT(sent()->body_size, 9);
    CHECK(sent()->body_complete);
    CHECK_INT(sent()->state, WEFT_SIM_COMPLETE);
    CHECK_TIME(1);
}

WEFT_ASYNC(empty_body) {
    WEFT_BEGIN;
    ANSWER(.http_status = 201);
    TRY(fill(""));
    weft_reader_feed_eof(source);
    WEFT_AWAIT(put());
    CHECK_INT(response.status, 201);
    CHECK_STR(sent()->body, "");
    CHECK(sent()->body_complete);
}

WEFT_ASYNC(feed_slowly, int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < 3; self->i++) {
        WEFT_AWAIT(weft_sleep(1));
        TRY(fill("abc"));
    }
    weft_reader_feed_eof(source);
}

/* The reader is slow. The headers arrive a second after its end. */
WEFT_ASYNC(slow_reader, weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    ANSWER(.delay = 1);
    TRY(fill(""));
    START(self->task, WEFT_CALL(feed_slowly));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(put());
        CHECK_STR(sent()->body, "abcabcabc");
        CHECK(sent()->body_complete);
        CHECK_TIME(4);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task); /* it must not feed a reader that is freed */
    }
}

/* The server is slow: it accepts three bytes each second. */
WEFT_ASYNC(slow_server, weft_task *task;) {
    WEFT_BEGIN;
    ANSWER(.upload = {.delay = 1, .most = 3});
    TRY(fill("ten bytes!"));
    weft_reader_feed_eof(source);
    START(self->task, put());
    WEFT_AWAIT(weft_sleep(2.5));
    if (weft_task_done(self->task)) WEFT_AWAIT(self->task);
    CHECK_STR(sent()->body, "ten by");
    CHECK(!sent()->body_complete);
    CHECK_INT(sent()->state, WEFT_SIM_PENDING);
    WEFT_AWAIT(self->task);
    CHECK_STR(sent()->body, "ten bytes!");
    CHECK_TIME(4);
}

WEFT_ASYNC(fail_reader) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_sleep(1));
    if (weft_reader_set_error(source, 42, "no more") != WEFT_OK)
        weft_reader_set_error(source, WEFT_ENOMEM, NULL);
}

/* If the reader fails, so does the request, and the server does not consider the body complete. */
WEFT_ASYNC(reader_fails, bool early; bool streams; weft_task *task; int status, ignored; weft_scope scope;) {
    WEFT_BEGIN;
    if (self->early)
        ANSWER(.early = true, .body = WEFT_SIM_PIECES({.data = "x"}, {.delay = 100}));
    else
        ANSWER(.delay = 0);
    TRY(fill("half"));
    START(self->task, WEFT_CALL(fail_reader));
    WEFT_TRY(&self->scope) {
        WEFT_CATCH(self->status, self->streams ? put_stream() : put());
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, 42);
        CHECK_STR(weft_caught_message(), "no more");
        CHECK_STR(sent()->body, "half");
        CHECK(!sent()->body_complete);
        CHECK_INT(sent()->state, WEFT_SIM_ABORTED);
        CHECK_INT(weft_loop_operations(), 0);
        CHECK(!response.url);
        CHECK_TIME(1);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        WEFT_CATCH(self->ignored, self->task);
    }
}

/* Cancelled during the upload, before and after the headers arrive. */
WEFT_ASYNC(cancelled, bool early; int status;) {
    WEFT_BEGIN;
    ANSWER(.early = self->early, .text = "no", .upload = {.delay = 1, .most = 1});
    TRY(fill("long"));
    WEFT_CATCH(self->status, weft_wait_for(put(), 2.5));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ETIMEDOUT);
    CHECK_STR(sent()->body, "lo");
    CHECK(!sent()->body_complete);
    CHECK_INT(sent()->state, WEFT_SIM_ABORTED);
    CHECK_INT(weft_loop_operations(), 0);
    CHECK_TIME(2.5);
}

/* The server responds early, with 413, and accepts no more of the body. */
WEFT_ASYNC(respond_early, weft_bytes left;) {
    WEFT_BEGIN;
    ANSWER(.early = true, .delay = 1, .http_status = 413, .text = "too large",
           .upload = {.most = 2, .status = WEFT_EPIPE, .accepts = 5});
    TRY(fill("too much"));
    WEFT_AWAIT(put());
    CHECK_INT(response.status, 413);
    CHECK_STR(response.body, "too large");
    CHECK_STR(sent()->body, "too m");
    CHECK(!sent()->body_complete);
    CHECK_INT(sent()->state, WEFT_SIM_COMPLETE);
    CHECK_TIME(1);
}

/* The server responds early, but accepts the whole body. */
WEFT_ASYNC(respond_early_and_read_on, weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    ANSWER(.early = true, .text = "hello");
    TRY(fill(""));
    START(self->task, WEFT_CALL(feed_slowly));
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(put());
        CHECK_STR(response.body, "hello");
        CHECK_STR(sent()->body, "abcabcabc");
        CHECK(sent()->body_complete);
        CHECK_TIME(3);
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
    }
}

/* The connection is lost during the upload. */
WEFT_ASYNC(lose_connection, int status;) {
    WEFT_BEGIN;
    ANSWER(.upload = {.delay = 1, .status = WEFT_ENETWORK, .accepts = 3, .message = "connection reset"});
    TRY(fill("more than three"));
    weft_reader_feed_eof(source);
    WEFT_CATCH(self->status, put());
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENETWORK);
    CHECK_STR(weft_caught_message(), "connection reset");
    CHECK_STR(sent()->body, "mor");
    CHECK_INT(sent()->state, WEFT_SIM_FAILED);
    CHECK(!sent()->body_complete);
    CHECK_TIME(2);
}

/* Without a scripted response nothing is read from the reader. */
WEFT_ASYNC(no_response, int status; weft_bytes left;) {
    WEFT_BEGIN;
    TRY(fill("kept"));
    weft_reader_feed_eof(source);
    WEFT_CATCH(self->status, put());
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ENOTSUP);
    WEFT_AWAIT(weft_reader_read(source, -1, &self->left));
    CHECK_STR(self->left.data, "kept");
}

int main(void) {
    check.reset = reset;
    RUN(whole_body);
    RUN(empty_body);
    RUN(slow_reader);
    RUN(slow_server);
    RUN(reader_fails);
    RUN(reader_fails, .early = true);
    RUN(reader_fails, .early = true, .streams = true);
    RUN(cancelled);
    RUN(cancelled, .early = true);
    RUN(respond_early);
    RUN(respond_early_and_read_on);
    RUN(lose_connection);
    RUN(no_response);
    return check_result();
}
