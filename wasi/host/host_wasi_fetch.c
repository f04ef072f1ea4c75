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
    MESSAGE_SIZE = 512,              /* bytes */
    LONGEST_CALL_WAIT = 3600 * 1000, /* milliseconds */
    MOST_NEWS = 1000,                /* that one wait receives */
    MOST_REQUESTS = INT32_MAX / 2,
    HIGHEST_HTTP_STATUS = 999
};

enum call_kind { HEAD, READ, WRITE };

/* The chains that a call is in: those of the calls whose operations or requests have the same hash, and of the
 * calls that may be able to complete. */
enum chain { BY_OPERATION, BY_REQUEST, DUE, CHAINS };

/* A pending operation of the program. */
typedef struct call {
    struct {
        struct call *next, **place; /* what points to this one; NULL: it is not in the chain */
    } in[CHAINS];
    uint32_t operation;
    int32_t request;
    enum call_kind kind;
    void *memory; /* a weft_host_response, or the bytes to read or write */
    size_t size;
} call;

static int body_of(int32_t request) { return -2 * request; }
static int upload_of(int32_t request) { return -2 * request - 1; }
static bool is_upload(int fd) { return fd % 2 != 0; }
static int32_t request_of(int fd) { return -fd / 2; }

/* ---- Pending calls ---- */

enum { FIRST_CALL_BUCKETS = 16 };

/* A hash table with two chains for each hash, [BY_OPERATION] and [BY_REQUEST]. */
typedef call *bucket[DUE];

static bucket first_call_buckets[FIRST_CALL_BUCKETS];
static bucket *call_buckets = first_call_buckets;
static uint32_t call_bucket_count = FIRST_CALL_BUCKETS; /* a power of two */
static uint32_t call_count;
static call *first_due, **end_of_due = &first_due;

static call **chain_of(uint32_t key, enum chain chain) {
    return &call_buckets[key & (call_bucket_count - 1)][chain];
}

static void insert_call(call *inserted, enum chain chain, call **place) {
    call *next = *place;
    inserted->in[chain].next = next;
    inserted->in[chain].place = place;
    if (next) next->in[chain].place = &inserted->in[chain].next;
    *place = inserted;
}

static void take_out_call(call *taken, enum chain chain) {
    call *next = taken->in[chain].next, **place = taken->in[chain].place;
    *place = next;
    if (next) next->in[chain].place = place;
    taken->in[chain].place = NULL;
}

static void insert_by_keys(call *inserted) {
    insert_call(inserted, BY_OPERATION, chain_of(inserted->operation, BY_OPERATION));
    insert_call(inserted, BY_REQUEST, chain_of((uint32_t)inserted->request, BY_REQUEST));
}

static void use_buckets(bucket *others, uint32_t count) {
    if (call_buckets != first_call_buckets)
        weft__free(call_buckets, call_bucket_count * sizeof *call_buckets);
    call_buckets = others;
    call_bucket_count = count;
}

/* Doubles the number of buckets, unless out of memory: then the chains get longer. */
static void grow_call_buckets(void) {
    bucket *old = call_buckets, *grown = weft__allocate(2 * call_bucket_count * sizeof *grown);
    uint32_t old_count = call_bucket_count;
    if (!grown) return;
    memset(grown, 0, 2 * old_count * sizeof *grown);
    call_buckets = grown;
    call_bucket_count = 2 * old_count;
    for (uint32_t i = 0; i < old_count; i++)
        for (call *next; (next = old[i][BY_OPERATION]);) {
            take_out_call(next, BY_OPERATION);
            take_out_call(next, BY_REQUEST);
            insert_by_keys(next);
        }
    if (old != first_call_buckets) weft__free(old, old_count * sizeof *old);
}

static void make_due(call *due) {
    if (due->in[DUE].place) return;
    insert_call(due, DUE, end_of_due);
    end_of_due = &due->in[DUE].next;
}

static void make_not_due(call *due) {
    if (!due->in[DUE].place) return;
    if (end_of_due == &due->in[DUE].next) end_of_due = due->in[DUE].place;
    take_out_call(due, DUE);
}

