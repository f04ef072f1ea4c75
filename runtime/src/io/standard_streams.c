/* The standard streams of the program: created at first use, and freed at its end, which waits until
 * the output is written. */
#include <weft/stream.h>

#include "base/error_internal.h"
#include "core/loop.h"
#include "core/report.h"
#include "io/descriptor.h"
#include "io/writer_internal.h"

enum { STANDARD_INPUT_LIMIT = 1024 * 1024 };

static weft_reader *standard_input;
static weft_writer *outputs[2]; /* standard output and error */
static const char *const output_names[] = {"standard output", "standard error"};

/* What was written is lost, and no await was told so. */
static void report_lost(const weft_error *error) {
    weft__report("output was lost", NULL, error);
    weft__end_with(weft_error_status(error));
}

/* The program has ended; if there are bytes left, nobody will ever take them. */
static void free_output(size_t i) {
    weft_writer *writer = outputs[i];
    outputs[i] = NULL;
    if (!writer) return;
    if (weft_writer_buffered(writer) > 0) {
        weft_writer_abort(writer);
        weft_error *error = weft__error_named(WEFT_EIO, output_names[i], "nobody takes it");
        report_lost(error ? error : weft__error_of_status(WEFT_EIO));
        weft__error_unref(error);
    } else if (weft__writer_unretrieved_error(writer)) {
        report_lost(weft__writer_unretrieved_error(writer));
    }
    weft_writer_free(writer);
}

static void free_standard_streams(void) {
    weft_reader_free(standard_input);
    standard_input = NULL;
    free_output(0);
    free_output(1);
}

static bool is_writing(void) {
    for (size_t i = 0; i < 2; i++)
        if (outputs[i] && weft_writer_buffered(outputs[i]) > 0) return true;
    return false;
}

static weft__end_hook at_end = {.run = free_standard_streams, .is_busy = is_writing};

/* Before the first of them is made. */
static void free_at_end(void) {
    if (!standard_input && !outputs[0] && !outputs[1]) weft__at_end(&at_end);
}

weft_reader *weft_stdin(void) {
    if (standard_input) return standard_input;
    weft_reader *made = weft__descriptor_reader(0, STANDARD_INPUT_LIMIT, NULL, "standard input");
    if (made) free_at_end();
    return standard_input = made;
}

static weft_writer *standard_writer(int fd) {
    weft_writer **writer = &outputs[fd - 1];
    if (*writer) return *writer;
    weft_writer *made = weft__descriptor_writer(fd, NULL, output_names[fd - 1]);
    if (made) free_at_end();
    return *writer = made;
}

weft_writer *weft_stdout(void) { return standard_writer(1); }

weft_writer *weft_stderr(void) { return standard_writer(2); }
