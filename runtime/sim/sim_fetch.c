/* Requests: what was received of each, and its answer under way. */
#include "sim_host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct request {
    weft__sim_event head; /* first */
    size_t index;
    weft_sim_request received;
    char *sent_body; /* owned; of an upload the sink has it */
    weft_host_response *response;
    weft_sim_answer *answer; /* NULL: there was none */
    bool has_head, has_failed, was_cancelled;
    weft__sim_source body; /* its pieces are NULL: there is none */
    weft__sim_sink upload; /* what it has taken is NULL: there is none */
} request;

static request **requests;
static size_t request_count, request_room;

/* ---- Descriptors: two for each request ---- */

static int body_fd(const request *of) { return WEFT__SIM_FIRST_FD + 2 * (int)of->index; }

static int upload_fd(const request *of) { return body_fd(of) + 1; }

static request *request_of(int fd) {
    if (fd < WEFT__SIM_FIRST_FD) return NULL;
    size_t index = (size_t)(fd - WEFT__SIM_FIRST_FD) / 2;
    return index < request_count ? requests[index] : NULL;
}

static bool is_upload(int fd) { return fd % 2 != 0; }

weft__sim_source *weft__sim_body(int fd) {
    request *of = request_of(fd);
    return of && !is_upload(fd) ? &of->body : NULL;
}

weft__sim_sink *weft__sim_upload(int fd) {
    request *of = request_of(fd);
    return of && is_upload(fd) ? &of->upload : NULL;
}

/* ---- What was received ---- */

static enum weft_sim_state state_of(const request *of) {
    if (of->was_cancelled) return WEFT_SIM_ABORTED;
    if (of->has_failed || of->body.has_failed) return WEFT_SIM_FAILED;
    if (!of->has_head) return WEFT_SIM_PENDING;
    if (!of->body.pieces || of->body.has_ended) return WEFT_SIM_COMPLETE;
    return of->body.is_closed ? WEFT_SIM_ABORTED : WEFT_SIM_ANSWERED;
}

static const weft_sim_request *shown(request *of) {
    weft_sim_request *received = &of->received;
    received->state = state_of(of);
    if (of->upload.taken) {
        received->body = of->upload.taken;
        received->body_size = of->upload.taken_size;
    }
    return received;
}

size_t weft_sim_request_count(void) { return request_count; }

const weft_sim_request *weft_sim_request_nth(size_t index) {
    return index < request_count ? shown(requests[index]) : NULL;
}

static request *new_request(const weft_host_request *wanted) {
    if (request_count == request_room) {
        request_room = request_room ? 2 * request_room : 16;
        requests = weft__sim_resize(requests, request_room * sizeof *requests);
    }
    request *new_one = weft__sim_resize(NULL, sizeof *new_one);
    size_t body_size = wanted->body ? wanted->body_size : 0;
    *new_one = (request){.index = request_count, .sent_body = weft__sim_copy(wanted->body, body_size)};
    new_one->received = (weft_sim_request){
        .method = weft__sim_copy_text(wanted->method),
        .url = weft__sim_copy_text(wanted->url),
        .headers = weft__sim_copy_text(wanted->headers),
        .body = new_one->sent_body,
        .body_size = body_size,
        .body_complete = !wanted->uploads,
        .time = (double)weft_host_now() / 1e9,
        .redirect = weft__sim_copy_text(wanted->redirect),
        .credentials = weft__sim_copy_text(wanted->credentials),
        .mode = weft__sim_copy_text(wanted->mode),
        .cache = weft__sim_copy_text(wanted->cache),
        .referrer = weft__sim_copy_text(wanted->referrer),
        .referrer_policy = weft__sim_copy_text(wanted->referrer_policy),
        .integrity = weft__sim_copy_text(wanted->integrity),
        .keepalive = wanted->keepalive,
    };
    return requests[request_count++] = new_one;
}

static void free_request(request *of) {
    const weft_sim_request *received = &of->received;
    const char *const texts[] = {received->method,   received->url,         received->headers,
                                 received->redirect, received->credentials, received->mode,
                                 received->cache,    received->referrer,    received->referrer_policy,
                                 received->integrity};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free((char *)texts[i]);
    free(of->sent_body);
    if (of->body.pieces) weft__sim_source_free(&of->body);
    if (of->upload.taken) weft__sim_sink_free(&of->upload);
    weft__sim_answer_free(of->answer);
    free(of);
}

/* ---- What no host would send ---- */

static bool is_token(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)text[i]) && !memchr("!#$%&'*+-.^_`|~", text[i], 15)) return false;
    return size > 0;
}

