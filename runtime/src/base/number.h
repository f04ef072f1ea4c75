/* Numbers as text, without printf, which would add 10 KB to programs that do not use it. */
#ifndef WEFT_SRC_BASE_NUMBER_H
#define WEFT_SRC_BASE_NUMBER_H

#include <stdint.h>

/* Room for any number with its sign and NUL. */
typedef struct number_text {
    char characters[24];
} number_text;

/* Writes `number` in decimal with at least `digits` digits, at most 19. Returns the first character, in
 * *text. */
const char *weft__number_text(int64_t number, int digits, number_text *text);

#endif
