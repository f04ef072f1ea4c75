/* A file descriptor of the host as the source of a reader, and the one there is: standard input.
 *
 * One operation of the host at a time reads into a block of the source, whoever waits for it, so
 * that a read that is cancelled loses nothing. It is begun when the reader asks and not
 * before: a program that does not read leaves its input to the next one. The block is small, for the
 * other tasks have their turn after each. */
#include "loop.h"
#include "operation.h"
#include <weft/host.h>
#include <weft/stream.h>

enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 16 * 1024, LIMIT = 1024 * 1024 };

typedef struct descriptor {
    weft__operation read; /* first; open while the host reads into the block */
    int fd;
    weft_reader *reader;
    char *block;
    size_t size;   /* of the block */
    size_t count;  /* bytes in it that the reader had no memory for */
    bool was_full; /* the last read filled the block */
} descriptor;

static weft_reader *standard_input;

static int feed(descriptor *from) {
    int status = weft_reader_feed(from->reader, from->block, from->count);
    if (status != WEFT_ENOMEM) from->count = 0;
    return status;
}

static void completed(weft__operation *operation, int status, int64_t count, const char *message) {
    descriptor *from = (descriptor *)operation;
    if (status != WEFT_OK) {
        if (weft_reader_set_error(from->reader, status, message) == WEFT_ENOMEM)
            weft_reader_set_error(from->reader, status, NULL);
    } else if (count == 0) {
        weft_reader_feed_eof(from->reader);
    } else {
        from->count = (size_t)count;
        from->was_full = from->count == from->size;
        feed(from);
    }
}

/* Makes the block, or a larger one if there was more to read than the last one held. */
static bool prepare_block(descriptor *from) {
    size_t size = from->size ? from->size : FIRST_BLOCK;
    if (from->was_full && size < LARGEST_BLOCK) size *= 2;
    if (size == from->size) return true;
    char *block = weft__take(size);
    if (!block) return from->block != NULL;
    if (from->block) weft__give(from->block, from->size);
    from->block = block;
    from->size = size;
    return true;
}

static int start_reading(void *object, size_t size) {
    descriptor *from = object;
    if (from->read.id != 0) return WEFT_OK;
    if (from->count > 0) return feed(from);
    if (!prepare_block(from) || !weft__operation_open(&from->read)) return WEFT_ENOMEM;
    weft_host_read_start(from->read.id, from->fd, from->block,
                         size < from->size ? size : from->size);
    return WEFT_OK;
}

static void close_descriptor(void *object) {
    descriptor *from = object;
    weft__operation_close(&from->read);
    if (from->block) weft__give(from->block, from->size);
    weft__give(from, sizeof *from);
}

static const weft_source descriptor_source = {.start = start_reading, .close = close_descriptor};

static weft_reader *descriptor_reader(int fd, size_t limit) {
    descriptor *from = weft__take(sizeof *from);
    if (!from) return NULL;
    *from = (descriptor){.read.complete = completed, .fd = fd, .reader = weft_reader_new(limit)};
    if (!from->reader) {
        weft__give(from, sizeof *from);
        return NULL;
    }
    weft_reader_set_source(from->reader, &descriptor_source, from);
    return from->reader;
}

static void free_standard_input(void) {
    weft_reader_free(standard_input);
    standard_input = NULL;
}

static weft__end_hook at_end = {.run = free_standard_input};

weft_reader *weft_stdin(void) {
    if (!standard_input) {
        standard_input = descriptor_reader(0, LIMIT);
        if (standard_input) weft__at_end(&at_end);
    }
    return standard_input;
}
