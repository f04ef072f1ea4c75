/* Files. Each call is one operation of the host, except writes, which continue until everything is
 * written. */
#include <weft/file.h>

#include "core/host_wait.h"
#include "io/descriptor.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/host.h>

struct weft_file {
    int fd;
    bool in_use; /* a call is pending */
    size_t size; /* of the block */
    char path[];
};

static const char no_path[] = "the path is NULL";

/* ---- Opening and closing ---- */

/* The flags of a mode; 0 if it is invalid. */
static unsigned flags_of(const char *mode) {
    unsigned flags = 0;
    switch (mode ? *mode : '\0') {
    case 'r': flags = WEFT_HOST_READ; break;
    case 'w': flags = WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_TRUNCATE; break;
    case 'x': flags = WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_EXCLUSIVE; break;
    case 'a': flags = WEFT_HOST_WRITE | WEFT_HOST_CREATE | WEFT_HOST_APPEND; break;
    default: return 0;
    }
    if (mode[1] == '\0') return flags;
    return strcmp(mode + 1, "+") == 0 ? flags | WEFT_HOST_READ | WEFT_HOST_WRITE : 0;
}

static weft_file *file_new(const char *path) {
    size_t length = strlen(path), size = sizeof(weft_file) + length + 1;
    weft_file *file = weft__allocate(size);
    if (!file) return NULL;
    *file = (weft_file){.size = size};
    memcpy(file->path, path, length + 1);
    return file;
}

/* Starts a file call of the host; `request` is a weft_host_file. */
static void start_call(void *request, uint32_t operation) { weft_host_file_start(operation, request); }

static void close_opened(void *request, int64_t fd) {
    (void)request;
    weft_host_close((int)fd);
}

static const weft__host_operation opening = {"a file", start_call, close_opened};
static const weft__host_operation calling = {.what = "a file", .start = start_call};

WEFT_ASYNC(file_open, weft_file **file; const char *mode; weft_host_file request; weft_file *opened;
           weft__host_wait wait; weft_scope scope;) {
    WEFT_BEGIN;
    if (!self->request.path) WEFT_RAISE(WEFT_EINVAL, no_path);
    self->request.flags = flags_of(self->mode);
    if (self->request.flags == 0)
        WEFT_RAISE(WEFT_EINVAL, "%s: the mode \"%s\" is not r, w, x or a, with or without +",
                   self->request.path, self->mode ? self->mode : "");
    WEFT_TRY(&self->scope) {
        self->opened = file_new(self->request.path);
        if (!self->opened) WEFT_RAISE(WEFT_ENOMEM);
        WEFT_AWAIT_INTO(self->opened->fd,
                        weft__host_await(&self->wait, &opening, &self->request, self->request.path));
        *self->file = self->opened;
        self->opened = NULL;
    }
    WEFT_FINALLY {
        if (self->opened) weft__free(self->opened, self->opened->size);
    }
}

weft_awaitable weft_file_open(const char *path, const char *mode, weft_file **file) {
    *file = NULL;
    return WEFT_CALL(file_open, .file = file, .mode = mode,
                     .request = {.call = WEFT_HOST_OPEN, .path = path});
}

void weft_file_close(weft_file *file) {
    if (!file) return;
    weft_host_close(file->fd);
    weft__free(file, file->size);
}

weft_reader *weft_file_reader(weft_file *file, size_t limit) {
    return weft__descriptor_reader(file->fd, limit, NULL, file->path);
}

weft_writer *weft_file_writer(weft_file *file) { return weft__descriptor_writer(file->fd, NULL, file->path); }

/* ---- Reading and writing ---- */

/* Marks a file as in use by a call. Returns false if it is NULL or in use; the failure is then raised. */
static bool claim(weft_file *file) {
    if (!file)
        weft__raise_message(WEFT_EINVAL, "the file is NULL");
    else if (file->in_use)
        weft__raise_message(WEFT_EMISUSE, "%s: another call on this file is pending", file->path);
    else
        return file->in_use = true;
    return false;
}

static void start_read(void *frame, uint32_t operation);
static void note_unread(void *frame, int64_t count);
static const weft__host_operation reading = {"a file", start_read, note_unread};

/* The cleanup moves the position back after a read that completed although it was cancelled. */
WEFT_ASYNC(file_read, weft_file *file; void *buffer; size_t size; weft__host_wait wait; weft_host_file back;
           int status; weft_scope scope;) {
    WEFT_BEGIN;
    if (!claim(self->file)) goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;
    WEFT_TRY(&self->scope) {
        if (self->size == 0) WEFT_RETURN(0);
        WEFT_AWAIT(weft__host_await(&self->wait, &reading, self, self->file->path));
        WEFT_RETURN(WEFT_RESULT.i64);
    }
    WEFT_FINALLY {
        if (self->back.position != 0)
            WEFT_CATCH(self->status, weft__host_await(&self->wait, &calling, &self->back, self->file->path));
        self->file->in_use = false;
    }
}

static void start_read(void *frame, uint32_t operation) {
    const struct file_read *call = frame;
    weft_host_read_start(operation, call->file->fd, call->buffer, call->size);
}

static void note_unread(void *frame, int64_t count) {
    struct file_read *call = frame;
    call->back = (weft_host_file){
        .call = WEFT_HOST_SEEK, .fd = call->file->fd, .whence = SEEK_CUR, .position = -count};
}

weft_awaitable weft_file_read(weft_file *file, void *buffer, size_t size) {
    return WEFT_CALL(file_read, .file = file, .buffer = buffer, .size = size);
}

