/* The requests of WASI: an embedder that returns anything, in any order. host_wasi_fetch.c is compiled
 * natively. */
#include "fuzz.h"
#include "host_wasi.h"
#include "unit/bare_host.h"
#include <limits.h>

#include "fetch_imports.h"

static fuzz_input input;
const weft__embedder *weft__embedder_in_use;

/* Any number, mostly a small one or one that the rules give a meaning. */
static int32_t draw_number(int32_t usual) {
    uint8_t choice = fuzz_byte(&input);
    switch (choice % 8) {
    case 0: return -(int32_t)(choice / 8);
    case 1: return choice / 8;
    case 2: return choice > 128 ? INT32_MIN : INT32_MAX;
    case 3: return (int32_t)((uint32_t)choice << 24 | (uint32_t)choice << 8);
    default: return usual;
    }
}

/* ---- The embedder ---- */

int32_t weft__fetch_start(const weft_host_request *request) {
    FUZZ_CHECK(strlen(request->url) > 0 && strlen(request->method) > 0);
    static int32_t last;
    return draw_number(last = last % 1000 + 1);
}

int32_t weft__fetch_wait(int32_t milliseconds) {
    FUZZ_CHECK(milliseconds >= 0);
    return input.size > 0 ? draw_number(fuzz_byte(&input)) : 0;
}

static size_t url_size, headers_size;

int32_t weft__fetch_head(int32_t request, weft__fetch_sizes *sizes) {
    FUZZ_CHECK(request > 0);
    if (input.size == 0) return WEFT_ENETWORK;
    *sizes = (weft__fetch_sizes){draw_number(200), draw_number(9), draw_number(fuzz_byte(&input))};
    url_size = (size_t)sizes->url;
    headers_size = (size_t)sizes->headers;
    return draw_number(0);
}

void weft__fetch_head_text(int32_t request, char *url, char *headers) {
    FUZZ_CHECK(request > 0);
    memset(url, 'u', url_size);
    memset(headers, fuzz_byte(&input), headers_size);
    fuzz_input text = fuzz_bytes(&input, headers_size < 64 ? headers_size : 64);
    if (text.size > 0) memcpy(headers, text.data, text.size);
}

int32_t weft__fetch_read(int32_t request, void *buffer, size_t size) {
    FUZZ_CHECK(request > 0 && size > 0);
    if (input.size == 0) return 0;
    fuzz_input piece = fuzz_bytes(&input, size < 32 ? size : 32);
    if (piece.size > 0) memcpy(buffer, piece.data, piece.size);
    return draw_number((int32_t)piece.size);
}

int32_t weft__fetch_write(int32_t request, const void *data, size_t size) {
    (void)data;
    FUZZ_CHECK(request > 0 && size > 0);
    return input.size == 0 ? WEFT_EPIPE : draw_number(1);
}

void weft__fetch_end(int32_t request) { FUZZ_CHECK(request > 0); }

int32_t weft__fetch_message(int32_t request, char *text, size_t size) {
    FUZZ_CHECK(request > 0);
    fuzz_input piece = fuzz_bytes(&input, size < 16 ? size : 16);
    if (piece.size > 0) memcpy(text, piece.data, piece.size);
    return draw_number((int32_t)piece.size);
}

void weft__fetch_close(int32_t request) { FUZZ_CHECK(request > 0); }

/* ---- The host: the parts of the WASI host that call the embedder ---- */

/* The embedder that has nothing more to say fails what is pending, so that every program ends. */
bool bare_host_progress(void) {
    if (!weft__embedder_in_use || !weft__embedder_in_use->is_waiting()) return false;
    return weft__embedder_in_use->wait(0) || input.size > 0;
}

void bare_host_cancelled(uint32_t operation) {
    if (weft__embedder_in_use) (void)weft__embedder_in_use->cancel(operation);
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    FUZZ_CHECK(fd < -1 && size > 0);
    weft__embedder_in_use->read_start(operation, fd, buffer, size);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    FUZZ_CHECK(fd < -1);
    weft__embedder_in_use->write_start(operation, fd, data, size);
}

void weft_host_close(int fd) {
    FUZZ_CHECK(fd < -1);
    weft__embedder_in_use->close(fd);
}

/* ---- The program ---- */

WEFT_ASYNC(fetch_once, bool streams, uploads; weft_reader *upload; weft_response response; weft_bytes line;
           int status;) {
    WEFT_BEGIN;
    if (self->uploads) self->upload = weft_reader_new(0);
    if (self->upload) {
        weft_reader_feed_data(self->upload, "uploaded", 8);
        weft_reader_feed_eof(self->upload);
    }
    weft_request request = {.url = "http://a/", .method = "POST", .body_reader = self->upload};
    WEFT_CATCH(self->status, self->streams ? weft_fetch_stream(request, &self->response)
                                           : weft_fetch(request, &self->response));
    while (self->status == WEFT_OK && self->response.reader) {
        WEFT_CATCH(self->status, weft_reader_readline(self->response.reader, &self->line));
        if (self->line.size == 0) break;
    }
    char length[8];
    weft_response_header(&self->response, "content-length", length, sizeof length);
    weft_response_deinit(&self->response);
    weft_reader_free(self->upload);
    WEFT_RETURN(0);
}

WEFT_ASYNC(fetch_in_time, uint8_t choice; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status,
               weft_wait_for(WEFT_CALL(fetch_once, .streams = self->choice & 1, .uploads = self->choice & 2),
                             self->choice / 64));
    WEFT_RETURN(0);
}

WEFT_ASYNC(fetch_several) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_GATHER(NULL, WEFT_CALL(fetch_in_time, .choice = fuzz_byte(&input)),
                           WEFT_CALL(fetch_in_time, .choice = fuzz_byte(&input)),
                           WEFT_CALL(fetch_in_time, .choice = fuzz_byte(&input))));
}

/* There is no room for what an embedder only claims to have. */
static void *allocate(void *unused, void *block, size_t old_size, size_t size) {
    (void)unused;
    (void)old_size;
    if (size == 0) {
        free(block);
        return NULL;
    }
    return size > 1024 * 1024 ? NULL : realloc(block, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool is_set;
    if (!is_set) is_set = weft_set_allocator(allocate, NULL) == WEFT_OK;
    input = (fuzz_input){data, size};
    fuzz_run(WEFT_CALL(fetch_several));
    return 0;
}
