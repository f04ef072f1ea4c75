/* Descriptors as sources of readers and sinks of writers.
 *
 * A source reads into a block, one host operation at a time, independent of the task that waits, so that a
 * cancelled read loses nothing. The block is the reader's own while the reader has no bytes. A source reads
 * only on request, so that a program that does not read leaves its input to the next one. The first read is
 * small, and none exceeds the capacity of a pipe, so that other tasks run between two reads. A sink writes
 * from the writer's buffer, one operation at a time. */
#include "io/descriptor.h"

#include "base/error_internal.h"
#include "base/number.h"
#include "core/operation.h"
#include "io/reader_internal.h"
#include "io/writer_internal.h"
#include <string.h>
#include <weft/host.h>

enum { FIRST_READ = 4096, LARGEST_READ = 64 * 1024 };

/* How messages name a descriptor: `name`, or by its number if that is empty, or not at all if it is NULL. */
typedef struct label {
    const char *name;
    char number[sizeof "descriptor " + sizeof(number_text)];
} label;

static weft_error *labelled_error(label *label, int fd, int status, const char *message) {
    if (*label->name == '\0') {
        static const char prefix[] = "descriptor ";
        number_text digits;
        const char *number = weft__number_text(fd, 1, &digits);
        memcpy(label->number, prefix, sizeof prefix - 1);
        memcpy(label->number + sizeof prefix - 1, number, strlen(number) + 1);
        label->name = label->number;
    }
    return weft__error_named(status, label->name, message ? message : weft_status_text(status));
}

/* `thrown` is the number of what JavaScript threw, or 0. Without JavaScript nothing can forget it. */
static weft_error *unlabelled_error(int status, const char *message, uint32_t thrown) {
    if (!weft__error_forget || thrown == 0) return weft__error_new(status, message);
    weft_error *error = weft__error_thrown(status, message, thrown);
    if (!error) weft__error_forget(thrown);
    return error;
}

/* The failure of an operation, without a message when out of memory. */
static weft_error *failure_of(label *label, int fd, int status, const char *message, int64_t thrown) {
    weft_error *error = label->name ? labelled_error(label, fd, status, message)
                                    : unlabelled_error(status, message, (uint32_t)thrown);
    return error ? error : weft__error_of_status(status);
}

static void close_descriptor(weft__descriptor_owner *owner, int fd) {
    (void)owner;
    weft_host_close(fd);
}

weft__descriptor_owner weft__sole_owner = {.release = close_descriptor};

static void release_descriptor(weft__descriptor_owner *owner, int fd) {
    if (owner) owner->release(owner, fd);
}

/* ---- Reading ---- */

typedef struct fd_source {
    weft__operation read; /* the first member; open while the host reads into the block */
    int fd;
    weft_reader *reader;
    reader_block block;
    size_t most;  /* how many bytes the next read may have */
    size_t count; /* bytes in the block that were not fed, because the reader was out of memory */
    weft__descriptor_owner *owner;
    label label;
} fd_source;

static void free_block(fd_source *source) {
    if (source->block.data) weft__free(source->block.data, source->block.size);
    source->block = (reader_block){0};
}

static int feed(fd_source *source) {
    if (source->count == source->block.size ||
        !weft__reader_swap_block(source->reader, &source->block, source->count)) {
        int status = weft_reader_feed_data(source->reader, source->block.data, source->count);
        if (status == WEFT_ENOMEM) return status;
    }
    source->count = 0;
    free_block(source);
    return WEFT_OK;
}

static void read_completed(weft__operation *operation, int status, int64_t count, const char *message) {
    fd_source *source = (fd_source *)operation;
    if (status != WEFT_OK) {
        weft__reader_fail(source->reader, failure_of(&source->label, source->fd, status, message, count));
    } else if (count == 0) {
        weft_reader_feed_eof(source->reader);
    } else {
        source->count = (size_t)count;
        if (source->count == source->most && source->most < LARGEST_READ) source->most *= 2;
        feed(source);
    }
}

/* Provides a block for the next read, if possible the reader's. The largest has room for more, so that the reader
 * can have it when a read has filled it. */
