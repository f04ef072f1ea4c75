/* Writes one byte behind a frame. */
#include <weft/weft.h>

WEFT_ASYNC(app, char text[5];) {
    WEFT_BEGIN;
    char *text = self->text;
    for (size_t i = 0; i <= sizeof(struct app) - offsetof(struct app, text); i++) text[i] = 'x';
}

WEFT_MAIN(app)
