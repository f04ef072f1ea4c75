/* One request, or several at once, and everything of the answer:
 *
 *     fetch_probe [OPTION]... URL
 *
 *     -X METHOD    -H HEADERS (lines, \n is written as \n)    -d BODY    -D SIZE (a body of zeros)
 *     -c SECONDS   cancel after that long
 *     -n COUNT     that many requests at once, and once more; a line for each
 *     -m BYTES     let the runtime have no block of more than that
 *
 * Prints the status, the URL, the headers, the body (or its size and checksum, if it is longer
 * than 200 bytes), or how it failed; and at the end how much memory is in use that was not before
 * (the table of operations, which only grows, left out). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/weft.h>

typedef struct options {
    weft_request request;
    double cancel_after;
    int count;
    size_t largest;
} options;

static options given = {.count = 1, .cancel_after = -1};

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
    if (response->body[response->body_size] != '\0') puts("there is no NUL behind the body");
}

WEFT_ASYNC(canceller, weft_task *task;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    WEFT_AWAIT(weft_sleep(given.cancel_after));
    weft_task_cancel(self->task);
    WEFT_FINALLY(done);
    weft_task_unref(self->task);
}

WEFT_ASYNC(request, weft_response *response;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_fetch(self->response, given.request));
}

WEFT_ASYNC(get, weft_response response; weft_task *task; int status;) {
    WEFT_BEGIN;
    self->task = weft_create_task(WEFT_CALL(request, .response = &self->response));
    if (given.cancel_after == 0)
        weft_task_cancel(self->task);
    else if (given.cancel_after > 0)
        weft_spawn(WEFT_CALL(canceller, .task = weft_task_ref(self->task)));
    WEFT_CATCH(self->status, self->task);
    weft_task_unref(self->task);
    if (self->status != WEFT_OK)
        printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
    else if (given.count == 1)
        print(&self->response);
    else
        printf("status %d, %zu bytes\n", self->response.status, self->response.body_size);
    weft_response_deinit(&self->response);
}

WEFT_ASYNC(several, weft_awaitable *all; int i;) {
    WEFT_BEGIN;
    self->all = malloc(sizeof *self->all * (size_t)given.count);
    for (int i = 0; i < given.count; i++) self->all[i] = WEFT_CALL(get);
    WEFT_AWAIT(weft_gather(NULL, self->all, (size_t)given.count));
    free(self->all);
    /* The canceller may end later than what it was to cancel. */
    WEFT_AWAIT(weft_sleep(given.cancel_after + 0.1));
}

/* Memory in use, with the failure that was caught last always the same. */
WEFT_ASYNC(measure, weft_response response; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_fetch(&self->response, (weft_request){.url = ":"}));
    WEFT_RETURN(weft_memory_used());
}

WEFT_ASYNC(app, size_t before, after;) {
    WEFT_BEGIN;
    if (given.count > 1) WEFT_AWAIT(WEFT_CALL(several));
    WEFT_AWAIT_INTO(self->before, WEFT_CALL(measure));
    WEFT_AWAIT(WEFT_CALL(several));
    WEFT_AWAIT_INTO(self->after, WEFT_CALL(measure));
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
        case 'n': given.count = atoi(value); break;
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
    return weft__main(WEFT_CALL(app));
}