bool weft__sim_are_headers(const char *lines) {
    for (const char *end; *lines; lines = end + 1) {
        const char *colon = strchr(lines, ':');
        end = strchr(lines, '\n');
        if (!end || !colon || colon > end || !is_token(lines, (size_t)(colon - lines))) return false;
    }
    return true;
}

static const char *what_is_wrong(const weft_host_request *wanted) {
    bool has_body = wanted->body || wanted->uploads;
    if (!is_token(wanted->method, strlen(wanted->method))) return "the method is not valid";
    if (!weft__sim_are_headers(wanted->headers)) return "the headers are not lines \"name: value\"";
    if (has_body && (strcasecmp(wanted->method, "GET") == 0 || strcasecmp(wanted->method, "HEAD") == 0))
        return "a GET or HEAD request with a body";
    return NULL;
}

/* ---- The head ---- */

static char *give_text(const char *text, size_t *size) {
    *size = strlen(text) + 1;
    char *block = weft_host_allocate(*size);
    return block ? memcpy(block, text, *size) : NULL;
}

/* The names of headers in lower case, as hosts give them. */
static void lower_names(char *lines) {
    bool in_name = true;
    for (; *lines; lines++) {
        if (*lines == ':') in_name = false;
        if (*lines == '\n') in_name = true;
        if (in_name) *lines = (char)tolower((unsigned char)*lines);
    }
}

static void fail(request *of, int status, const char *message) {
    of->has_failed = true;
    weft__sim_unplan(&of->head);
    weft_complete(of->head.operation, status, 0, message);
}

static void give_head(weft__sim_event *event) {
    request *of = (request *)event;
    const weft_sim_answer *answer = of->answer;
    weft_host_response *response = of->response;
    if (answer->status != 0) {
        fail(of, answer->status, answer->message);
        return;
    }
    response->status = answer->http_status ? answer->http_status : 200;
    response->url = give_text(answer->final_url ? answer->final_url : of->received.url, &response->url_size);
    response->headers = give_text(answer->headers ? answer->headers : "", &response->headers_size);
    if (!response->url || !response->headers) {
        fail(of, WEFT_ENOMEM, NULL);
        return;
    }
    lower_names(response->headers);
    of->has_head = true;
    if (answer->body) {
        weft__sim_source_begin(&of->body, answer->body);
        response->body = body_fd(of);
    }
    weft_complete(event->operation, WEFT_OK, 0, NULL);
}

static void plan_head(request *of) {
    weft__sim_plan(&of->head, weft__sim_later(weft_host_now(), of->answer->delay));
}

/* ---- The request ---- */

/* The server takes no more of an upload. If that is not what it answers to, it will not answer. */
static void on_upload_failed(weft__sim_sink *sink) {
    request *of = (request *)(void *)((char *)sink - offsetof(request, upload));
    if (!of->answer->early) fail(of, sink->script.status, sink->script.message);
}

void weft_host_fetch_start(uint32_t operation, const weft_host_request *wanted,
                           weft_host_response *response) {
    request *of = new_request(wanted);
    of->head = (weft__sim_event){.happen = give_head, .operation = operation};
    of->response = response;
    const char *wrong = what_is_wrong(wanted);
    if (wrong) {
        fail(of, WEFT_EINVAL, wrong);
        return;
    }
    of->answer = weft__sim_answer_to(shown(of));
    if (!of->answer) {
        char message[300];
        snprintf(message, sizeof message,
                 "the simulated host has no network, and no answer was scripted to %s %s", wanted->method,
                 wanted->url);
        fail(of, WEFT_ENOTSUP, message);
        return;
    }
    if (wanted->uploads) {
        weft__sim_sink_begin(&of->upload, of->answer->upload);
        of->upload.failed = on_upload_failed;
        response->upload = upload_fd(of);
    }
    if (!wanted->uploads || of->answer->early) plan_head(of);
}

void weft__sim_fetch_close(int fd) {
    request *of = request_of(fd);
    if (!is_upload(fd)) {
        weft__sim_source_close(&of->body);
        return;
    }
    enum weft_sim_state state = state_of(of);
    if (state == WEFT_SIM_ABORTED || state == WEFT_SIM_FAILED || of->upload.has_failed) return;
    of->received.body_complete = true;
    if (!of->answer->early) plan_head(of);
}

void weft__sim_fetch_cancel(uint32_t operation) {
    for (size_t i = request_count; i-- > 0;) {
        request *of = requests[i];
        if (of->head.operation != operation) continue;
        of->was_cancelled = true;
        return;
    }
}

void weft__sim_fetch_reset(void) {
    for (size_t i = 0; i < request_count; i++) free_request(requests[i]);
    free(requests);
    requests = NULL;
    request_count = request_room = 0;
}
