/* Requests that the embedder makes: linked instead of host_wasi_no_fetch.c into programs with
 * weft::fetch. The embedder provides the imports of fetch_imports.h.
 *
 * The body of request n is the descriptor -2n, its upload -2n - 1; descriptors of WASI are not negative.
 * A pending call is tried when it starts and whenever its request has news, in the loop and not while a
 * task runs. */
#include "fetch_imports.h"
#include "host_wasi.h"

#include "wasm/layout.h"
#include "wasm/request_layout.h"

#include <string.h>
#include <weft/private/detail.h>

CHECK_SIZE(weft__fetch_sizes, 12);
CHECK_FIELD(weft__fetch_sizes, status, 0, 4);
CHECK_FIELD(weft__fetch_sizes, url, 4, 4);
CHECK_FIELD(weft__fetch_sizes, headers, 8, 4);

enum {
    MESSAGE_SIZE = 512,         /* bytes */
    LONGEST_WAIT = 3600 * 1000, /* milliseconds */
    MOST_NEWS = 1000,           /* that one wait receives */
    MOST_REQUESTS = INT32_MAX / 2,
    HIGHEST_HTTP_STATUS = 999
};

enum call_kind { HEAD, READ, WRITE };

/* A pending operation of the program. */
typedef struct call {
    struct call *next;
    uint32_t operation;
    int32_t request;
    enum call_kind kind;
    bool due;     /* it may be able to complete */
    void *memory; /* a weft_host_response, or the bytes to read or write */
    size_t size;
} call;

static call *calls; /* in no order */
static bool some_are_due;

static int body_of(int32_t request) { return -2 * request; }
static int upload_of(int32_t request) { return -2 * request - 1; }
static bool is_upload(int fd) { return fd % 2 != 0; }
static int32_t request_of(int fd) { return -fd / 2; }

static bool start(uint32_t operation, int32_t request, enum call_kind kind, void *memory, size_t size) {
    call *started = weft__allocate(sizeof *started);
    if (!started) {
        weft_complete(operation, WEFT_ENOMEM, 0, NULL);
        return false;
    }
    *started = (call){calls, operation, request, kind, true, memory, size};
    calls = started;
    some_are_due = true;
    return true;
}

/* Removes a call and copies it to *removed. Returns false if there is no such call. */
static bool remove_call(uint32_t operation, call *removed) {
    for (call **link = &calls; *link; link = &(*link)->next) {
        if ((*link)->operation != operation) continue;
        call *found = *link;
        *removed = *found;
        *link = found->next;
        weft__free(found, sizeof *found);
        return true;
    }
    return false;
}

/* ---- Trying calls that are due ---- */

/* The statuses of fetch_imports.h. */
static bool is_failure(int32_t result) {
    switch (result) {
    case WEFT_EINVAL:
    case WEFT_ENETWORK:
    case WEFT_EPIPE:
    case WEFT_ENOTSUP:
    case WEFT_ENOMEM:
    case WEFT_EIO: return true;
    default: return false;
    }
}

static const char broken_rules[] = "the embedder broke the rules of weft_fetch";

static void fail(const call *failed, int32_t status) {
    if (!is_failure(status)) {
        weft_complete(failed->operation, WEFT_EIO, 0, broken_rules);
        return;
    }
    char message[MESSAGE_SIZE + 1];
    int32_t length = weft__fetch_message(failed->request, message, MESSAGE_SIZE);
    message[length > 0 && length <= MESSAGE_SIZE ? length : 0] = '\0';
    weft_complete(failed->operation, status, 0, *message ? message : NULL);
}

/* Stores the status, URL and headers in *response, whose owner frees them. */
static int store_head(int32_t request, const weft__fetch_sizes *sizes, weft_host_response *response) {
    response->url_size = (size_t)sizes->url + 1;
    response->headers_size = (size_t)sizes->headers + 1;
    response->url = weft_host_allocate(response->url_size);
    response->headers = weft_host_allocate(response->headers_size);
    if (!response->url || !response->headers) return WEFT_ENOMEM;
    weft__fetch_head_text(request, response->url, response->headers);
    response->url[sizes->url] = response->headers[sizes->headers] = '\0';
    response->status = sizes->status;
    response->body = body_of(request);
    return WEFT_OK;
}