static bool begin_call(uint32_t operation, int32_t request, enum call_kind kind, void *memory, size_t size) {
    call *started = weft__allocate(sizeof *started);
    if (!started) {
        weft_complete(operation, WEFT_ENOMEM, 0, NULL);
        return false;
    }
    *started =
        (call){.operation = operation, .request = request, .kind = kind, .memory = memory, .size = size};
    if (call_count++ == call_bucket_count) grow_call_buckets();
    insert_by_keys(started);
    make_due(started);
    return true;
}

/* The call of an operation; NULL if it is none of ours. */
static call *call_of(uint32_t operation) {
    call *found = *chain_of(operation, BY_OPERATION);
    while (found && found->operation != operation) found = found->in[BY_OPERATION].next;
    return found;
}

/* The first call of a request from this one on; NULL after the last. */
static call *next_of(int32_t request, call *from) {
    while (from && from->request != request) from = from->in[BY_REQUEST].next;
    return from;
}

static call *first_of(int32_t request) { return next_of(request, *chain_of((uint32_t)request, BY_REQUEST)); }

/* Removes a call. Returns a copy. */
static call remove_call(call *removed) {
    call copy = *removed;
    make_not_due(removed);
    take_out_call(removed, BY_OPERATION);
    take_out_call(removed, BY_REQUEST);
    weft__free(removed, sizeof *removed);
    if (--call_count == 0) use_buckets(first_call_buckets, FIRST_CALL_BUCKETS);
    return copy;
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
    call *head = first_of(request);
    while (head && head->kind != HEAD) head = next_of(request, head->in[BY_REQUEST].next);
    if (!head) return;
    call failed = remove_call(head);
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
    make_not_due(tried);
    if (result == WEFT__FETCH_NOT_YET) return;
    call done = remove_call(tried);
    if (done.kind == HEAD)
        complete_head(&done, result, &sizes);
    else if (is_count(&done, result))
        weft_complete(done.operation, WEFT_OK, result, NULL);
    else {
        fail(&done, result);
        if (!is_failure(result)) fail_head(done.request);
    }
}

/* ---- Called by host_wasi_poll.c and host_wasi_streams.c ---- */

static void has_news(int32_t request) {
    for (call *each = first_of(request); each; each = next_of(request, each->in[BY_REQUEST].next))
        make_due(each);
}

static bool wait(int64_t timeout) {
    int64_t milliseconds = (timeout + WEFT__MILLISECOND - 1) / WEFT__MILLISECOND;
    if (timeout <= 0 || first_due) milliseconds = 0;
    if (milliseconds > LONGEST_CALL_WAIT) milliseconds = LONGEST_CALL_WAIT;
    int32_t wait_for = (int32_t)milliseconds;
    int32_t request;
    for (int news = 0; news < MOST_NEWS && (request = weft__fetch_wait(wait_for)) != 0; news++, wait_for = 0)
        has_news(request);
    bool advanced = first_due != NULL;
    while (first_due) try_call(first_due);
    return advanced;
}

static bool has_calls(void) { return call_count > 0; }

static void start_call_reading(uint32_t operation, int fd, void *buffer, size_t size) {
    begin_call(operation, request_of(fd), READ, buffer, size);
}

static void start_call_writing(uint32_t operation, int fd, const void *data, size_t size) {
    begin_call(operation, request_of(fd), WRITE, (void *)data, size);
}

static void close_body(int fd) {
    if (is_upload(fd))
        weft__fetch_end(request_of(fd));
    else
        weft__fetch_close(request_of(fd));
}

static bool cancel_call(uint32_t operation) {
    call *found = call_of(operation);
    if (!found) return false;
    call cancelled = remove_call(found);
    if (cancelled.kind == HEAD) weft__fetch_close(cancelled.request);
    return true;
}

static const weft__embedder embedder = {has_calls,          wait,       start_call_reading,
                                        start_call_writing, close_body, cancel_call};

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    weft__embedder_in_use = &embedder;
    int32_t number = weft__fetch_start(request);
    if (number < 1 || number > MOST_REQUESTS) {
        weft_complete(operation, WEFT_EIO, 0, broken_rules);
        return;
    }
    if (request->uploads) response->upload = upload_of(number);
    if (!begin_call(operation, number, HEAD, response, 0)) weft__fetch_close(number);
}
