/* Files: each call is one operation of the host, but for writes, which go on until all is written. */
#include <weft/file.h>

#include "descriptor.h"
#include "host_call.h"
#include "loop.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <weft/host.h>

struct weft_file {
    int fd;
    bool in_use; /* a call is under way */
    size_t size; /* of the block */
    char path[];
};

static const char what[] = "a file", no_path[] = "the path is NULL";

/* ---- Opening and closing ---- */

/* 0: there is no such mode. */
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
    weft_file *file = weft__take(size);
    if (!file) return NULL;
    *file = (weft_file){.size = size};
    memcpy(file->path, path, length + 1);
    return file;
}

WEFT_ASYNC(file_open, weft_file **file; const char *mode; weft_host_file request; weft_file *made;
           weft__host_call call;) {
    WEFT_BEGIN;
    if (!self->request.path) WEFT_RAISE(WEFT_EINVAL, no_path);
    self->request.flags = flags_of(self->mode);
    if (self->request.flags == 0)
        WEFT_RAISE(WEFT_EINVAL, "%s: the mode \"%s\" is none of r, w, x and a, with or without +", self->request.path,
                   self->mode ? self->mode : "");
    WEFT_UNWIND(done);
    self->made = file_new(self->request.path);
    self->call.subject = self->request.path;
    if (!self->made || !weft__host_call_begin(&self->call, what)) WEFT_RAISE(WEFT_ENOMEM);
    weft_host_file_start(self->call.operation.id, &self->request);
    WEFT_AWAIT(self->call.done);
    self->made->fd = (int)WEFT_RESULT.i64;
    *self->file = self->made;
    self->made = NULL;
    WEFT_FINALLY(done);
    int opened = (int)weft__host_call_in_vain(&self->frame, &self->call);
    if (opened != 0) weft_host_close(opened);
    weft__host_call_end(&self->call);
    if (self->made) weft__give(self->made, self->made->size);
}

weft_awaitable weft_file_open(weft_file **file, const char *path, const char *mode) {
    *file = NULL;
    return WEFT_CALL(file_open, .file = file, .mode = mode, .request = {.call = WEFT_HOST_OPEN, .path = path});
}

void weft_file_close(weft_file *file) {
    if (!file) return;
    weft_host_close(file->fd);
    weft__give(file, file->size);
}

weft_reader *weft_file_reader(weft_file *file, size_t limit) {
    return weft__descriptor_reader(file->fd, limit, NULL, file->path);
}

weft_writer *weft_file_writer(weft_file *file) { return weft__descriptor_writer(file->fd, NULL, file->path); }

/* ---- Reading and writing ---- */

/* Takes a file for a call, if there is one and it is free. False: the registers say why not. */
static bool claim(weft_file *file) {
    if (!file)
        weft__raise_message(WEFT_EINVAL, "the file is NULL");
    else if (file->in_use)
        weft__raise_message(WEFT_EMISUSE, "%s: another call on this file is under way", file->path);
    else
        return file->in_use = true;
    return false;
}

static bool begin(weft_file *file, weft__host_call *call) {
    call->subject = file->path;
    return weft__host_call_begin(call, what);
}

static void release(weft_file *file, weft__host_call *call) {
    weft__host_call_end(call);
    file->in_use = false;
}

WEFT_ASYNC(file_read, weft_file *file; void *buffer; size_t size; weft__host_call call, undo; weft_host_file back;
           int status;) {
    WEFT_BEGIN;
    if (!claim(self->file)) goto weft_failed;
    WEFT_UNWIND(done);
    if (self->size == 0) WEFT_RETURN(0);
    if (!begin(self->file, &self->call)) WEFT_RAISE(WEFT_ENOMEM);
    weft_host_read_start(self->call.operation.id, self->file->fd, self->buffer, self->size);
    WEFT_AWAIT(self->call.done);
    WEFT_RETURN(WEFT_RESULT.i64);
    WEFT_FINALLY(done);
    self->back = (weft_host_file){.call = WEFT_HOST_SEEK, .fd = self->file->fd, .whence = SEEK_CUR,
                                  .position = -weft__host_call_in_vain(&self->frame, &self->call)};
    if (self->back.position != 0 && begin(self->file, &self->undo)) {
        weft_host_file_start(self->undo.operation.id, &self->back);
        WEFT_CATCH(self->status, self->undo.done);
    }
    weft__host_call_end(&self->undo);
    release(self->file, &self->call);
}

