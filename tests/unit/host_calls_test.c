/* What the runtime asks of a host: which calls, in which order, and of which sizes. The host is in this file.
 * It completes each call at once, except where a test says otherwise. */
#include "bare_host.h"
#include "check.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- The host ---- */

static struct {
    size_t left;         /* bytes that can be read before the end */
    size_t largest;      /* of one read or write; 0: any */
    int status;          /* of the next read or write, if it is not 0 */
    const char *message; /* of that failure */
    const char *headers; /* of a response */
    int http_status;     /* of a response; 0: it does not come */
    bool uploads_wait;   /* a write to an upload never completes */
    bool reads_wait;     /* a read completes only when the test completes it */
    bool is_late;        /* the response comes when nothing else happens */
    void *buffer;        /* of the last read */
    uint32_t pending;    /* the request, read, or write to an upload, that is not complete */
    uint32_t late;       /* the request of a late response */
} host;

enum { FILE_FD = 7, BODY = 8, UPLOAD = 9 };

bool bare_host_progress(void) {
    uint32_t late = host.late;
    host.late = 0;
    if (late != 0) weft_complete(late, WEFT_OK, 0, NULL);
    return late != 0;
}

void bare_host_cancelled(uint32_t operation) { trace(operation == host.pending ? "cancel" : "cancel?"); }

void weft_host_close(int fd) { trace("close:%d", fd); }

static bool fails(uint32_t operation) {
    int status = host.status;
    host.status = 0;
    if (status != 0) weft_complete(operation, status, 0, host.message);
    return status != 0;
}

static size_t part(size_t size) { return host.largest > 0 && size > host.largest ? host.largest : size; }

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    trace("read:%d,%zu", fd, size);
    host.buffer = buffer;
    if (host.reads_wait) host.pending = operation;
    if (host.reads_wait || fails(operation)) return;
    size_t count = part(size) < host.left ? part(size) : host.left;
    memset(buffer, 'x', count);
    host.left -= count;
    weft_complete(operation, WEFT_OK, (int64_t)count, NULL);
}

void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    (void)data;
    trace("write:%d,%zu", fd, size);
    if (fails(operation)) return;
    if (fd == UPLOAD && host.uploads_wait)
        host.pending = operation;
    else
        weft_complete(operation, WEFT_OK, (int64_t)part(size), NULL);
}

void weft_host_file_start(uint32_t operation, weft_host_file *file) {
    trace("file:%d", file->call);
    weft_complete(operation, WEFT_OK, FILE_FD, NULL);
}

static char *copy(const char *text, size_t *size) {
    *size = strlen(text) + 1;
    char *copied = weft_host_allocate(*size);
    return copied ? memcpy(copied, text, *size) : NULL;
}

void weft_host_fetch_start(uint32_t operation, const weft_host_request *request,
                           weft_host_response *response) {
    trace("fetch");
    if (request->uploads) response->upload = UPLOAD;
    host.pending = operation;
    if (host.http_status == 0) return;
    response->status = host.http_status;
    response->body = BODY;
    response->url = copy(request->url, &response->url_size);
    response->headers = copy(host.headers ? host.headers : "", &response->headers_size);
    if (!response->url || !response->headers)
        weft_complete(operation, WEFT_ENOMEM, 0, NULL);
    else if (host.is_late)
        host.late = operation;
    else
        weft_complete(operation, WEFT_OK, 0, NULL);
}

int weft_host_listener(unsigned nth) { return (int)nth; }
void weft_host_accept_start(uint32_t operation, int listener) {
    weft_complete(operation, WEFT_OK, listener, NULL);
}
int weft_host_shutdown(int fd, bool reading, bool writing) {
    trace("shutdown:%d,%d,%d", fd, reading, writing);
    return WEFT_OK;
}

static void reset(void) {
    memset(&host, 0, sizeof host);
    check.trace[0] = '\0';
}

/* ---- Descriptors ---- */

