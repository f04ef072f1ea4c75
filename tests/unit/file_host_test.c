/* Files on a host that completes a call when the test says so. The host is in this file. */
#include "bare_host.h"
#include "check.h"

#include <stdio.h>
#include <weft/file.h>

/* ---- The host ---- */

static struct {
    uint32_t pending; /* the call that is not complete */
    bool waits;       /* the next call is not completed at once */
    char written[32]; /* by all writes */
    const char *list; /* of a directory: a digit and a name with its NUL for each entry */
    size_t list_size;
} host;

bool bare_host_progress(void) { return false; }
void bare_host_cancelled(uint32_t operation) { trace(operation == host.pending ? "cancel" : "cancel?"); }
void weft_host_close(int fd) { trace("close:%d", fd); }

static void complete(uint32_t operation, int64_t result) {
    host.pending = operation;
    if (!host.waits) weft_complete(operation, WEFT_OK, result, NULL);
    host.waits = false;
}

void weft_host_read_start(uint32_t operation, int fd, void *buffer, size_t size) {
    trace("read:%d,%zu", fd, size);
    (void)buffer;
    complete(operation, 0);
}

/* Two bytes at most. */
void weft_host_write_start(uint32_t operation, int fd, const void *data, size_t size) {
    size_t count = size < 2 ? size : 2;
    trace("write:%d,%zu", fd, size);
    strncat(host.written, data, count);
    complete(operation, (int64_t)count);
}

void weft_host_file_start(uint32_t operation, weft_host_file *file) {
    if (file->call == WEFT_HOST_OPEN) trace("open:%u", file->flags);
    if (file->call == WEFT_HOST_SEEK) trace("seek:%d,%d", (int)file->position, file->whence);
    if (file->call == WEFT_HOST_LIST && host.list_size > 0) {
        file->list = weft_host_allocate(host.list_size);
        if (!file->list) {
            weft_complete(operation, WEFT_ENOMEM, 0, NULL);
            return;
        }
        memcpy(file->list, host.list, host.list_size);
        file->list_size = host.list_size;
    }
    complete(operation, 7);
}

static void reset(void) {
    memset(&host, 0, sizeof host);
    check.trace[0] = '\0';
}

/* ---- Tests ---- */

/* What each mode asks the host for. */
WEFT_ASYNC(modes, size_t i; weft_file *file;) {
    static const struct {
        const char *mode;
        int flags;
    } cases[] = {
        {"r", WEFT_HOST_READ},
        {"w", WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_TRUNCATE},
        {"x", WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_EXCLUSIVE},
        {"a", WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_APPEND},
        {"r+", WEFT_HOST_READ | WEFT_HOST_WRITE},
        {"w+", WEFT_HOST_READ | WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_TRUNCATE},
        {"x+", WEFT_HOST_READ | WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_EXCLUSIVE},
        {"a+", WEFT_HOST_READ | WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_APPEND},
    };
    WEFT_BEGIN;
    for (self->i = 0; self->i < sizeof cases / sizeof *cases; self->i++) {
        char expected[40];
        WEFT_AWAIT(weft_file_open("p", cases[self->i].mode, &self->file));
        weft_file_close(self->file);
        snprintf(expected, sizeof expected, "open:%d close:7 ", cases[self->i].flags);
        CHECK_CALLS(expected);
    }
}

/* A read that has completed when its task is cancelled gives its bytes back. */
WEFT_ASYNC(unread, int count; weft_file *file; char buffer[8]; weft_task *task; int status;
           weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_file_open("p", "r", &self->file));
        host.waits = true;
        START(self->task, weft_file_read(self->file, self->buffer, sizeof self->buffer));
        WEFT_AWAIT(weft_sleep(0));
        check.trace[0] = '\0';
        if (host.pending != 0) weft_complete(host.pending, WEFT_OK, self->count, NULL);
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        if (self->status != WEFT_ENOMEM) CHECK_INT(self->status, WEFT_ECANCELED);
        if (self->count == 0) CHECK_CALLS("");
        if (self->count == 1) CHECK_CALLS("seek:-1,1 ");
        if (self->count == 8) CHECK_CALLS("seek:-8,1 ");
        WEFT_AWAIT(weft_file_read(self->file, self->buffer, 1)); /* the file is free again */
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        if (self->task) WEFT_CATCH(self->status, self->task);
        weft_file_close(self->file);
    }
}

