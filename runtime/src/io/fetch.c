/* A fetch: the head of the answer comes first; then its body is read to the end, or given to a reader. */
#include <weft/fetch.h>

#include "core/host_wait.h"
#include "core/operation.h"
#include "io/data_url.h"
#include "io/descriptor.h"
#include <stdlib.h>
#include <string.h>
#include <weft/host.h>
#include <weft/memory.h>
#include <weft/task.h>

enum {
    FIRST_ROOM = 4096,
    LARGEST_FIRST_ROOM = 1024 * 1024, /* whatever length the server promises */
    UPLOAD_PIECE = 64 * 1024
};

/* ---- The request's body ---- */

static void start_write(void *frame, uint32_t operation);
static const weft__host_operation uploading = {.what = "its upload to be taken", .start = start_write};

/* Writes the reader's bytes to the host until the end of the stream, and sets *fd to 0 once it is closed. A
 * failure of the reader fails the request, or the upload itself if the response has arrived already; a
 * failure of the host is reported by the request. */
WEFT_ASYNC(upload, weft_reader *from; int *fd; weft__operation *request; weft_bytes piece;
           weft__host_wait wait; int status;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    for (;;) {
        WEFT_AWAIT(weft_reader_read(self->from, UPLOAD_PIECE, &self->piece));
        if (self->piece.size == 0) break;
        while (self->piece.size > 0) {
            WEFT_CATCH(self->status, weft__host_await(&self->wait, &uploading, self, NULL));
            if (self->status == WEFT_ECANCELED || self->status == WEFT_ENOMEM) WEFT_RAISE(self->status);
            if (self->status != WEFT_OK) WEFT_RETURN(0);
            self->piece.data += self->wait.result;
            self->piece.size -= (size_t)self->wait.result;
        }
    }
    weft_host_close(*self->fd);
    *self->fd = 0;
    WEFT_FINALLY_AT(done);
    if (WEFT_STATUS != WEFT_OK && WEFT_STATUS != WEFT_ECANCELED &&
        weft__operation_fail(self->request, WEFT_STATUS, WEFT_MESSAGE))
        WEFT_RECOVER;
}

static void start_write(void *frame, uint32_t operation) {
    const struct upload *call = frame;
    weft_host_write_start(operation, *call->fd, call->piece.data, call->piece.size);
}

/* ---- The head ---- */

static const char *or_empty(const char *text) { return text ? text : ""; }

static weft_host_request request_for_host(const weft_request *wanted) {
    return (weft_host_request){
        .url = wanted->url,
        .method = wanted->method ? wanted->method : "GET",
        .headers = or_empty(wanted->headers),
        .body = wanted->body,
        .body_size = wanted->body_size,
        .uploads = wanted->body_reader != NULL,
        .keepalive = wanted->keepalive,
        .redirect = or_empty(wanted->redirect),
        .credentials = or_empty(wanted->credentials),
        .mode = or_empty(wanted->mode),
        .cache = or_empty(wanted->cache),
        .referrer = wanted->referrer ? *wanted->referrer ? wanted->referrer : "no-referrer" : "",
        .referrer_policy = or_empty(wanted->referrer_policy),
        .integrity = or_empty(wanted->integrity),
    };
}

static void start_fetch(void *frame, uint32_t operation);
static const weft__host_operation fetching = {.what = "an answer", .start = start_fetch};

/* Ends when the head of the response has arrived and the body of the request is sent or not wanted. */
WEFT_ASYNC(fetch_head, const weft_request *wanted; weft_host_response *head; weft__host_wait wait;
           weft_host_request request; weft_task *uploading; int status;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    self->request = request_for_host(self->wanted);
    WEFT_AWAIT(weft__host_await(&self->wait, &fetching, self, NULL));
    /* A server that responds with an error before it has the whole body does not want the rest: RFC
     * 9112, 9.5. */
    if (self->uploading && self->head->status < 400) WEFT_AWAIT(self->uploading);
    WEFT_FINALLY_AT(done);
    if (WEFT_STATUS != WEFT_OK && self->head->body != 0) {
        /* Aborts the request: closing the upload would otherwise complete what was broken off. */
        weft_host_close(self->head->body);
        self->head->body = 0;
    }
    if (self->uploading) {
        weft_task_cancel(self->uploading);
        WEFT_CATCH(self->status, self->uploading);
        weft_task_unref(self->uploading);
    }
    if (self->head->upload != 0) weft_host_close(self->head->upload);
}

static void start_fetch(void *frame, uint32_t operation) {
    struct fetch_head *call = frame;
    weft_host_fetch_start(operation, &call->request, call->head);
    if (call->head->upload == 0) return;
    call->uploading =
        weft_create_task(WEFT_CALL(upload, .from = call->wanted->body_reader, .fd = &call->head->upload,
                                   .request = &call->wait.operation));
    if (!call->uploading) weft__operation_fail(&call->wait.operation, WEFT_ENOMEM, NULL);
}

/* ---- The body ---- */