/* A block starts with 4 KiB, doubles after each read that fills it, and ends at 64 KiB. */
WEFT_ASYNC(blocks, weft_reader *reader; weft_bytes all; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        host.left = 4096 + 8192 + 16384 + 32768 + 65536 + 65535;
        self->reader = weft_fd_reader(5, 1 << 20);
        WEFT_AWAIT(weft_reader_read(self->reader, -1, &self->all));
        CHECK_INT(self->all.size, 4096 + 8192 + 16384 + 32768 + 65536 + 65535);
        CHECK_CALLS(
            "read:5,4096 read:5,8192 read:5,16384 read:5,32768 read:5,65536 read:5,65536 read:5,65536 ");
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
    CHECK_CALLS("close:5 ");
}

/* A block grows only if it was filled, and a read asks for no more than twice the limit. */
WEFT_ASYNC(short_blocks, weft_reader *reader; weft_bytes piece; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        host.left = 10000;
        host.largest = 4095;
        self->reader = weft_fd_reader(5, 1 << 20);
        WEFT_AWAIT(weft_reader_readexactly(self->reader, 8000, &self->piece));
        CHECK_CALLS("read:5,4096 read:5,4096 ");
        host.largest = 0;
        weft_reader_free(self->reader);
        CHECK_CALLS("close:5 ");
        self->reader = weft_fd_reader(6, 100);
        WEFT_AWAIT(weft_reader_read(self->reader, 5, &self->piece));
        CHECK_CALLS("read:6,200 ");
        CHECK_INT(self->piece.size, 5);
        WEFT_AWAIT(weft_reader_readexactly(self->reader, 300, &self->piece));
        CHECK_CALLS("read:6,105 ");
        WEFT_AWAIT(weft_reader_readexactly(self->reader, 1000, &self->piece));
        CHECK_CALLS("read:6,1000 ");
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
    CHECK_CALLS("close:6 ");
}

/* A piece is where the host has put it, unless it fills a block to which no NUL can be added. The reader has one
 * block at a time. */
WEFT_ASYNC(pieces_in_place, size_t most, used; int first, i; weft_reader *reader; weft_bytes piece;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        host.left = 1 << 20;
        host.largest = self->most;
        if (!(self->reader = weft_fd_reader(5, 0))) WEFT_RAISE(WEFT_ENOMEM);
        host.largest = 1;
        WEFT_AWAIT(weft_reader_read(self->reader, 1, &self->piece)); /* has a block of 4 KiB */
        host.largest = self->most;
        self->used = weft_memory_used();
        for (; self->i < self->first + 3; self->i++) {
            WEFT_AWAIT(weft_reader_read(self->reader, 65536, &self->piece));
            if (check.memory_fails) continue;
            CHECK((self->piece.data == host.buffer) == (self->i >= self->first));
            CHECK(self->piece.data[self->piece.size] == '\0');
        }
        if (!check.memory_fails)
            CHECK_INT(weft_memory_used() - self->used,
                      check_used_by(self->first > 0 ? 128 * 1024 : 4096) - check_used_by(4096));
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
    check.trace[0] = '\0';
}

WEFT_ASYNC(read_some, weft_reader *reader; weft_bytes piece;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_reader_read(self->reader, 10, &self->piece));
}

static void complete_read(const char *text) {
    memcpy(host.buffer, text, strlen(text));
    weft_complete(host.pending, WEFT_OK, (int64_t)strlen(text), NULL);
}

/* A read of the host goes on when its task is cancelled. What it brings comes after what was fed meanwhile, and
 * leaves the piece that is in use as it is. */