/* An open that has completed when its task is cancelled is undone. */
WEFT_ASYNC(unopened, weft_file *file; weft_task *task; int status;) {
    WEFT_BEGIN;
    host.waits = true;
    self->file = (weft_file *)(void *)&self->task; /* must be overwritten */
    START(self->task, weft_file_open("p", "r", &self->file));
    CHECK(!self->file);
    WEFT_AWAIT(weft_sleep(0));
    weft_complete(host.pending, WEFT_OK, 12, NULL);
    weft_task_cancel(self->task);
    WEFT_CATCH(self->status, self->task);
    if (self->status != WEFT_ENOMEM) CHECK_INT(self->status, WEFT_ECANCELED);
    CHECK(!self->file);
    CHECK_CALLS("open:1 close:12 ");
}

/* A file has one call at a time. */
WEFT_ASYNC(in_use, weft_file *file; char buffer[8]; weft_task *task; int status; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_file_open("some/path", "r+", &self->file));
        host.waits = true;
        START(self->task, weft_file_read(self->file, self->buffer, sizeof self->buffer));
        WEFT_AWAIT(weft_sleep(0));
        WEFT_CATCH(self->status, weft_file_write(self->file, "abc", 3));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        if (!check.memory_fails) {
            CHECK_INT(self->status, WEFT_EMISUSE);
            CHECK_STR(weft_caught_message(), "some/path: another call on this file is pending");
        }
        weft_task_cancel(self->task);
        WEFT_CATCH(self->status, self->task);
        WEFT_AWAIT(weft_file_write(self->file, "abc", 3));
    }
    WEFT_FINALLY {
        weft_task_cancel(self->task);
        if (self->task) WEFT_CATCH(self->status, self->task);
        weft_file_close(self->file);
    }
}

/* A write goes on with the bytes that the host has not written. */
WEFT_ASYNC(written, weft_file *file; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(weft_file_open("p", "w", &self->file));
        WEFT_AWAIT(weft_file_write(self->file, "abcdefg", 7));
        CHECK_STR(host.written, "abcdefg");
    }
    WEFT_FINALLY { weft_file_close(self->file); }
}

/* Entries come in the order of their names, each with its type; an empty directory has none. */
WEFT_ASYNC(entries, weft_listing listing; weft_scope scope;) {
    static const char list[] = "1b\0"
                               "2dir\0"
                               "3a";
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        memset(&self->listing, 0xff, sizeof self->listing); /* must be overwritten */
        WEFT_AWAIT(weft_path_list("p", &self->listing));
        CHECK(self->listing.count == 0 && !self->listing.entries && !self->listing.names);
        host.list = list;
        host.list_size = sizeof list;
        WEFT_AWAIT(weft_path_list("p", &self->listing));
        MUST(self->listing.count == 3);
        CHECK_STR(self->listing.entries[0].name, "a");
        CHECK_STR(self->listing.entries[1].name, "b");
        CHECK_STR(self->listing.entries[2].name, "dir");
        CHECK_INT(self->listing.entries[0].type, 3);
        CHECK_INT(self->listing.entries[1].type, 1);
        CHECK_INT(self->listing.entries[2].type, 2);
    }
    WEFT_FINALLY { weft_listing_deinit(&self->listing); }
}

int main(void) {
    check.reset = reset;
    RUN(modes);
    RUN(unread, .count = 0);
    RUN(unread, .count = 1);
    RUN(unread, .count = 8);
    RUN(unopened);
    RUN(in_use);
    RUN(written);
    RUN(entries);
    return check_result();
}
