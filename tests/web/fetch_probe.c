/* Makes one request, or several at once, and prints the responses:
 *
 *     fetch_probe [OPTION]... URL
 *
 *     -X METHOD    -H HEADERS (lines, \n is written as \n)    -d BODY    -D SIZE (a body of zeros)
 *     -c SECONDS   cancel after SECONDS
 *     -t SECONDS   set a timeout
 *     -s BYTES     stream the body, in reads of that many bytes
 *     -l COUNT     with -s: stop after that many reads
 *     -u COUNT     upload that many pieces, each the BODY of -d, one every 10 ms
 *     -U COUNT     the same, then fail
 *     -o NAME=TEXT an option of the request: redirect, credentials, mode, cache, referrer, integrity
 *     -n COUNT     make that many requests at once, twice; a line for each
 *     -m BYTES     fail allocations of more than that many bytes
 *     -g BYTES     grow the memory by a block of that many bytes while the request is pending: after the URL of -G was
 *                  fetched, which is fetched again then
 *     -G URL
 *
 * Prints the status, the URL, the headers and the body (of more than 200 bytes: its size and checksum),
 * or the failure. Then prints how many more bytes are in use than before, without the table of
 * operations, which only grows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

typedef struct options {
    weft_request request;
    double cancel_after;
    int count;
    size_t largest;
    double timeout;
    size_t piece;
    int reads, pieces;
    bool upload_fails;
    size_t growth;
    const char *growth_url;
} options;

static options given = {.count = 1, .cancel_after = -1, .timeout = -1, .reads = -1};
static bool is_quiet;

static void *limited(void *user, void *block, size_t old_size, size_t size) {
    (void)user;
    (void)old_size;
    if (size > given.largest) return NULL;
    if (size > 0) return realloc(block, size);
    free(block);
    return NULL;
}

static unsigned checksum(const char *bytes, size_t size) {
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++) sum = sum * 31 + (unsigned char)bytes[i];
    return sum;
}

static void print(const weft_response *response) {
    printf("status %d\nurl %s\n%s\n", response->status, response->url, response->headers);
    if (response->body_size > 200)
        printf("%zu bytes, checksum %u\n", response->body_size,
               checksum(response->body, response->body_size));
    else
        fwrite(response->body, 1, response->body_size, stdout);
    if (response->body[response->body_size] != '\0') puts("the body is not followed by NUL");
}

WEFT_ASYNC(canceller, weft_task *task; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_sleep(given.cancel_after));
        weft_task_cancel(self->task);
    }
    WEFT_FINALLY { weft_task_unref(self->task); }
}

static void grow(void) {
    size_t pages = __builtin_wasm_memory_size(0);
    char *volatile block = malloc(given.growth); /* volatile: not optimized away */
    free(block);
    if (__builtin_wasm_memory_size(0) == pages) puts("the memory did not grow");
}

WEFT_ASYNC(grower, weft_response response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch((weft_request){.url = given.growth_url}, &self->response));
    weft_response_deinit(&self->response);
    grow();
    WEFT_AWAIT(weft_fetch((weft_request){.url = given.growth_url}, &self->response));
    weft_response_deinit(&self->response);
}

WEFT_ASYNC(feed, weft_reader *reader; int i;) {
    WEFT_BEGIN;
    for (self->i = 0; self->i < given.pieces; self->i++) {
        weft_reader_feed_data(self->reader, given.request.body, given.request.body_size);
        WEFT_AWAIT(weft_sleep(0.01));
    }
    if (given.upload_fails)
        weft_reader_set_error(self->reader, 77, "there is no more");
    else
        weft_reader_feed_eof(self->reader);
}

/* Reads the body in pieces and prints what weft_fetch would have returned. */
WEFT_ASYNC(stream, weft_response *response; weft_request wanted; weft_bytes piece; size_t size; unsigned sum;
           int reads;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch_stream(self->wanted, self->response));
    printf("status %d\n", self->response->status);
    for (self->reads = 0; self->reads != given.reads; self->reads++) {
        WEFT_AWAIT(weft_reader_read(self->response->reader, (ptrdiff_t)given.piece, &self->piece));
        if (self->piece.size == 0) break;
        for (size_t i = 0; i < self->piece.size; i++)
            self->sum = self->sum * 31 + (unsigned char)self->piece.data[i];
        self->size += self->piece.size;
    }
    printf("%zu bytes, checksum %u\n", self->size, self->sum);
    if (weft_memory_used() > 1000000) printf("%zu bytes of memory in use\n", weft_memory_used());
}

WEFT_ASYNC(request, weft_response *response; weft_request wanted; weft_task *feeding; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        self->wanted = given.request;
        if (given.pieces > 0) {
            self->wanted.body = NULL;
            self->wanted.body_reader = weft_reader_new(0);
            self->feeding = weft_create_task(WEFT_CALL(feed, .reader = self->wanted.body_reader));
        }
        if (given.piece > 0)
            WEFT_AWAIT(WEFT_CALL(stream, .response = self->response, .wanted = self->wanted));
        else
            WEFT_AWAIT(weft_fetch(self->wanted, self->response));
    }
    WEFT_FINALLY {
        if (self->feeding) {
            weft_task_cancel(self->feeding);
            WEFT_CATCH(self->status, self->feeding);
            weft_task_unref(self->feeding);
            weft_reader_free(self->wanted.body_reader);
        }
    }
}

