/* A pointer read after an await and passed on as a pointer to const, which Clang does not count as a use. GCC
 * warns, MemorySanitizer must report it. */
#include <stdio.h>
#include <weft/weft.h>

WEFT_ASYNC(app, const char *text;) {
    WEFT_BEGIN;
    const char *lost = self->text ? self->text : "default";
    WEFT_AWAIT(weft_sleep(1));
    puts(lost);
}

WEFT_MAIN(app)