static void start_write(void *frame, uint32_t operation);
static const weft__host_operation writing = {.what = "a file", .start = start_write};

WEFT_ASYNC(file_write, weft_file *file; const char *data; size_t size; weft__host_wait wait;
           weft_scope scope;) {
    WEFT_BEGIN;
    if (!claim(self->file)) goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;
    WEFT_TRY(&self->scope) {
        while (self->size > 0) {
            WEFT_AWAIT(weft__host_await(&self->wait, &writing, self, self->file->path));
            self->data += WEFT_RESULT.i64;
            self->size -= (size_t)WEFT_RESULT.i64;
        }
    }
    WEFT_FINALLY { self->file->in_use = false; }
}

static void start_write(void *frame, uint32_t operation) {
    const struct file_write *call = frame;
    weft_host_write_start(operation, call->file->fd, call->data, call->size);
}

weft_awaitable weft_file_write(weft_file *file, const void *data, size_t size) {
    return WEFT_CALL(file_write, .file = file, .data = data, .size = size);
}

/* A call on an open file; the results are in the request. */
WEFT_ASYNC(file_call, weft_file *file; weft_host_file *request; weft__host_wait wait; weft_scope scope;) {
    WEFT_BEGIN;
    if (!claim(self->file)) goto weft_leave_needs_WEFT_BEGIN_in_a_WEFT_ASYNC;
    WEFT_TRY(&self->scope) {
        self->request->fd = self->file->fd;
        WEFT_AWAIT(weft__host_await(&self->wait, &calling, self->request, self->file->path));
    }
    WEFT_FINALLY { self->file->in_use = false; }
}

WEFT_ASYNC(file_seek, weft_file *file; weft_host_file request;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(file_call, .file = self->file, .request = &self->request));
    WEFT_RETURN(self->request.position);
}

weft_awaitable weft_file_seek(weft_file *file, int64_t offset, int whence) {
    return WEFT_CALL(file_seek, .file = file,
                     .request = {.call = WEFT_HOST_SEEK, .position = offset, .whence = whence});
}

static weft_stat stat_of(const weft_host_file *request) {
    return (weft_stat){(enum weft_file_type)request->type, request->size, request->modified};
}

WEFT_ASYNC(file_stat, weft_file *file; weft_stat *stat; weft_host_file request;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(file_call, .file = self->file, .request = &self->request));
    *self->stat = stat_of(&self->request);
}

weft_awaitable weft_file_stat(weft_file *file, weft_stat *stat) {
    return WEFT_CALL(file_stat, .file = file, .stat = stat, .request = {.call = WEFT_HOST_STAT});
}

/* ---- Paths ---- */

/* A call on a path; the results are in the request. */
WEFT_ASYNC(path_call, weft_host_file *request; weft__host_wait wait;) {
    WEFT_BEGIN;
    if (!self->request->path) WEFT_RAISE(WEFT_EINVAL, no_path);
    WEFT_AWAIT(weft__host_await(&self->wait, &calling, self->request, self->request->path));
}

WEFT_ASYNC(path_change, weft_host_file request;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(path_call, .request = &self->request));
}

weft_awaitable weft_path_make_directory(const char *path) {
    return WEFT_CALL(path_change, .request = {.call = WEFT_HOST_MAKE_DIRECTORY, .path = path});
}

weft_awaitable weft_path_remove(const char *path) {
    return WEFT_CALL(path_change, .request = {.call = WEFT_HOST_REMOVE, .path = path});
}

WEFT_ASYNC(path_stat, weft_stat *stat; weft_host_file request;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(path_call, .request = &self->request));
    *self->stat = stat_of(&self->request);
}

weft_awaitable weft_path_stat(const char *path, weft_stat *stat) {
    return WEFT_CALL(path_stat, .stat = stat, .request = {.call = WEFT_HOST_STAT, .path = path});
}

/* ---- Directories ---- */

static size_t count_entries(const char *list, size_t size) {
    size_t count = 0;
    for (const char *at = list; at < list + size; at += strlen(at) + 1) count++;
    return count;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const weft_entry *)a)->name, ((const weft_entry *)b)->name);
}

WEFT_ASYNC(path_list, weft_listing *listing; weft_host_file request; weft_scope scope;) {
    WEFT_BEGIN;
    WEFT_TRY(&self->scope) {
        WEFT_AWAIT(WEFT_CALL(path_call, .request = &self->request));
        if (self->request.list_size == 0) WEFT_RETURN(0);
        size_t count = count_entries(self->request.list, self->request.list_size);
        weft_entry *entries = weft__allocate(count * sizeof *entries);
        if (!entries) WEFT_RAISE(WEFT_ENOMEM);
        char *at = self->request.list;
        for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
            entries[i] = (weft_entry){.name = at + 1, .type = (enum weft_file_type)(*at - '0')};
        qsort(entries, count, sizeof *entries, by_name);
        *self->listing = (weft_listing){count, entries, self->request.list, self->request.list_size};
        self->request.list = NULL;
    }
    WEFT_FINALLY {
        if (self->request.list) weft__free(self->request.list, self->request.list_size);
    }
}

weft_awaitable weft_path_list(const char *path, weft_listing *listing) {
    *listing = (weft_listing){0};
    return WEFT_CALL(path_list, .listing = listing, .request = {.call = WEFT_HOST_LIST, .path = path});
}

void weft_listing_deinit(weft_listing *listing) {
    if (listing->entries) weft__free(listing->entries, listing->count * sizeof *listing->entries);
    if (listing->names) weft__free(listing->names, listing->names_size);
    *listing = (weft_listing){0};
}