WEFT_ASYNC(get, weft_response response; weft_task *task, *growing; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(request, .response = &self->response));
    if (given.cancel_after == 0)
        weft_task_cancel(self->task);
    else if (given.cancel_after > 0)
        weft_spawn(WEFT_CALL(canceller, .task = weft_task_ref(self->task)));
    if (given.growth > 0) self->growing = weft_create_task(WEFT_CALL(grower));
    if (given.timeout >= 0)
        WEFT_CATCH(self->status, weft_wait_for(WEFT_AWAITABLE(self->task), given.timeout));
    else
        WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
    if (is_quiet)
        ;
    else if (self->status != WEFT_OK)
        printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
    else if (given.piece > 0)
        ;
    else if (given.count == 1)
        print(&self->response);
    else
        printf("status %d, %zu bytes\n", self->response.status, self->response.body_size);
    weft_response_deinit(&self->response);
    if (self->growing) {
        WEFT_AWAIT(self->growing);
        weft_task_unref(self->growing);
    }
}

WEFT_ASYNC(several, weft_awaitable *all; int i;) {
    WEFT_BEGIN;
    self->all = malloc(sizeof *self->all * (size_t)given.count);
    for (int i = 0; i < given.count; i++) self->all[i] = WEFT_CALL(get);
    WEFT_AWAIT(weft_gather(self->all, (size_t)given.count, NULL));
    free(self->all);
    /* The canceller may end after the request. */
    WEFT_AWAIT(weft_sleep(given.cancel_after + 0.1));
}

/* The bytes in use. The failure that was caught last is in use too, so it is always the same. */
WEFT_ASYNC(measure, weft_response response; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_fetch((weft_request){.url = "http://["}, &self->response));
    WEFT_RETURN(weft_memory_used());
}

WEFT_ASYNC(app, size_t before, after;) {
    WEFT_BEGIN;
    if (given.count > 1) WEFT_AWAIT(WEFT_CALL(several));
    WEFT_AWAIT_INTO(self->before, WEFT_CALL(measure));
    WEFT_AWAIT(WEFT_CALL(several));
    WEFT_AWAIT_INTO(self->after, WEFT_CALL(measure));
    if (given.count > 1 && self->after > self->before) {
        /* More of them were under way at once than before, so that a table has grown. A leak grows again. */
        is_quiet = true;
        self->before = self->after;
        WEFT_AWAIT(WEFT_CALL(several));
        WEFT_AWAIT_INTO(self->after, WEFT_CALL(measure));
    }
    printf("\nleft %zd bytes\n", (ssize_t)(self->after - self->before));
}

static char *unescaped(char *text) {
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (from[0] == '\\' && from[1] == 'n') {
            *to++ = '\n';
            from++;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return text;
}

static void set_option(char *text) {
    static const struct {
        const char *name;
        const char **field;
    } fields[] = {{"redirect", &given.request.redirect}, {"credentials", &given.request.credentials},
                  {"mode", &given.request.mode},         {"cache", &given.request.cache},
                  {"referrer", &given.request.referrer}, {"integrity", &given.request.integrity}};
    char *value = strchr(text, '=');
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (value && strncmp(text, fields[i].name, (size_t)(value - text)) == 0) *fields[i].field = value + 1;
}

static void parse(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        char *value = argv[i][0] == '-' && i + 1 < argc ? argv[i + 1] : "";
        switch (argv[i][0] == '-' ? argv[i][1] : 0) {
        case 'X': given.request.method = value; break;
        case 'H': given.request.headers = unescaped(value); break;
        case 'd':
            given.request.body = value;
            given.request.body_size = strlen(value);
            break;
        case 'D':
            given.request.body_size = (size_t)atoi(value);
            given.request.body = calloc(1, given.request.body_size);
            break;
        case 'c': given.cancel_after = atof(value); break;
        case 't': given.timeout = atof(value); break;
        case 's': given.piece = (size_t)atoi(value); break;
        case 'l': given.reads = atoi(value); break;
        case 'U': given.upload_fails = true; /* fall through */
        case 'u': given.pieces = atoi(value); break;
        case 'o': set_option(value); break;
        case 'n': given.count = atoi(value); break;
        case 'G': given.growth_url = value; break;
        case 'g': given.growth = (size_t)atoi(value); break;
        case 'm': given.largest = (size_t)atoi(value); break;
        default: given.request.url = argv[i]; continue;
        }
        i++;
    }
}

int main(int argc, char **argv) {
    parse(argc, argv);
    if (given.largest > 0) weft_set_allocator(limited, NULL);
    parse(argc, weft__keep_arguments(argc, argv));
    return weft__main(WEFT_CALL(app).object);
}
