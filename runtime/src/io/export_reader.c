/* Readers as results of exported coroutines: the host iterates over their bytes. */
#include <weft/export_generator.h>
#include <weft/reader.h>

#include <weft/host.h>

enum { LARGEST_PIECE = 64 * 1024 };

WEFT_ASYNC_GENERATOR(returned_reader, weft_reader *reader; weft_bytes piece;) {
    WEFT_BEGIN;
    for (;;) {
        WEFT_AWAIT(weft_reader_read(self->reader, LARGEST_PIECE, &self->piece));
        if (self->piece.size == 0) break;
        WEFT_YIELD(&self->piece);
    }
}

static const weft__parameter reader_parameter = {.offset = offsetof(struct returned_reader, reader),
                                                 .drop = weft__reader_drop};

static const weft__export_entry reader_export = {&returned_reader_coroutine,
                                                 &reader_parameter,
                                                 sizeof(struct returned_reader),
                                                 1,
                                                 WEFT__JS_BYTES_POINTER,
                                                 sizeof(void *),
                                                 true,
                                                 0,
                                                 NULL,
                                                 WEFT__ITERATION("returned_reader")};

void *weft_reader_iteration_new(weft_reader *reader, uint32_t number) {
    struct returned_reader *arguments = weft_iteration_new(&reader_export, 0, number);
    if (!arguments)
        weft_reader_free(reader);
    else
        arguments->reader = reader;
    return arguments;
}

/* The host has made an iteration of it. */
void weft__reader_returned(void *reader) {
    (void)reader;
    weft_host_stream_results();
}