weft_awaitable weft_file_read(weft_file *file, void *buffer, size_t size) {
    return WEFT_CALL(file_read, .file = file, .buffer = buffer, .size = size);
}

WEFT_ASYNC(file_write, weft_file *file; const char *data; size_t size; weft__host_call call;) {
    WEFT_BEGIN;
    if (!claim(self->file)) goto weft_failed;
    WEFT_UNWIND(done);
    while (self->size > 0) {
        if (!begin(self->file, &self->call)) WEFT_RAISE(WEFT_ENOMEM);
        weft_host_write_start(self->call.operation.id, self->file->fd, self->data, self->size);
        WEFT_AWAIT(self->call.done);
        self->data += WEFT_RESULT.i64;
        self->size -= (size_t)WEFT_RESULT.i64;
        weft__host_call_end(&self->call);
    }
    WEFT_FINALLY(done);
    release(self->file, &self->call);
}

weft_awaitable weft_file_write(weft_file *file, const void *data, size_t size) {
    return WEFT_CALL(file_write, .file = file, .data = data, .size = size);
}

/* A call on an open file whose answer is in the request. */
WEFT_ASYNC(file_call, weft_file *file; weft_host_file *request; weft__host_call call;) {
    WEFT_BEGIN;
    if (!claim(self->file)) goto weft_failed;
    WEFT_UNWIND(done);
    if (!begin(self->file, &self->call)) WEFT_RAISE(WEFT_ENOMEM);
    self->request->fd = self->file->fd;
    weft_host_file_start(self->call.operation.id, self->request);
    WEFT_AWAIT(self->call.done);
    WEFT_FINALLY(done);
    release(self->file, &self->call);
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

static weft_stat stat_of(const weft_host_file *answer) {
    return (weft_stat){(enum weft_file_kind)answer->kind, answer->size, answer->modified};
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

/* A call on a path whose answer is in the request. */
WEFT_ASYNC(path_call, weft_host_file *request; weft__host_call call;) {
    WEFT_BEGIN;
    if (!self->request->path) WEFT_RAISE(WEFT_EINVAL, no_path);
    WEFT_UNWIND(done);
    self->call.subject = self->request->path;
    if (!weft__host_call_begin(&self->call, what)) WEFT_RAISE(WEFT_ENOMEM);
    weft_host_file_start(self->call.operation.id, self->request);
    WEFT_AWAIT(self->call.done);
    WEFT_FINALLY(done);
    weft__host_call_end(&self->call);
}

WEFT_ASYNC(path_change, weft_host_file request;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(path_call, .request = &self->request));
}

weft_awaitable weft_path_make_folder(const char *path) {
    return WEFT_CALL(path_change, .request = {.call = WEFT_HOST_MAKE_FOLDER, .path = path});
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

/* ---- Folders ---- */

static size_t count_entries(const char *list, size_t size) {
    size_t count = 0;
    for (const char *at = list; at < list + size; at += strlen(at) + 1) count++;
    return count;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const weft_entry *)a)->name, ((const weft_entry *)b)->name);
}

WEFT_ASYNC(path_list, weft_listing *listing; weft_host_file request;) {
    WEFT_BEGIN;
    WEFT_UNWIND(done);
    WEFT_AWAIT(WEFT_CALL(path_call, .request = &self->request));
    if (self->request.list_size == 0) WEFT_RETURN(0);
    size_t count = count_entries(self->request.list, self->request.list_size);
    weft_entry *entries = weft__take(count * sizeof *entries);
    if (!entries) WEFT_RAISE(WEFT_ENOMEM);
    char *at = self->request.list;
    for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
        entries[i] = (weft_entry){.name = at + 1, .kind = (enum weft_file_kind)(*at - '0')};
    qsort(entries, count, sizeof *entries, by_name);
    *self->listing = (weft_listing){count, entries, self->request.list, self->request.list_size};
    self->request.list = NULL;
    WEFT_FINALLY(done);
    if (self->request.list) weft__give(self->request.list, self->request.list_size);
}

weft_awaitable weft_path_list(const char *path, weft_listing *listing) {
    *listing = (weft_listing){0};
    return WEFT_CALL(path_list, .listing = listing, .request = {.call = WEFT_HOST_LIST, .path = path});
}

void weft_listing_deinit(weft_listing *listing) {
    if (listing->entries) weft__give(listing->entries, listing->count * sizeof *listing->entries);
    if (listing->names) weft__give(listing->names, listing->names_size);
    *listing = (weft_listing){0};
}
