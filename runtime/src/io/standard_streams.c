/* The standard streams of the program. They are created at first use and freed when the program ends, which
 * waits until the output is written. */
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

/* Reports output that was lost in a way that no task has retrieved. */
static void report_lost(const weft_error *error) {
    weft__report_failure("output was lost", NULL, error);
    weft__end_with(weft_error_status(error));
}

/* Frees a writer at the end of the program. Bytes that are left will never be written: the loop has
 * waited for them until nothing else could happen. */
static void free_output(size_t i) {
    weft_writer *writer = outputs[i];
    outputs[i] = NULL;
    if (!writer) return;
    if (weft_writer_buffered(writer) > 0) {
        weft_writer_abort(writer);
        weft_error *error = weft__error_named(WEFT_EIO, output_names[i], "a write never completed");
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

static weft__end_hook streams_at_end = {.run = free_standard_streams, .is_busy = is_writing};

weft_reader *weft_stdin(void) {
    if (standard_input) return standard_input;
    weft_reader *reader = weft__descriptor_reader(0, STANDARD_INPUT_LIMIT, NULL, "standard input");
    if (reader) weft__at_end(&streams_at_end);
    return standard_input = reader;
}

static weft_writer *standard_writer(int fd) {
    weft_writer **output = &outputs[fd - 1];
    if (*output) return *output;
    weft_writer *writer = weft__descriptor_writer(fd, NULL, output_names[fd - 1]);
    if (writer) weft__at_end(&streams_at_end);
    return *output = writer;
}

weft_writer *weft_stdout(void) { return standard_writer(1); }

weft_writer *weft_stderr(void) { return standard_writer(2); }