static bool prepare_block(fd_source *source) {
    size_t size = source->most < LARGEST_READ ? source->most : 2 * LARGEST_READ;
    if (!source->block.data) weft__reader_swap_block(source->reader, &source->block, 0);
    if (source->block.size >= size) return true;
    char *data = weft__allocate(size);
    if (!data) return source->block.data != NULL;
    free_block(source);
    source->block = (reader_block){data, size};
    return true;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static int start_reading(void *object, size_t size) {
    fd_source *source = object;
    if (source->read.id != 0) return WEFT_OK;
    if (source->count > 0) return feed(source);
    if (!prepare_block(source) || !weft__operation_open(&source->read)) return WEFT_ENOMEM;
    size_t room = smaller(source->block.size, source->most);
    weft_host_read_start(source->read.id, source->fd, source->block.data, smaller(size, room));
    return WEFT_OK;
}

static void close_source(void *object) {
    fd_source *source = object;
    weft__operation_close(&source->read);
    release_descriptor(source->owner, source->fd);
    free_block(source);
    weft__free(source, sizeof *source);
}

static const weft_source descriptor_source = {.start = start_reading, .close = close_source};

weft_reader *weft__descriptor_reader(int fd, size_t limit, weft__descriptor_owner *owner, const char *name) {
    fd_source *source = weft__allocate(sizeof *source);
    if (!source) return NULL;
    *source = (fd_source){.read.complete = read_completed,
                          .fd = fd,
                          .most = FIRST_READ,
                          .owner = owner,
                          .label = {.name = name},
                          .reader = weft_reader_new(limit)};
    if (!source->reader) {
        weft__free(source, sizeof *source);
        return NULL;
    }
    weft_reader_set_source(source->reader, &descriptor_source, source);
    return source->reader;
}

/* ---- Writing ---- */

typedef struct fd_sink {
    weft__operation write; /* the first member; open while the host writes */
    int fd;
    weft_writer *writer;
    weft__descriptor_owner *owner;
    label label;
} fd_sink;

static void write_completed(weft__operation *operation, int status, int64_t count, const char *message) {
    fd_sink *sink = (fd_sink *)operation;
    if (status == WEFT_OK) {
        weft_writer_written(sink->writer, (size_t)count);
        return;
    }
    weft__writer_fail(sink->writer, failure_of(&sink->label, sink->fd, status, message, count));
}

static void start_writing(void *object, const char *data, size_t size) {
    fd_sink *sink = object;
    if (weft__operation_open(&sink->write))
        weft_host_write_start(sink->write.id, sink->fd, data, size);
    else
        weft_writer_set_error(sink->writer, WEFT_ENOMEM, NULL);
}

static void close_sink(void *object) {
    fd_sink *sink = object;
    weft__operation_close(&sink->write);
    release_descriptor(sink->owner, sink->fd);
    weft__free(sink, sizeof *sink);
}

static void write_eof(void *object) {
    fd_sink *sink = object;
    sink->owner->write_eof(sink->fd);
}

static const weft_sink descriptor_sink = {.write = start_writing, .close = close_sink};
static const weft_sink eof_sink = {.write = start_writing, .write_eof = write_eof, .close = close_sink};

weft_writer *weft__descriptor_writer(int fd, weft__descriptor_owner *owner, const char *name) {
    fd_sink *sink = weft__allocate(sizeof *sink);
    if (!sink) return NULL;
    *sink = (fd_sink){.write.complete = write_completed, .fd = fd, .owner = owner, .label = {.name = name}};
    sink->writer = weft_writer_new(owner && owner->write_eof ? &eof_sink : &descriptor_sink, sink);
    weft_writer *writer = sink->writer;
    if (!writer) weft__free(sink, sizeof *sink);
    return writer;
}

weft_reader *weft_fd_reader(int fd, size_t limit) {
    return weft__descriptor_reader(fd, limit, &weft__sole_owner, "");
}

weft_writer *weft_fd_writer(int fd) { return weft__descriptor_writer(fd, &weft__sole_owner, ""); }
