#include "sim/sim_fetch.h"

#include "base/list.h"
#include "sim/sim_answers.h"
#include "sim/sim_http.h"
#include "sim/sim_utilities.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <weft/host.h>

typedef struct request {
    size_t index;
    enum weft_sim_state state; /* ANSWERED once the headers have arrived; then see `body.state` */
    weft_sim_request received; /* inspect updates its `state` and, of an upload, its `body` */
    char *sent_body;           /* owned; "" if the body is uploaded */
    weft__sim_recorder upload; /* without `bytes` if there is no upload */

    weft_sim_answer *answer;      /* owned; NULL if none is scripted */
    weft__sim_node pending;       /* until they have arrived: by the number of the operation */
    weft__sim_event headers;      /* fires when they arrive, */
    weft_host_response *response; /* and fills this in */
    weft__sim_source body;        /* without `pieces` if there is none */
} request;

static request **requests;
static size_t request_count, request_room;
static weft__sim_node *pending_requests;

/* ---- Descriptors: two for each request ---- */

static int body_fd(const request *of) { return WEFT__SIM_FIRST_FD + 2 * (int)of->index; }

static int upload_fd(const request *of) { return body_fd(of) + 1; }

static bool is_upload(int fd) { return fd % 2 != 0; }

static request *request_of(int fd) {
    if (fd < WEFT__SIM_FIRST_FD) return NULL;
    size_t index = (size_t)(fd - WEFT__SIM_FIRST_FD) / 2;
    return index < request_count ? requests[index] : NULL;
}

weft__sim_source *weft__sim_response_body(int fd) {
    request *of = request_of(fd);
    return of && !is_upload(fd) ? &of->body : NULL;
}

weft__sim_recorder *weft__sim_upload(int fd) {
    request *of = request_of(fd);
    return of && is_upload(fd) ? &of->upload : NULL;
}

/* ---- Requests for the test to inspect ---- */

static enum weft_sim_state state_of(const request *of) {
    if (of->state != WEFT_SIM_ANSWERED) return of->state;
    if (!of->body.pieces) return WEFT_SIM_COMPLETE;
    switch (of->body.state) {
    case SIM_SOURCE_ENDED: return WEFT_SIM_COMPLETE;
    case SIM_SOURCE_FAILED: return WEFT_SIM_FAILED;
    case SIM_SOURCE_CLOSED: return WEFT_SIM_ABORTED;
    case SIM_SOURCE_OPEN: break;
    }
    return WEFT_SIM_ANSWERED;
}

static const weft_sim_request *inspect(request *of) {
    of->received.state = state_of(of);
    if (of->upload.bytes) {
        of->received.body = of->upload.bytes;
        of->received.body_size = of->upload.count;
    }
    return &of->received;
}

size_t weft_sim_request_count(void) { return request_count; }

const weft_sim_request *weft_sim_request_nth(size_t index) {
    return index < request_count ? inspect(requests[index]) : NULL;
}

static request *new_request(const weft_host_request *wanted) {
    if (request_count == request_room) {
        request_room = request_room ? 2 * request_room : 16;
        requests = weft__sim_resize(requests, request_room * sizeof *requests);
    }
    request *added = weft__sim_resize(NULL, sizeof *added);
    size_t body_size = wanted->body ? wanted->body_size : 0;
    *added = (request){.index = request_count, .sent_body = weft__sim_copy(wanted->body, body_size)};
    added->received = (weft_sim_request){
        .method = weft__sim_copy_text(wanted->method),
        .url = weft__sim_copy_text(wanted->url),
        .headers = weft__sim_copy_text(wanted->headers),
        .body = added->sent_body,
        .body_size = body_size,
        .body_complete = !wanted->uploads,
        .time = (double)weft__sim_now() / 1e9,
        .redirect = weft__sim_copy_text(wanted->redirect),
        .credentials = weft__sim_copy_text(wanted->credentials),
        .mode = weft__sim_copy_text(wanted->mode),
        .cache = weft__sim_copy_text(wanted->cache),
        .referrer = weft__sim_copy_text(wanted->referrer),
        .referrer_policy = weft__sim_copy_text(wanted->referrer_policy),
        .integrity = weft__sim_copy_text(wanted->integrity),
        .keepalive = wanted->keepalive,
    };
    return requests[request_count++] = added;
}

static void free_request(request *of) {
    const weft_sim_request *received = &of->received;
    const char *const texts[] = {received->method,   received->url,         received->headers,
                                 received->redirect, received->credentials, received->mode,
                                 received->cache,    received->referrer,    received->referrer_policy,
                                 received->integrity};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free((char *)texts[i]);
    free(of->sent_body);
    if (of->body.pieces) weft__sim_source_deinit(&of->body);
    if (of->upload.bytes) weft__sim_sink_deinit(&of->upload);
    weft__sim_answer_free(of->answer);
    free(of);
}

/* ---- The status and the headers of the response ---- */