static bool are_possible(const weft__fetch_sizes *sizes) {
    return sizes->url >= 0 && sizes->headers >= 0 && sizes->status >= 0 &&
           sizes->status <= HIGHEST_HTTP_STATUS;
}

static void complete_head(const call *done, int32_t result, const weft__fetch_sizes *sizes) {
    weft_host_response *response = done->memory;
    if (result == WEFT_OK && are_possible(sizes)) {
        int status = store_head(done->request, sizes, response);
        if (status == WEFT_OK) {
            weft_complete(done->operation, WEFT_OK, 0, NULL);
            return;
        }
        weft_complete(done->operation, status, 0, NULL);
    } else {
        fail(done, result);
    }
    weft__fetch_close(done->request);
}

/* Whether the result of a read or write is a number of bytes. */
static bool is_count(const call *done, int32_t result) {
    return result >= (done->kind == WRITE) && (size_t)result <= done->size;
}

/* A request whose upload broke the rules gives no response either. */
static void fail_head(int32_t request) {
    call *head = calls;
    while (head && !(head->kind == HEAD && head->request == request)) head = head->next;
    call failed;
    if (!head || !remove_call(head->operation, &failed)) return;
    fail(&failed, 0);
    weft__fetch_close(request);
}

static void try_call(call *tried) {
    weft__fetch_sizes sizes = {0};
    int32_t result = WEFT_OK;
    switch (tried->kind) {
    case HEAD: result = weft__fetch_head(tried->request, &sizes); break;
    case READ: result = weft__fetch_read(tried->request, tried->memory, tried->size); break;
    case WRITE: result = weft__fetch_write(tried->request, tried->memory, tried->size); break;
    }
    tried->due = false;
    if (result == WEFT__FETCH_NOT_YET) return;
    call done;
    remove_call(tried->operation, &done);
    if (done.kind == HEAD)
        complete_head(&done, result, &sizes);
    else if (is_count(&done, result))
        weft_complete(done.operation, WEFT_OK, result, NULL);
    else {
        fail(&done, result);
        if (!is_failure(result)) fail_head(done.request);
    }
}

static call *first_due(void) {
    call *found = calls;
    while (found && !found->due) found = found->next;
    return found;
}

/* ---- Called by host_wasi_poll.c and host_wasi_streams.c ---- */

static bool wait(int64_t timeout) {
    int64_t milliseconds = (timeout + WEFT__MILLISECOND - 1) / WEFT__MILLISECOND;
    if (timeout <= 0 || some_are_due) milliseconds = 0;
    if (milliseconds > LONGEST_WAIT) milliseconds = LONGEST_WAIT;
    int32_t wait_for = (int32_t)milliseconds;
    int32_t request;
    for (int news = 0; news < MOST_NEWS && (request = weft__fetch_wait(wait_for)) != 0; news++, wait_for = 0)
        for (call *each = calls; each; each = each->next)
            if (each->request == request) each->due = some_are_due = true;
    bool advanced = some_are_due;
    some_are_due = false;
    for (call *due; (due = first_due());) try_call(due);
    return advanced;
}

static bool is_waiting(void) { return calls != NULL; }

static void start_reading(uint32_t operation, int fd, void *buffer, size_t size) {
    start(operation, request_of(fd), READ, buffer, size);
}

static void start_writing(uint32_t operation, int fd, const void *data, size_t size) {
    start(operation, request_of(fd), WRITE, (void *)data, size);
}

static void close(int fd) {
    if (is_upload(fd))
        weft__fetch_end(request_of(fd));
    else
        weft__fetch_close(request_of(fd));
}

static bool cancel(uint32_t operation) {
    call cancelled;
    if (!remove_call(operation, &cancelled)) return false;
    if (cancelled.kind == HEAD) weft__fetch_close(cancelled.request);
    return true;
}

static const weft__embedder embedder = {is_waiting, wait, start_reading, start_writing, close, cancel};

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    weft__embedder_in_use = &embedder;
    int32_t number = weft__fetch_start(request);
    if (number < 1 || number > MOST_REQUESTS) {
        weft_complete(operation, WEFT_EIO, 0, broken_rules);
        return;
    }
    if (request->uploads) response->upload = upload_of(number);
    if (!start(operation, number, HEAD, response, 0)) weft__fetch_close(number);
}