/* Room for the body at first: for what the server says that it has, and for its end to be seen. */
static size_t first_room(const weft_response *response) {
    char text[24];
    if (weft_response_header(response, "content-length", text, sizeof text) < 0) return FIRST_ROOM;
    unsigned long long length = strtoull(text, NULL, 10);
    return length < LARGEST_FIRST_ROOM ? (size_t)length + 1 : LARGEST_FIRST_ROOM;
}

static void start_read(void *frame, uint32_t operation);
static const weft__host_operation reading = {.what = "the body of an answer", .start = start_read};

WEFT_ASYNC(read_body, int fd; weft_response *response; char *body; size_t size, room; int64_t count;
           weft__host_wait wait;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    self->room = first_room(self->response);
    self->body = weft__allocate(self->room);
    if (!self->body) WEFT_RAISE(WEFT_ENOMEM);
    do {
        if (self->size == self->room) {
            char *larger = weft__resize(self->body, self->room, self->room * 2);
            if (!larger) WEFT_RAISE(WEFT_ENOMEM);
            self->body = larger;
            self->room *= 2;
        }
        WEFT_AWAIT_INTO(self->count, weft__host_await(&self->wait, &reading, self, NULL));
        self->size += (size_t)self->count;
    } while (self->count > 0);
    self->response->body = weft__resize(self->body, self->room, self->size + 1);
    if (!self->response->body) WEFT_RAISE(WEFT_ENOMEM);
    self->response->body[self->size] = '\0';
    self->response->body_size = self->size;
    self->body = NULL;
    WEFT_FINALLY_AT(done);
    if (self->body) weft__free(self->body, self->room);
}

static void start_read(void *frame, uint32_t operation) {
    const struct read_body *call = frame;
    weft_host_read_start(operation, call->fd, call->body + call->size, call->room - call->size);
}

/* A reader of the body of a response that has it in memory already. */
static int body_to_reader(weft_response *response) {
    response->reader = weft_reader_new(0);
    if (!response->reader || weft_reader_feed_data(response->reader, response->body, response->body_size))
        return WEFT_ENOMEM;
    weft_reader_feed_eof(response->reader);
    weft__free(response->body, response->body_size + 1);
    response->body = NULL;
    response->body_size = 0;
    return WEFT_OK;
}

static int empty_body(weft_response *response) {
    response->body = weft__allocate(1);
    if (!response->body) return WEFT_ENOMEM;
    *response->body = '\0';
    return WEFT_OK;
}

/* ---- All of it ---- */

WEFT_ASYNC(fetch, weft_response *response; weft_request wanted; bool streams; weft_response answer;
           weft_host_response head; int status;) {
    WEFT_BEGIN;
    if (!self->wanted.url) WEFT_RAISE(WEFT_EINVAL, "the URL is NULL");
    if (self->wanted.body && self->wanted.body_reader)
        WEFT_RAISE(WEFT_EINVAL, "the request has both a body and a body_reader");
    WEFT_UNWIND(done);
    if (weft__is_data_url(self->wanted.url)) {
        self->status = weft__data_url_answer(self->wanted.url, &self->answer);
        if (self->status == WEFT_EINVAL) WEFT_RAISE(WEFT_EINVAL, "this data: URL is not valid");
    } else {
        WEFT_AWAIT(WEFT_CALL(fetch_head, .wanted = &self->wanted, .head = &self->head));
        self->answer = (weft_response){.status = self->head.status,
                                       .url = self->head.url,
                                       .headers = self->head.headers,
                                       .url_size = self->head.url_size,
                                       .headers_size = self->head.headers_size};
        self->head.url = self->head.headers = NULL;
        if (self->head.body == 0) {
            self->status = empty_body(&self->answer);
        } else if (self->streams) {
            self->answer.reader = weft__descriptor_reader(self->head.body, 0, &weft__sole_owner, NULL);
            if (!self->answer.reader) WEFT_RAISE(WEFT_ENOMEM);
            self->head.body = 0;
        } else {
            WEFT_AWAIT(WEFT_CALL(read_body, .fd = self->head.body, .response = &self->answer));
        }
    }
    if (self->status == WEFT_OK && self->streams && !self->answer.reader)
        self->status = body_to_reader(&self->answer);
    if (self->status != WEFT_OK) WEFT_RAISE(self->status);
    *self->response = self->answer;
    self->answer = (weft_response){0};
    WEFT_FINALLY_AT(done);
    if (self->head.body != 0) weft_host_close(self->head.body);
    if (self->head.url) weft__free(self->head.url, self->head.url_size);
    if (self->head.headers) weft__free(self->head.headers, self->head.headers_size);
    weft_response_deinit(&self->answer);
}

weft_awaitable weft_fetch(weft_request request, weft_response *response) {
    *response = (weft_response){0};
    return WEFT_CALL(fetch, .response = response, .wanted = request);
}

weft_awaitable weft_fetch_stream(weft_request request, weft_response *response) {
    *response = (weft_response){0};
    return WEFT_CALL(fetch, .response = response, .wanted = request, .streams = true);
}