WEFT_ASYNC(late_reads, const char *fed; weft_reader *reader; weft_task *task; weft_bytes piece; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        host.reads_wait = true;
        if (!(self->reader = weft_fd_reader(5, 0))) WEFT_RAISE(WEFT_ENOMEM);
        START(self->task, WEFT_CALL(read_some, .reader = self->reader));
        WEFT_AWAIT(weft_sleep(0));
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        if (!host.buffer) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_ECANCELED);
        TRY(weft_reader_feed_data(self->reader, self->fed, strlen(self->fed)));
        if (*self->fed) WEFT_AWAIT(weft_reader_read(self->reader, 2, &self->piece));
        complete_read("late");
        if (*self->fed) CHECK_STR(self->piece.data, "ab");
        WEFT_AWAIT(weft_reader_readexactly(self->reader, weft_reader_buffered(self->reader), &self->piece));
        CHECK_STR(self->piece.data, strcmp(self->fed, "abc") == 0 ? "clate" : "late");
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
    CHECK_CALLS("read:5,4096 close:5 ");
}

/* A read that runs out of memory loses no bytes: the next one has them. */
WEFT_ASYNC(reads_again, size_t size; weft_reader *reader; weft_bytes piece; size_t total; int status, tries;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        host.left = self->size;
        self->reader = weft_fd_reader(5, 0);
        if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
        for (;;) {
            WEFT_CATCH(self->status, weft_reader_read(self->reader, 100000, &self->piece));
            if (self->status == WEFT_ENOMEM && self->tries++ < 20) continue;
            if (self->status != WEFT_OK) WEFT_RAISE(self->status);
            if (self->piece.size == 0) break;
            self->total += self->piece.size;
        }
        CHECK_INT(host.left, 0);
        MUST(self->total == self->size);
    }
    WEFT_FINALLY { weft_reader_free(self->reader); }
    check.trace[0] = '\0';
}

/* A writer that is freed gives up the write that is in progress, before its descriptor is closed. */
WEFT_ASYNC(freed_while_writing, weft_writer *writer; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        host.uploads_wait = true;
        self->writer = weft_fd_writer(UPLOAD);
        if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
        TRY(weft_writer_write(self->writer, "x", 1));
    }
    WEFT_FINALLY { weft_writer_free(self->writer); }
    CHECK_CALLS("write:9,1 [a writer was freed before all its bytes were written ] cancel close:9 ");
}

/* Each end of a stream shuts down its direction of the connection, the end of the writer both. */
WEFT_ASYNC(connection, weft_reader *reader; weft_writer *writer;) {
    WEFT_BEGIN;
    TRY(weft_socket_streams(5, 0, &self->reader, &self->writer));
    CHECK_INT(weft_writer_write_eof(self->writer), WEFT_OK);
    CHECK_TRACE("shutdown:5,0,1 ");
    weft_writer_free(self->writer);
    CHECK_TRACE("shutdown:5,1,1 ");
    weft_reader_free(self->reader);
    CHECK_TRACE("close:5 ");
    CHECK_INT(weft_socket_shutdown(5, WEFT_SHUTDOWN_READ), WEFT_OK);
    CHECK_TRACE("shutdown:5,1,0 ");
    weft_socket_close(5);
    CHECK_TRACE("shutdown:5,1,1 close:5 ");
}

/* A failure names the descriptor. */
WEFT_ASYNC(labels, weft_reader *reader; weft_writer *writer; weft_bytes piece; const char *expected;
           int i, status; weft_scope scope;) {
    static const struct {
        int fd;
        const char *message, *without;
    } cases[] = {{0, "descriptor 0: lost", "descriptor 0: network failure"},
                 {INT_MAX, "descriptor 2147483647: lost", "descriptor 2147483647: network failure"},
                 {INT_MIN, "descriptor -2147483648: lost", "descriptor -2147483648: network failure"}};
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        for (self->i = 0; self->i < 6; self->i++) {
            host.status = WEFT_ENETWORK;
            host.message = self->i % 2 ? NULL : "lost";
            self->reader = weft_fd_reader(cases[self->i / 2].fd, 0);
            WEFT_CATCH(self->status, weft_reader_read(self->reader, 1, &self->piece));
            if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
            CHECK_INT(self->status, WEFT_ENETWORK);
            self->expected = self->i % 2 ? cases[self->i / 2].without : cases[self->i / 2].message;
            if (!check.memory_fails) CHECK_STR(weft_caught_message(), self->expected);
            weft_reader_free(self->reader);
            self->reader = NULL;
            host.status = WEFT_ENETWORK;
            self->writer = weft_fd_writer(cases[self->i / 2].fd);
            if (!self->writer) WEFT_RAISE(WEFT_ENOMEM);
            TRY(weft_writer_write(self->writer, "x", 1));
            WEFT_CATCH(self->status, weft_writer_drain(self->writer));
            if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
            CHECK_INT(self->status, WEFT_ENETWORK);
            if (!check.memory_fails) CHECK_STR(weft_caught_message(), self->expected);
            weft_writer_free(self->writer);
            self->writer = NULL;
        }
    }
    WEFT_FINALLY {
        weft_reader_free(self->reader);
        weft_writer_free(self->writer);
    }
    check.trace[0] = '\0';
}

