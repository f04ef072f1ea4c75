/* Pipes: the writer's sink is the reader's source. It feeds the writer's bytes to the reader, one piece
 * at a time, until the reader stops it. */
#include <weft/pipe.h>

typedef struct pipe_ends {
    weft_reader *reader; /* NULL: freed */
    weft_writer *writer; /* NULL: closed */
    size_t piece;        /* how many bytes to feed at once */
    bool flows;          /* the reader has not stopped it */
    const char *data;    /* the writer's pending write */
    size_t size;         /* of the pending write; 0: none */
} pipe_ends;

static void free_if_closed(pipe_ends *ends) {
    if (!ends->reader && !ends->writer) weft__free(ends, sizeof *ends);
}

static void flow(pipe_ends *ends) {
    if (!ends->flows || ends->size == 0) return;
    size_t count = ends->size < ends->piece ? ends->size : ends->piece;
    int status = weft_reader_feed_data(ends->reader, ends->data, count);
    if (status == WEFT_ENOMEM) return; /* the next read starts it again */
    ends->size = 0;
    if (status == WEFT_OK)
        weft_writer_written(ends->writer, count);
    else
        weft_writer_set_error(ends->writer, WEFT_ENETWORK, "broken pipe");
}

/* ---- The sink ---- */

static void pipe_write(void *object, const char *data, size_t size) {
    pipe_ends *ends = object;
    ends->data = data;
    ends->size = size;
    flow(ends);
}

static void pipe_write_eof(void *object) { weft_reader_feed_eof(((pipe_ends *)object)->reader); }

static void pipe_close_writer(void *object) {
    pipe_ends *ends = object;
    ends->writer = NULL;
    ends->size = 0;
    if (ends->reader) weft_reader_feed_eof(ends->reader);
    free_if_closed(ends);
}

static const weft_sink pipe_sink = {pipe_write, pipe_write_eof, pipe_close_writer};

/* ---- The source ---- */

static int pipe_start(void *object, size_t size) {
    (void)size;
    pipe_ends *ends = object;
    ends->flows = true;
    flow(ends);
    return WEFT_OK;
}

static void pipe_stop(void *object) { ((pipe_ends *)object)->flows = false; }

static void pipe_close_reader(void *object) {
    pipe_ends *ends = object;
    ends->reader = NULL;
    ends->size = 0;
    if (ends->writer && weft_writer_buffered(ends->writer) > 0)
        weft_writer_set_error(ends->writer, WEFT_ENETWORK, "broken pipe");
    else if (ends->writer)
        weft_writer_abort(ends->writer);
    free_if_closed(ends);
}

static const weft_source pipe_source = {pipe_start, pipe_stop, pipe_close_reader};

int weft_pipe(size_t limit, weft_reader **reader, weft_writer **writer) {
    pipe_ends *ends = weft__allocate(sizeof *ends);
    if (!ends) return WEFT_ENOMEM;
    *ends = (pipe_ends){.reader = weft_reader_new(limit),
                        .writer = weft_writer_new(&pipe_sink, ends),
                        .piece = limit > 0 ? limit : WEFT_READER_LIMIT,
                        .flows = true};
    if (!ends->reader || !ends->writer) {
        weft_reader_free(ends->reader); /* the pipe is not its source yet */
        ends->reader = NULL;
        if (ends->writer)
            weft_writer_free(ends->writer); /* frees the pipe too */
        else
            free_if_closed(ends);
        return WEFT_ENOMEM;
    }
    weft_reader_set_source(ends->reader, &pipe_source, ends);
    *reader = ends->reader;
    *writer = ends->writer;
    return WEFT_OK;
}
