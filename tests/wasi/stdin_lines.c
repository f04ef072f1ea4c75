/* stdin_lines [close]: prints the size and the bytes of each line as it comes, and how the stream ended. A
 * long line is printed as its size and a checksum. With `close`, closes standard input before it reads. */
#include <ctype.h>
#include <stdio.h>
#include <unistd.h>
#include <weft/weft.h>

static void print(weft_bytes line) {
    printf("%zu ", line.size);
    if (line.size <= 64) {
        for (size_t i = 0; i < line.size; i++) {
            if (isprint((unsigned char)line.data[i]))
                putchar(line.data[i]);
            else
                printf("\\x%02x", (unsigned char)line.data[i]);
        }
    } else {
        uint32_t sum = 0;
        for (size_t i = 0; i < line.size; i++) sum = sum * 31 + (unsigned char)line.data[i];
        printf("sum %u", (unsigned)sum);
    }
    puts(line.data[line.size] == '\0' ? "" : " (not followed by NUL)");
    fflush(stdout);
}

WEFT_ASYNC(app, int argc; weft_bytes line; int status;) {
    WEFT_BEGIN;
    if (self->argc > 1) close(0);
    for (;;) {
        WEFT_CATCH(self->status, weft_reader_readline(weft_stdin(), &self->line));
        if (self->status != WEFT_OK) {
            printf("%s: %s\n", weft_status_name(self->status), weft_caught_message());
            WEFT_RETURN(2);
        }
        if (self->line.size == 0) break;
        print(self->line);
    }
    puts("end");
}

WEFT_MAIN(app, .argc = argc)
