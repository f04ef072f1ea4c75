/* Numbers as text without printf, which would add 10 KB to programs that do not use it. */
#ifndef WEFT_SRC_BASE_NUMBER_H
#define WEFT_SRC_BASE_NUMBER_H

#include <stdint.h>

/* A buffer for any number with its sign and NUL. */
typedef struct number_text {
    char characters[24];
} number_text;

/* Writes `number` to *text, in decimal with at least `digits` digits (19 at most). Returns its first
 * character. */
const char *weft__number_text(int64_t number, int digits, number_text *text);

#endif