/* ---- Files ---- */

/* A file takes room for its path with its NUL. */
WEFT_ASYNC(paths, char path[64]; size_t length, before; weft_file *file;) {
    WEFT_BEGIN;
    /* The first operation makes a table, which stays. */
    WEFT_AWAIT(weft_file_open("p", "r", &self->file));
    weft_file_close(self->file);
    check.trace[0] = '\0';
    for (self->length = 1; self->length < 60; self->length++) {
        memset(self->path, 'p', self->length);
        self->path[self->length] = '\0';
        self->before = weft_memory_used();
        WEFT_AWAIT(weft_file_open(self->path, "r", &self->file));
        size_t header = sizeof(int) + sizeof(int) + sizeof(size_t); /* the descriptor, a flag and a size */
        CHECK_INT(weft_memory_used() - self->before, check_used_by(header + self->length + 1));
        weft_file_close(self->file);
        CHECK_INT(weft_memory_used(), self->before);
        CHECK_CALLS("file:0 close:7 ");
    }
}

/* A write goes on after the bytes that the host has written. */
WEFT_ASYNC(partial_writes, weft_file *file; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_file_open("p", "w", &self->file));
        host.largest = 3;
        WEFT_AWAIT(weft_file_write(self->file, "0123456", 7));
        WEFT_AWAIT(weft_file_write(self->file, "", 0));
        CHECK_CALLS("file:0 write:7,7 write:7,4 write:7,1 ");
    }
    WEFT_FINALLY { weft_file_close(self->file); }
    CHECK_CALLS("close:7 ");
}

/* ---- Requests ---- */

WEFT_ASYNC(get, const char *headers; size_t size; weft_response response; weft_scope scope;) {
    WEFT_BEGIN;
    host.headers = self->headers;
    host.http_status = 200;
    host.left = self->size;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_fetch((weft_request){.url = "http://a/"}, &self->response));
        CHECK_INT(self->response.body_size, self->size);
        CHECK_INT(strlen(self->response.body), self->size);
        CHECK_INT(self->response.status, 200);
    }
    WEFT_FINALLY { weft_response_deinit(&self->response); }
}

/* A body of known length is read into a block of that length and one byte, which finds its end. */
WEFT_ASYNC(lengths) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: 100\n", .size = 100));
    CHECK_CALLS("fetch read:8,101 read:8,1 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: 100\n", .size = 101));
    CHECK_CALLS("fetch read:8,101 read:8,101 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length:\n"));
    CHECK_CALLS("fetch read:8,1 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: 0\n"));
    CHECK_CALLS("fetch read:8,1 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .size = 4095));
    CHECK_CALLS("fetch read:8,4096 read:8,1 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .size = 4096));
    CHECK_CALLS("fetch read:8,4096 read:8,4096 close:8 ");
    /* Whatever the server says. */
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: 1048575\n", .size = 3));
    CHECK_CALLS("fetch read:8,1048576 read:8,1048573 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: 1048576\n", .size = 3));
    CHECK_CALLS("fetch read:8,1048576 read:8,1048573 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: 99999999999999999999\n", .size = 3));
    CHECK_CALLS("fetch read:8,1048576 read:8,1048573 close:8 ");
    WEFT_AWAIT(WEFT_CALL(get, .headers = "content-length: x\n", .size = 3));
    CHECK_CALLS("fetch read:8,1 read:8,1 read:8,2 read:8,1 close:8 ");
}

