#include <weft/fetch.h>

#include "data_url.h"
#include "loop.h"
#include "operation.h"
#include <string.h>
#include <strings.h>
#include <weft/host.h>

/* A request that the host is working on; the frame of fetch holds it, and does not move. */
typedef struct request_operation {
    weft__operation operation;
    weft_future *done;
    weft_host_request request;
    weft_host_response response;
} request_operation;

static void complete_future(weft__operation *operation, int status, int64_t result,
                            const char *message) {
    weft_future *done = ((request_operation *)operation)->done;
    if (status == WEFT_OK)
        weft_future_set_result(done, weft_value_i64(result));
    else if (weft_future_set_error(done, status, message) == WEFT_ENOMEM)
        weft_future_set_error(done, WEFT_ENOMEM, NULL);
}

static weft_response response_of_host(const weft_host_response *from) {
    return (weft_response){.status = from->status,
                           .url = from->url,
                           .headers = from->headers,
                           .body = from->body,
                           .body_size = from->body_size,
                           .url_size = from->url_size,
                           .headers_size = from->headers_size};
}

WEFT_ASYNC(fetch, weft_response *response; weft_request wanted; request_operation pending;) {
    WEFT_BEGIN;
    if (!self->wanted.url) WEFT_RAISE(WEFT_EINVAL, "the URL is NULL");
    WEFT_UNWIND(done);
    if (weft__is_data_url(self->wanted.url)) {
        int status = weft__data_url_answer(self->wanted.url, &self->pending.response);
        if (status == WEFT_EINVAL) WEFT_RAISE(status, "this data: URL is not valid");
        if (status != WEFT_OK) WEFT_RAISE(status);
    } else {
        self->pending.done = weft_future_new();
        self->pending.operation.complete = complete_future;
        if (!self->pending.done || !weft__operation_open(&self->pending.operation))
            WEFT_RAISE(WEFT_ENOMEM);
        self->pending.request = (weft_host_request){
            .url = self->wanted.url,
            .method = self->wanted.method ? self->wanted.method : "GET",
            .headers = self->wanted.headers ? self->wanted.headers : "",
            .body = self->wanted.body,
            .body_size = self->wanted.body_size,
        };
        weft_host_fetch_start(self->pending.operation.id, &self->pending.request,
                              &self->pending.response);
        WEFT_AWAIT(self->pending.done);
    }
    *self->response = response_of_host(&self->pending.response);
    memset(&self->pending.response, 0, sizeof self->pending.response);
    WEFT_FINALLY(done);
    weft__operation_close(&self->pending.operation);
    weft_future_unref(self->pending.done);
    /* An answer that came together with the cancellation is nobody's. */
    weft_response unwanted = response_of_host(&self->pending.response);
    weft_response_deinit(&unwanted);
}

weft_awaitable weft_fetch(weft_response *response, weft_request request) {
    *response = (weft_response){0};
    return WEFT_CALL(fetch, .response = response, .wanted = request);
}

void weft_response_deinit(weft_response *response) {
    if (response->url) weft__give(response->url, response->url_size);
    if (response->headers) weft__give(response->headers, response->headers_size);
    if (response->body) weft__give(response->body, response->body_size + 1);
    *response = (weft_response){0};
}

/* Appends to what was found so far, which has `length` bytes in all, as far as it fits. */
static size_t append(char *value, size_t size, size_t length, const char *text, size_t count) {
    if (length + 1 < size) {
        size_t room = size - 1 - length;
        memcpy(value + length, text, count < room ? count : room);
        value[count < room ? length + count : size - 1] = '\0';
    }
    return length + count;
}

int weft_response_header(const weft_response *response, const char *name, char *value,
                         size_t size) {
    size_t name_length = strlen(name), length = 0;
    bool found = false;
    if (size > 0) value[0] = '\0';
    for (const char *line = response->headers; line && *line;) {
        const char *end = strchr(line, '\n');
        if (!end) break;
        if (strncasecmp(line, name, name_length) == 0 && line[name_length] == ':') {
            const char *text = line + name_length + 1;
            while (*text == ' ') text++;
            if (found) length = append(value, size, length, ", ", 2);
            length = append(value, size, length, text, (size_t)(end - text));
            found = true;
        }
        line = end + 1;
    }
    return found ? (int)length : -1;
}
