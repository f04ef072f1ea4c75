/* output_at_end BYTES: writes BYTES bytes to standard output and to standard error, and ends without
 * draining either. */
#include <stdlib.h>
#include <weft/weft.h>

static int write_all(weft_writer *to, size_t size, char byte) {
    char *text = malloc(size);
    if (!text) return WEFT_ENOMEM;
    memset(text, byte, size);
    int status = weft_writer_write(to, text, size);
    free(text);
    return status;
}

WEFT_ASYNC(app, int argc; char **argv; size_t size;) {
    WEFT_BEGIN;
    self->size = (size_t)atol(self->argv[1]);
    if (write_all(weft_stdout(), self->size, 'o') || write_all(weft_stderr(), self->size, 'e'))
        WEFT_RAISE(WEFT_EIO, "it could not be written");
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
