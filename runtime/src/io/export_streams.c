/* Readers and writers as arguments of exported coroutines. The host writes a descriptor. */
#include <weft/export.h>

#include "base/error_internal.h"
#include "io/descriptor.h"
#include <string.h>
#include <weft/host.h>
#include <weft/run.h>
#include <weft/task.h>

enum { ARGUMENT_LIMIT = 1024 * 1024 }; /* of a reader, as of standard input */

/* The descriptor in an argument. What a stream of JavaScript fails with keeps its identity. */
static int open_descriptor(const void *argument) {
    int32_t fd;
    memcpy(&fd, argument, sizeof fd);
    weft_host_stream_arguments();
    weft__error_forget = weft_host_js_forget;
    return fd;
}

void weft__reader_open(void *argument) {
    int fd = open_descriptor(argument);
    weft_reader *reader = weft__descriptor_reader(fd, ARGUMENT_LIMIT, &weft__sole_owner, NULL);
    if (!reader) weft_host_close(fd);
    *(weft_reader **)argument = reader;
}

void weft__reader_drop(void *argument) { weft_reader_free(*(weft_reader **)argument); }

void weft__writer_open(void *argument) {
    int fd = open_descriptor(argument);
    weft_writer *writer = weft__descriptor_writer(fd, &weft__sole_owner, NULL);
    if (!writer) weft_host_close(fd);
    *(weft_writer **)argument = writer;
}

static void abort_writer(weft_writer *writer) {
    weft_writer_abort(writer);
    weft_writer_free(writer);
}

/* Writes what a coroutine that has ended has left in its writer. The host reports a failure to the caller. */
WEFT__ASYNC_HOLDING(finish_writing, weft_writer *writer; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_writer_wait_closed(self->writer));
    abort_writer(self->writer);
}

static void finish_writing_discard(void *frame) { abort_writer(((struct finish_writing *)frame)->writer); }

void weft__writer_drop(void *argument) {
    weft_writer *writer = *(weft_writer **)argument;
    if (!writer) return;
    weft_writer_close(writer);
    if (weft_writer_buffered(writer) == 0 || !weft_loop_is_open()) {
        abort_writer(writer);
        return;
    }
    weft_awaitable rest = WEFT_CALL(finish_writing, .writer = writer);
    if (!rest.object)
        abort_writer(writer);
    else
        (void)weft_spawn(rest);
}