static void end_pending(request *of) {
    if (of->pending.size > 0) weft__sim_tree_remove(&pending_requests, &of->pending);
}

static void fail(request *of, int status, const char *message) {
    end_pending(of);
    if (of->state != WEFT_SIM_ABORTED) of->state = WEFT_SIM_FAILED;
    weft__sim_unschedule(&of->headers);
    weft_complete(of->headers.operation, status, 0, message);
}

/* A copy in memory of the runtime; NULL when out of memory. Sets *size, with the NUL. */
static char *copy_for_response(const char *text, size_t *size) {
    *size = strlen(text) + 1;
    char *block = weft_host_allocate(*size);
    return block ? memcpy(block, text, *size) : NULL;
}

static void deliver_headers(weft__sim_event *event) {
    request *of = CONTAINER_OF(event, request, headers);
    const weft_sim_answer *answer = of->answer;
    weft_host_response *response = of->response;
    if (answer->status != 0) {
        fail(of, answer->status, answer->message);
        return;
    }
    const char *url = answer->final_url ? answer->final_url : of->received.url;
    response->status = answer->http_status ? answer->http_status : 200;
    response->url = copy_for_response(url, &response->url_size);
    response->headers = copy_for_response(answer->headers ? answer->headers : "", &response->headers_size);
    if (!response->url || !response->headers) {
        fail(of, WEFT_ENOMEM, NULL);
        return;
    }
    end_pending(of);
    weft__sim_lower_header_names(response->headers);
    of->state = WEFT_SIM_ANSWERED;
    if (answer->body) {
        weft__sim_source_init(&of->body, answer->body);
        response->body = body_fd(of);
    }
    weft_complete(event->operation, WEFT_OK, 0, NULL);
}

static void schedule_headers(request *of) {
    weft__sim_schedule(&of->headers, weft__sim_later(weft__sim_now(), of->answer->delay));
}

/* ---- The request ---- */

/* Why no host would send the request; NULL if one would. */
static const char *find_fault(const weft_host_request *wanted) {
    bool has_body = wanted->body || wanted->uploads;
    if (!weft__sim_is_token(wanted->method, strlen(wanted->method))) return "the method is invalid";
    if (!weft__sim_are_headers(wanted->headers)) return "the headers must be lines \"name: value\"";
    if (has_body && (strcasecmp(wanted->method, "GET") == 0 || strcasecmp(wanted->method, "HEAD") == 0))
        return "a GET or HEAD request must not have a body";
    return NULL;
}

/* The request fails with its upload, unless the response does not depend on that. */
static void on_upload_failure(weft__sim_recorder *sink) {
    request *of = CONTAINER_OF(sink, request, upload);
    if (!of->answer->early) fail(of, sink->script.status, sink->script.message);
}

void weft_host_fetch_start(uint32_t operation, const weft_host_request *wanted,
                           weft_host_response *response) {
    request *of = new_request(wanted);
    of->headers = (weft__sim_event){.fire = deliver_headers, .operation = operation};
    of->response = response;
    weft__sim_tree_insert(&pending_requests, &of->pending, operation, 0);
    const char *fault = find_fault(wanted);
    if (fault) {
        fail(of, WEFT_EINVAL, fault);
        return;
    }
    of->answer = weft__sim_answer_to(inspect(of));
    if (!of->answer) {
        char message[300];
        snprintf(message, sizeof message,
                 "the simulated host has no network, and no response is scripted for %s %s", wanted->method,
                 wanted->url);
        fail(of, WEFT_ENOTSUP, message);
        return;
    }
    if (wanted->uploads) {
        weft__sim_sink_init(&of->upload, of->answer->upload);
        of->upload.on_failure = on_upload_failure;
        response->upload = upload_fd(of);
    }
    if (!wanted->uploads || of->answer->early) schedule_headers(of);
}

/* Closing an upload completes it, unless it or the request is over already. */
static void close_upload(request *of) {
    enum weft_sim_state state = state_of(of);
    if (state == WEFT_SIM_ABORTED || state == WEFT_SIM_FAILED || of->upload.has_failed) return;
    of->received.body_complete = true;
    if (!of->answer->early) schedule_headers(of);
}

void weft__sim_fetch_close(int fd) {
    request *of = request_of(fd);
    if (is_upload(fd))
        close_upload(of);
    else
        weft__sim_source_close(&of->body);
}

void weft__sim_fetch_cancel(uint32_t operation) {
    size_t index = weft__sim_tree_rank(pending_requests, operation, 0);
    weft__sim_node *found = weft__sim_tree_nth(pending_requests, index);
    if (!found || found->key != operation) return;
    request *of = CONTAINER_OF(found, request, pending);
    end_pending(of);
    of->state = WEFT_SIM_ABORTED;
}

void weft__sim_fetch_reset(void) {
    for (size_t i = 0; i < request_count; i++) free_request(requests[i]);
    free(requests);
    requests = NULL;
    pending_requests = NULL;
    request_count = request_room = 0;
}
