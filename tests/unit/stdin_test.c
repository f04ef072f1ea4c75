/* Lines of standard input, from a file and from a pipe. */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { LIMIT = 1024 * 1024 };

static void rewind_input(void) { lseek(0, 0, SEEK_SET); }

/* Makes a file with these bytes the standard input. */
static void input_file(const char *bytes, size_t size) {
    FILE *file = tmpfile();
    if (!file || fwrite(bytes, 1, size, file) != size || fflush(file) || dup2(fileno(file), 0) < 0) exit(2);
    fclose(file);
    rewind_input();
}

static void input_pipe(const char *bytes, size_t size) {
    int ends[2];
    if (pipe(ends) || write(ends[1], bytes, size) != (ssize_t)size || dup2(ends[0], 0) < 0) exit(2);
    close(ends[0]);
    close(ends[1]);
}

static void trace_bytes(weft_bytes line) {
    char shown[200];
    size_t length = 0;
    for (size_t i = 0; i < line.size; i++)
        shown[length++] = line.data[i] == '\n'   ? '$'
                          : line.data[i] == 0    ? '0'
                          : line.data[i] == '\r' ? '&'
                                                 : line.data[i];
    shown[length] = '\0';
    trace("<%s>", shown);
    CHECK_INT(line.data[line.size], 0);
}

WEFT_ASYNC(read_all, weft_reader *reader; weft_bytes line; int after_end;) {
    WEFT_BEGIN;
    self->reader = weft_stdin();
    if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
    CHECK(weft_stdin() == self->reader); /* one reader for the whole program */
    do {
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
        trace_bytes(self->line);
        if (self->line.size == 0) self->after_end++;
    } while (self->after_end < 2); /* after end of file it stays at end of file */
}

WEFT_ASYNC(read_expected, const char *expected;) {
    WEFT_BEGIN;
    WEFT_AWAIT(WEFT_CALL(read_all));
    CHECK_TRACE(self->expected);
}

static void read_case(const char *bytes, size_t size, const char *expected) {
    input_file(bytes, size);
    RUN(read_expected, .expected = expected);
    input_pipe(bytes, size);
    weft_value none;
    check_begin("pipe", 0);
    CHECK_INT(weft_run(WEFT_CALL(read_expected, .expected = expected), &none), 0);
    CHECK_INT(weft_memory_used(), 0);
}

#define READ(bytes, expected) read_case(bytes, sizeof bytes - 1, expected)

/* ---- Long lines ---- */

static char big[4 * LIMIT];

static void put_line(size_t *end, size_t length, char with) {
    memset(big + *end, with, length);
    big[*end + length] = '\n';
    *end += length + 1;
}

WEFT_ASYNC(read_sizes, weft_reader *reader; weft_bytes line; size_t sizes[4]; int count; int i;) {
    WEFT_BEGIN;
    self->reader = weft_stdin();
    if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
    for (self->i = 0; self->i < self->count; self->i++) {
        WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
        CHECK_INT(self->line.size, self->sizes[self->i]);
        if (self->line.size > 1) {
            CHECK_INT(self->line.data[0], 'a' + self->i);
            CHECK_INT(self->line.data[self->line.size - 2], 'a' + self->i);
        }
        CHECK_INT(self->line.data[self->line.size], 0);
    }
}

/* As asyncio's readline, which fails once and discards the line that was too long. */
WEFT_ASYNC(read_too_long, weft_reader *reader; weft_bytes line; int status, i;) {
    WEFT_BEGIN;
    self->reader = weft_stdin();
    if (!self->reader) WEFT_RAISE(WEFT_ENOMEM);
    WEFT_AWAIT(weft_reader_readline(self->reader, &self->line));
    CHECK_INT(self->line.size, 4);
    WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->line));
    if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
    CHECK_INT(self->status, WEFT_ELIMIT);
    /* The part of the line that has arrived is discarded; the rest is read up to its end. */
    do {
        WEFT_CATCH(self->status, weft_reader_readline(self->reader, &self->line));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        self->i += (int)self->line.size;
    } while (self->status == WEFT_ELIMIT || self->line.size > 0);
    CHECK_INT(self->status, 0);
    CHECK(self->i < LIMIT);
}

static void long_lines(void) {
    size_t end = 0;
    put_line(&end, LIMIT - 1, 'a');
    put_line(&end, LIMIT, 'b');
    put_line(&end, 5000, 'c');
    input_file(big, end);
    RUN(read_sizes, .count = 4, .sizes = {LIMIT, LIMIT + 1, 5001, 0});
    /* In pieces of any size. */
    for (size_t too_much = 1; too_much < 2 * LIMIT; too_much = too_much * 9 + 1) {
        end = 0;
        put_line(&end, 3, 'a');
        put_line(&end, LIMIT + too_much, 'b');
        input_file(big, end);
        RUN(read_too_long);
    }
    memset(big, 'x', sizeof big); /* no newline at all */
    big[3] = '\n';
    input_file(big, sizeof big);
    RUN(read_too_long);
}

/* ---- Misuse ---- */

WEFT_ASYNC(bad_reader, weft_bytes line; int status;) {
    WEFT_BEGIN;
    WEFT_CATCH(self->status, weft_reader_readline(NULL, &self->line));
    CHECK_INT(self->status, WEFT_ENOMEM);
}

WEFT_ASYNC(broken_input, weft_bytes line; int status; int i;) {
    WEFT_BEGIN;
    if (!weft_stdin()) WEFT_RAISE(WEFT_ENOMEM);
    for (self->i = 0; self->i < 2; self->i++) {
        WEFT_CATCH(self->status, weft_reader_readline(weft_stdin(), &self->line));
        if (self->status == WEFT_ENOMEM) WEFT_RAISE(WEFT_ENOMEM);
        CHECK_INT(self->status, WEFT_EIO);
        CHECK(strlen(weft_caught_message()) > 0);
    }
}

int main(void) {
    check.reset = rewind_input;
    READ("", "<> <> ");
    READ("one", "<one> <> <> ");
    READ("\n", "<$> <> <> ");
    READ("one\n", "<one$> <> <> ");
    READ("one\ntwo\n\n\nlast", "<one$> <two$> <$> <$> <last> <> <> ");
    READ("dos\r\nmac\rx\n", "<dos&$> <mac&x$> <> <> ");
    READ("a\0b\n\0\n\0", "<a0b$> <0$> <0> <> <> ");
    long_lines();
    RUN(bad_reader);
    check.reset = NULL;
    close(0);
    RUN(broken_input);
    int folder = open("/", O_RDONLY); /* cannot be read */
    if (folder > 0) dup2(folder, 0);
    RUN(broken_input);
    return check_result();
}
