/* Fetching: first the status and headers of the response arrive, then its body is read to its end, or
 * given to a reader. */
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
    LARGEST_FIRST_ROOM = 1024 * 1024, /* whatever content-length the server sends */
    UPLOAD_PIECE = 64 * 1024
};

/* ---- The request's body ---- */

static void start_upload_write(void *frame, uint32_t operation);
static const weft__host_operation uploading = {.what = "its upload to be sent", .start = start_upload_write};

/* Writes the bytes of the reader to the host until the stream ends, then closes the descriptor and sets
 * *fd to 0. A failure of the reader fails the request, or the upload itself if the response has arrived
 * already. The request reports a failure of the host. */
WEFT_ASYNC(upload, weft_reader *from; int *fd; weft__operation *request; weft_bytes piece;
           weft__host_wait wait; weft_scope scope; int status;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
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
    }
    WEFT_EXCEPT(WEFT_ANY) {
        if (!weft__operation_fail(self->request, WEFT_STATUS, WEFT_MESSAGE)) WEFT_RERAISE;
    }
}

static void start_upload_write(void *frame, uint32_t operation) {
    const struct upload *call = frame;
    weft_host_write_start(operation, *call->fd, call->piece.data, call->piece.size);
}

/* ---- The status and headers ---- */

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
static const weft__host_operation fetching = {.what = "a response", .start = start_fetch};

/* Ends when the status and headers of the response have arrived, and the body of the request is sent or
 * not wanted. */
WEFT_ASYNC(fetch_response, const weft_request *wanted; weft_host_response *response; weft__host_wait wait;
           weft_host_request request; weft_task *uploading; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->request = request_for_host(self->wanted);
        WEFT_AWAIT(weft__host_await(&self->wait, &fetching, self, NULL));
        /* A server that responds with an error before it has the whole body does not want the rest: RFC 9112,
     * 9.5. */
        if (self->uploading && self->response->status < 400) WEFT_AWAIT(self->uploading);
    }
    WEFT_FINALLY {
        if (WEFT_STATUS != WEFT_OK && self->response->body != 0) {
            /* Aborts the request. Otherwise, closing the upload would complete a body that is cut short. */
            weft_host_close(self->response->body);
            self->response->body = 0;
        }
        if (self->uploading) {
            weft_task_cancel(self->uploading);
            WEFT_CATCH(self->status, self->uploading);
            weft_task_unref(self->uploading);
        }
        if (self->response->upload != 0) weft_host_close(self->response->upload);
    }
}

static void start_fetch(void *frame, uint32_t operation) {
    struct fetch_response *call = frame;
    weft_host_fetch_start(operation, &call->request, call->response);
    if (call->response->upload == 0) return;
    call->uploading =
        weft_create_task(WEFT_CALL(upload, .from = call->wanted->body_reader, .fd = &call->response->upload,
                                   .request = &call->wait.operation));
    if (!call->uploading) weft__operation_fail(&call->wait.operation, WEFT_ENOMEM, NULL);
}

/* ---- The body ---- */

/* The initial room for the body: its content-length, and one byte more so that a read can find its end. */
static size_t first_room(const weft_response *response) {
    char text[24];
    if (weft_response_header(response, "content-length", text, sizeof text) < 0) return FIRST_ROOM;
    unsigned long long length = strtoull(text, NULL, 10);
    return length < LARGEST_FIRST_ROOM ? (size_t)length + 1 : LARGEST_FIRST_ROOM;
}

static void start_body_read(void *frame, uint32_t operation);
static const weft__host_operation reading_body = {.what = "the body of a response", .start = start_body_read};

WEFT_ASYNC(read_body, int fd; weft_response *response; char *body; size_t size, room; int64_t count;
           weft__host_wait wait; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
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
            WEFT_AWAIT_INTO(self->count, weft__host_await(&self->wait, &reading_body, self, NULL));
            self->size += (size_t)self->count;
        } while (self->count > 0);
        self->response->body = weft__resize(self->body, self->room, self->size + 1);
        if (!self->response->body) WEFT_RAISE(WEFT_ENOMEM);
        self->response->body[self->size] = '\0';
        self->response->body_size = self->size;
        self->body = NULL;
    }
    WEFT_FINALLY {
        if (self->body) weft__free(self->body, self->room);
    }
}

static void start_body_read(void *frame, uint32_t operation) {
    const struct read_body *call = frame;
    weft_host_read_start(operation, call->fd, call->body + call->size, call->room - call->size);
}

/* Moves a body from memory to a reader. */
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

/* ---- The whole fetch ---- */

WEFT_ASYNC(fetch, weft_response *response; weft_request wanted; bool streams; weft_response received;
           weft_host_response from_host; int status; weft_scope scope;) {
    WEFT_BEGIN;
    if (!self->wanted.url) WEFT_RAISE(WEFT_EINVAL, "the URL is NULL");
    if (self->wanted.body && self->wanted.body_reader)
        WEFT_RAISE(WEFT_EINVAL, "the request has both a body and a body_reader");
    WEFT_TRY(&self->scope) {
        if (weft__is_data_url(self->wanted.url)) {
            self->status = weft__data_url_response(self->wanted.url, &self->received);
            if (self->status == WEFT_EINVAL) WEFT_RAISE(WEFT_EINVAL, "this data: URL is not valid");
        } else {
            WEFT_AWAIT(WEFT_CALL(fetch_response, .wanted = &self->wanted, .response = &self->from_host));
            self->received = (weft_response){.status = self->from_host.status,
                                             .url = self->from_host.url,
                                             .headers = self->from_host.headers,
                                             .url_size = self->from_host.url_size,
                                             .headers_size = self->from_host.headers_size};
            self->from_host.url = self->from_host.headers = NULL;
            if (self->from_host.body == 0) {
                self->status = empty_body(&self->received);
            } else if (self->streams) {
                self->received.reader =
                    weft__descriptor_reader(self->from_host.body, 0, &weft__sole_owner, NULL);
                if (!self->received.reader) WEFT_RAISE(WEFT_ENOMEM);
                self->from_host.body = 0;
            } else {
                WEFT_AWAIT(WEFT_CALL(read_body, .fd = self->from_host.body, .response = &self->received));
            }
        }
        if (self->status == WEFT_OK && self->streams && !self->received.reader)
            self->status = body_to_reader(&self->received);
        if (self->status != WEFT_OK) WEFT_RAISE(self->status);
        *self->response = self->received;
        self->received = (weft_response){0};
    }
    WEFT_FINALLY {
        if (self->from_host.body != 0) weft_host_close(self->from_host.body);
        if (self->from_host.url) weft__free(self->from_host.url, self->from_host.url_size);
        if (self->from_host.headers) weft__free(self->from_host.headers, self->from_host.headers_size);
        weft_response_deinit(&self->received);
    }
}

weft_awaitable weft_fetch(weft_request request, weft_response *response) {
    *response = (weft_response){0};
    return WEFT_CALL(fetch, .response = response, .wanted = request);
}

weft_awaitable weft_fetch_stream(weft_request request, weft_response *response) {
    *response = (weft_response){0};
    return WEFT_CALL(fetch, .response = response, .wanted = request, .streams = true);
}
