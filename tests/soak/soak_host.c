/* The native host of soak: virtual time, and responses as soak.c wants them. It keeps nothing of a request
 * that is over. */
#include "unit/bare_host.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCEEDS, IS_NOT_FOUND, HAS_NO_RESPONSE, BREAKS_OFF, IS_NOT_ANSWERED, OUTCOMES };

/* A request without a response. */
typedef struct pending {
    struct pending *next;
    uint32_t operation;
    long long number;
    weft_host_response *response;
} pending;

static pending *requests;
static size_t body_read[1 << 20]; /* by descriptor: how much of the body was read */

static long long number_of(int body) { return body - 1; }
static int body_of(long long number) { return (int)number + 1; }

static char *copy(const char *text, size_t *size) {
    *size = strlen(text) + 1;
    char *copied = weft_host_allocate(*size);
    if (!copied) abort();
    return memcpy(copied, text, *size);
}

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    pending *added = malloc(sizeof *added);
    if (!added) abort();
    *added = (pending){requests, operation, atoll(strrchr(request->url, '/') + 1), response};
    requests = added;
}

static void respond(const pending *request) {
    if (request->number % OUTCOMES == HAS_NO_RESPONSE) {
        weft_complete(request->operation, WEFT_ENETWORK, 0, "refused");
        return;
    }
    request->response->status = request->number % OUTCOMES == IS_NOT_FOUND ? 404 : 200;
    request->response->url = copy("http://soak/", &request->response->url_size);
    request->response->headers = copy("", &request->response->headers_size);
    request->response->body = body_of(request->number);
    body_read[body_of(request->number) % (1 << 20)] = 0;
    weft_complete(request->operation, WEFT_OK, 0, NULL);
}

bool bare_host_progress(void) {
    bool some = false;
    for (pending **link = &requests; *link;) {
        pending *request = *link;
        if (request->number % OUTCOMES == IS_NOT_ANSWERED) {
            link = &request->next;
            continue;
        }
        *link = request->next;
        respond(request);
        free(request);
        some = true;
    }
    return some;
}

void bare_host_cancelled(uint32_t operation) {
    for (pending **link = &requests; *link; link = &(*link)->next) {
        if ((*link)->operation != operation) continue;
        pending *request = *link;
        *link = request->next;
        free(request);
        return;
    }
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    char body[40];
    size_t *done = &body_read[fd % (1 << 20)];
    size_t length = (size_t)snprintf(body, sizeof body, "body of %lld", number_of(fd)), left = length - *done;
    if (left == 0 && number_of(fd) % OUTCOMES == BREAKS_OFF) {
        weft_complete(operation, WEFT_ENETWORK, 0, "lost");
        return;
    }
    if (left > size) left = size;
    memcpy(buffer, body + *done, left);
    *done += left;
    weft_complete(operation, WEFT_OK, (int64_t)left, NULL);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    (void)fd;
    (void)data;
    weft_complete(operation, WEFT_OK, (int64_t)size, NULL);
}

void weft_host_close(int fd) { (void)fd; }
