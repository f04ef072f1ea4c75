/* file_clash FILE: starts two reads of a file at the same time, for a host that does not complete the
 * first at once, and prints their outcomes. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(read_one, weft_file *file; char byte;) {
    WEFT_BEGIN;
    WEFT_AWAIT(weft_file_read(self->file, &self->byte, 1));
    WEFT_RETURN(self->byte);
}

WEFT_ASYNC(app, int argc; char **argv; weft_file *file; weft_outcome outcomes[2];) {
    WEFT_BEGIN;
    if (self->argc != 2) WEFT_RETURN(2);
    WEFT_AWAIT(weft_file_open(self->argv[1], "r", &self->file));
    WEFT_AWAIT(WEFT_GATHER_OUTCOMES(self->outcomes, WEFT_CALL(read_one, .file = self->file),
                                    WEFT_CALL(read_one, .file = self->file)));
    for (int i = 0; i < 2; i++) printf("%s\n", weft_status_name(self->outcomes[i].status));
    weft_file_close(self->file);
}

WEFT_MAIN(app, .argc = argc, .argv = argv)