WEFT_ASYNC(put, size_t size; int http_status, expected; double patience; weft_reader *body;
           weft_response response; int status; weft_scope scope;) {
    WEFT_BEGIN;
    host.http_status = self->http_status;
    WEFT_TRY(&self->scope) {
        self->body = weft_reader_new(0);
        if (!self->body) WEFT_RAISE(WEFT_ENOMEM);
        if (self->size > 0) {
            TRY(weft_reader_feed_data(self->body, "0123456789", self->size));
            weft_reader_feed_eof(self->body);
        }
        weft_request request = {.url = "http://a/", .method = "PUT", .body_reader = self->body};
        WEFT_CATCH(self->status, weft_wait_for(weft_fetch(request, &self->response), self->patience));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, self->expected);
    }
    WEFT_FINALLY {
        weft_response_deinit(&self->response);
        weft_reader_free(self->body);
    }
}

/* An upload is closed once, whatever becomes of the request: after its last byte, if the server does not want
 * the rest, if the write fails, or if the request is cancelled. */
WEFT_ASYNC(uploads) {
    WEFT_BEGIN;
    host.largest = 6;
    WEFT_AWAIT(WEFT_CALL(put, .size = 10, .http_status = 200, .patience = 1));
    CHECK_CALLS("fetch write:9,10 write:9,4 close:9 read:8,4096 close:8 ");
    host.uploads_wait = true;
    WEFT_AWAIT(WEFT_CALL(put, .size = 10, .http_status = 400, .patience = 1));
    CHECK_CALLS("fetch close:9 read:8,4096 close:8 ");
    host.is_late = true;
    WEFT_AWAIT(WEFT_CALL(put, .size = 10, .http_status = 400, .patience = 1));
    CHECK_CALLS("fetch write:9,10 cancel close:9 read:8,4096 close:8 ");
    host.is_late = false;
    WEFT_AWAIT(WEFT_CALL(put, .size = 10, .http_status = 399, .patience = 1, .expected = WEFT_ETIMEDOUT));
    CHECK_CALLS("fetch write:9,10 cancel close:8 close:9 ");
    WEFT_AWAIT(WEFT_CALL(put, .size = 10, .http_status = 200, .patience = 1, .expected = WEFT_ETIMEDOUT));
    CHECK_CALLS("fetch write:9,10 cancel close:8 close:9 ");
    host.uploads_wait = false;
    host.status = WEFT_EPIPE;
    WEFT_AWAIT(WEFT_CALL(put, .size = 10, .http_status = 200, .patience = 1));
    CHECK_CALLS("fetch write:9,10 close:9 read:8,4096 close:8 ");
}

/* No response: the request is cancelled, and its upload closed. */
WEFT_ASYNC(no_response) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(put, .patience = 1, .expected = WEFT_ETIMEDOUT));
    CHECK_CALLS("fetch cancel close:9 ");
}

int main(void) {
    check.reset = reset;
    RUN(blocks);
    RUN(short_blocks);
    RUN(pieces_in_place, .most = 4095);
    RUN(pieces_in_place, .most = 1);
    RUN(pieces_in_place, .first = 4);
    RUN(late_reads, .fed = "");
    RUN(late_reads, .fed = "ab");
    RUN(late_reads, .fed = "abc");
    RUN(reads_again, .size = 20000);
    RUN(reads_again, .size = 1);
    RUN(freed_while_writing);
    RUN(connection);
    RUN(labels);
    RUN(paths);
    RUN(partial_writes);
    RUN(lengths);
    RUN(uploads);
    RUN(no_response);
    return check_result();
}
