/* A descriptor as the source of a reader: one operation of the host at a time reads into a block of
 * the source, whoever waits for it, so that a read that is cancelled loses nothing. It is begun
 * when the reader asks and not before: a program that does not read leaves its input to the next
 * one. The block is small at first, and never more than a pipe holds, for the other tasks have their turn
 * after each.
 *
 * And as the sink of a writer: one operation at a time writes what the writer keeps. */
#include "io/descriptor.h"

#include "base/error_internal.h"
#include "base/number.h"
#include "core/operation.h"
#include <string.h>
#include <weft/host.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 64 * 1024 };

/* What messages say that a descriptor is: a name or, where that is empty, its number; NULL: nothing. */
typedef struct label {
    const char *name;
    char number[sizeof "descriptor " + sizeof(number_text)];
} label;

static weft_error *error_of(label *of, int fd, int status, const char *message) {
    if (!of->name) return weft__error_new(status, message);
    if (*of->name == '\0') {
        number_text number;
        strcpy(of->number, "descriptor ");
        of->name = strcat(of->number, weft__number_text(fd, 1, &number));
    }
    return weft__error_named(status, of->name, message ? message : weft_status_text(status));
}

static void close_descriptor(weft__descriptor_owner *owner, int fd) {
    (void)owner;
    weft_host_close(fd);
}

weft__descriptor_owner weft__sole_owner = {.leave = close_descriptor};

static void leave(weft__descriptor_owner *owner, int fd) {
    if (owner) owner->leave(owner, fd);
}

/* ---- Reading ---- */

typedef struct source {
    weft__operation read; /* first; open while the host reads into the block */
    int fd;
    weft_reader *reader;
    char *block;
    size_t size;   /* of the block */
    size_t count;  /* bytes in it that the reader had no memory for */
    bool was_full; /* the last read filled the block */
    weft__descriptor_owner *owner;
    label label;
} source;

static int feed(source *from) {
    int status = weft_reader_feed_data(from->reader, from->block, from->count);
    if (status != WEFT_ENOMEM) from->count = 0;
    return status;
}

static void read_completed(weft__operation *operation, int status, int64_t count, const char *message) {
    source *from = (source *)operation;
    if (status != WEFT_OK) {
        weft_error *error = error_of(&from->label, from->fd, status, message);
        if (!error || weft_reader_set_error(from->reader, status, weft_error_message(error)) == WEFT_ENOMEM)
            weft_reader_set_error(from->reader, status, NULL);
        weft__error_unref(error);
    } else if (count == 0) {
        weft_reader_feed_eof(from->reader);
    } else {
        from->count = (size_t)count;
        from->was_full = from->count == from->size;
        feed(from);
    }
}

/* Makes the block, or a larger one if there was more to read than the last one held. */
static bool prepare_block(source *from) {
    size_t size = from->size ? from->size : FIRST_BLOCK;
    if (from->was_full && size < LARGEST_BLOCK) size *= 2;
    if (size == from->size) return true;
    char *block = weft__allocate(size);
    if (!block) return from->block != NULL;
    if (from->block) weft__free(from->block, from->size);
    from->block = block;
    from->size = size;
    return true;
}

static int start_reading(void *object, size_t size) {
    source *from = object;
    if (from->read.id != 0) return WEFT_OK;
    if (from->count > 0) return feed(from);
    if (!prepare_block(from) || !weft__operation_open(&from->read)) return WEFT_ENOMEM;
    weft_host_read_start(from->read.id, from->fd, from->block, size < from->size ? size : from->size);
    return WEFT_OK;
}

static void close_source(void *object) {
    source *from = object;
    weft__operation_close(&from->read);
    leave(from->owner, from->fd);
    if (from->block) weft__free(from->block, from->size);
    weft__free(from, sizeof *from);
}

static const weft_source descriptor_source = {.start = start_reading, .close = close_source};

weft_reader *weft__descriptor_reader(int fd, size_t limit, weft__descriptor_owner *owner, const char *name) {
    source *from = weft__allocate(sizeof *from);
    if (!from) return NULL;
    *from = (source){.read.complete = read_completed,
                     .fd = fd,
                     .owner = owner,
                     .label = {.name = name},
                     .reader = weft_reader_new(limit)};
    if (!from->reader) {
        weft__free(from, sizeof *from);
        return NULL;
    }
    weft_reader_set_source(from->reader, &descriptor_source, from);
    return from->reader;
}

/* ---- Writing ---- */

typedef struct sink {
    weft__operation write; /* first; open while the host writes */
    int fd;
    weft_writer *writer;
    weft__descriptor_owner *owner;
    label label;
} sink;

static void write_completed(weft__operation *operation, int status, int64_t count, const char *message) {
    sink *to = (sink *)operation;
    if (status == WEFT_OK) {
        weft_writer_written(to->writer, (size_t)count);
        return;
    }
    weft_error *error = error_of(&to->label, to->fd, status, message);
    weft_writer_set_error(to->writer, status, error ? weft_error_message(error) : NULL);
    weft__error_unref(error);
}

static void start_writing(void *object, const char *data, size_t size) {
    sink *to = object;
    if (weft__operation_open(&to->write))
        weft_host_write_start(to->write.id, to->fd, data, size);
    else
        weft_writer_set_error(to->writer, WEFT_ENOMEM, NULL);
}

static void close_sink(void *object) {
    sink *to = object;
    weft__operation_close(&to->write);
    leave(to->owner, to->fd);
    weft__free(to, sizeof *to);
}

static void end_writing(void *object) {
    sink *to = object;
    to->owner->end_writing(to->fd);
}

static const weft_sink descriptor_sink = {.write = start_writing, .close = close_sink};
static const weft_sink ending_sink = {.write = start_writing, .write_eof = end_writing, .close = close_sink};

weft_writer *weft__descriptor_writer(int fd, weft__descriptor_owner *owner, const char *name) {
    sink *to = weft__allocate(sizeof *to);
    if (!to) return NULL;
    *to = (sink){.write.complete = write_completed, .fd = fd, .owner = owner, .label = {.name = name}};
    to->writer = weft_writer_new(owner && owner->end_writing ? &ending_sink : &descriptor_sink, to);
    weft_writer *writer = to->writer;
    if (!writer) weft__free(to, sizeof *to);
    return writer;
}

weft_reader *weft_fd_reader(int fd, size_t limit) {
    return weft__descriptor_reader(fd, limit, &weft__sole_owner, "");
}

weft_writer *weft_fd_writer(int fd) { return weft__descriptor_writer(fd, &weft__sole_owner, ""); }
